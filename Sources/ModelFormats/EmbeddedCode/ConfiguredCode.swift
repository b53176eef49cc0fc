package import ModelFacts

/// What a configuration in JSON has some loader run or import, wherever in it the key stands.
package struct ConfiguredCode {
  /// What runs or is imported.
  package private(set) var code: [EmbeddedCode.Kind] = []
  /// Paths of Python files that are run.
  package private(set) var paths: [String] = []

  private static let mostFindings = 1000

  /// Keys that name something to import: Hydra's and torchtune's targets, and classes and functions
  /// that sentence-transformers and others take from a module when there is a dot in the name.
  private static let targets: Set<String> = ["_target_", "_component_"]
  private static let dotted: Set<String> = [
    "activation_fn", "activation_function", "image_processor_type", "megatron_core", "model_class",
    "feature_extractor_type", "processor_class", "tokenizer_class",
  ]
  /// Keys that name Python code of the repository or of another one.
  private static let pointers: Set<String> = [
    "auto_map", "custom_generate", "custom_pipeline", "custom_pipelines",
  ]
  /// Keys that let a loader run code that it would refuse.
  private static let permissions: Set<String> = ["allow_remote", "trust_remote_code"]
  /// Keys that name libraries: onnxruntime-genai `session_options.custom_ops_library`.
  private static let libraries: Set<String> = [
    "custom_op_library", "custom_ops_library", "plugin", "plugins",
  ]

  /// Every key, as bytes that a text with one of them holds.
  private static let markers =
    ["_target_", "_component_", "model_file", "loader_module", "megatron_core", "activation_f"]
    + ["allow_remote", "trust_remote", "custom_", "plugin", "auto_map", "_class\"", "_type\""]
    + ["\\u00"]

  /// Whether one of the keys may stand in a text.
  package static func isWorthReading(_ source: any ByteSource) -> Bool {
    var isFound = false
    try? MarkerSearch(markers.map { Array($0.utf8) }).search(source, in: 0..<source.size) {
      _, _, _ in
      isFound = true
      return source.size
    }
    return isFound
  }

  /// Walks through a document.
  ///
  /// - Parameters:
  ///   - value: The document.
  ///   - isRead: Whether what its first level names is known elsewhere.
  ///   - file: Its name.
  package init(in value: JSONValue, isRead: Bool, file: String) {
    if file == "config.json", let path = value["model_file"]?.string, !path.isEmpty {
      // mlx-lm 0.29 `utils.py`, `load_model`.
      add(.program("the name of Python code, \(path)"))
      paths.append(path)
    }
    walk(value, isRead: isRead)
  }

  /// One entry of a header: its value may be a document of its own.
  package init(key: String, text: String) {
    take(key, .string(text))
    let first = text.utf8.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      let value = try? JSONValue(parsing: Array(text.utf8), dialect: .python)
    else {
      if Self.permissions.contains(key), text.lowercased() == "true" { permit(key) }
      return
    }
    if Self.pointers.contains(key) { take(key, value) }
    walk(value, isRead: false)
  }

  private mutating func walk(_ root: JSONValue, isRead: Bool) {
    var open = [(value: root, isRead: isRead)]
    while let next = open.popLast(), code.count < Self.mostFindings {
      for member in next.value.object?.members ?? [] {
        if !next.isRead || !Self.isKnown(member) { take(member.key, member.value) }
        open.append((member.value, false))
      }
      open += (next.value.array ?? []).map { ($0, false) }
    }
  }

  /// Whether an entry at the first level of a document that is read elsewhere is seen there.
  private static func isKnown(_ member: JSONObject.Member) -> Bool {
    if permissions.contains(member.key)
      || ["custom_pipeline", "custom_pipelines"].contains(member.key)
    {
      return true
    }
    return member.key == "auto_map" && member.value.object != nil
  }

  private mutating func take(_ key: String, _ value: JSONValue) {
    if Self.targets.contains(key), let text = value.string {
      add(ImportedName.target(text))
    } else if Self.dotted.contains(key), let text = value.string, text.contains(".") {
      add(ImportedName(text)?.kind)
    } else if key == "loader_module", let text = value.string, !text.hasPrefix("mlflow.") {
      add(.configured(module: text, name: "*", isOwn: true))
    } else if Self.pointers.contains(key) {
      for text in Self.texts(in: value) { add(.program("a pointer to Python code, \(text)")) }
    } else if Self.libraries.contains(key) {
      for text in Self.texts(in: value) where text.contains(".") || text.contains("/") {
        add(.program("the name of a library, \(text)"))
      }
    } else if Self.permissions.contains(key), value.bool == true {
      permit(key)
    }
  }

  private mutating func permit(_ key: String) { add(.permission(key)) }

  /// The texts in a value, which may be nested.
  private static func texts(in value: JSONValue) -> [String] {
    var found: [String] = []
    var open = [value]
    while let next = open.popLast(), found.count < 100 {
      if let text = next.string, !text.isEmpty { found.append(text) }
      open += (next.object?.members.map(\.value) ?? []) + (next.array ?? [])
    }
    return found
  }

  private mutating func add(_ kind: EmbeddedCode.Kind?) {
    guard let kind, code.count < Self.mostFindings, !code.contains(kind) else { return }
    code.append(kind)
  }
}
