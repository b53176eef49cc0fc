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
    let values = StoredValues(files)
    if let config,
      let known = LoadedModel(
        config, tensors: tensors, atlas: atlas, haveSameValues: values.areEqual)
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

  init(_ files: [WeightFile]) {
    for file in files {
      for tensor in file.tensors {
        guard let storage = tensor.storage else { continue }
        storages[ExactString(tensor.name)] = Place(file: file.path, storage: storage)
      }
    }
  }

  /// Whether two tensors share their bytes; nil when that can't be told.
  func areEqual(_ one: LogicalTensor, _ other: LogicalTensor) -> Bool? {
    guard let first = storages[ExactString(one.name)] else { return nil }
    return first == storages[ExactString(other.name)] ? true : nil
  }
}
