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
