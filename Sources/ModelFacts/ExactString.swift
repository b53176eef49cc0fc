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
    let (one, other) = (left.string.utf8, right.string.utf8)
    guard one.count == other.count else { return false }
    let isEqual = unsafe one.withContiguousStorageIfAvailable { first in
      unsafe other.withContiguousStorageIfAvailable { second in
        unsafe haveSameBytes(UnsafeRawBufferPointer(first), UnsafeRawBufferPointer(second))
      }
    }
    return (isEqual ?? nil) ?? one.elementsEqual(other)
  }

  /// Whether the left text's bytes sort before the right's.
  public static func < (left: Self, right: Self) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  /// Feeds the UTF-8 bytes to the hasher.
  public func hash(into hasher: inout Hasher) {
    let combined: Void? = unsafe string.utf8.withContiguousStorageIfAvailable {
      unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    guard combined == nil else { return }
    var copy = string
    copy.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// How many bytes two texts begin with alike.
  package static func commonPrefixCount(_ one: String, _ other: String) -> Int {
    let count = unsafe one.utf8.withContiguousStorageIfAvailable { first in
      unsafe other.utf8.withContiguousStorageIfAvailable { second in
        let shorter = min(first.count, second.count)
        var position = 0
        let (one, other) = (UnsafeRawBufferPointer(first), UnsafeRawBufferPointer(second))
        while position + 8 <= shorter,
          unsafe one.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            == other.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        {
          position += 8
        }
        while position < shorter, unsafe one[position] == other[position] { position += 1 }
        return position
      }
    }
    return (count ?? nil) ?? zip(one.utf8, other.utf8).prefix { $0 == $1 }.count
  }

  /// Compares two buffers of the same size, eight bytes at a time.
  private static func haveSameBytes(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
  ) -> Bool {
    guard first.count == second.count else { return false }
    let count = first.count
    var position = 0
    while position + 8 <= count {
      let one = unsafe first.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let other = unsafe second.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      if one != other { return false }
      position += 8
    }
    while position < count {
      if unsafe first[position] != second[position] { return false }
      position += 1
    }
    return true
  }
}
