import ModelFacts

/// The stored tensors that belong to one module, by what follows its name.
struct StoredModule: Sendable {
  /// A tensor of the module.
  struct Leaf: Sendable {
    /// What follows the module's name: `weight`, `qweight`, `weight.absmax`.
    package let name: String
    /// Where in the list of all tensors it stands.
    package let index: Int
    /// The files that load; the tensor is one of theirs, and copies of it would cost more.
    fileprivate let files: [WeightFile]
    fileprivate let filePlace: Int
    fileprivate let tensorPlace: Int

    /// The tensor.
    package var tensor: TensorInfo { files[filePlace].tensors[tensorPlace] }
    /// Its element type.
    package var dtype: DType { files[filePlace].tensors[tensorPlace].dtype }
    /// Its sizes.
    package var shape: [Int] { files[filePlace].tensors[tensorPlace].shape }
    /// The file that holds it.
    package var file: String { files[filePlace].path }
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

  /// Sorts tensors into modules, in the order in which they first appear.
  package static func modules(of files: [WeightFile]) -> [StoredModule] {
    var modules: [StoredModule] = []
    var places: [ExactString: Int] = [:]
    places.reserveCapacity(files.reduce(0) { $0 + $1.tensors.count })
    var index = 0
    var last = 0
    for (filePlace, file) in files.enumerated() {
      for (tensorPlace, tensor) in file.tensors.enumerated() {
        let leaf: String
        if last < modules.count, let plain = plainLeaf(of: tensor.name, in: modules[last].name) {
          leaf = plain
        } else {
          let parts = split(tensor.name)
          leaf = parts.leaf
          last = places[ExactString(parts.owner), default: modules.count]
          if last == modules.count {
            places[ExactString(parts.owner)] = last
            modules.append(StoredModule(name: parts.owner))
          }
        }
        modules[last].leaves.append(
          Leaf(
            name: leaf, index: index, files: files, filePlace: filePlace, tensorPlace: tensorPlace))
        if !file.recordedNumbers.isEmpty, let numbers = file.recordedNumbers[tensor.name] {
          modules[last].recorded[leaf] = numbers
        }
        index += 1
      }
    }
    return modules
  }

  /// The leaf of a name that is the module's and nothing else's, whatever stands before it; nil for
  /// any other, and for the names that `split` has to look at.
  private static func plainLeaf(of name: String, in module: String) -> String? {
    let length = module.utf8.count
    guard ExactString.commonPrefixCount(name, module) == length, length > 0,
      !module.hasSuffix("weight"), !module.hasSuffix("centroids")
    else { return nil }
    let rest = name.utf8.dropFirst(length)
    guard rest.first == UInt8(ascii: "."), !rest.dropFirst().contains(UInt8(ascii: ".")) else {
      return nil
    }
    let leaf = String(Substring(rest.dropFirst()))
    return leaf.hasSuffix("_blocks") || leaf.hasSuffix("_scales") ? nil : leaf
  }

  /// The module and the leaf of a stored name.
  ///
  /// What hangs below a weight (`weight.absmax`, `weight.quant_state.bitsandbytes__nf4`) and below
  /// codebooks is the module's, and so are the two halves of an expert parameter in MXFP4.
  private static func split(_ name: String) -> (owner: String, leaf: String) {
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
