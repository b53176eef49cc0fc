/// Whether a part of a repository is there.
public enum ComponentStatus: String, Hashable, Sendable {
  /// There and readable.
  case present
  /// Not there.
  case missing
  /// Partly there.
  case incomplete
  /// There and broken.
  case invalid
  /// There in a form that no trainer takes.
  case unsupported
  /// Not needed.
  case notApplicable = "not_applicable"
}
