package import ModelFacts

/// What loaders of YAML import: Python's tags, HyperPyYAML's, Hydra's `_target_`, Lightning's `class_path`.
package enum YAMLCode {
  /// The names in a text, with the byte of each.
  ///
  /// `isUnpacked` says that the file's own loader imports what it names, as NeMo's does.
  package static func code(
    in bytes: [UInt8], isUnpacked: Bool
  ) -> [(kind: EmbeddedCode.Kind, offset: Int)] {
    var found: [(kind: EmbeddedCode.Kind, offset: Int)] = []
    func note(_ kind: EmbeddedCode.Kind?, _ offset: Int) {
      guard let kind, found.count < 1000, !found.contains(where: { $0.kind == kind }) else {
        return
      }
      found.append((kind, offset))
    }
    let keys = ["_target_", "class_path", "_component_"] + (isUnpacked ? ["target"] : [])
    var nodes = YAMLNodes(bytes)
    do throws(FormatError) {
      while let node = try nodes.next() {
        let offset = node.event.mark.offset
        if let tag = node.event.tag { note(code(of: tag), node.event.tagOffset ?? offset) }
        guard let key = node.key, let text = node.text else { continue }
        // MLflow 3 `pyfunc/__init__.py`, `_load_model_or_server`.
        if key == "loader_module", !text.hasPrefix("mlflow.") {
          note(.configured(module: text, name: "*", isOwn: true), offset)
        }
        guard keys.contains(key) else { continue }
        note(target(text, isUnpacked: isUnpacked, isComputed: key == "_target_"), offset)
      }
    } catch {
      // A loader refuses the text from here on; what is too deep for it may not be for others.
      if case .limit = error.reason { note(.unreadable("\(error)"), error.offset) }
    }
    return found
  }

  /// A dotted name, or what stands for one until the file is loaded.
  private static func target(
    _ text: String, isUnpacked: Bool, isComputed: Bool
  ) -> EmbeddedCode.Kind? {
    guard let name = ImportedName(text) else {
      return isComputed && !text.isEmpty && (isUnpacked || text.contains("${"))
        ? .configured(module: "", name: text, isOwn: true) : nil
    }
    return .configured(module: name.module, name: name.name, isOwn: isUnpacked)
  }

  // MARK: Tags

  /// What a tag has a loader import; nil for other tags.
  private static func code(of tag: String) -> EmbeddedCode.Kind? {
    if tag.hasPrefix("tag:yaml.org,2002:python/") {
      return python(tag.dropFirst("tag:yaml.org,2002:python/".count))
    }
    // HyperPyYAML of SpeechBrain: `!new:torch.nn.ReLU`, `!apply:random.seed`, `!name:…`.
    for prefix in ["!new:", "!name:", "!apply:", "!applyref:", "!module:"]
    where tag.hasPrefix(prefix) {
      guard let name = ImportedName(String(tag.dropFirst(prefix.count))) else { return nil }
      return .configured(module: name.module, name: name.name, isOwn: false)
    }
    return nil
  }

  /// PyYAML 6 `constructor.py`: `python/name:m.n`, `python/module:m`, `python/object:m.C`,
  /// `python/object/apply:m.f`, `python/object/new:m.C`.
  private static func python(_ form: Substring) -> EmbeddedCode.Kind? {
    guard let colon = form.firstIndex(of: ":") else { return nil }
    let text = String(form[form.index(after: colon)...])
    if form[..<colon] == "module" { return .configured(module: text, name: "*", isOwn: true) }
    guard let name = ImportedName(text) else {
      return .configured(module: "builtins", name: text, isOwn: true)
    }
    return .configured(module: name.module, name: name.name, isOwn: true)
  }
}
