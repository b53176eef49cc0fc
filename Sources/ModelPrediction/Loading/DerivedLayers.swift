import ModelFacts

/// Lists of layers as the names of tensors tell them, for architectures that the atlas doesn't hold.
struct DerivedLayers {
  /// Names that a layer lacks and all the others have.
  private(set) var missing: [String] = []
  /// A list of another length than the configuration says.
  private(set) var mismatch: ArchitectureGaps.LayerCount?

  /// Attributes that give the number of layers, in the families that transformers knows.
  private static let countAttributes = [
    "num_hidden_layers", "n_layer", "n_layers", "num_layers", "depth", "num_blocks", "n_blocks",
  ]

  package init(_ tensors: LogicalTensors, config: JSONObject?) {
    var stacks: [ExactString: [Int: Set<ExactString>]] = [:]
    for tensor in tensors {
      let parts = tensor.name.split(separator: ".", omittingEmptySubsequences: false)
      guard let place = parts.firstIndex(where: { Int($0) != nil }), place > 0,
        let index = Int(parts[place]), index >= 0
      else { continue }
      let module = ExactString(parts[..<place].joined(separator: "."))
      let leaf = ExactString(parts[(place + 1)...].joined(separator: "."))
      stacks[module, default: [:]][index, default: []].insert(leaf)
    }
    compareLengths(stacks, config: config)
    // Pictures shrink from stage to stage; only the layers of language models are all alike.
    guard config?["vocab_size"] != nil || config?.textConfig?["vocab_size"] != nil else { return }
    for (module, layers) in stacks.sorted(by: { $0.key < $1.key }) {
      findMissing(in: layers, of: module.string)
    }
  }

  private mutating func compareLengths(
    _ stacks: [ExactString: [Int: Set<ExactString>]], config: JSONObject?
  ) {
    let stated = Self.countAttributes.lazy.compactMap { key in
      (config?[key] ?? config?.textConfig?[key])?.integer.map { (key, $0) }
    }.first
    guard let (attribute, count) = stated, count > 0,
      let main = stacks.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }),
      !stacks.values.contains(where: { ($0.keys.max() ?? -1) + 1 == count })
    else { return }
    mismatch = ArchitectureGaps.LayerCount(
      stack: LoadedModel.Stack(module: main.key.string, length: count, attribute: attribute),
      stored: (main.value.keys.max() ?? -1) + 1)
  }

  private mutating func findMissing(in layers: [Int: Set<ExactString>], of module: String) {
    guard let last = layers.keys.max(), layers.count > 1, last < 10_000 else { return }
    let full = layers.values.max { $0.count < $1.count } ?? []
    let others = layers.values.filter { $0 != full }
    // Members of an nn.Sequential are no layers: they own their tensors themselves.
    guard full.contains(where: { $0.string.contains(".") }) else { return }
    // Layers of several kinds are no fault; one that has nothing of its own and lacks a little is.
    guard others.count * 2 <= layers.count, others.allSatisfy({ $0.isStrictSubset(of: full) })
    else { return }
    for index in 0...last {
      for leaf in full.subtracting(layers[index] ?? []).sorted() {
        missing.append("\(module).\(index).\(leaf)")
      }
    }
  }
}
