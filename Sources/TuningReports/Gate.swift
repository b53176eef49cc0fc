package import TuningRules

/// What a check fails on.
package struct Gate: Sendable {
  /// The options that say so, such as `--fail-on error`.
  package var name: String
  /// The level from which on findings fail; nil where none does.
  package var level: Severity?
  /// Whether an answer fails.
  package var fails: @Sendable (Assessment) -> Bool

  /// A gate.
  package init(
    name: String, level: Severity? = .error, fails: @escaping @Sendable (Assessment) -> Bool
  ) {
    self.name = name
    self.level = level
    self.fails = fails
  }
}
