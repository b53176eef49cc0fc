/// Integers as Python's unpickler takes them from a line of text.
///
/// Blanks around them, signs and underscores are fine; INT and LONG also go by a prefix for the base, as
/// `int(text, 0)` and C's `strtol` do: `0x1F`, `0o17`, `0b1`, `017`. A stream with such a number loads, so
/// what follows it counts.
enum PickleNumber: Equatable {
  /// One that fits 64 bits.
  case small(Int)
  /// One beyond them: only that it is a number is known.
  case large

  /// Reads a decimal number, or one whose base its prefix gives; nil when it isn't one.
  init?(_ line: [UInt8], allowingPrefix: Bool) {
    let isBlank = { (byte: UInt8) in byte == 0x20 || 0x09...0x0d ~= byte }
    var rest = line[...].drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let base = allowingPrefix ? Self.takePrefix(&rest) : 10
    guard let first = rest.first, first != UInt8(ascii: "_"), rest.last != UInt8(ascii: "_") else {
      return nil
    }
    var value = 0
    var isLarge = false
    for byte in rest where byte != UInt8(ascii: "_") {
      guard let digit = byte.hexDigitValue.map(Int.init), digit < base else { return nil }
      guard !isLarge else { continue }
      let (product, tooFar) = value.multipliedReportingOverflow(by: base)
      let (sum, overflow) =
        isNegative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      isLarge = tooFar || overflow
      value = sum
    }
    self = isLarge ? .large : .small(value)
  }

  /// Takes a prefix such as `0x` off; returns the base it stands for.
  private static func takePrefix(_ digits: inout ArraySlice<UInt8>) -> Int {
    guard digits.count > 1, digits.first == UInt8(ascii: "0") else { return 10 }
    let bases: [UInt8: Int] = [UInt8(ascii: "x"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2]
    guard let base = bases[digits[digits.startIndex + 1] | 0x20] else {
      return digits.allSatisfy { 0x30...0x37 ~= $0 } ? 8 : 10
    }
    digits = digits.dropFirst(2)
    if digits.first == UInt8(ascii: "_") { digits.removeFirst() }
    return base
  }
}
