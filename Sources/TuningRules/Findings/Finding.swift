public import ModelFacts

/// A violation with its rule, its level and its effect on it.
public struct Finding: Hashable, Sendable {
  /// The rule.
  public var rule: Rule
  /// The level.
  public var level: Severity
  /// What it means for training.
  package var effect: Effect
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
  /// Whether it is about the model that loads.
  ///
  /// What is about other files (a trainer's state, a second
  /// weight set) is reported and gates, and changes neither verdict nor score nor methods.
  package var isAboutModel = true
  /// Why it isn't shown and doesn't gate; nil where it is and does.
  public var suppressed: Suppression?

  /// Stamps a violation.
  package init(rule: Rule, violation: Violation) {
    self.rule = rule
    level = violation.severity ?? rule.severity
    effect = violation.effect ?? (level == rule.severity ? rule.effect : .usual(at: level))
    message = violation.message
    location = violation.location
    observed = violation.observed
    expected = violation.expected
    help = violation.help ?? rule.help
  }

  /// Whether it is an error of the model, and not one that only gates.
  package var isDefect: Bool { level == .error && effect != .changesNothing }
}
