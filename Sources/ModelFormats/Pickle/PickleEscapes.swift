/// The escapes of pickle's text protocol.
enum PickleEscapes {
  /// STRING's argument: quotes stripped, Python byte-string escapes decoded; nil without quotes.
  static func string(_ line: [UInt8]) -> [UInt8]? {
    var line = line[...]
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0d]
    while let last = line.last, blanks.contains(last) { line.removeLast() }
    line = line.drop(while: blanks.contains)
    guard line.count >= 2, let quote = line.first, quote == line.last,
      quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else { return nil }
    return decode(Array(line.dropFirst().dropLast()), isUnicode: false)
  }

  /// UNICODE's argument: `\uXXXX` and `\UXXXXXXXX` decoded.
  static func unicode(_ line: [UInt8]) -> [UInt8] { decode(line, isUnicode: true) }

  private static let simple: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0a, UInt8(ascii: "r"): 0x0d, UInt8(ascii: "t"): 0x09,
    UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0c,
    UInt8(ascii: "v"): 0x0b, UInt8(ascii: "\\"): UInt8(ascii: "\\"),
    UInt8(ascii: "'"): UInt8(ascii: "'"), UInt8(ascii: "\""): UInt8(ascii: "\""),
  ]

  private static func decode(_ bytes: [UInt8], isUnicode: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < bytes.count else {
        if isUnicode, byte >= 0x80 {
          result.append(contentsOf: String(UnicodeScalar(byte)).utf8)
        } else {
          result.append(byte)
        }
        index += 1
        continue
      }
      index +=
        isUnicode
        ? wide(bytes, at: index, into: &result) : narrow(bytes, at: index, into: &result)
    }
    return result
  }

  /// Decodes `\u` or `\U`; returns how many bytes were used.
  private static func wide(_ bytes: [UInt8], at index: Int, into result: inout [UInt8]) -> Int {
    let digits = bytes[index + 1] == UInt8(ascii: "u") ? 4 : 8
    guard bytes[index + 1] == UInt8(ascii: "u") || bytes[index + 1] == UInt8(ascii: "U"),
      index + 2 + digits <= bytes.count,
      let code = UInt32(
        String(decoding: bytes[index + 2..<index + 2 + digits], as: UTF8.self), radix: 16)
    else {
      result.append(bytes[index])
      return 1
    }
    if let scalar = UnicodeScalar(code) {
      result.append(contentsOf: String(Character(scalar)).utf8)
    } else {
      result.append(contentsOf: [0xED, 0xA0, 0x80])
    }
    return 2 + digits
  }

  /// Decodes an escape of a byte string; returns how many bytes were used.
  private static func narrow(_ bytes: [UInt8], at index: Int, into result: inout [UInt8]) -> Int {
    let next = bytes[index + 1]
    if let plain = simple[next] {
      result.append(plain)
      return 2
    }
    if next == UInt8(ascii: "x"), index + 3 < bytes.count,
      let code = UInt8(String(decoding: bytes[index + 2...index + 3], as: UTF8.self), radix: 16)
    {
      result.append(code)
      return 4
    }
    if next == 0x0a { return 2 }
    let octal = bytes[(index + 1)...].prefix(3).prefix { 0x30...0x37 ~= $0 }
    if !octal.isEmpty {
      let code = octal.reduce(0) { $0 * 8 + UInt32($1 - 0x30) }
      result.append(UInt8(truncatingIfNeeded: code))
      return 1 + octal.count
    }
    result.append(bytes[index])
    return 1
  }
}
