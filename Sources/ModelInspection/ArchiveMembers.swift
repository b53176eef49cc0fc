import ModelFacts
import ModelFormats

/// What a loader makes of the files in an archive, by their names.
struct ArchiveMembers {
  /// What one of them is to the loader of the archive.
  enum Role {
    /// Code that the loader, or whoever unpacks the archive for it, imports.
    case python
    /// YAML whose targets the loader makes, as NeMo does.
    case unpackedYAML
    /// skops' description of objects.
    case schema
    /// A configuration in JSON.
    case configuration
    case other
  }

  private let isNeMo: Bool
  private let isSkops: Bool

  /// Takes the names of the members that are wanted.
  init(names: [String]) {
    let last = Set(names.map { RelativePath.name(of: $0) })
    isNeMo = last.contains("model_config.yaml")
    isSkops = last.contains("schema.json")
  }

  /// What a member of this name is.
  func role(of name: String) -> Role {
    let file = RelativePath.name(of: name)
    // TorchScript's programs have the suffix and aren't Python's.
    if file.hasSuffix(".py"), !name.contains("code/__torch__") { return .python }
    if isNeMo, file.hasSuffix(".yaml") { return .unpackedYAML }
    if isSkops, file == "schema.json" { return .schema }
    return file == "config.json" ? .configuration : .other
  }

  /// Suffixes of members that are looked into.
  private static let suffixes =
    [
      ".py", ".yaml", ".yml", ".h5", ".hdf5", ".keras", ".pb", ".pbtxt", ".meta", ".onnx",
      ".tflite", ".xml", ".pmml", ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".mar", ".nemo",
      ".skops", ".jar", ".whl",
    ] + NativeProgram.suffixes
  private static let names: Set<String> = ["config.json", "schema.json", "model.json", "MLmodel"]

  /// Whether a member is looked into.
  static func isWanted(_ name: String) -> Bool {
    let file = RelativePath.name(of: name)
    if names.contains(file) { return true }
    let lowered = file.lowercased()
    return suffixes.contains { lowered.hasSuffix($0) }
  }

  /// The name of what a compressed file holds: its own without the suffix.
  static func unpackedName(of name: String) -> String {
    guard let dot = name.lastIndex(of: ".") else { return name }
    let suffix = name[dot...].lowercased()
    return suffix == ".tgz" ? "\(name[..<dot]).tar" : String(name[..<dot])
  }
}

/// Programs and libraries for a machine, and bytecode.
enum NativeProgram {
  /// Suffixes of such files.
  static let suffixes = [
    ".so", ".dll", ".dylib", ".exe", ".pyd", ".pyc", ".pyo", ".node", ".class", ".o", ".a", ".bat",
    ".cmd", ".scr", ".msi", ".ps1",
  ]

  /// What a piece is, nil for what is no program.
  static func kind(of piece: EmbeddedCodeSearch.Piece) -> String? {
    switch piece.content {
    case .unknown, .zip, .coreML, .openVINO: break
    default: return nil
    }
    guard let head = try? piece.source.prefix(1024), head.count > 16 else { return nil }
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

/// Files that an XML document's declarations name.
enum XMLEntities {
  /// The names, with the byte of each declaration.
  static func paths(in head: [UInt8]) -> [(path: String, offset: Int)] {
    let text = String(decoding: head, as: UTF8.self)
    return text.ranges(of: "<!ENTITY").prefix(100).compactMap { range in
      let declaration = text[range.upperBound...].prefix(4096).prefix { $0 != ">" }
      guard declaration.contains("SYSTEM") || declaration.contains("PUBLIC") else { return nil }
      let quoted = declaration.split(omittingEmptySubsequences: false) { "\"'".contains($0) }
      guard quoted.count > 2 else { return nil }
      let path = String(quoted[quoted.count - 2])
      return (path, text.utf8.distance(from: text.startIndex, to: range.lowerBound))
    }
  }
}
