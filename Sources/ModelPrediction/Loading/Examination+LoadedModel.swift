import ModelFacts
import ModelKnowledge

/// The model that a target's files load into, as far as it is known.
struct LoadedModels {
  /// What is counted and adapted.
  package let loaded: LoadedModel
  /// What the stored names and shapes are held against.
  package let declared: LoadedModel
  /// What the atlas says of the class, also where a size isn't known; nil for a class it doesn't know.
  package let known: LoadedModel?

  /// The model that a conversion of its maker's own layout gives.
  package init(converting original: OriginalLayout, atlas: Atlas = .embedded) {
    let known = original.config.flatMap {
      LoadedModel($0, tensors: original.tensors, atlas: atlas)
    }
    let model =
      known.flatMap { $0.isFullyKnown ? $0 : nil }
      ?? LoadedModel(deriving: original.tensors, config: original.config, declarations: nil)
    loaded = model
    declared = model
    self.known = nil
  }

  /// nil when the files are no model that transformers loads.
  package init?(
    of model: InspectedModel, files: [WeightFile], quantization: QuantizationState,
    atlas: Atlas = .embedded
  ) {
    guard let set = model.loadedSet, set.content != .gguf, !files.isEmpty else { return nil }
    let tensors = quantization.logicalTensors
    guard !tensors.isEmpty else { return nil }
    let config = model.config.value
    let values = StoredValues(files, samples: model.samples)
    let known = config.flatMap {
      LoadedModel($0, tensors: tensors, atlas: atlas, haveSameValues: values.areEqual)
    }
    // A loader that isn't told of the packing takes the tensors as they are stored.
    let isUntold = quantization.packedModuleCount > 0 && quantization.isPackedWithoutMethod
    self.known =
      isUntold
      ? config.flatMap {
        LoadedModel($0, tensors: LogicalTensors(plain: StoredTensors(files)), atlas: atlas)
      } : known
    if let known, known.isFullyKnown {
      loaded = known
      declared = known
    } else {
      loaded = LoadedModel(deriving: tensors, config: config, declarations: model.declarations)
      declared = known.flatMap { $0.isSureOfAbsence ? $0 : nil } ?? loaded
    }
  }
}

extension LoadedModel {
  /// Whether what it misses is missing, although a size of it isn't known.
  ///
  /// Sizes that only the absent tensors would have told don't make them less absent. But where the
  /// rest doesn't fit either, the model is built in a way that the atlas hasn't seen.
  fileprivate var isSureOfAbsence: Bool {
    guard !hasUnknownStored, !missing.isEmpty else { return false }
    if missing.count > filled.count { return true }
    let owners = Set(missing.map { ExactString($0.splitOwner.owner) })
    return mismatches.isEmpty
      && unexpected.allSatisfy { owners.contains(ExactString($0.name.splitOwner.owner)) }
  }
}

/// What can be said of stored values without reading them.
private struct StoredValues {
  private struct Place: Hashable {
    var file: String
    var storage: String
  }

  private var storages: [ExactString: Place] = [:]
  private let samples: [ExactString: UInt64]

  init(_ files: [WeightFile], samples: [ExactString: UInt64]) {
    self.samples = samples
    for file in files where file.tensors.hasStorages {
      for tensor in file.tensors {
        guard let storage = tensor.storage else { continue }
        storages[ExactString(tensor.name)] = Place(file: file.path, storage: storage)
      }
    }
  }

  /// Whether two tensors hold the same values; nil when that can't be told.
  func areEqual(_ one: LogicalTensor, _ other: LogicalTensor) -> Bool? {
    let (first, second) = (ExactString(one.name), ExactString(other.name))
    if let place = storages[first], place == storages[second] { return true }
    if let sample = samples[first], let other = samples[second], sample != other { return false }
    return nil
  }
}
