/// Why a finding isn't shown and doesn't gate.
///
/// It still counts for verdict, score and methods: what a person doesn't want to read changes nothing
/// about the model.
public struct Suppression: Hashable, Sendable {
  /// Who suppressed it.
  public enum Source: String, Hashable, Sendable {
    /// A list of known findings.
    case baseline
    /// A policy file.
    case policy
    /// An option of the command line.
    case option
  }

  /// Who.
  public var source: Source
  /// Why, such as `--ignore docs/*`.
  public var reason: String

  /// A suppression.
  public init(by source: Source, reason: String) {
    self.source = source
    self.reason = reason
  }
}
