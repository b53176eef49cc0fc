/// Text from a file, compared by its bytes.
///
/// To `String ==` the two spellings of "café" are equal; to a safetensors header, a tokenizer or
/// PyTorch they are two names. Tensor names, tokens and JSON keys are compared as `ExactString`.
public struct ExactString: Hashable, Sendable, Comparable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  /// The text itself.
  public let string: String

  /// Wraps a text so that it is compared by its UTF-8 bytes.
  public init(_ string: String) { self.string = string }

  /// Wraps a literal.
  public init(stringLiteral value: String) { self.init(value) }

  /// The text itself.
  public var description: String { string }

  /// Whether both texts have the same UTF-8 bytes.
  public static func == (left: Self, right: Self) -> Bool {
    left.string.utf8.elementsEqual(right.string.utf8)
  }

  /// Whether the left text's bytes sort before the right's.
  public static func < (left: Self, right: Self) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  /// Feeds the UTF-8 bytes to the hasher.
  public func hash(into hasher: inout Hasher) {
    var copy = string
    copy.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
