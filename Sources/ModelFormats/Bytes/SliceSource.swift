package import ModelFacts

/// A part of another source, such as a stored member of an archive.
package struct SliceSource: ByteSource {
  /// The whole that it is a part of.
  package let whole: any ByteSource
  /// The part, in bytes of the whole.
  package let range: Range<Int>

  /// The part of `whole` that lies in `range`, cut to what is there.
  package init(_ whole: any ByteSource, _ range: Range<Int>) {
    self.whole = whole
    self.range = range.clamped(to: 0..<max(0, whole.size))
  }

  /// The number of bytes.
  package var size: Int { range.count }

  /// Reads exactly the bytes of a range of the part.
  package func bytes(in part: Range<Int>) throws(FormatError) -> [UInt8] {
    guard part.lowerBound >= 0, part.upperBound <= size else {
      throw FormatError(
        reason: .truncated(
          needed: UInt64(part.count), available: UInt64(max(0, size - max(0, part.lowerBound)))),
        offset: part.lowerBound)
    }
    return try whole.bytes(
      in: range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound)
  }
}
