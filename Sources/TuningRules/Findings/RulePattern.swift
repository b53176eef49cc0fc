/// Rules by name: one (`category/name`), a group (`docs/*`), or all (`*`).
package struct RulePattern: Hashable, Sendable, CustomStringConvertible {
  /// As it was written.
  package let description: String
  /// What a name begins with, where the pattern ends with `*`.
  private let prefix: String?

  /// A pattern; nil where it fits no rule.
  ///
  /// - Parameters:
  ///   - text: A name, or the beginning of names and `*`.
  ///   - rules: The rules there are.
  package init?(_ text: String, among rules: [Rule] = Rule.all) {
    description = text
    prefix = text.hasSuffix("*") ? String(text.dropLast()) : nil
    guard rules.contains(where: { matches($0) }) else { return nil }
  }

  /// Whether a rule is meant.
  package func matches(_ rule: Rule) -> Bool {
    prefix.map { rule.name.hasPrefix($0) } ?? (rule.name == description)
  }
}

/// What options change about which findings are shown and gate, and at which level.
package struct FindingChanges: Sendable {
  /// Rules whose findings are suppressed.
  package var ignored: [RulePattern] = []
  /// The only rules whose findings aren't suppressed; all where empty.
  package var selected: [RulePattern] = []
  /// Other levels; the last one that fits counts.
  package var levels: [(pattern: RulePattern, level: Severity)] = []

  /// No change.
  package init() {}
}

extension Assessment {
  /// Applies what a person wants to see to the findings; verdict, score and methods stay.
  package mutating func apply(_ changes: FindingChanges) {
    for index in findings.indices {
      let rule = findings[index].rule
      if let change = changes.levels.last(where: { $0.pattern.matches(rule) }) {
        findings[index].level = change.level
      }
      if let pattern = changes.ignored.first(where: { $0.matches(rule) }) {
        findings[index].suppressed = Suppression(by: .option, reason: "--ignore \(pattern)")
      } else if !changes.selected.isEmpty, !changes.selected.contains(where: { $0.matches(rule) }) {
        findings[index].suppressed = Suppression(by: .option, reason: "not in --select")
      }
    }
    guard !changes.levels.isEmpty else { return }
    findings = Severity.allCases.reversed().flatMap { level in findings.filter { $0.level == level }
    }
  }

  /// The findings that are shown and gate.
  package var shownFindings: [Finding] { findings.filter { $0.suppressed == nil } }
}
