import ModelFacts

/// What differs between the declared architecture and the stored tensors, each cause once.
package struct ArchitectureGaps: Sendable {
  /// A list of layers that the configuration and the files count differently.
  package struct LayerCount: Hashable, Sendable {
    /// The list in memory.
    package var stack: LoadedModel.Stack
    /// How many layers are stored.
    package var stored: Int
  }

  /// Lists of layers with another length than the configuration says.
  package var layerCounts: [LayerCount] = []
  /// The output head's parameters, when nothing is stored for them.
  package var missingHead: [String] = []
  /// Other parameters that would be randomly initialized.
  package var missing: [String] = []
  /// Classification heads with another number of rows than there are labels.
  package var labelHeads: [LoadedModel.Mismatch] = []
  /// Other tensors whose sizes contradict the configuration.
  package var mismatches: [LoadedModel.Mismatch] = []

  /// Compares; nothing when the model wasn't worked out from the atlas.
  package init(of loaded: LoadedModel) {
    missing = loaded.missing.filter { !$0.isOptionalPart }
    if loaded.source == .atlas {
      takeLayers(of: loaded)
      if let head = loaded.outputEmbeddings {
        missingHead = missing.filter { $0.splitOwner.owner == head }
        missing.removeAll { $0.splitOwner.owner == head }
        // Stored under another name, or tied to an embedding that is missing, it isn't left out.
        let isTied = loaded.tied.contains { group in
          missingHead.contains(where: group.contains) && group.contains(where: missing.contains)
        }
        if !missing.isEmpty, isTied || missingHead.contains(where: loaded.hasStray(like:)) {
          missing += missingHead
          missingHead = []
        }
      }
    }
    if let mismatch = loaded.layerMismatch { layerCounts.append(mismatch) }
    missing += loaded.failures
    // A tensor of no elements is a fault of its own.
    for mismatch in loaded.mismatches where !mismatch.observed.contains(0) {
      if mismatch.lacksPieces || mismatch.isFewerExperts {
        missing.append(mismatch.name)
      } else if mismatch.differsOnly(in: "num_labels") {
        labelHeads.append(mismatch)
      } else if !mismatch.differsOnly(in: "vocab_size") {
        mismatches.append(mismatch)
      }
    }
  }

  private mutating func takeLayers(of loaded: LoadedModel) {
    for stack in loaded.stacks where stack.countsLayers {
      let prefix = stack.module + "."
      let below = loaded.unexpected.filter { $0.name.index(below: prefix) != nil }
      // Layers behind the last that predict further tokens: the class doesn't build them.
      let predicting = Set(
        below.filter { $0.name.isOfTokenPrediction }.compactMap { $0.name.index(below: prefix) })
      let strays = below.compactMap { $0.name.index(below: prefix) }.filter {
        !predicting.contains($0)
      }
      let absent = missing.filter { $0.hasPrefix(prefix) }
      if let last = strays.max(), last >= stack.length, absent.isEmpty {
        layerCounts.append(LayerCount(stack: stack, stored: last + 1))
      } else if let stored = storedLayers(of: stack, loaded, absent: absent) {
        layerCounts.append(LayerCount(stack: stack, stored: stored))
        missing.removeAll { ($0.index(below: prefix) ?? -1) >= stored }
      }
    }
  }

  /// How many layers are stored when whole layers are absent at the end; nil otherwise.
  private func storedLayers(
    of stack: LoadedModel.Stack, _ loaded: LoadedModel, absent: [String]
  ) -> Int? {
    let prefix = stack.module + "."
    let there = loaded.filled.compactMap { $0.index(below: prefix) }
    guard let last = there.max(), last + 1 < stack.length,
      absent.contains(where: { $0.index(below: prefix) == last + 1 })
    else { return nil }
    return last + 1
  }
}

extension LoadedModel {
  /// Whether a tensor that fills nothing is called like a parameter, but for case, separators and
  /// what stands before.
  fileprivate func hasStray(like parameter: String) -> Bool {
    let parts = parameter.lowercased().split(separator: ".")
    return unexpected.contains { stray in
      stray.tensor.lowercased().split { $0 == "." || $0 == "/" }.suffix(parts.count)
        .elementsEqual(parts)
    }
  }
}

extension LoadedModel.Stack {
  /// Whether it is a list of layers, by the attribute that gives its length.
  fileprivate var countsLayers: Bool {
    let name = attribute.lowercased()
    return ["layer", "depth", "block", "stage"].contains(where: name.contains)
      && !module.hasSuffix("experts")
  }
}

extension LoadedModel.Mismatch {
  /// Whether fewer experts are stored than the configuration says.
  fileprivate var isFewerExperts: Bool {
    name.contains("experts") && observed.count == 3 && observed.count == expected.count
      && expected[0].map { observed[0] < $0 } == true
      && zip(observed, expected).dropFirst().allSatisfy { $1 == nil || $0 == $1 }
  }

  /// Whether every size that differs is this attribute.
  fileprivate func differsOnly(in attribute: String) -> Bool {
    guard observed.count == expected.count, expressions.count == expected.count else {
      return false
    }
    return observed.indices.allSatisfy { index in
      expected[index] == nil || expected[index] == observed[index]
        || expressions[index].split(separator: ".").last == Substring(attribute)
    }
  }
}

extension String {
  /// The number of the layer that a name below a list belongs to.
  fileprivate func index(below prefix: String) -> Int? {
    guard hasPrefix(prefix) else { return nil }
    return Int(dropFirst(prefix.count).prefix { $0 != "." })
  }

  /// Whether it is of a part that only layers for multi-token prediction have, as DeepSeek-V3 names them.
  fileprivate var isOfTokenPrediction: Bool {
    split(separator: ".").contains { ["eh_proj", "enorm", "hnorm", "shared_head"].contains($0) }
  }

  /// Parts that published checkpoints leave out and training doesn't miss.
  fileprivate var isOptionalPart: Bool {
    split(separator: ".").contains { $0 == "pooler" || $0 == "position_ids" }
  }
}
