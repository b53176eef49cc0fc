/// A number literal: where it ends and whether it is a float, by jinja2's two patterns.
struct JinjaNumber {
  /// The most digits of a decimal integer that Python converts.
  static let digitLimit = 4300

  /// The byte behind it.
  let end: Int
  /// Whether it has a fraction or an exponent.
  let isFloat: Bool
  /// The digits of a decimal integer; 0 for other bases, which have no limit.
  let digitCount: Int

  /// Reads the number that starts with the digit at `start`.
  init(in bytes: [UInt8], at start: Int) {
    let isAfterDot = start > 0 && bytes[start - 1] == UInt8(ascii: ".")
    let whole = Self.digits(in: bytes, from: start) { 0x30...0x39 ~= $0 }
    if !isAfterDot, let end = Self.floatEnd(in: bytes, whole: whole) {
      self.end = end
      isFloat = true
      digitCount = 0
      return
    }
    isFloat = false
    guard bytes[start] == UInt8(ascii: "0") else {
      end = whole
      digitCount = bytes[start..<whole].count { $0 != UInt8(ascii: "_") }
      return
    }
    digitCount = 0
    end =
      Self.basedEnd(in: bytes, at: start)
      ?? Self.digits(in: bytes, from: start) { $0 == UInt8(ascii: "0") }
  }

  private static func floatEnd(in bytes: [UInt8], whole: Int) -> Int? {
    var fraction: Int?
    if whole + 1 < bytes.count, bytes[whole] == UInt8(ascii: "."), isDigit(bytes[whole + 1]) {
      fraction = digits(in: bytes, from: whole + 1, where: isDigit)
    }
    let mantissa = fraction ?? whole
    guard mantissa < bytes.count, bytes[mantissa] | 0x20 == UInt8(ascii: "e") else {
      return fraction
    }
    var exponent = mantissa + 1
    if exponent < bytes.count,
      bytes[exponent] == UInt8(ascii: "+") || bytes[exponent] == UInt8(ascii: "-")
    {
      exponent += 1
    }
    guard exponent < bytes.count, isDigit(bytes[exponent]) else { return fraction }
    return digits(in: bytes, from: exponent, where: isDigit)
  }

  private static func basedEnd(in bytes: [UInt8], at start: Int) -> Int? {
    guard start + 1 < bytes.count else { return nil }
    let isMember: (UInt8) -> Bool
    switch bytes[start + 1] | 0x20 {
    case UInt8(ascii: "b"): isMember = { $0 == 0x30 || $0 == 0x31 }
    case UInt8(ascii: "o"): isMember = { 0x30...0x37 ~= $0 }
    case UInt8(ascii: "x"): isMember = { isDigit($0) || 0x61...0x66 ~= $0 | 0x20 }
    default: return nil
    }
    let end = digits(in: bytes, from: start + 2, leadingUnderscore: true, where: isMember)
    return end > start + 2 ? end : nil
  }

  /// The end of digits with single underscores between them.
  private static func digits(
    in bytes: [UInt8], from start: Int, leadingUnderscore: Bool = false,
    where isMember: (UInt8) -> Bool
  ) -> Int {
    var index = start
    while index < bytes.count {
      if isMember(bytes[index]) {
        index += 1
      } else if bytes[index] == UInt8(ascii: "_"), index > start || leadingUnderscore,
        index + 1 < bytes.count, isMember(bytes[index + 1])
      {
        index += 2
      } else {
        break
      }
    }
    return index
  }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
