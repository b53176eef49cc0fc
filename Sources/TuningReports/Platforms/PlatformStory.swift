import ModelFacts
import ModelKnowledge
import TuningRules

/// The whole story of a platform: what it takes, what is known, its tables, what was read.
struct PlatformStory {
  let platform: Platform
  /// The rule that holds models against it; nil where it puts others together.
  let rule: Rule?

  /// Adds it to a page.
  func add(to lines: inout TextLines) {
    lines.spread(
      StyledText("platform/\(platform.name)", .strong),
      StyledText("as of \(platform.asOf)", .faint))
    lines.paragraph(StyledText("\(platform.title). \(platform.about)"), indent: 2)
    addRequirements(to: &lines)
    for statement in platform.statements {
      let mark = statement.isVerified ? "" : " (unverified)"
      lines.paragraph(
        StyledText("\(statement.title)\(mark): ", .strong) + StyledText(statement.text), indent: 2,
        hanging: 4)
    }
    for note in platform.notes { lines.paragraph(StyledText(note), indent: 2, hanging: 4) }
    for table in platform.tables { Self.add(table, to: &lines) }
    if let rule {
      lines.heading("Why it matters")
      lines.paragraph(StyledText(rule.rationale), indent: 2)
      lines.heading("What to do")
      lines.paragraph(StyledText(rule.help), indent: 2)
    }
    guard !platform.sources.isEmpty else { return }
    lines.heading("Sources")
    for source in platform.sources {
      lines.paragraph(StyledText(source.title), indent: 2, hanging: 4)
      if let address = source.address {
        lines.paragraph(StyledText(address).linked(to: address), indent: 2)
      }
    }
  }

  /// What a model is held against.
  private func addRequirements(to lines: inout TextLines) {
    let asked = requirements
    guard !asked.isEmpty else { return }
    lines.heading("What it takes")
    for (title, text) in asked {
      lines.paragraph(
        StyledText("\(title): ", .strong) + StyledText(text), indent: 2, hanging: 4)
    }
    lines.line("")
  }

  private var requirements: [(String, String)] {
    let limits = platform.byteLimits.sorted { $0.key > $1.key }
    let all: [(String, String?)] = [
      ("weights", platform.weightFormats?.joined(separator: ", ")),
      ("files", platform.files.isEmpty ? nil : platform.files.joined(separator: ", ")),
      ("architectures", platform.architectures?.joined(separator: ", ")),
      ("model types", platform.modelTypes?.joined(separator: ", ")),
      ("tasks", platform.tasks?.joined(separator: ", ")),
      ("tokenizer classes", platform.tokenizers?.joined(separator: ", ")),
      ("float types", platform.dtypes?.joined(separator: ", ")),
      (
        "quantized weights",
        platform.quantizations.map { methods in
          methods == [["none"]]
            ? "none" : methods.map { $0.joined(separator: " in ") }.joined(separator: ", ")
        }
      ),
      (
        "size",
        limits.isEmpty
          ? nil
          : limits.map { "\($0.key) below \(Quantities.bytes($0.value))" }.joined(separator: ", ")
      ),
      ("positions", platform.maximumPositions.map { "at most \(Quantities.count($0))" }),
      ("transformers", platform.transformers),
      ("adapter ranks", platform.ranks.map { "\($0.lowerBound) to \($0.upperBound)" }),
      ("adapter targets", platform.targets?.joined(separator: ", ")),
      (
        "refused in adapters",
        platform.refusedFeatures.isEmpty ? nil : platform.refusedFeatures.joined(separator: ", ")
      ),
    ]
    return all.compactMap { title, text in text.map { (title, $0) } }
  }

  /// A table as a paragraph a row, which any width holds.
  static func add(_ table: Platform.Table, to lines: inout TextLines) {
    lines.heading(table.title)
    for row in table.rows {
      let rest = zip(table.columns, row).dropFirst().compactMap { column, cell in
        cell.isEmpty ? nil : table.columns.count > 3 ? "\(column) \(cell)" : cell
      }
      lines.paragraph(
        StyledText("\(row.first ?? ""): ", .strong) + StyledText(rest.joined(separator: "; ")),
        indent: 2, hanging: 4)
    }
  }
}

extension RuleCatalogue {
  /// The story of a platform, and of those that it puts together; nil for other names.
  func story(of name: String, page: Page) -> String? {
    guard let slash = name.firstIndex(of: "/"), name[..<slash].lowercased() == "platform",
      let platform = Platform.named(name[name.index(after: slash)...].lowercased())
    else { return nil }
    var lines = TextLines(page: page)
    for (index, each) in ([platform] + platform.parts.compactMap(Platform.named)).enumerated() {
      if index > 0 { lines.line("") }
      PlatformStory(platform: each, rule: rule(named: "platform/\(each.name)")).add(to: &lines)
    }
    return lines.text
  }
}
