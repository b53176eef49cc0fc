/// A pickle written opcode by opcode.
struct PickleBytes {
  var bytes: [UInt8]

  init(proto: UInt8? = 2) { bytes = proto.map { [0x80, $0] } ?? [] }

  /// Opcodes without arguments, by their letters or numbers.
  func op(_ letters: String) -> PickleBytes { adding(Array(letters.utf8)) }
  func op(_ codes: UInt8...) -> PickleBytes { adding(codes) }

  /// GLOBAL.
  func global(_ module: String, _ name: String) -> PickleBytes {
    adding(Array("c\(module)\n\(name)\n".utf8))
  }

  /// BINUNICODE.
  func text(_ text: String) -> PickleBytes {
    adding([0x58] + Self.word(text.utf8.count) + Array(text.utf8))
  }

  /// BINBYTES.
  func bytes(_ content: [UInt8]) -> PickleBytes {
    adding([0x42] + Self.word(content.count) + content)
  }

  /// STACK_GLOBAL over two texts.
  func stackGlobal(_ module: String, _ name: String) -> PickleBytes {
    text(module).text(name).op(0x93)
  }

  /// The same with STOP.
  var stopped: [UInt8] { bytes + [0x2e] }

  func adding(_ more: [UInt8]) -> PickleBytes {
    var result = self
    result.bytes += more
    return result
  }

  /// A little-endian 32-bit number.
  static func word(_ count: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }
}
