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
    let keys = isUnpacked ? ["_target_", "class_path", "target"] : ["_target_", "class_path"]
    var tags = TagHandles()
    var tokens = YAMLTokens(bytes)
    var key: String?
    var isValue = false
    while let (token, place) = tokens.next() {
      switch token {
      case .directive(let handle, let prefix): tags.prefixes[handle] = prefix
      case .tag(let tag): note(tags.code(of: tag), place)
      case .colon: isValue = true
      case .scalar(let text):
        if isValue, let key, keys.contains(key) {
          note(target(text, isUnpacked: isUnpacked, isComputed: key == "_target_"), place)
        }
        key = text
        isValue = false
      }
    }
    return found
  }

  /// A dotted name, or what stands for one until the file is loaded.
  private static func target(
    _ text: String, isUnpacked: Bool, isComputed: Bool
  ) -> EmbeddedCode.Kind? {
    guard let name = DottedName(text) else {
      return isUnpacked && isComputed && !text.isEmpty
        ? .configured(module: "", name: text, isOwn: true) : nil
    }
    return .configured(module: name.module, name: name.name, isOwn: isUnpacked)
  }
}

/// A name with the module that it is imported from.
private struct DottedName {
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
}

/// What the short forms of tags stand for.
private struct TagHandles {
  var prefixes = ["!!": "tag:yaml.org,2002:"]

  /// What a tag has a loader import; nil for other tags.
  func code(of tag: String) -> EmbeddedCode.Kind? {
    let full = decoded(expanded(tag))
    if full.hasPrefix("tag:yaml.org,2002:python/") {
      return python(full.dropFirst("tag:yaml.org,2002:python/".count))
    }
    // HyperPyYAML of SpeechBrain: `!new:torch.nn.ReLU`, `!apply:random.seed`, `!name:…`.
    for prefix in ["!new:", "!name:", "!apply:", "!applyref:", "!module:"]
    where full.hasPrefix(prefix) {
      guard let name = DottedName(String(full.dropFirst(prefix.count))) else { return nil }
      return .configured(module: name.module, name: name.name, isOwn: false)
    }
    return nil
  }

  /// PyYAML 6 `constructor.py`: `python/name:m.n`, `python/module:m`, `python/object:m.C`,
  /// `python/object/apply:m.f`, `python/object/new:m.C`.
  private func python(_ form: Substring) -> EmbeddedCode.Kind? {
    guard let colon = form.firstIndex(of: ":") else { return nil }
    let text = String(form[form.index(after: colon)...])
    if form[..<colon] == "module" { return .configured(module: text, name: "*", isOwn: true) }
    guard let name = DottedName(text) else {
      return .configured(module: "builtins", name: text, isOwn: true)
    }
    return .configured(module: name.module, name: name.name, isOwn: true)
  }

  private func expanded(_ tag: String) -> String {
    if tag.hasPrefix("!<") { return String(tag.dropFirst(2).prefix { $0 != ">" }) }
    guard let end = tag.dropFirst().firstIndex(of: "!") else {
      return prefixes["!"].map { $0 + tag.dropFirst() } ?? tag
    }
    let handle = String(tag[...end])
    return (prefixes[handle] ?? handle) + tag[tag.index(after: end)...]
  }

  /// Undoes the percent signs that a tag may be written with.
  private func decoded(_ tag: String) -> String {
    guard tag.utf8.contains(UInt8(ascii: "%")) else { return tag }
    let bytes = Array(tag.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let digits = String(decoding: bytes[index...].dropFirst().prefix(2), as: UTF8.self)
      if bytes[index] == UInt8(ascii: "%"), let byte = UInt8(digits, radix: 16) {
        result.append(byte)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
