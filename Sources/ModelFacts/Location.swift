/// Where something was seen: a file of the target and a place in it.
public struct Location: Hashable, Sendable {
  /// A place inside a file.
  public enum Place: Hashable, Sendable {
    /// A byte offset from the start of the file.
    case byte(Int)
    /// A JSON pointer (RFC 6901).
    case pointer(String)
    /// A tensor's name.
    case tensor(String)
    /// A module's name.
    case module(String)
    /// A member of an archive, and a byte inside it when known.
    case member(String, byte: Int?)
  }

  /// The path relative to the target, with `/`; nil when it is about the target as a whole.
  public var file: String?
  /// The place in the file, nil when it is about the file as a whole.
  public var place: Place?
  /// The line and column of the place, nil unless the file is a text that was at hand.
  public var position: TextPosition?

  /// A file of the target and a place in it.
  public init(file: String?, place: Place? = nil, position: TextPosition? = nil) {
    self.file = file
    self.place = place
    self.position = position
  }

  /// The same file at a byte.
  public func byte(_ offset: Int) -> Location { Location(file: file, place: .byte(offset)) }
  /// The same file at a byte of its text, whose line and column are found there.
  public func byte(_ offset: Int, in text: [UInt8]) -> Location {
    Location(file: file, place: .byte(offset), position: TextPosition(ofByte: offset, in: text))
  }
  /// The same file at a JSON pointer.
  public func pointer(_ pointer: String) -> Location {
    Location(file: file, place: .pointer(pointer))
  }
  /// The same file at a tensor.
  public func tensor(_ name: String) -> Location { Location(file: file, place: .tensor(name)) }
}
