import ModelFacts

/// Reads a GGUF header in its byte order, one small window of the file at a time.
///
/// Long arrays of numbers are passed over without being read, and strings without being made.
struct GGUFCursor {
  private static let windowLength = 64 * 1024

  private let source: any ByteSource
  private let isBigEndian: Bool
  private var window: ByteReader

  /// A cursor at a byte of the file.
  init(over source: any ByteSource, at offset: Int, isBigEndian: Bool = false) {
    self.source = source
    self.isBigEndian = isBigEndian
    window = ByteReader([], base: offset, fileSize: source.size)
  }

  /// The next byte's offset in the file.
  var offset: Int { window.offset }
  /// Bytes of the file behind the next one.
  var remaining: UInt64 { UInt64(window.remainingInFile) }

  /// Reads an integer.
  mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _: Value.Type = Value.self
  ) throws(FormatError) -> Value {
    try hold(UInt64(MemoryLayout<Value>.size))
    return try window.integer(bigEndian: isBigEndian)
  }

  /// Reads some bytes.
  mutating func bytes(_ count: UInt64) throws(FormatError) -> ArraySlice<UInt8> {
    try hold(count)
    return try window.bytes(count)
  }

  /// Goes on behind some bytes without reading them.
  mutating func skip(_ count: UInt64) throws(FormatError) {
    guard count > UInt64(window.remaining) else { return try window.skip(count) }
    guard count <= remaining else {
      throw FormatError(reason: .truncated(needed: count, available: remaining), offset: offset)
    }
    window = ByteReader([], base: offset + Int(count), fileSize: source.size)
  }

  /// Reads a string's length and holds it against llama.cpp's limit and the bytes left.
  mutating func stringLength() throws(FormatError) -> UInt64 {
    let start = offset
    let length: UInt64 = try integer()
    guard length <= Self.longestString else {
      throw FormatError(
        reason: .violates("has a string of \(length) bytes where llama.cpp takes 1 GiB at most"),
        offset: start)
    }
    guard length <= remaining else {
      throw FormatError(reason: .truncated(needed: length, available: remaining), offset: offset)
    }
    return length
  }

  /// Passes over strings and returns where every `interval`th of them starts.
  mutating func skipStrings(
    _ count: UInt64, markingEvery interval: UInt64
  ) throws(FormatError) -> [Int] {
    var marks: [Int] = []
    var left = count
    while left > 0 {
      marks.append(offset)
      var untilMark = min(interval, left)
      left -= untilMark
      while untilMark > 0 {
        untilMark -= window.skipCountedStrings(upTo: untilMark, bigEndian: isBigEndian)
        guard untilMark > 0 else { break }
        try skip(try stringLength())
        untilMark -= 1
      }
    }
    return marks
  }

  /// Makes sure that the next bytes are at hand.
  private mutating func hold(_ count: UInt64) throws(FormatError) {
    guard count > UInt64(window.remaining) else { return }
    guard count <= remaining else {
      throw FormatError(reason: .truncated(needed: count, available: remaining), offset: offset)
    }
    let length = min(max(Int(count), Self.windowLength), window.remainingInFile)
    window = ByteReader(
      try source.bytes(in: offset..<offset + length), base: offset, fileSize: source.size)
  }

  /// `GGUF_MAX_STRING_LENGTH` of llama.cpp's `gguf.cpp`.
  private static let longestString: UInt64 = 1 << 30
}
