extension AtlasType {
  /// A type that is no model_type of its own, as the configuration around it describes it.
  ///
  /// - Parameters:
  ///   - name: The name that its configuration gives itself.
  ///   - key: The key under which it stands.
  ///   - owner: The type of the configuration around it.
  package init(_ name: String, of key: String, in owner: AtlasType) {
    self.name = name
    configClass = ""
    autos = [:]
    parts = [:]
    standardNames = [:]
    ownNames = [:]
    legacyNames = [:]
    flat = []
    defaults = owner.defaults.below(key)
    nulls = owner.nulls.below(key)
    forced = owner.forced.below(key)
    fills = owner.fills.below(key)
  }

  /// The value that an attribute has where nothing is said, when it is always the same.
  package func constant(_ name: String) -> AtlasValue? {
    guard case .constant(let value) = defaults[name] else { return nil }
    return value
  }
}

extension [String: AtlasRule] {
  /// The rules about attributes of a part, as seen from within.
  fileprivate func below(_ key: String) -> Self {
    let head = key + "."
    var rules: Self = [:]
    for (name, rule) in self where name.hasPrefix(head) {
      let inner = String(name.dropFirst(head.count))
      switch rule {
      case .constant: rules[inner] = rule
      case .expression(let text):
        rules[inner] = .expression(String(text).replacing(head, with: "")[...])
      }
    }
    return rules
  }
}
