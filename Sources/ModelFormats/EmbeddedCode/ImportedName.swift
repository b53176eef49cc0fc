import ModelFacts

/// A name with the module that it is imported from.
struct ImportedName {
  var module: String
  var name: String

  /// Takes `os.path.join` apart; nil for what isn't such a name.
  init?(_ text: String) {
    guard !text.isEmpty, let dot = text.lastIndex(of: "."), dot > text.startIndex,
      text.utf8.allSatisfy({ $0 > 0x20 && !"${}()[]/\\*".utf8.contains($0) })
    else { return nil }
    module = String(text[..<dot])
    name = String(text[text.index(after: dot)...])
  }

  /// It as something that a file's own loader imports.
  var kind: EmbeddedCode.Kind { .configured(module: module, name: name, isOwn: true) }

  /// What Hydra's `_target_` imports: a name, or what stands for one until the file is loaded.
  static func target(_ text: String) -> EmbeddedCode.Kind? {
    if let name = ImportedName(text) { return name.kind }
    return text.isEmpty ? nil : .configured(module: "", name: text, isOwn: true)
  }
}
