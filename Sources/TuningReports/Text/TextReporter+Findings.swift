import ModelFacts
import TuningRules

/// What was found: level, rule and place on one line, then fact, consequence, action.
extension TextReporter {
  func add(_ findings: [Finding], to lines: inout TextLines) {
    for group in Self.groups(findings) { addGroup(group, to: &lines) }
  }

  /// How many findings aren't shown, and why.
  func addSuppressed(of assessment: Assessment, to lines: inout TextLines) {
    let reasons = assessment.findings.compactMap { $0.suppressed?.reason }
    guard !reasons.isEmpty else { return }
    let each = reasons.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let count = Quantities.count(reasons.count, "finding")
    lines.line("")
    lines.paragraph(
      StyledText("\(count) not shown (", .faint) + .file(each.joined(separator: ", "), .faint)
        + StyledText(")", .faint), indent: 2)
  }

  /// Findings of one rule and level, in the order of their first.
  private static func groups(_ findings: [Finding]) -> [[Finding]] {
    var order: [[String]] = []
    var groups: [[String]: [Finding]] = [:]
    for finding in findings {
      let key = [finding.rule.name, finding.level.rawValue]
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(finding)
    }
    return order.compactMap { groups[$0] }
  }

  private func addGroup(_ group: [Finding], to lines: inout TextLines) {
    guard let first = group.first else { return }
    let statements = Self.statements(group)
    let limit = !page.shortens || statements.count <= 3 ? statements.count : 2
    var place: StyledText = ""
    if group.count > 1 {
      place = StyledText("\(Quantities.count(group.count)) times", .faint)
    } else if let words = first.placeBesideMessage {
      place = .file(words, .faint)
    }
    lines.line("")
    lines.spread(
      StyledText(first.level.rawValue, first.level.headingStyle) + "\u{a0} "
        + StyledText(first.rule.name, first.level.style), place,
      apart: StyledText(group.count > 1 ? "" : "at ", .faint))
    for (index, statement) in statements.prefix(limit).enumerated() {
      add(statement, isAlone: group.count == 1, to: &lines)
      let next = index + 1 < limit ? statements[index + 1].help : nil
      if statement.help != next { addHelp(statement.help, to: &lines) }
    }
    if limit < statements.count {
      let rest = "and \(Quantities.count(statements.count - limit)) more (--verbose shows all)"
      lines.paragraph(StyledText(rest, .faint), indent: 2)
    }
  }

  private func addHelp(_ help: String, to lines: inout TextLines) {
    guard !help.isEmpty else { return }
    lines.paragraph(StyledText("→ ", .cyan) + .file(help), indent: 2, hanging: 4)
  }

  /// A fault that was found once, or in the same words in several files.
  private struct Statement {
    var finding: Finding
    var otherFiles: [String] = []
    var help: String { finding.help }
  }

  /// Findings that say the same of different files are one.
  private static func statements(_ group: [Finding]) -> [Statement] {
    var places: [[String]: Int] = [:]
    var statements: [Statement] = []
    for finding in group {
      let key = [finding.messageWithoutFile, finding.help]
      if let file = finding.location.file, let place = places[key] {
        statements[place].otherFiles.append(file)
      } else {
        places[key] = statements.count
        statements.append(Statement(finding: finding))
      }
    }
    return statements
  }

  private func add(_ statement: Statement, isAlone: Bool, to lines: inout TextLines) {
    let finding = statement.finding
    var text = StyledText.file(finding.message)
    if !isAlone, let place = finding.placeBesideMessage {
      text += " " + .file("(\(place))", .faint)
    }
    lines.paragraph(text, indent: 2)
    if !statement.otherFiles.isEmpty {
      let count = Quantities.count(statement.otherFiles.count, "more file")
      lines.paragraph(
        "The same in \(count): " + list(statement.otherFiles), indent: 2)
    }
    guard page.detail == .verbose else { return }
    for (label, value) in [("observed", finding.observed), ("expected", finding.expected)] {
      guard let value else { continue }
      lines.paragraph(StyledText("\(label) ", .faint) + .file(value), indent: 2, hanging: 4)
    }
  }
}

extension Finding {
  /// What its place says beyond the sentence; nil where the sentence says all.
  fileprivate var placeBesideMessage: String? {
    let named = location.subject.map { !$0.isEmpty && message.contains($0) }
    let counted = location.offset.map { message.contains("byte \(Quantities.count($0))") }
    let namesSubject = named ?? counted ?? false
    guard location.place == nil || namesSubject else { return location.inWords }
    return location.file.flatMap { message.contains($0) ? nil : $0 }
  }

  /// The sentence with its file's path left open.
  fileprivate var messageWithoutFile: String {
    guard let file = location.file, !file.isEmpty else { return message }
    var text = ""
    var rest = message[...]
    while let range = rest.firstRange(of: file) {
      text += rest[..<range.lowerBound] + "\u{0}"
      rest = rest[range.upperBound...]
    }
    return text + rest
  }
}

extension Location {
  /// `config.json, /vocab_size`, nil when it is about the target as a whole.
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
