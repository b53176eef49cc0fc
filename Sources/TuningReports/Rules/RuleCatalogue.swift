import ModelFacts
package import TuningRules

/// What `ftcheck rules` and `ftcheck explain` print.
package struct RuleCatalogue: Sendable {
  /// The forms of the catalogue.
  package enum Format: String, CaseIterable, Sendable {
    /// A line for each rule, by group.
    case text
    /// A document.
    case json
    /// A table for each group.
    case markdown
  }

  /// The rules, in their order.
  let rules: [Rule]

  /// A catalogue of rules, in their order.
  package init(_ rules: [Rule] = Rule.all) { self.rules = rules }

  /// Every rule and every group, as options take them.
  package static var patterns: [String] { RuleCatalogue().groups.map { "\($0)/*" } + names }

  /// Every rule's name.
  package static var names: [String] { Rule.all.map(\.name) }

  /// The groups, in the order of the rules.
  package var groups: [String] {
    rules.map(\.group).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The catalogue of some groups only; nil where a name is none of a group.
  package func limited(to groups: [String]) -> RuleCatalogue? {
    let names = groups.map { String($0.prefix { $0 != "/" }).lowercased() }
    guard names.allSatisfy(self.groups.contains) else { return nil }
    return RuleCatalogue(rules.filter { names.contains($0.group) })
  }

  /// The rule of a name, whatever its case; nil when there is none.
  package func rule(named name: String) -> Rule? {
    rules.first { $0.name == name.lowercased() }
  }

  /// Names that somebody who typed `name` may have meant: of its own group first.
  package func suggestions(for name: String) -> [String] {
    let parts = name.lowercased().split(separator: "/", maxSplits: 1).map(String.init)
    guard let last = parts.last else { return [] }
    let own = rules.filter { parts.count == 2 && $0.group == parts[0] }
    let near = { (rules: [Rule]) in
      NearMisses.of(last, among: rules.map(\.ownName)).compactMap { tail in
        rules.first { $0.ownName == tail }?.name
      }
    }
    let first = near(own)
    let all = first.isEmpty ? near(rules) + NearMisses.of(name, among: rules.map(\.name)) : first
    return Array(all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.prefix(3))
  }

  /// The sentence for a name that no rule has.
  package func noSuchRule(_ name: String) -> String {
    if name.hasSuffix("/*") {
      let near = NearMisses.of(String(name.dropLast(2)), among: groups).map { "\($0)/*" }
      return "There are no rules \"\(name)\". "
        + (NearMisses.question(near) ?? "The groups: \(groups.joined(separator: ", ")).")
    }
    return "There is no rule \"\(name)\". "
      + (NearMisses.question(suggestions(for: name)) ?? "All rules: ftcheck rules.")
  }

  /// The catalogue in a format.
  package func text(_ format: Format, page: Page) -> String {
    switch format {
    case .text: table(page)
    case .json: json
    case .markdown: markdown
    }
  }

  /// Every rule in a line, by group, with how many there are.
  private func table(_ page: Page) -> String {
    var lines = TextLines(page: page)
    let width = (rules.map(\.name.count).max() ?? 0) + 2
    for group in groups {
      let own = rules.filter { $0.group == group }
      lines.line(
        StyledText(group, .strong) + StyledText("  \(Quantities.count(own.count, "rule"))", .faint))
      for rule in own {
        let head =
          "  " + StyledText(rule.name).padded(to: width)
          + StyledText(rule.severity.rawValue.padded(to: 9), rule.severity.style)
        let room = page.width - head.width
        for (index, line) in StyledText(rule.summary).wrapped(to: room).enumerated() {
          lines.line(index == 0 ? head + line : StyledText("").padded(to: head.width) + line)
        }
      }
      lines.line("")
    }
    lines.line(
      StyledText(
        "\(Quantities.count(rules.count, "rule")). One of them: ftcheck explain RULE", .faint))
    return lines.text
  }

  private var json: String {
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

  private var markdown: String {
    groups.map { group in
      let rows = rules.filter { $0.group == group }.map { rule in
        "| `\(rule.name)` | \(rule.severity.rawValue) | \(rule.summary.markdown) | "
          + "\(rule.help.markdown) |"
      }
      return "## \(group)\n\n| rule | level | finds | what to do |\n|---|---|---|---|\n"
        + rows.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }
}

extension Rule {
  /// The part of its name before the slash.
  var group: String { String(name.prefix { $0 != "/" }) }
  /// The part of its name behind the slash.
  var ownName: String { String(name.drop { $0 != "/" }.dropFirst()) }
}

extension String {
  /// The text as a cell of a table in Markdown.
  fileprivate var markdown: String {
    reduce(into: "") { text, character in
      switch character {
      case "|", "*", "_", "<", "`", "[", "]": text += "\\\(character)"
      default: text.append(character)
      }
    }
  }
}
