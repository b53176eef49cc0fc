import ModelFacts
import ModelPrediction
import TuningRules

/// The table of training methods: whether they work, what memory they take at least, what they train.
extension TextReporter {
  func addMethods(of assessment: Assessment, to lines: inout TextLines) {
    let table = MethodTable(assessment)
    lines.line("")
    guard !table.isBlocked else {
      return assessment.verdict == .undetermined
        ? lines.fact("Methods", "not known yet") : lines.fact("Blocked", "every training method")
    }
    table.add(to: &lines)
    if let uses = table.uses { lines.paragraph(uses, indent: 2, hanging: 5) }
    if let memory = assessment.memory {
      let adapters = memory.lora == nil ? "" : ", adapters in float32"
      lines.paragraph(
        StyledText(
          "Memory: weights, gradients and AdamW in bfloat16\(adapters). "
            + "Activations come on top and grow with batch size and sequence length.", .faint),
        indent: 2)
    }
  }

  func addSafety(of assessment: Assessment, to lines: inout TextLines) {
    let security = assessment.security
    if !MethodTable(assessment).isBlocked { lines.line("") }
    let (mark, word): (TextLines.Mark, String) =
      switch security.status {
      case .safe: (.good, "safe")
      case .review: (.partial, "needs review")
      case .unsafe: (.bad, "unsafe")
      }
    let pickles =
      security.pickleFiles == 0
      ? "no pickles" : Quantities.count(security.pickleFiles, "pickle file")
    let code = security.remoteCode ? "asks for code of its own" : "no code of its own"
    lines.fact("Security", mark.symbol + StyledText(" \(word): \(pickles), \(code)"))
    lines.fact(
      "License", assessment.model.license.map { .file($0) } ?? StyledText("not stated", .faint))
  }
}

/// The rows of the table.
struct MethodTable {
  private struct Row {
    var mark: TextLines.Mark
    var title: String
    /// Memory, trained parameters, their share.
    var cells: [String]
    var reason: StyledText?
  }

  private let assessment: Assessment

  init(_ assessment: Assessment) { self.assessment = assessment }

  private var methods: Methods { assessment.methods }

  /// Whether nothing can be trained, as far as these files tell.
  var isBlocked: Bool {
    [methods.full, methods.lora, methods.qlora].allSatisfy { !$0.feasibility.isPossible }
  }

  /// What it can be trained on; nil where no text comes out.
  var uses: StyledText? {
    let method = methods.instructionTuning
    let isVector = Answer(assessment).isEmbedding
    if isVector {
      return "on " + TextLines.Mark.good.symbol + "\u{a0}pairs\u{a0}and\u{a0}triplets\u{a0} "
        + TextLines.Mark.bad.symbol + "\u{a0}conversations"
    }
    let base = [methods.full, methods.lora, methods.qlora].flatMap(\.because)
    let reasons = method.because.filter { !base.contains($0) }
    if !method.feasibility.isPossible, reasons.isEmpty { return nil }
    let chats: StyledText =
      !method.feasibility.isPossible
      ? TextLines.Mark.bad.symbol
      : reasons.isEmpty
        ? TextLines.Mark.good.symbol
        : TextLines.Mark.partial.symbol
    let why = reasons.isEmpty ? "" : " (\(reasons.map(\.name).joined(separator: ", ")))"
    return "on " + TextLines.Mark.good.symbol + "\u{a0}plain\u{a0}text  " + chats
      + StyledText("\u{a0}conversations and preferences\(why)")
  }

  private var rows: [Row] {
    let rank = assessment.adapter == nil ? ", rank \(assessment.lora.rank)" : ""
    let isPacked = assessment.quantization.level.map { $0 != "none" } ?? false
    let all: [(TrainingMethod, String, Int?, Int?)] = [
      (.full, "full fine-tuning", assessment.memory?.full, assessment.weights.parameterCount),
      (.lora, "LoRA\(rank)", assessment.memory?.lora, assessment.lora.trainableParameters),
      (
        .qlora, "QLoRA\(rank)" + (isPacked ? "" : ", 4 bits"), assessment.memory?.qlora,
        assessment.lora.trainableParameters
      ),
    ]
    let shown = all.filter { assessment.adapter == nil || $0.0 != .full }
    let differ = Set(shown.map { methods[$0.0] }).count > 1
    return shown.map { method, title, bytes, trained in
      let answer = methods[method]
      let works = answer.feasibility.isPossible
      let reason = answer.because.map(\.name).joined(separator: ", ")
      return Row(
        mark: mark(of: answer), title: title,
        cells: [
          works ? bytes.map(Quantities.bytes) ?? "" : "",
          works ? trained.map(Quantities.parameters) ?? "" : "",
          works ? share(trained) : "",
        ],
        reason: differ && !reason.isEmpty ? StyledText("see \(reason)", .faint) : nil)
    }
  }

  private func share(_ trained: Int?) -> String {
    guard assessment.adapter == nil, let trained, let all = assessment.weights.parameterCount,
      all > 0
    else { return "" }
    return trained == all ? "100 %" : Quantities.share(trained, of: all)
  }

  private func mark(of method: Methods.Method) -> TextLines.Mark {
    switch method.feasibility {
    case .yes: .good
    case .limited: Answer(assessment).isEmbedding ? .good : .partial
    case .no: .bad
    case .unknown: .none
    }
  }

  /// Adds the table: as many columns as the page holds.
  func add(to lines: inout TextLines) {
    let rows = rows
    var headers = ["memory at least", "trains", ""]
    if lines.page.width < 60 { headers[0] = "memory" }
    let title = "You can train it with"
    let titleWidth = max(title.count, (rows.map(\.title.count).max() ?? 0) + 4)
    var widths = headers.indices.map { column in
      let cells = rows.map { $0.cells[column].count }.max() ?? 0
      return cells == 0 ? 0 : max(headers[column].count, cells)
    }
    while widths.reduce(titleWidth + 2, { $0 + ($1 == 0 ? 0 : $1 + 2) }) > lines.page.width,
      let last = widths.lastIndex(where: { $0 > 0 })
    {
      widths[last] = 0
    }
    let columns = { (cells: [String]) in
      cells.indices.filter { widths[$0] > 0 }
        .map { "  " + cells[$0].leftPadded(to: widths[$0]) }.joined()
    }
    while headers.last == "" { headers.removeLast() }
    lines.line(
      "  " + StyledText(title.padded(to: titleWidth)) + StyledText(columns(headers), .faint))
    for row in rows {
      let head = "    " + row.mark.symbol + StyledText(" \(row.title)")
      let text = head.padded(to: titleWidth + 2) + StyledText(columns(row.cells))
      guard let reason = row.reason else {
        lines.line(text)
        continue
      }
      let isShort = row.cells.allSatisfy(\.isEmpty)
      let start = isShort ? head.padded(to: titleWidth + 2) : text
      if start.width + 2 + reason.width <= lines.page.width {
        lines.line(start + "  " + reason)
      } else {
        lines.line(isShort ? head : text)
        lines.paragraph(reason, indent: 6)
      }
    }
  }
}
