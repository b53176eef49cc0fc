import ModelFacts
import ModelKnowledge

extension Architecture {
  /// Takes a tensor for a parameter of an open module.
  ///
  /// - Parameters:
  ///   - tensor: What is stored.
  ///   - name: Its name in memory.
  ///   - owners: What the other tensors tell about its module.
  /// - Returns: Whether it is in one.
  package mutating func open(_ tensor: LogicalTensor, as name: String, owners: StoredOwners) -> Bool
  {
    guard !openModules.isEmpty else { return false }
    let base = record.prefix.isEmpty ? "" : record.prefix + "."
    let shorter = name.hasPrefix(base) ? String(name.dropFirst(base.count)) : name
    let candidates = [name, base + name, shorter]
    for candidate in candidates {
      guard
        let module = openModules.first(where: {
          $0.name.isEmpty || candidate.hasPrefix($0.name + ".")
        })
      else { continue }
      let (owner, leaf) = candidate.splitOwner
      let isFrozen =
        module.isFrozen && owners.normalizing.contains(ExactString(tensor.name.splitOwner.owner))
      let isBuffer = isFrozen || DerivedTensor.isBuffer(leaf, tensor.dtype)
      add(
        Parameter(
          name: candidate,
          kind: DerivedTensor.letter(
            of: tensor, owner: owner, leaf: leaf,
            hasBias: owners.biased.contains(ExactString(tensor.name.splitOwner.owner))),
          shape: tensor.shape, expressions: [], isCertain: true, loaded: tensor.shape,
          tensor: tensor, isStoredWhole: true),
        isBuffer: isBuffer)
      return true
    }
    return false
  }
}

/// Modules of which more is stored than a weight.
struct StoredOwners {
  /// Those with a bias.
  private(set) var biased: Set<ExactString> = []
  /// Those with running statistics: batch norms.
  private(set) var normalizing: Set<ExactString> = []

  package init(_ tensors: LogicalTensors) {
    for tensor in tensors {
      let (owner, leaf) = tensor.name.splitOwner
      if leaf == "bias" { biased.insert(ExactString(owner)) }
      if leaf == "running_mean" { normalizing.insert(ExactString(owner)) }
    }
  }
}

extension Atlas {
  /// The record of a class that its type names and the atlas doesn't describe: a head on its base.
  func headRecord(_ name: String, modelType: String) -> AtlasRecord? {
    guard let facts = type(modelType),
      !facts.autoClasses(of: name[...]).isEmpty,
      let base = facts.classes(of: "BASE").first(where: { knowsClass(String($0)) }),
      let record = record(String(base)), !record.prefix.isEmpty
    else { return nil }
    let head: [Substring] = [
      name[...], record.configClass, record.prefix[...], "lm_head", "-", "", "", "", "", "",
      "\(record.prefix);\(base);;;",
    ]
    return AtlasRecord(head, in: self)
  }
}
