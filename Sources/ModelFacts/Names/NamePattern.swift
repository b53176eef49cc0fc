/// What names are alike in that differ in their numbers: `model.layers.*.weight`.
///
/// A number is a component of decimal digits without a needless 0, below 2³¹. Everything else of a
/// name stands in its pattern byte for byte, so that pattern and numbers together are the name, and
/// names are the same exactly when both are.
public struct NamePattern: Sendable {
  /// What stands for a number: a byte that no text holds.
  package static let mark: UInt8 = 0xFF
  /// The largest number.
  private static let largest: UInt64 = 0x7FFF_FFFF

  /// The bytes of the names, with a mark where each number stands.
  package let bytes: [UInt8]
  /// How many numbers a name of this pattern has.
  public let numberCount: Int

  /// A pattern by its bytes, marks included.
  package init(bytes: [UInt8]) {
    self.bytes = bytes
    numberCount = bytes.count { $0 == Self.mark }
  }

  /// Takes a name apart; its numbers go behind those at hand.
  package init(_ name: Span<UInt8>, numbers: inout [UInt32]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.count)
    var count = 0
    var place = 0
    while true {
      let start = place
      if let number = name.nameNumber(at: &place) {
        bytes.append(Self.mark)
        numbers.append(number)
        count += 1
      } else {
        place = start
        while place < name.count, name[place] != UInt8(ascii: ".") {
          bytes.append(name[place])
          place += 1
        }
      }
      guard place < name.count else { break }
      bytes.append(UInt8(ascii: "."))
      place += 1
    }
    self.bytes = bytes
    numberCount = count
  }

  /// Reads a name of this pattern; its numbers go behind those at hand.
  ///
  /// - Returns: Whether it is one; of any other name nothing is kept.
  package func read(_ name: Span<UInt8>, numbers: inout [UInt32]) -> Bool {
    let pattern = bytes.span
    let count = numbers.count
    var (position, place) = (0, 0)
    while position < pattern.count {
      // Eight bytes at a time; a mark differs from every byte of a name.
      while let one = pattern.word(at: position), let other = name.word(at: place) {
        let alike = (one ^ other).trailingZeroBitCount / 8
        position += alike
        place += alike
        if alike < 8 { break }
      }
      guard position < pattern.count else { break }
      if pattern[position] == Self.mark, let number = name.nameNumber(at: &place) {
        numbers.append(number)
      } else if place < name.count, name[place] == pattern[position] {
        place += 1
      } else {
        numbers.removeLast(numbers.count - count)
        return false
      }
      position += 1
    }
    guard place == name.count else {
      numbers.removeLast(numbers.count - count)
      return false
    }
    return true
  }

  /// The name with these numbers: as many as the pattern has, from `start` on.
  package func name(_ numbers: [UInt32], from start: Int = 0) -> String {
    guard numberCount > 0 else { return String(decoding: bytes, as: UTF8.self) }
    var name: [UInt8] = []
    name.reserveCapacity(bytes.count + 3 * numberCount)
    var place = start
    for byte in bytes {
      guard byte == Self.mark else {
        name.append(byte)
        continue
      }
      name.append(decimal: numbers[place])
      place += 1
    }
    return String(decoding: name, as: UTF8.self)
  }

  /// The number at a place of a name, which is moved behind it; nil where none stands there.
  fileprivate static func number(at place: inout Int, in name: Span<UInt8>) -> UInt32? {
    let start = place
    var position = place
    var number: UInt64 = 0
    while position < name.count, 0x30...0x39 ~= name[position] {
      number = number * 10 + UInt64(name[position] - 0x30)
      guard number <= largest else { return nil }
      position += 1
    }
    guard position > start, name[start] != 0x30 || position == start + 1,
      position == name.count || name[position] == UInt8(ascii: ".")
    else { return nil }
    place = position
    return UInt32(number)
  }
}

extension NamePattern: Hashable, CustomStringConvertible {
  /// Feeds the bytes to the hasher.
  public func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  /// Whether both have the same bytes.
  public static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

  /// The pattern with a star for each number.
  public var description: String {
    String(decoding: bytes.map { $0 == Self.mark ? UInt8(ascii: "*") : $0 }, as: UTF8.self)
  }
}

extension Span<UInt8> {
  /// The number of a name at a place, which is moved behind it; nil where none stands there.
  fileprivate func nameNumber(at place: inout Int) -> UInt32? {
    NamePattern.number(at: &place, in: self)
  }
}

extension [UInt8] {
  /// Appends the digits of a number.
  fileprivate mutating func append(decimal number: UInt32) {
    var divisor: UInt32 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}
