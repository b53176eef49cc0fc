public import ModelFacts
package import ModelPrediction

/// How much a finding weighs.
public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
  /// Good to know.
  case note
  /// Likely to hurt.
  case warning
  /// Blocks or corrupts training.
  case error

  /// Whether the left weighs less.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}

/// A check: its identity, its help, and a function from facts to violations.
///
/// The rule stamps its own name and severity on what the check returns.
public struct Rule: Sendable {
  /// `category/name` of the contract.
  public let name: String
  /// The level of its findings, unless a violation says another.
  public let severity: Severity
  /// What it finds, as a noun phrase.
  public let summary: String
  /// What to do about it.
  public let help: String
  /// Why it hurts training, for `ftcheck explain`.
  public let rationale: String
  /// Where that is known from: issues, documentation, measurements.
  public let sources: [String]
  /// The check itself.
  package let check: @Sendable (Examination) -> [Violation]

  /// A rule.
  package init(
    name: String, severity: Severity, summary: String, help: String, rationale: String = "",
    sources: [String] = [], check: @escaping @Sendable (Examination) -> [Violation]
  ) {
    self.name = name
    self.severity = severity
    self.summary = summary
    self.help = help
    self.rationale = rationale
    self.sources = sources
    self.check = check
  }

  /// The findings of this rule on one model.
  package func findings(in examination: Examination) -> [Finding] {
    check(examination).map { Finding(rule: self, violation: $0) }
  }
}

/// What a check saw: a sentence with its place.
package struct Violation: Hashable, Sendable {
  /// A sentence that names the number, the first example and the type, and blames no one.
  package var message: String
  /// Where.
  package var location: Location
  /// The value that was observed, as JSON or text.
  package var observed: String?
  /// The value that was expected.
  package var expected: String?
  /// Another level than the rule's.
  package var severity: Severity?
  /// Another help than the rule's.
  package var help: String?

  /// A sentence with its place.
  package init(
    message: String, location: Location, observed: String? = nil, expected: String? = nil,
    severity: Severity? = nil, help: String? = nil
  ) {
    self.message = message
    self.location = location
    self.observed = observed
    self.expected = expected
    self.severity = severity
    self.help = help
  }
}

/// A violation with the rule's name and level on it.
public struct Finding: Hashable, Sendable {
  /// The rule's name.
  public var rule: String
  /// The level.
  public var level: Severity
  /// The sentence.
  public var message: String
  /// Where.
  public var location: Location
  /// What was observed.
  public var observed: String?
  /// What was expected.
  public var expected: String?
  /// What to do.
  public var help: String

  /// Stamps a violation.
  package init(rule: Rule, violation: Violation) {
    self.rule = rule.name
    self.level = violation.severity ?? rule.severity
    self.message = violation.message
    self.location = violation.location
    self.observed = violation.observed
    self.expected = violation.expected
    self.help = violation.help ?? rule.help
  }
}
