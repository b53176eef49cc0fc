package import ModelFacts

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
  /// Another effect than the rule's, or than the usual one of the other level.
  package var effect: Effect?
  /// Another help than the rule's.
  package var help: String?

  /// A sentence with its place.
  package init(
    message: String, location: Location, observed: String? = nil, expected: String? = nil,
    severity: Severity? = nil, effect: Effect? = nil, help: String? = nil
  ) {
    self.message = message
    self.location = location
    self.observed = observed
    self.expected = expected
    self.severity = severity
    self.effect = effect
    self.help = help
  }
}
