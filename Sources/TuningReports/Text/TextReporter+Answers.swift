import ModelFacts
import TuningRules
import ModelPrediction

/// The sections that say what can be done, and what stands in the way.
extension TextReporter {
  func add(_ lora: LoRASummary, of weights: WeightsSummary, to lines: inout TextLines) {
    guard let compatible = lora.compatible else { return }
    lines.heading("LoRA")
    guard compatible else {
      lines.row("targets", "none: no module of this model takes LoRA")
      addNotes(lora.notes, to: &lines)
      return
    }
    if let pattern = lora.targetModulesPattern {
      lines.row("targets", .file(pattern))
    } else if !lora.targetModules.isEmpty {
      lines.row("targets", lora.targetModules.map { .file($0) }.joined(separator: ", "))
    }
    if !lora.targetParameters.isEmpty {
      lines.row("parameters", list(lora.targetParameters))
    }
    if let count = lora.trainableParameters {
      var words = "\(Quantities.count(count)) parameters at rank \(lora.rank)"
      if let total = weights.parameterCount, total > 0 {
        words += ", \(Quantities.share(count, of: total)) of the model"
      }
      if let modules = lora.targetedModuleCount {
        words += ", in \(Quantities.count(modules, "module"))"
      }
      lines.row("trains", StyledText(words))
    }
    if let modules = lora.peftDefaultModules {
      lines.row("PEFT's default", modules.map { .file($0) }.joined(separator: ", "))
    }
    addNotes(lora.notes, to: &lines)
  }

  private func addNotes(_ notes: [String], to lines: inout TextLines) {
    for note in notes { lines.row("note", .file(note)) }
  }

  func add(_ adapter: AdapterSummary, to lines: inout TextLines) {
    lines.heading("Adapter")
    var kind = adapter.peftType ?? "unknown type"
    if let rank = adapter.rank { kind += ", rank \(Quantities.count(rank))" }
    if let alpha = adapter.alpha { kind += ", alpha \(Quantities.number(alpha, places: 3))" }
    lines.row("type", .file(kind))
    if let base = adapter.baseModel {
      lines.row(
        "base model",
        .file(base) + StyledText(adapter.baseChecked ? " (checked)" : " (not checked)", .faint))
    }
    if !adapter.targetModules.isEmpty {
      lines.row("targets", list(adapter.targetModules))
    }
    var stored: [String] = []
    if let count = adapter.parameterCount {
      stored.append(Quantities.count(count, "parameter"))
    }
    if let count = adapter.targetedModuleCount {
      stored.append("in \(Quantities.count(count, "module"))")
    }
    if !stored.isEmpty { lines.row("stores", StyledText(stored.joined(separator: " "))) }
    if !adapter.modulesToSave.isEmpty {
      lines.row("also saves", list(adapter.modulesToSave))
    }
  }

  func add(_ methods: Methods, to lines: inout TextLines) {
    lines.heading("Methods")
    for method in TrainingMethod.allCases {
      let answer = methods[method]
      let (mark, style): (TextLines.Mark, StyledText.Style) =
        switch answer.feasibility {
        case .yes: (.good, .green)
        case .limited: (.partial, .yellow)
        case .no: (.bad, .red)
        }
      var words = StyledText(answer.feasibility.rawValue, style)
      if !answer.because.isEmpty { words += ": " + list(answer.because.map(\.name)) }
      lines.row(method.title, words, mark: mark)
    }
  }

  func add(_ security: SecuritySummary, to lines: inout TextLines) {
    lines.heading("Security")
    let mark: TextLines.Mark =
      switch security.status {
      case .safe: .good
      case .review: .partial
      case .unsafe: .bad
      }
    var words = [
      security.pickleFiles == 0
        ? "no pickles" : Quantities.count(security.pickleFiles, "file") + " with pickles",
      security.remoteCode ? "asks for remote code" : "no remote code",
    ]
    if security.status == .review { words.insert("a person should look", at: 0) }
    lines.row(security.status.rawValue, StyledText(words.joined(separator: ", ")), mark: mark)
    if !security.pickleImports.isEmpty {
      lines.row("imports", list(security.pickleImports))
    }
  }

  func add(_ findings: [Finding], to lines: inout TextLines) {
    guard !findings.isEmpty else {
      lines.heading("Findings", StyledText("none", .green))
      return
    }
    for level in Severity.allCases.reversed() {
      let some = findings.filter { $0.level == level }
      guard !some.isEmpty else { continue }
      lines.line("")
      lines.line(StyledText(Quantities.count(some.count, level.rawValue), level.headingStyle))
      for group in Self.groups(some) { add(group, level: level, to: &lines) }
    }
    lines.line("")
    lines.paragraph(StyledText("`ftcheck explain RULE` says more about a rule.", .faint))
  }

  /// Findings of one rule that are mended the same way, in the order of their first.
  private static func groups(_ findings: [Finding]) -> [[Finding]] {
    var order: [[String]] = []
    var groups: [[String]: [Finding]] = [:]
    for finding in findings {
      let key = [finding.rule.name, finding.help]
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(finding)
    }
    return order.compactMap { groups[$0] }
  }

  private func add(_ group: [Finding], level: Severity, to lines: inout TextLines) {
    guard let first = group.first else { return }
    let limit = page.detail == .verbose ? group.count : group.count <= 4 ? group.count : 3
    lines.line("")
    lines.paragraph(StyledText(first.rule.name, level.style), indent: 2)
    for finding in group.prefix(limit) { add(finding, to: &lines) }
    if limit < group.count {
      let rest = "and \(Quantities.count(group.count - limit)) more, with --verbose"
      lines.paragraph(StyledText(rest, .faint), indent: 4)
    }
    if !first.help.isEmpty {
      lines.paragraph(StyledText("→ ", .cyan) + .file(first.help), indent: 4, hanging: 6)
    }
  }

  private func add(_ finding: Finding, to lines: inout TextLines) {
    lines.paragraph(.file(finding.message), indent: 4)
    if let place = finding.location.inWords, !finding.namesItsPlace {
      lines.paragraph(StyledText("at ", .faint) + .file(place, .faint), indent: 4, hanging: 7)
    }
    guard page.detail == .verbose else { return }
    for (label, value) in [("observed", finding.observed), ("expected", finding.expected)] {
      guard let value else { continue }
      lines.paragraph(StyledText("\(label) ", .faint) + .file(value), indent: 4, hanging: 6)
    }
  }
}

extension Severity {
  var headingStyle: StyledText.Style {
    switch self {
    case .error: .strongRed
    case .warning: .strongYellow
    case .note: .strongBlue
    }
  }
}

extension Finding {
  /// Whether the sentence says all that its place would.
  fileprivate var namesItsPlace: Bool {
    location.place == nil && location.file.map { message.contains($0) } ?? false
  }
}

extension Location {
  /// `config.json at /vocab_size`, nil when it is about the target as a whole.
  var inWords: String? {
    let words: String? =
      switch place {
      case .byte(let offset): "byte\u{a0}\(Quantities.count(offset))"
      case .pointer(let pointer): pointer
      case .tensor(let name): "tensor\u{a0}\(name)"
      case .module(let name): "module\u{a0}\(name)"
      case .member(let name, let byte):
        byte.map { "\(name), byte\u{a0}\(Quantities.count($0))" } ?? name
      case nil: nil
      }
    let parts = [file, words].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
