package import ModelFacts

/// The one place where raw memory becomes numbers: checks bounds first, then reads.
package struct ByteReader: Sendable {
  /// The bytes at hand: the whole of something, or its beginning.
  package let bytes: [UInt8]
  /// The next byte to read, counted from the start of `bytes`.
  package private(set) var position: Int = 0
  /// Where `bytes` starts in the file; added to every offset in an error.
  package let base: Int
  /// The file's size, for counts that are held against all that is left, not just what is at hand.
  package let fileSize: Int

  /// A reader over bytes that start at `base` in a file of `fileSize` bytes.
  package init(_ bytes: [UInt8], base: Int = 0, fileSize: Int? = nil) {
    self.bytes = bytes
    self.base = base
    self.fileSize = fileSize ?? base + bytes.count
  }

  /// The next byte's offset in the file.
  package var offset: Int { base + position }
  /// Bytes at hand that haven't been read.
  package var remaining: Int { bytes.count - position }
  /// Bytes of the file that haven't been read, at hand or not.
  package var remainingInFile: Int { max(0, fileSize - offset) }

  /// Reads a little-endian integer of the type the caller wants.
  package mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _: Value.Type = Value.self, bigEndian: Bool = false
  ) throws(FormatError) -> Value {
    let range = try take(UInt64(MemoryLayout<Value>.size))
    let raw = unsafe bytes.span.bytes.unsafeLoadUnaligned(
      fromByteOffset: range.lowerBound, as: Value.self)
    return bigEndian ? Value(bigEndian: raw) : Value(littleEndian: raw)
  }

  /// Reads the next `count` bytes.
  package mutating func bytes(_ count: UInt64) throws(FormatError) -> ArraySlice<UInt8> {
    bytes[try take(count)]
  }

  /// Reads the next `count` bytes as UTF-8.
  package mutating func text(_ count: UInt64) throws(FormatError) -> String {
    let start = offset
    let range = try take(count)
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw FormatError(reason: .invalidUTF8, offset: start)
    }
    return text
  }

  /// Goes on behind the next `count` bytes.
  package mutating func skip(_ count: UInt64) throws(FormatError) { _ = try take(count) }

  /// Goes on behind strings that follow their 64-bit lengths, as many of `count` as are wholly at hand.
  ///
  /// - Returns: how many they were; the next one ends behind these bytes.
  package mutating func skipCountedStrings(upTo count: UInt64, bigEndian: Bool) -> UInt64 {
    let held = bytes
    let span = held.span
    var place = position
    var passed: UInt64 = 0
    while passed < count, let word = span.word(at: place) {
      let length = bigEndian ? word.byteSwapped : word
      guard length <= UInt64(span.count - place - 8) else { break }
      place += 8 + Int(length)
      passed += 1
    }
    position = place
    return passed
  }

  /// The next byte, left in place; nil at the end.
  package var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The next `count` bytes' range, consumed.
  private mutating func take(_ count: UInt64) throws(FormatError) -> Range<Int> {
    guard count <= UInt64(remaining) else {
      throw FormatError(
        reason: .truncated(needed: count, available: UInt64(remaining)), offset: offset)
    }
    defer { position += Int(count) }
    return position..<position + Int(count)
  }
}
