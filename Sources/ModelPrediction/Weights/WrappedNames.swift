import ModelFacts

/// Names of tensors that a training wrapper stands before: `module.`, `_orig_mod.`, ….
package struct WrappedNames: Hashable, Sendable {
  /// How many names carry a wrapper.
  package let count: Int
  /// How many names there are.
  package let total: Int
  /// The file of the first of them.
  package let file: String
  /// The first of them.
  package let first: String
  /// What the wrapper puts before or between, such as `_orig_mod.`.
  package let wrapper: String
  /// The first name without it.
  package let stripped: String

  /// Looks through the names of files that load together; nil where nothing is wrapped.
  package init?(in stored: StoredTensors) {
    let areWrapped = stored.patterns.all.map { pattern in
      let name = pattern.description
      return Self.mayBeWrapped(name) && Wrapper(in: name) != nil
    }
    let wanted = stored.kinds.map { areWrapped[$0.pattern] }
    var first: (file: String, name: String)?
    stored.forEach(ofKinds: wanted) { file, place in
      if first == nil { first = (file.path, file.tensors.name(at: place)) }
    }
    count = zip(wanted, stored.counts).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
    total = stored.count
    guard let (file, name) = first, let wrapper = Wrapper(in: name),
      wrapper.isUnmistakable || count == total
    else { return nil }
    self.file = file
    self.first = name
    self.wrapper = wrapper.text
    stripped = wrapper.stripped
  }

  /// Whether a name is worth taking apart: a component starts with `_`, or the first is a wrapper's.
  private static func mayBeWrapped(_ name: String) -> Bool {
    if name.utf8.starts(with: "module.".utf8) || name.utf8.starts(with: "base_model.".utf8) {
      return true
    }
    return name.utf8.first == UInt8(ascii: "_") || hiddenComponent.occurs(in: name)
  }

  private static let hiddenComponent = WordSearch(["._"])
}

/// What wrappers put into one name.
private struct Wrapper {
  let text: String
  let stripped: String
  /// Whether nothing but a wrapper writes such a name.
  let isUnmistakable: Bool

  /// Attribute names under which training wrappers keep the model.
  private static let names: Set<Substring> = [
    "_orig_mod", "_fsdp_wrapped_module", "_forward_module", "_checkpoint_wrapped_module",
    "_fpw_module", "_flat_param_wrapped_module",
  ]

  init?(in name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    var kept = parts.filter { !Self.names.contains($0) }
    isUnmistakable = kept.count < parts.count
    if kept.first == "module", kept.count > 1 { kept.removeFirst() }
    if kept.starts(with: ["base_model", "model"]), kept.count > 2 { kept.removeFirst(2) }
    guard kept.count < parts.count else { return nil }
    let removed = parts.prefix { part in
      Self.names.contains(part) || part == "module" || part == "base_model" || part == "model"
    }
    text =
      removed.isEmpty
      ? parts.first(where: Self.names.contains).map { "\($0)." } ?? ""
      : "\(removed.joined(separator: "."))."
    stripped = kept.joined(separator: ".")
  }
}
