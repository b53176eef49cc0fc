import ModelFacts

/// Sequential reading of a pickle stream through a window over its source.
///
/// Long strings are skipped, not read, so a stream that carries gigabytes costs its opcodes only.
struct PickleInput {
  /// Where the stream comes from.
  let source: any ByteSource
  /// The end of what may be read, in bytes of the source.
  let end: Int
  private var window: [UInt8] = []
  private var windowStart: Int
  private var cursor = 0
  private var chunk = 4096

  /// The stream in `range` of a source.
  init(_ source: any ByteSource, range: Range<Int>) {
    self.source = source
    end = min(range.upperBound, source.size)
    windowStart = range.lowerBound
  }

  /// The offset of the next byte.
  var position: Int { windowStart + cursor }
  /// Goes on at another place, without reading again what is at hand.
  mutating func move(to position: Int) {
    if position >= windowStart, position - windowStart <= window.count {
      cursor = position - windowStart
    } else {
      windowStart = position
      window = []
      cursor = 0
    }
  }
  /// The number of bytes left.
  var remaining: Int { max(0, end - position) }

  /// Reads one byte.
  mutating func byte() throws(FormatError) -> UInt8 {
    if cursor >= window.count { try fill(1) }
    defer { cursor += 1 }
    return window[cursor]
  }

  /// Reads a little-endian number of `count` bytes, at most 8.
  mutating func unsigned(_ count: Int) throws(FormatError) -> UInt64 {
    if window.count - cursor < count { try fill(count) }
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for index in cursor..<cursor + count {
      value |= UInt64(window[index]) << shift
      shift += 8
    }
    cursor += count
    return value
  }

  /// Appends the next `count` bytes to an array.
  mutating func copy(_ count: Int, to target: inout [UInt8]) throws(FormatError) {
    if window.count - cursor < count { try fill(count) }
    target.append(contentsOf: window[cursor..<cursor + count])
    cursor += count
  }

  /// Goes on behind the next `count` bytes.
  mutating func skip(_ count: UInt64) throws(FormatError) {
    guard count <= UInt64(remaining) else {
      throw FormatError(
        reason: .truncated(needed: count, available: UInt64(remaining)), offset: position)
    }
    let count = Int(count)
    if window.count - cursor >= count {
      cursor += count
    } else {
      windowStart = position + count
      window = []
      cursor = 0
    }
  }

  /// The length of the text up to the next line feed, which must come within `limit` bytes.
  mutating func lineLength(limit: Int) throws(FormatError) -> Int {
    var searched = 0
    while true {
      var index = cursor + searched
      while index < window.count {
        if window[index] == 0x0a { return index - cursor }
        index += 1
      }
      searched = window.count - cursor
      guard searched < remaining else {
        throw FormatError(
          reason: .violates("ends within a line of text"), offset: position)
      }
      guard searched < limit else {
        throw FormatError(reason: .limit("a line of more than \(limit) bytes"), offset: position)
      }
      try fill(min(max(1, searched * 2), remaining))
    }
  }

  /// The next byte, left in place; nil at the end.
  mutating func peek() -> UInt8? {
    if cursor >= window.count {
      do throws(FormatError) { try fill(1) } catch { return nil }
    }
    return window[cursor]
  }

  /// Makes at least `count` bytes available in the window.
  private mutating func fill(_ count: Int) throws(FormatError) {
    guard count <= remaining else {
      throw FormatError(
        reason: .truncated(needed: UInt64(count), available: UInt64(remaining)), offset: position)
    }
    let start = position
    window = try source.bytes(in: start..<start + min(max(count, chunk), remaining))
    windowStart = start
    cursor = 0
    chunk = min(chunk * 4, 1 << 20)
  }
}
