/// The inside of a string literal, unescaped as Python's `unicode-escape` does.
///
/// A surrogate on its own, which Swift can't hold, becomes U+FFFD. So does a character given by a
/// name (`\N{…}`) outside ASCII.
struct JinjaStringLiteral {
  /// What is wrong with an escape, and where.
  typealias Problem = (message: String, position: Int)

  /// The value.
  private(set) var text = ""
  private let bytes: ArraySlice<UInt8>
  private var index: Int
  private var output: [UInt8] = []

  /// Takes the bytes between the quotes.
  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  /// Unescapes into `text`; returns what is wrong when that can't be done.
  mutating func decode() -> Problem? {
    guard bytes.contains(UInt8(ascii: "\\")) else {
      text = String(decoding: bytes, as: UTF8.self)
      return nil
    }
    output.reserveCapacity(bytes.count)
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if byte != UInt8(ascii: "\\") {
        output.append(byte)
      } else if let message = decodeEscape() {
        return (message, index)
      }
    }
    text = String(decoding: output, as: UTF8.self)
    return nil
  }

  private mutating func decodeEscape() -> String? {
    guard index < bytes.endIndex else { return "a backslash ends the string" }
    let kind = bytes[index]
    index += 1
    switch kind {
    case UInt8(ascii: "\n"): break
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): output.append(kind)
    case UInt8(ascii: "a"): output.append(0x07)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "v"): output.append(0x0B)
    case UInt8(ascii: "0")...UInt8(ascii: "7"): decodeOctal(first: kind)
    case UInt8(ascii: "x"): return decodeHex(digits: 2)
    case UInt8(ascii: "u"): return decodeHex(digits: 4)
    case UInt8(ascii: "U"): return decodeHex(digits: 8)
    case UInt8(ascii: "N"): return decodeName()
    default: output += [UInt8(ascii: "\\"), kind]
    }
    return nil
  }

  private mutating func decodeOctal(first: UInt8) {
    var value = UInt32(first - UInt8(ascii: "0"))
    var count = 1
    while count < 3, index < bytes.endIndex, 0x30...0x37 ~= bytes[index] {
      value = value * 8 + UInt32(bytes[index] - UInt8(ascii: "0"))
      index += 1
      count += 1
    }
    append(value)
  }

  private mutating func decodeHex(digits: Int) -> String? {
    let end = index + digits
    guard end <= bytes.endIndex,
      bytes[index..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: bytes[index..<end], as: UTF8.self), radix: 16)
    else { return "an escape needs \(digits) hexadecimal digits" }
    guard value <= 0x10FFFF else { return "an escape names no Unicode character" }
    index = end
    append(value)
    return nil
  }

  private mutating func decodeName() -> String? {
    guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "{"),
      let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")), end > index + 1
    else { return "a character escape by name is malformed" }
    let name = String(decoding: bytes[index + 1..<end], as: UTF8.self).uppercased()
    index = end + 1
    let ascii = (UInt32(0x20)...0x7E).first { Unicode.Scalar($0)?.properties.name == name }
    append(ascii ?? 0xFFFD)
    return nil
  }

  private mutating func append(_ value: UInt32) {
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    output += Array(String(Character(scalar)).utf8)
  }
}
