public import ModelFacts

/// Random access to some bytes: a file, a member of an archive, a remote object, an array in a test.
///
/// Readers ask for the ranges they need, so weights are never read for their headers.
public protocol ByteSource: Sendable {
  /// The number of bytes.
  var size: Int { get }

  /// Reads exactly the bytes of `range`.
  ///
  /// - Throws: `.truncated` when the range ends behind `size`, `.unreadable` when the bytes can't be had.
  func bytes(in range: Range<Int>) throws(FormatError) -> [UInt8]
}

/// Bytes that are in memory already.
public struct MemorySource: ByteSource {
  /// All of them.
  public let content: [UInt8]

  /// A source over an array.
  public init(_ content: [UInt8]) { self.content = content }

  /// The number of bytes.
  public var size: Int { content.count }

  /// The bytes of a range.
  ///
  /// - Throws: `.truncated` when the range ends behind the array.
  public func bytes(in range: Range<Int>) throws(FormatError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= content.count else {
      throw FormatError(
        reason: .truncated(
          needed: UInt64(range.count), available: UInt64(max(0, content.count - range.lowerBound))),
        offset: range.lowerBound)
    }
    return Array(content[range])
  }
}

extension ByteSource {
  /// The bytes of a range as far as the source goes.
  package func prefix(_ count: Int, from start: Int = 0) throws(FormatError) -> [UInt8] {
    guard start < size else { return [] }
    return try bytes(in: start..<start + min(count, size - start))
  }

  /// Parses a header of unknown length from a prefix that doubles while it proves too short.
  ///
  /// - Throws: what `parse` throws once no more bytes could mend it.
  package func parsingPrefix<Value>(
    startingWith first: Int = 64 * 1024, _ parse: (inout ByteReader) throws(FormatError) -> Value
  ) throws(FormatError) -> Value {
    var length = min(first, size)
    while true {
      var reader = ByteReader(try bytes(in: 0..<length), fileSize: size)
      do throws(FormatError) {
        return try parse(&reader)
      } catch {
        guard error.isTruncation, length < size else { throw error }
        length = length > size / 2 ? size : length * 2
      }
    }
  }
}
