package import TuningRules

/// What a check fails on.
package struct Gate: Sendable {
  /// The options that say so, such as `--fail-on error`.
  package var name: String
  /// Whether an answer fails.
  package var fails: @Sendable (Assessment) -> Bool

  /// A gate.
  package init(name: String, fails: @escaping @Sendable (Assessment) -> Bool) {
    self.name = name
    self.fails = fails
  }
}
