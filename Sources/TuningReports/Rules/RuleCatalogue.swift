package import TuningRules

/// What `ftcheck rules` and `ftcheck explain` print.
package struct RuleCatalogue: Sendable {
  private let rules: [Rule]

  /// A catalogue of rules, in their order.
  package init(_ rules: [Rule] = Rule.all) { self.rules = rules }

  /// The rule of a name, nil when there is none.
  package func rule(named name: String) -> Rule? { rules.first { $0.name == name } }

  /// Names that somebody who typed `name` may have meant, the likeliest first.
  package func suggestions(for name: String) -> [String] {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    let ranked = rules.map(\.name).map { candidate in
      let tail = candidate.split(separator: "/").last.map(String.init) ?? candidate
      let distance = min(Self.distance(name, candidate), Self.distance(last, tail))
      return (candidate.contains(name) ? 0 : distance, candidate)
    }
    return ranked.filter { $0.0 <= max(2, last.count / 3) }.sorted { $0 < $1 }.prefix(3).map(\.1)
  }

  /// Every rule in a line, by category.
  package func table(_ page: Page) -> String {
    var lines = TextLines(page: page)
    let width = (rules.map(\.name.count).max() ?? 0) + 2
    var category: Substring?
    for rule in rules {
      let own = rule.name.prefix { $0 != "/" }
      if category != nil, category != own { lines.line("") }
      category = own
      let head =
        StyledText(rule.name).padded(to: width)
        + StyledText(rule.severity.rawValue.padded(to: 9), rule.severity.style)
      let room = page.width - head.width
      for (index, line) in StyledText(rule.summary).wrapped(to: room).enumerated() {
        lines.line(index == 0 ? head + line : StyledText("").padded(to: head.width) + line)
      }
    }
    return lines.text
  }

  /// Every rule as JSON.
  package func json() -> String {
    let node: JSONNode = [
      "schema_version": .string(ReportDocument.schemaVersion),
      "rules": .array(
        rules.map { rule in
          [
            "name": .string(rule.name), "level": .string(rule.severity.rawValue),
            "summary": .string(rule.summary), "rationale": .string(rule.rationale),
            "help": .string(rule.help), "sources": JSONNode(rule.sources),
          ]
        }),
    ]
    return node.text(.indented) + "\n"
  }

  /// One rule: what, why it hurts, what to do, where that is known from.
  package func explanation(of rule: Rule, page: Page) -> String {
    var lines = TextLines(page: page)
    lines.line(
      StyledText(rule.name, .strong) + "  "
        + StyledText(rule.severity.rawValue, rule.severity.style))
    lines.paragraph(StyledText(rule.summary))
    for (title, text) in [("Why it hurts training", rule.rationale), ("What to do", rule.help)]
    where !text.isEmpty {
      lines.heading(title)
      lines.paragraph(StyledText(text), indent: 2)
    }
    if !rule.sources.isEmpty {
      lines.heading("Sources")
      for source in rule.sources {
        lines.paragraph("- " + StyledText(source), indent: 2, hanging: 4)
      }
    }
    return lines.text
  }

  /// Levenshtein's distance.
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8)
    var row = Array(0...right.count)
    for (line, byte) in left.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, other) in right.enumerated() {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (byte == other ? 0 : 1))
        diagonal = above
      }
    }
    return row.last ?? 0
  }
}
