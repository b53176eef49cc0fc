/// A template's text the way jinja2 looks at it: every line break is LF, the last one is dropped.
struct JinjaSource: Sendable {
  /// The UTF-8 bytes with uniform line breaks.
  let bytes: [UInt8]
  /// Places in `bytes` before which one byte of the text was left out, ascending.
  private let dropped: [Int]

  /// Makes the line breaks of a template uniform.
  init(_ text: String) {
    var bytes: [UInt8] = []
    var dropped: [Int] = []
    bytes.reserveCapacity(text.utf8.count)
    var afterReturn = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n"), afterReturn {
        dropped.append(bytes.count)
        afterReturn = false
        continue
      }
      afterReturn = byte == UInt8(ascii: "\r")
      bytes.append(afterReturn ? UInt8(ascii: "\n") : byte)
    }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    self.bytes = bytes
    self.dropped = dropped
  }

  /// The byte of the template's text that a place in `bytes` stands for.
  func offset(_ position: Int) -> Int {
    var (low, high) = (0, dropped.count)
    while low < high {
      let middle = low + (high - low) / 2
      if dropped[middle] <= position { low = middle + 1 } else { high = middle }
    }
    return position + low
  }

  /// The line, counted from 1, that a place in `bytes` is in.
  func line(_ position: Int) -> Int {
    bytes.prefix(position).count { $0 == UInt8(ascii: "\n") } + 1
  }

  /// The text of a range.
  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// The scalar at a place and its length in bytes, nil at the end.
  func scalar(at position: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard position < bytes.count else { return nil }
    let lead = bytes[position]
    guard lead >= 0x80 else { return (Unicode.Scalar(lead), 1) }
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    let end = min(position + length, bytes.count)
    let scalars = String(decoding: bytes[position..<end], as: UTF8.self).unicodeScalars
    return scalars.first.map { ($0, end - position) }
  }

  /// The first place at or behind `position` that isn't white space in Python's sense.
  func skippingSpace(_ position: Int) -> Int {
    var position = position
    while let (scalar, length) = scalar(at: position), scalar.isPythonSpace { position += length }
    return position
  }

  /// The end of a range without the white space at its end.
  func trimmingSpace(_ range: Range<Int>) -> Int {
    var end = range.upperBound
    while end > range.lowerBound {
      var start = end - 1
      while start > range.lowerBound, bytes[start] & 0xC0 == 0x80 { start -= 1 }
      guard let (scalar, _) = scalar(at: start), scalar.isPythonSpace else { break }
      end = start
    }
    return end
  }

  /// Whether the bytes at a place are these.
  func matches(_ text: String, at position: Int) -> Bool {
    let count = text.utf8.count
    guard count <= bytes.count - position else { return false }
    return bytes[position..<position + count].elementsEqual(text.utf8)
  }
}

extension Unicode.Scalar {
  /// Whether Python's `str.isspace` and `\s` hold for it.
  var isPythonSpace: Bool {
    value < 0x80
      ? value == 0x20 || 0x09...0x0D ~= value || 0x1C...0x1F ~= value : properties.isWhitespace
  }

  /// Whether jinja2's name pattern takes it.
  var isJinjaNamePart: Bool {
    guard value >= 0x80 else {
      return switch value {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
      default: false
      }
    }
    return properties.isXIDContinue || properties.numericType != nil
  }
}
