import ModelFacts

/// A name in the order of transformers' `dot_natural_key`: numbers by value, before words.
struct NaturalName: Comparable {
  private enum Piece: Comparable {
    case number(Int)
    case word(ExactString, Int)
  }

  private let pieces: [Piece]

  init(_ name: String) {
    pieces = name.split(separator: ".", omittingEmptySubsequences: false).map { piece in
      if let number = Int(piece) { return .number(number) }
      let digits = piece.utf8.reversed().prefix { 0x30...0x39 ~= $0 }.count
      let number = Int(piece.suffix(digits)) ?? -1
      return .word(ExactString(String(piece.dropLast(digits))), number)
    }
  }

  static func < (left: Self, right: Self) -> Bool {
    left.pieces.lexicographicallyPrecedes(right.pieces)
  }

  /// Whether one name sorts before another; names are taken apart only where a word differs.
  static func precedes(_ one: String, _ other: String) -> Bool {
    let (first, second) = (one.utf8, other.utf8)
    let common = ExactString.commonPrefixCount(one, other)
    guard let number = Self.number(in: first, around: common),
      let otherNumber = Self.number(in: second, around: common), number != otherNumber
    else { return NaturalName(one) < NaturalName(other) }
    return number < otherNumber
  }

  /// The component around a byte as a number, nil where it isn't one that is written plainly.
  private static func number(in name: String.UTF8View, around place: Int) -> Int? {
    var start = name.index(name.startIndex, offsetBy: place)
    while start > name.startIndex {
      let before = name.index(before: start)
      guard name[before] != UInt8(ascii: ".") else { break }
      start = before
    }
    var number = 0
    var count = 0
    for byte in name[start...] {
      if byte == UInt8(ascii: ".") { break }
      guard 0x30...0x39 ~= byte, count < 18, count == 0 || number > 0 else { return nil }
      number = number * 10 + Int(byte - 0x30)
      count += 1
    }
    return count > 0 ? number : nil
  }
}
