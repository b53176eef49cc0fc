import ModelFacts
import ModelFormats
import ModelKnowledge

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
    [".py", ".yaml", ".yml", ".xml", ".pmml"] + NativeProgram.suffixes
    + FileFormat.all.filter { [.graph, .tfLite, .onnx, .members].contains($0.code) }
    .flatMap(\.allSuffixes)
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
