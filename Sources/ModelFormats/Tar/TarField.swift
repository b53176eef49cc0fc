/// The fields of a tar header, read as Python's `tarfile` reads them.
///
/// Where readers differ an archive can show each of them other members, and Python's is the one that
/// loaders of models use. CPython 3.13 `Lib/tarfile.py`, `nti` and `calc_chksums`.
enum TarField {
  /// Text up to the first NUL.
  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// A number in octal, as Python's `int` takes it, or in GNU's base 256.
  static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first & 0x80 != 0 {
      guard first == 0x80 else { return nil }
      var value = 0
      for byte in field.dropFirst() {
        guard value <= Int.max >> 8 else { return nil }
        value = value << 8 | Int(byte)
      }
      return value <= Int.max >> 1 ? value : nil
    }
    let blanks: Set<UInt8> = [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]
    var digits = field.prefix { $0 != 0 }.drop { blanks.contains($0) }
    while let last = digits.last, blanks.contains(last) { digits.removeLast() }
    if digits.isEmpty { return 0 }
    if digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    if digits.starts(with: "0o".utf8) || digits.starts(with: "0O".utf8) {
      digits.removeFirst(2)
    }
    let plain = digits.filter { $0 != UInt8(ascii: "_") }
    let value = Int(String(decoding: plain, as: UTF8.self), radix: 8)
    return value.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Whether the checksum is that of the bytes, taken with or without their signs.
  static func isChecksumRight(_ header: [UInt8]) -> Bool {
    guard let stated = number(header[148..<156]) else { return false }
    var plain = 8 * 0x20
    var signed = plain
    for (index, byte) in header.enumerated() where !(148..<156).contains(index) {
      plain += Int(byte)
      signed += Int(Int8(bitPattern: byte))
    }
    return stated == plain || stated == signed
  }
}
