import ModelFacts

extension LoadedModel {
  /// The model that a target's files load into; nil when they are no model that transformers loads.
  init?(
    of model: InspectedModel, files: [WeightFile], quantization: QuantizationState,
    atlas: Atlas = .embedded
  ) {
    guard let set = model.loadedSet, set.content != .gguf, !files.isEmpty else { return nil }
    let tensors = quantization.logicalTensors
    guard !tensors.isEmpty else { return nil }
    let config = model.config.value
    let values = StoredValues(files, samples: model.samples)
    if let config,
      let known = LoadedModel(
        config, tensors: tensors, atlas: atlas, haveSameValues: values.areEqual),
      !known.hasGaps
    {
      self = known
    } else {
      self.init(deriving: tensors, config: config, declarations: model.declarations)
    }
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
    for file in files {
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
