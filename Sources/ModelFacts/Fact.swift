/// What is known of something: three answers where `Optional` has two.
public enum Fact<Value: Sendable>: Sendable {
  /// Read, and this is it.
  case known(Value, at: Location)
  /// Not there.
  case missing
  /// There, and it couldn't be read.
  case unreadable(String, at: Location)

  /// The value, nil when missing or unreadable.
  public var value: Value? {
    guard case .known(let value, _) = self else { return nil }
    return value
  }

  /// Where it was seen, nil when missing.
  public var location: Location? {
    switch self {
    case .known(_, let location), .unreadable(_, let location): location
    case .missing: nil
    }
  }

  /// Whether it is there, readable or not.
  public var isPresent: Bool {
    if case .missing = self { false } else { true }
  }
}
