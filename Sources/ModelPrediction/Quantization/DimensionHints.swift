import ModelFacts

/// The sizes that a model's dimensions have, from its configuration and its plain tensors.
///
/// Some packings keep the number of weights and lose their shape; of the shapes that are possible, the one
/// whose sides occur elsewhere in the model is taken.
struct DimensionHints: Sendable {
  private var sizes: Set<Int> = []

  /// Collects the sizes.
  ///
  /// - Parameters:
  ///   - config: The configuration.
  ///   - stored: The tensors that load.
  ///   - names: What their names say.
  init(config: JSONObject?, tensors stored: StoredTensors, named names: ModuleNames) {
    if let config { collect(config, depth: 0) }
    for kind in stored.kinds where kind.dtype.isDifferentiable {
      let leaf = names.leaves[kind.pattern].description
      guard leaf == "weight" || leaf == "bias" else { continue }
      for size in kind.shape where size >= 8 { sizes.insert(size) }
    }
  }

  /// Takes the sizes of a configuration, and the products that projections have.
  private mutating func collect(_ config: JSONObject, depth: Int) {
    for member in config.members {
      if let size = member.value.integer, size >= 8, size <= 1 << 24, Self.isSize(member.key) {
        sizes.insert(size)
      }
      if depth < 3, let nested = member.value.object { collect(nested, depth: depth + 1) }
    }
    let heads = config["num_attention_heads"]?.integer ?? config["n_head"]?.integer
    let hidden = config["hidden_size"]?.integer ?? config["n_embd"]?.integer
    guard let heads, let hidden, heads > 0, heads <= 1 << 16, hidden <= 1 << 24 else { return }
    let head = config["head_dim"]?.integer ?? hidden / heads
    let keyValueHeads = config["num_key_value_heads"]?.integer ?? heads
    for count in [heads, keyValueHeads] where 0...1 << 16 ~= count && 0...1 << 20 ~= head {
      sizes.insert(count * head)
    }
  }

  private static func isSize(_ key: String) -> Bool {
    key.hasSuffix("size") || key.hasSuffix("dim") || key.hasPrefix("n_embd") || key == "d_model"
      || key == "d_ff" || key == "n_inner"
  }

  /// Whether a size occurs elsewhere.
  package func contains(_ size: Int) -> Bool { sizes.contains(size) }

  /// Two sides whose product is a count, both known if possible; the pair that is closest to a square.
  func sides(of count: Int) -> [Int]? {
    guard count > 0 else { return nil }
    let fitting = sizes.filter { $0 <= count && count.isMultiple(of: $0) }
    let pairs = fitting.map { [count / $0, $0] }
    let best = pairs.filter { sizes.contains($0[0]) }
    let candidates = best.isEmpty ? pairs : best
    return candidates.min {
      (abs($0[0] - $0[1]), $0[0]) < (abs($1[0] - $1[1]), $1[0])
    }
  }
}
