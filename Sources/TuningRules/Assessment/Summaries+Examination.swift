import ModelFacts

extension ModelSummary {
  /// What the model is, from its configuration and card.
  init(of examination: Examination) {
    self.init()
    let card = examination.model.card.value
    license = card?.license == "other" ? card?.licenseName ?? "other" : card?.license
    baseModel = card?.baseModels.first
    modality = examination.identity.modality?.rawValue
    task = examination.identity.task?.rawValue
    // A pipeline of diffusers names its class in place of an architecture.
    if let pipeline = examination.pipeline {
      architectures = [pipeline.className]
      modality = ModelFamily.Modality(ofDiffusersClass: pipeline.className).rawValue
      return
    }
    guard let config = examination.config else {
      if examination.loadsGGUF { addMetadata(of: examination.loadedFiles) }
      if let original = examination.model.originalParameters { addParameters(original) }
      if let original = examination.original {
        modelType = original.modelType
        vocabularySize = vocabularySize ?? original.config?["vocab_size"]?.integer
      }
      return
    }
    modelType = config.modelType
    architectures = config.architectures
    let inner = config.text.hiddenSize == nil ? config.vision ?? config : config.text
    hiddenSize = inner.hiddenSize
    layerCount = inner.layerCount
    attentionHeads = inner.attentionHeads
    keyValueHeads = inner.keyValueHeads
    vocabularySize = config.text.vocabularySize
    contextLength = config.text.contextLength
    forgetNegativeSizes()
  }

  /// Takes the sizes from the `params.json` of Meta's and Mistral's own format.
  private mutating func addParameters(_ parameters: JSONObject) {
    modality = ModelFamily.Modality.text.rawValue
    hiddenSize = parameters["dim"]?.integer
    layerCount = parameters["n_layers"]?.integer
    attentionHeads = parameters["n_heads"]?.integer
    keyValueHeads = parameters["n_kv_heads"]?.integer ?? attentionHeads
    // Meta's first files say -1: the tokenizer knows.
    vocabularySize = parameters["vocab_size"]?.integer.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Takes the sizes from a GGUF file's own metadata.
  private mutating func addMetadata(of files: [WeightFile]) {
    var values: [String: MetadataValue] = [:]
    for entry in files.first?.metadata ?? [] { values[entry.key] = entry.value }
    guard case .string(let architecture)? = values["general.architecture"] else { return }
    func integer(_ key: String) -> Int? {
      if case .integer(let value)? = values["\(architecture).\(key)"] { value } else { nil }
    }
    modelType = architecture
    modality = GGUFModelFacts.modality(of: architecture).rawValue
    hiddenSize = integer("embedding_length")
    layerCount = integer("block_count")
    attentionHeads = integer("attention.head_count")
    keyValueHeads = integer("attention.head_count_kv") ?? attentionHeads
    contextLength = integer("context_length")
    vocabularySize = integer("vocab_size")
    if vocabularySize == nil, case .elided(_, let count)? = values["tokenizer.ggml.tokens"] {
      vocabularySize = count
    }
    if case .string(let text)? = values["general.license"] { license = license ?? text }
    forgetNegativeSizes()
  }

  /// Takes sizes below zero for unknown: that they are wrong is for a finding to say.
  private mutating func forgetNegativeSizes() {
    let sizes: [WritableKeyPath<Self, Int?>] = [
      \.hiddenSize, \.layerCount, \.attentionHeads, \.keyValueHeads, \.vocabularySize,
      \.contextLength,
    ]
    for size in sizes where (self[keyPath: size] ?? 0) < 0 { self[keyPath: size] = nil }
  }
}

extension InspectedModel {
  /// The sizes that Meta's and Mistral's own format keeps in place of a configuration.
  var originalParameters: JSONObject? {
    documents["params.json"]?.value.map { $0["model"]?.object ?? $0 }
      .flatMap { $0["dim"] == nil ? nil : $0 }
  }
}

extension WeightsSummary {
  /// What the weights are, from the files that load.
  init(of examination: Examination) {
    self.init()
    let model = examination.model
    let files = examination.loadedFiles
    let loaded = Set(files.map { ExactString($0.path) })
    let weights = model.weightFiles.filter { !Rule.isTrainingState($0.path) }
    formats = Set(weights.compactMap(\.content.reportName)).sorted()
    loadedFiles = files.map(\.path)
    ignoredFiles = weights.map(\.path).filter { !loaded.contains(ExactString($0)) }
    // Nothing is known of files whose header gave no tensors: 0 would be a guess.
    guard files.contains(where: { !$0.tensors.isEmpty }) else { return }
    var shares: [DTypeShare] = []
    var storages: Set<String> = []
    for file in files {
      for tensor in file.tensors {
        let place = shares.firstIndex { $0.dtype == tensor.dtype } ?? shares.count
        if place == shares.count {
          shares.append(
            DTypeShare(dtype: tensor.dtype, tensorCount: 0, parameterCount: 0, bytes: 0))
        }
        shares[place].tensorCount += 1
        if let storage = tensor.storage {
          guard storages.insert("\(file.path)#\(storage)").inserted else { continue }
        }
        shares[place].parameterCount = shares[place].parameterCount.adding(tensor.elementCount)
        shares[place].bytes = shares[place].bytes.adding(tensor.byteCount)
      }
    }
    dtypes = shares.sorted {
      ($0.bytes, $1.dtype.rawValue) > ($1.bytes, $0.dtype.rawValue)
    }
    tensorCount = files.reduce(0) { $0 + $1.tensors.count }
    storedBytes = dtypes.reduce(0) { $0.adding($1.bytes) }
    guard examination.seesAllTensors else { return }
    parameterCount = dtypes.reduce(0) { $0.adding($1.parameterCount) }
  }
}

extension WeightsSummary {
  /// Takes what is known of the model in memory.
  mutating func take(_ loaded: LoadedModel) {
    parameterCount = loaded.hasGaps ? nil : loaded.parameterCount
    tied = loaded.tied
  }
}

extension FileContent {
  /// The format's name in the report, nil for content that isn't weights.
  fileprivate var reportName: String? { isWeights || self == .pickle ? identifier : nil }
}
