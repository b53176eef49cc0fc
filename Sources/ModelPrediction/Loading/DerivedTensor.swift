import ModelFacts

/// What names and shapes alone tell about a tensor.
enum DerivedTensor {
  /// Names that embeddings have in the families that transformers knows.
  private static let embeddingNames = WordSearch([
    "emb", "wte", "wpe", "shared", "lookup", "codebook",
  ])
  /// What projects into an embedding isn't one.
  private static let projectionNames = WordSearch(["proj"])

  /// Buffers that older or remote code stores: never trained, never counted.
  private static let bufferNames: Set<String> = [
    "position_ids", "inv_freq", "masked_bias", "running_mean", "running_var",
    "num_batches_tracked", "causal_mask", "attn_mask", "relative_position_index",
    "empty_weight",
  ]

  /// Whether a tensor is a buffer.
  static func isBuffer(_ leaf: String, _ dtype: DType) -> Bool {
    switch dtype.rawValue {
    // Packed weights are unpacked before anybody asks.
    case "BOOL", "I64", "U64", "I16", "U16": true
    default: bufferNames.contains(leaf)
    }
  }

  /// Whether a module's name is one that embeddings have.
  private static func isEmbeddingName(_ name: String) -> Bool {
    let lowercased = name.lowercased()
    return embeddingNames.occurs(in: lowercased) && !projectionNames.occurs(in: lowercased)
  }

  /// Whether a matrix without a bias belongs to an embedding, by the name of its module or list.
  package static func isEmbedding(_ owner: String) -> Bool {
    let (parent, last) = owner.splitOwner
    return isEmbeddingName(Int(last) == nil ? last : parent.splitOwner.leaf)
  }

  /// The kind, in the letters of `AtlasEntry.kind`.
  ///
  /// - Parameters:
  ///   - tensor: What is stored.
  ///   - owner: The module's name in memory.
  ///   - leaf: The name within it.
  ///   - hasBias: Whether the module has a bias; embeddings have none.
  /// - Returns: The letter.
  package static func letter(
    of tensor: LogicalTensor, owner: String, leaf: String, hasBias: Bool
  ) -> Character {
    guard leaf == "weight" else { return "p" }
    switch tensor.shape.count {
    case 2: return !hasBias && isEmbedding(owner) ? "E" : "L"
    case 3...5: return "V"
    default: return "n"
    }
  }
}
