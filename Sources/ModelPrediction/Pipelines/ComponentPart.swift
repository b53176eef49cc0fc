package import ModelFacts

/// A component of a pipeline, looked at as the model of its own that its folder holds.
package struct ComponentPart: Sendable {
  /// What its weights are.
  package let weights: WeightsSummary
  /// The folder it lies in, relative to the target, with the slash behind it.
  package let folder: String
  /// The component as a model of its own; its places are relative to the folder.
  package let examination: Examination

  /// How its weights are quantized.
  package var quantization: QuantizationState { examination.quantization }

  /// nil when a part of the weights is missing or broken, which is said of the files.
  package init?(folder: String, set: WeightSet, model: InspectedModel) {
    let files = model.files(of: set)
    guard set.missing.isEmpty, files.count == set.files.count,
      files.allSatisfy({ $0.errors.isEmpty && !$0.tensors.isEmpty })
    else { return nil }
    let examination = Examination(
      model: model.part(folder, loading: set), options: AssessmentOptions())
    var weights = WeightsSummary(of: examination)
    if let count = weights.parameterCount {
      weights.parameterCount = count - Self.bufferElements(in: examination)
    }
    self.weights = weights
    self.folder = folder
    self.examination = examination
  }

  /// Elements that diffusers stores and doesn't count: its buffers.
  ///
  /// `register_buffer` in diffusers 0.42: `PatchEmbed` of Stable Diffusion 3, the statistics of the
  /// autoencoders of LTX.
  private static func bufferElements(in examination: Examination) -> Int {
    guard examination.config?.isOfDiffusers ?? false else { return 0 }
    let names = ["pos_embed.pos_embed", "latents_mean", "latents_std"]
    return examination.loadedTensors.filter { names.contains($0.tensor.name) }
      .reduce(0) { $0.adding($1.tensor.elementCount) }
  }
}

extension InspectedModel {
  /// The facts of one folder, as if it were the target, with one set that loads.
  fileprivate func part(_ folder: String, loading set: WeightSet) -> InspectedModel {
    func own(_ path: String) -> String? {
      path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : nil
    }
    var part = InspectedModel(target: target)
    part.files = files.compactMap { file in
      own(file.path).map {
        ListedFile(path: $0, size: file.size, content: file.content, pointer: file.pointer)
      }
    }
    part.weightFiles = files(of: set).compactMap { file in
      var file = file
      guard let path = own(file.path) else { return nil }
      file.path = path
      return file
    }
    var loaded = set
    loaded.files = set.files.compactMap(own)
    loaded.index = set.index.flatMap(own)
    loaded.unlisted = set.unlisted.compactMap(own)
    part.weightSets = [loaded]
    for (path, document) in documents {
      if let path = own(path), path != "model_index.json" { part.documents[path] = document }
    }
    for (path, map) in weightMaps {
      if let path = own(path) { part.weightMaps[path] = map }
    }
    return part
  }
}
