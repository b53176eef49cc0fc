import ModelFacts
import TuningRules
import ModelPrediction

/// The sections that say what the target is.
extension TextReporter {
  func add(_ components: Components, to lines: inout TextLines) {
    lines.heading("Components")
    for (name, component) in components.named {
      let label = name == "documentation" ? "model card" : name
      lines.row(label, describe(component, name: name), mark: component.status.mark)
    }
  }

  private func describe(_ component: Components.Component, name: String) -> StyledText {
    let word: StyledText? =
      switch component.status {
      case .present where component.files.isEmpty: "there"
      case .present: nil
      case .missing: "missing"
      case .incomplete: StyledText("incomplete", .yellow)
      case .invalid: StyledText("invalid", .red)
      case .unsupported: StyledText("unsupported", .red)
      case .notApplicable: StyledText("not needed", .faint)
      }
    let files = list(component.files)
    let text =
      switch (name, component.status) {
      case ("adoption", .present) where component.files.isEmpty:
        StyledText("often tuned: this type is in the tables")
      case ("adoption", .missing): StyledText("no sign that models of this type are tuned")
      default: word ?? ""
      }
    return text.isEmpty ? files : files.isEmpty ? text : text + ": " + files
  }

  func add(_ model: ModelSummary, to lines: inout TextLines) {
    let kind = [model.modelType, model.modality, model.task].compactMap(\.self)
    let rows: [(String, StyledText)] = [
      ("architecture", list(model.architectures)),
      ("kind", .file(kind.joined(separator: ", "))),
      ("size", StyledText(Self.sizes(of: model).joined(separator: ", "))),
      ("vocabulary", model.vocabularySize.map { StyledText(Quantities.count($0)) } ?? ""),
      ("context", model.contextLength.map { StyledText(Quantities.count($0, "token")) } ?? ""),
      ("base model", model.baseModel.map { .file($0) } ?? ""),
    ]
    guard rows.contains(where: { !$0.1.isEmpty }) else { return }
    lines.heading("Model")
    for (label, value) in rows where !value.isEmpty { lines.row(label, value) }
  }

  func add(_ weights: WeightsSummary, to lines: inout TextLines) {
    guard weights.tensorCount != nil || !weights.formats.isEmpty else { return }
    lines.heading("Weights")
    var size: [String] = []
    if let count = weights.parameterCount {
      let rounded = Quantities.parameters(count)
      let exact = Quantities.count(count)
      lines.row("parameters", StyledText(rounded == exact ? exact : "\(rounded) (\(exact))"))
    }
    if let count = weights.tensorCount { size.append(Quantities.count(count, "tensor")) }
    if let bytes = weights.storedBytes { size.append(Quantities.bytes(bytes)) }
    if !weights.loadedFiles.isEmpty {
      size.append("in \(Quantities.count(weights.loadedFiles.count, "file"))")
    }
    if !size.isEmpty { lines.row("stored", StyledText(size.joined(separator: ", "))) }
    if !weights.formats.isEmpty { lines.row("format", list(weights.formats)) }
    if !weights.ignoredFiles.isEmpty {
      lines.row("not loaded", list(weights.ignoredFiles))
    }
    for group in weights.tied {
      lines.row("tied", group.map { .file($0) }.joined(separator: " = "))
    }
    add(weights.dtypes, to: &lines)
  }

  /// A bar for each dtype, as long as its share of the bytes; a narrow page has numbers only.
  private func add(_ shares: [WeightsSummary.DTypeShare], to lines: inout TextLines) {
    let total = shares.reduce(0) { $0 &+ $1.bytes }
    let columns = [
      shares.map { Quantities.share($0.bytes, of: total) },
      shares.map { Quantities.parameters($0.parameterCount) },
      shares.map { Quantities.bytes($0.bytes) },
    ]
    let widths = columns.map { $0.map(\.displayWidth).max() ?? 0 }
    let rest = page.width - TextLines.valueColumn - widths.reduce(0, +) - 3 * widths.count
    let hasBars = rest >= 8
    let nameColumn = hasBars ? TextLines.valueColumn : 10
    for (index, share) in shares.enumerated() {
      let name = StyledText.file(share.dtype.rawValue, .strong)
      let indent: StyledText = hasBars ? "    " : "  "
      var line =
        (indent + name.truncated(to: nameColumn - indent.width - 1)).padded(to: nameColumn)
      if hasBars {
        line += bar(Double(share.bytes) / Double(max(total, 1)), width: min(36, rest))
      }
      for (column, width) in zip(columns, widths) {
        line += StyledText((hasBars ? "   " : "  ") + column[index].leftPadded(to: width))
      }
      lines.line(line)
    }
  }

  private func bar(_ share: Double, width: Int) -> StyledText {
    let eighths = min(Int((share * Double(width * 8)).rounded()), width * 8)
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let visible = share > 0 ? max(eighths, 1) : 0
    let full = String(repeating: "█", count: visible / 8) + parts[visible % 8]
    return StyledText(full, .cyan).padded(to: width)
  }

  func add(_ quantization: QuantizationSummary, to lines: inout TextLines) {
    guard let level = quantization.level else { return }
    lines.heading("Quantization")
    var words = [level]
    if let method = quantization.method { words[0] += " (\(Escaping.text(method)))" }
    if let group = quantization.groupSize {
      words.append(group < 0 ? "a scale a row" : "groups of \(Quantities.count(group))")
    }
    if let bits = quantization.bitsPerWeight {
      words.append("\(Quantities.number(bits, places: 2)) bits per weight")
    }
    lines.row("level", StyledText(words.joined(separator: ", ")))
    switch quantization.trainable {
    case .full: lines.row("can be trained", "all weights")
    case .adapters: lines.row("can be trained", "adapters on top, not the weights themselves")
    case .no: lines.row("can be trained", "nothing as stored")
    case nil: break
    }
  }

  func add(_ tokenizer: TokenizerSummary, to lines: inout TextLines) {
    lines.heading("Tokenizer")
    var words = [Escaping.text(tokenizer.type ?? "unknown type")]
    if let count = tokenizer.vocabularySize { words.append(Quantities.count(count, "token")) }
    if let count = tokenizer.addedTokenCount, count > 0 {
      words.append("\(Quantities.count(count)) of them added")
    }
    if let largest = tokenizer.maxTokenID {
      words.append("largest id \(Quantities.count(largest))")
    }
    lines.row("vocabulary", StyledText(words.joined(separator: ", ")))
    let special = tokenizer.specialTokens.map { token in
      StyledText(token.role + "\u{a0}", .faint) + .file(token.token)
        + StyledText(token.id.map { "\u{a0}\($0)" } ?? "\u{a0}without\u{a0}id", .faint)
    }
    if !special.isEmpty { lines.row("special tokens", special.joined(separator: ", ")) }
    lines.row("chat template", tokenizer.chatTemplate ? "yes" : "no")
    if page.detail == .verbose, let template = tokenizer.template {
      lines.row("", StyledText(Self.words(on: template).joined(separator: "; ")))
    }
  }

  /// What the template does with conversations, in a few words each.
  private static func words(on template: TemplateSummary) -> [String] {
    guard let source = template.source else { return ["lies where the tokenizer doesn't read"] }
    var words = ["from \(Escaping.text(source))"]
    guard template.renders else { return words + ["renders no conversation"] }
    let roles = [("system", template.systemRole), ("tool", template.toolRole)]
    words += roles.map { role, answer in
      switch answer {
      case .supported: "takes \(role) messages"
      case .dropped: "drops \(role) messages"
      case .raises: "refuses \(role) messages"
      }
    }
    if let end = template.endsTurnWith {
      let id = end.id.map { "id \($0)" } ?? "no token"
      words.append(
        "ends answers with \(Escaping.text(end.token)) (\(id)\(end.isEOS ? ", an end token" : ""))")
    } else {
      words.append("marks no end of answers")
    }
    if template.generationPrompt == false { words.append("has no generation prompt") }
    if template.generationTags == true { words.append("has generation tags") }
    return words
  }

  /// Names from files: as many as two lines hold, and how many more, unless the page is verbose.
  func list(_ names: [String]) -> StyledText {
    let room = 2 * (page.width - TextLines.valueColumn) - 16
    var text = StyledText()
    for (index, name) in names.enumerated() {
      let next = (index == 0 ? "" : ", ") + StyledText.file(name)
      let fits = index == 0 || text.width + next.width <= room
      guard !page.shortens || fits else {
        let more = Quantities.count(names.count - index)
        return text + StyledText(" and\u{a0}\(more)\u{a0}more", .faint)
      }
      text += next
    }
    return text
  }
}

extension Components.Status {
  var mark: TextLines.Mark {
    switch self {
    case .present: .good
    case .missing, .invalid, .unsupported: .bad
    case .incomplete: .partial
    case .notApplicable: .none
    }
  }
}
