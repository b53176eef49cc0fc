import ModelFacts
import ModelFormats

/// A source that can be read as words, without a copy on the way.
protocol WordSource: ByteSource {
  /// The bytes of a range as little-endian words, the last one filled up with zeros.
  func words(ofRange range: Range<Int>) throws(FormatError) -> [UInt64]
}

extension ByteSource {
  /// The bytes of a range as little-endian words, the last one filled up with zeros.
  func words(in range: Range<Int>) throws(FormatError) -> [UInt64] {
    if let source = self as? any WordSource { return try source.words(ofRange: range) }
    var words = [UInt64](repeating: 0, count: (range.count + 7) / 8)
    for (index, byte) in try bytes(in: range).enumerated() {
      words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
    }
    return words
  }
}
