import ModelFacts
import ModelFormats
import ModelKnowledge

/// Programs and libraries for a machine, and bytecode.
enum NativeProgram {
  /// Suffixes of such files.
  static let suffixes = [
    ".so", ".dll", ".dylib", ".exe", ".pyd", ".pyc", ".pyo", ".node", ".class", ".o", ".a", ".bat",
    ".cmd", ".scr", ".msi", ".ps1",
  ]

  /// Formats that a file is told to be of without a look at its first bytes.
  private static let unmarked: Set<FileFormat> = [.unknown, .zip, .coreML, .openVINO]

  /// What a piece is, nil for what is no program.
  static func kind(of piece: EmbeddedCodeSearch.Piece) -> String? {
    guard unmarked.contains(piece.content), let head = try? piece.source.prefix(1024),
      head.count > 16
    else { return nil }
    if piece.isNamed([".pyc", ".pyo"]), head[2...3].elementsEqual([0x0d, 0x0a]) {
      return "compiled Python code"
    }
    if head.starts(with: [0xac, 0xed, 0, 5]) { return "serialized Java objects" }
    let isNamedProgram = piece.isNamed([".exe", ".dll", ".pyd", ".scr"])
    return isNative(head, isNamedProgram: isNamedProgram) ? "native code" : nil
  }

  private static func isNative(_ head: [UInt8], isNamedProgram: Bool) -> Bool {
    let magics: [[UInt8]] = [
      // ELF with a class and a byte order, Mach-O of both, and a library of several Mach-O or Java.
      [0x7f, 0x45, 0x4c, 0x46, 1, 1], [0x7f, 0x45, 0x4c, 0x46, 1, 2],
      [0x7f, 0x45, 0x4c, 0x46, 2, 1], [0x7f, 0x45, 0x4c, 0x46, 2, 2],
      [0xcf, 0xfa, 0xed, 0xfe], [0xce, 0xfa, 0xed, 0xfe], [0xfe, 0xed, 0xfa, 0xcf],
      [0xfe, 0xed, 0xfa, 0xce], [0xca, 0xfe, 0xba, 0xbe], Array("\0asm".utf8) + [1, 0, 0, 0],
      Array("MZqFpD".utf8),
    ]
    if magics.contains(where: { head.starts(with: $0) }) { return true }
    guard head.starts(with: "MZ".utf8), head.count > 64 else { return false }
    if isNamedProgram { return true }
    let place = Int(head[60]) | Int(head[61]) << 8 | Int(head[62]) << 16 | Int(head[63]) << 24
    return head.dropFirst(place).starts(with: "PE\0\0".utf8)
  }
}
