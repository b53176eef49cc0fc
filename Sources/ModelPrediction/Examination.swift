package import ModelFacts
import ModelKnowledge

/// What a rule looks at: the facts, what was asked, and what follows from both.
///
/// Derived answers that several rules need are computed once, here.
package struct Examination: Sendable {
  /// The facts.
  package let model: InspectedModel
  /// The base model of an adapter, when one was given.
  package let base: InspectedModel?
  /// What was asked.
  package let options: AssessmentOptions
  /// The configuration as transformers resolves it, nil when there is none to read.
  package let config: ModelConfiguration?
  /// An adapter's weights without its configuration, nil for everything else.
  package let looseAdapter: LooseAdapter?
  /// The pipeline of diffusers that the target is, nil for everything else.
  package let pipeline: Pipeline?
  /// Meta's or Mistral's own layout, nil for everything else.
  package let original: OriginalLayout?
  /// What the pickles of each file come to.
  package let pickles: [PickleJudgement]
  /// The weight files that load, in the set's order; of a pipeline those that trainers tune.
  package let loadedFiles: [WeightFile]
  /// What the model is.
  package let identity: ModelIdentity
  /// The tokenizer as transformers puts it together.
  package let tokenizer: ResolvedTokenizer

  /// The model that the files load into; nil for adapters and for files that no trainer loads.
  package let loaded: LoadedModel?
  /// What LoRA attaches to on that model.
  package private(set) var lora = LoRASummary()
  /// What the model is, for reports.
  package private(set) var summary = ModelSummary()
  /// How the weights that load are quantized.
  package let quantization: QuantizationState
  /// The embeddings among the tensors that load.
  package let embeddings: Embeddings
  /// The model to hold against its declared architecture; nil when a part of it wasn't seen.
  package private(set) var comparableModel: LoadedModel?
  /// Names that a training wrapper stands before, nil when there are none.
  package let wrappedNames: WrappedNames?
  /// What the index of the set that loads says otherwise than its shards, nil without an index.
  package let indexDifferences: IndexDifferences?
  /// The model as the atlas builds its class; nil for a class that it doesn't know.
  package let knownModel: LoadedModel?
  /// The adapter, when the target is one.
  package private(set) var adapter: AdapterFacts?
  /// The base that the adapter was given, as the class that it was trained on.
  package private(set) var adaptedBase: AdaptedBase?
  /// What differs between architecture and tensors.
  package let gaps: ArchitectureGaps?

  /// Puts facts and question together.
  package init(model: InspectedModel, base: InspectedModel? = nil, options: AssessmentOptions) {
    self.model = model
    self.base = base
    self.options = options
    pickles = PickleJudgement.all(model.pickles)
    config = model.config.value.map {
      ModelConfiguration(object: $0, file: model.path("config.json"))
    }
    tokenizer = ResolvedTokenizer(of: model, config: config)
    let isOfTransformers = model.config.isPresent && config?.isOfDiffusers != true
    let pipeline = isOfTransformers ? nil : Pipeline(of: model)
    self.pipeline = pipeline
    let original = OriginalLayout(of: model)
    self.original = original
    identity =
      config == nil && original?.config != nil
      ? .causalText : ModelIdentity(config: config, model: model)
    let files =
      pipeline.map { $0.tuned?.weightFiles ?? [] }
      ?? model.loadedSet.map { model.files(of: $0) } ?? []
    loadedFiles = files
    let isUndescribed =
      !model.config.isPresent && pipeline == nil && original == nil
      && model.document("adapter_config.json") == nil && model.loadedSet?.content != .gguf
    looseAdapter = isUndescribed ? LooseAdapter(files) : nil
    let stored = StoredTensors(files)
    let tuned = model.config.value == nil ? pipeline?.tuned : nil
    let quantization = QuantizationState(
      config: model.config.value ?? tuned?.configurationObject(in: model),
      file: tuned?.configuration ?? model.path("config.json"),
      modelopt: model.document("hf_quant_config.json"), tensors: stored,
      isAdapter: looseAdapter != nil
        || !model.config.isPresent && model.document("adapter_config.json") != nil)
    self.quantization = quantization
    embeddings = Embeddings(in: stored)
    wrappedNames = WrappedNames(in: stored)
    indexDifferences = IndexDifferences(in: model)
    let isModel =
      model.config.isPresent || model.document("adapter_config.json") == nil && looseAdapter == nil
    let models =
      isModel
      ? original.map { LoadedModels(converting: $0) }
        ?? LoadedModels(of: model, files: files, quantization: quantization) : nil
    loaded = models?.loaded
    knownModel = models?.known
    gaps = models.map { ArchitectureGaps(of: $0.declared) }
    // A wrapper's prefix on the names is reported by itself.
    if loaded != nil, seesAllTensors, !isAdapter, model.config.value != nil,
      wrappedNames == nil
    {
      comparableModel = models?.declared
    }
    summary = ModelSummary(of: self)
    if isAdapter, looseAdapter?.isOfDiffusion != true {
      let facts = AdapterFacts(of: model, files: files)
      adapter = facts
      adaptedBase = base.flatMap { AdaptedBase($0, of: facts, options: options) }
    }
    lora = LoRASummary(of: loaded, rank: options.rank, modelType: summary.modelType)
  }
}

/// What was asked on the command line, as far as it changes the answer.
public struct AssessmentOptions: Hashable, Sendable {
  /// The LoRA rank to count parameters for.
  public var rank = 16
  /// The transformers version to answer for, `--assume transformers=…`; nil for the table's own.
  public var assumedTransformers: String?
  /// The platforms to answer for, by their names in the tables.
  public var platforms: [String] = []
  /// Today, such as `2026-11-30`; nil to answer for the day of each table.
  public var today: String?

  /// The defaults.
  public init() {}
}
