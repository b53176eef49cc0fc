import ModelFacts

extension Architecture {
  /// Takes a tensor for a parameter of an open module.
  ///
  /// - Parameters:
  ///   - tensor: What is stored.
  ///   - name: Its name in memory.
  ///   - frozenOwners: Stored modules that keep running statistics: batch norms.
  /// - Returns: Whether it is in one.
  mutating func open(
    _ tensor: LogicalTensor, as name: String, frozenOwners: Set<ExactString>
  ) -> Bool {
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
        module.isFrozen && frozenOwners.contains(ExactString(tensor.name.splitOwner.owner))
      let isBuffer = isFrozen || DerivedTensor.isBuffer(leaf, tensor.dtype)
      add(
        Parameter(
          name: candidate, kind: DerivedTensor.letter(of: tensor, owner: owner, leaf: leaf),
          shape: tensor.shape, expressions: [], isCertain: true, loaded: tensor.shape,
          tensor: tensor, isStoredWhole: true),
        isBuffer: isBuffer)
      return true
    }
    return false
  }
}

extension Atlas {
  /// The record of a class that its type names and the atlas doesn't describe: a head on its base.
  func headRecord(_ name: String, modelType: String) -> AtlasRecord? {
    guard let facts = type(modelType),
      facts.autos.values.contains(where: { $0.contains(name[...]) }),
      let base = facts.autos["BASE"]?.first(where: { knowsClass(String($0)) }),
      let record = record(String(base)), !record.prefix.isEmpty
    else { return nil }
    let head: [Substring] = [
      name[...], record.configClass, record.prefix[...], "lm_head", "-", "", "", "", "", "",
      "\(record.prefix);\(base);;;",
    ]
    return AtlasRecord(head, in: self)
  }
}
