import ModelFacts
import ModelKnowledge

/// What the model is.
public struct ModelSummary: Hashable, Sendable {
  /// `model_type`.
  public var modelType: String?
  /// `architectures`.
  public var architectures: [String] = []
  /// `text`, `vision`, `audio`, `multimodal`, `other`.
  public var modality: String?
  /// `causal-lm`, `masked-lm`, ….
  public var task: String?
  /// Width of the residual stream.
  public var hiddenSize: Int?
  /// Number of layers.
  public var layerCount: Int?
  /// Attention heads.
  public var attentionHeads: Int?
  /// Key-value heads.
  public var keyValueHeads: Int?
  /// `vocab_size`.
  public var vocabularySize: Int?
  /// Positions that the model was made for.
  public var contextLength: Int?
  /// The license.
  public var license: String?
  /// The model this one was made from.
  public var baseModel: String?

  /// Nothing known yet.
  public init() {}
}

extension ModelSummary {
  /// What the model is, from its configuration and card.
  package init(of examination: Examination) {
    self.init()
    let card = examination.model.card.value
    license = card?.license == "other" ? card?.licenseName ?? "other" : card?.license
    baseModel = card?.baseModels.first
    modality = examination.identity.modality?.rawValue
    task = examination.identity.task?.rawValue
    // A pipeline of diffusers names its class in place of an architecture.
    if let pipeline = examination.pipeline {
      architectures = [pipeline.className]
      modality = ModelType.Modality(ofDiffusersClass: pipeline.className).rawValue
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
    modality = ModelType.Modality.text.rawValue
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
