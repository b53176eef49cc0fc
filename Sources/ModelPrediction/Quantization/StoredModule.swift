import ModelFacts

/// The stored tensors that belong to one module, by what follows its name.
struct StoredModule: Sendable {
  /// A tensor of the module.
  struct Leaf: Sendable {
    /// What follows the module's name: `weight`, `qweight`, `weight.absmax`.
    package let name: String
    /// The tensor.
    package let tensor: TensorInfo
    /// Its element type.
    package var dtype: DType { tensor.dtype }
    /// Its sizes.
    package var shape: [Int] { tensor.shape }
  }

  /// The module's dotted name.
  package var name: String
  /// Its tensors, in the order of the files.
  package var leaves: [Leaf] = []
  /// Numbers that small tensors of the module record, by leaf.
  var recorded: [String: [Int]] = [:]

  /// The tensor of a leaf.
  package subscript(leaf: String) -> TensorInfo? {
    leaves.first { $0.name == leaf }?.tensor
  }

  /// A leaf of integers where a weight belongs: a matrix or more that no plain model stores.
  var packedLeaf: Leaf? {
    guard !leaves.contains(where: { $0.name == "weight" && $0.dtype.isDifferentiable })
    else { return nil }
    return leaves.first {
      $0.dtype.isInteger && $0.dtype.rawValue != "I64" && $0.shape.count >= 2
        && ($0.tensor.elementCount ?? 0) >= 64 && !Self.bufferNames.contains($0.name)
    }
  }

  /// Integer matrices that plain models store as buffers.
  private static let bufferNames: Set<String> = [
    "position_ids", "relative_position_index", "attn_mask", "causal_mask", "bias", "masked_bias",
    "token_type_ids", "relative_coords_table",
  ]

  /// The module and the leaf of a stored name.
  ///
  /// What hangs below a weight (`weight.absmax`, `weight.quant_state.bitsandbytes__nf4`) and below
  /// codebooks is the module's, and so are the two halves of an expert parameter in MXFP4.
  static func split(_ name: String) -> (owner: String, leaf: String) {
    let (owner, leaf) = name.splitOwner
    switch leaf {
    case "weight":
      guard owner.hasSuffix("centroids") else { return (owner, leaf) }
      let (outer, inner) = owner.splitOwner
      return (outer, "\(inner).\(leaf)")
    case "bias":
      return (owner, leaf)
    default:
      for half in ["_blocks", "_scales"] where leaf.hasSuffix(half) && leaf.contains("proj") {
        return (String(name.dropLast(half.utf8.count)), half)
      }
      let (outer, inner) = owner.splitOwner
      if inner == "weight" { return (outer, "weight.\(leaf)") }
      let (outermost, innermost) = outer.splitOwner
      return innermost == "weight" ? (outermost, "weight.\(inner).\(leaf)") : (owner, leaf)
    }
  }
}
