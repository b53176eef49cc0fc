package import ModelFacts
import ModelKnowledge

/// A pipeline of diffusers: the components that `model_index.json` names, and what is there of them.
///
/// `DiffusionPipeline.from_pretrained` of diffusers 0.42 loads each from the folder of its name, and
/// from the folder of the index where there is no such folder.
package struct Pipeline: Sendable {
  /// The index, relative to the target.
  package let file: String
  /// The pipeline's class.
  package let className: String
  /// The release of diffusers that wrote it.
  package let version: String?
  /// What it is made of, in the index's order; parts that the index leaves empty aren't listed.
  package let components: [PipelineComponent]

  /// Reads the index of a target; nil when it has none that names a class.
  package init?(of model: InspectedModel) {
    guard let index = model.document("model_index.json")?.value,
      let className = index["_class_name"]?.string
    else { return nil }
    file = model.path("model_index.json")
    self.className = className
    version = index["_diffusers_version"]?.string
    components = index.members.compactMap { member in
      guard !member.key.hasPrefix("_"), let pair = member.value.array, pair.count == 2,
        let library = pair[0].string, let name = pair[1].string
      else { return nil }
      return PipelineComponent(
        name: member.key, library: library, className: name, folder: model.root, model: model)
    }
  }

  /// Components that LoRA is made for.
  ///
  /// Names of `_lora_loadable_modules` in the loaders and pipelines of diffusers 0.42.
  private static let tunedNames = ["transformer", "unet", "prior", "decoder"]

  /// Whether diffusers has trainers and adapters for pipelines of this kind.
  package var isTunedByPeople: Bool { tuned.map { Self.tunedNames.contains($0.name) } ?? false }

  /// The component that trainers tune: what makes images or sound out of noise.
  package var tuned: PipelineComponent? {
    let models = components.filter { $0.kind == .model }
    for name in Self.tunedNames {
      if let found = models.first(where: { $0.name == name }) { return found }
    }
    return models.first { $0.library == "diffusers" } ?? models.first
  }

  /// The files of weights that load, over all components.
  package var weightFiles: [WeightFile] { components.flatMap(\.weightFiles) }
}

/// A component of a pipeline.
package struct PipelineComponent: Sendable {
  /// What a component is, which says what its folder holds.
  package enum Kind: String, Sendable {
    /// Weights and their configuration.
    case model
    /// How noise is added and taken away.
    case scheduler
    /// A vocabulary.
    case tokenizer
    /// Settings that prepare images or sound.
    case processor
    /// Something of a library that isn't known.
    case other
  }

  /// What it lacks.
  package enum Lack: Hashable, Sendable {
    /// Its folder.
    case folder
    /// The file that describes it.
    case configuration
    /// Weights under a name that its library looks for; the names of those that there are.
    case weights([String])
  }

  /// Its name in the index, and its folder's.
  package let name: String
  /// The library, or the module of diffusers, that has its class.
  package let library: String
  /// Its class.
  package let className: String
  /// What it is.
  package let kind: Kind
  /// The file that describes it, relative to the target.
  package let configuration: String?
  /// Its files, relative to the target, in listing order.
  package let files: [String]
  /// Its weights, when they are there under a name that loads.
  package let set: WeightSet?
  /// The files of those weights.
  package let weightFiles: [WeightFile]
  /// What it lacks, the first thing first.
  package let lacks: [Lack]
  /// What is to be known of its weights, when all of them could be read.
  package let part: ComponentPart?

  package init(
    name: String, library: String, className: String, folder root: String, model: InspectedModel
  ) {
    self.name = name
    self.library = library
    self.className = className
    let kind = Kind(library: library, className: className)
    self.kind = kind
    let own = "\(root)\(name)/"
    let paths = model.files.map(\.path)
    let hasFolder = paths.contains { $0.hasPrefix(own) }
    let atRoot = kind.configurations.first { paths.contains(root + $0) }
    let folder = hasFolder || atRoot == nil ? own : root
    let present = Set(paths.map { ExactString($0) })
    configuration = kind.configurations.map { folder + $0 }
      .first { present.contains(ExactString($0)) }
    files = paths.filter {
      $0.hasPrefix(folder) && !$0.dropFirst(folder.utf8.count).contains("/")
        && (folder == own || kind.configurations.contains(String($0.dropFirst(root.utf8.count))))
    }
    let sets = model.weightSets.filter { set in
      guard let first = set.index ?? set.files.first, first.hasPrefix(folder) else { return false }
      return !first.dropFirst(folder.utf8.count).contains("/")
    }
    let loading = kind == .model ? sets.first { kind.loads($0, library: library) } : nil
    set = loading
    weightFiles = loading.map { model.files(of: $0) } ?? []
    var lacks: [Lack] = []
    if !hasFolder, atRoot == nil {
      lacks = [.folder]
    } else {
      if configuration == nil, !kind.configurations.isEmpty { lacks.append(.configuration) }
      if kind == .model, loading == nil {
        lacks.append(.weights(sets.flatMap(\.files).filter { present.contains(ExactString($0)) }))
      }
    }
    self.lacks = lacks
    part = loading.flatMap { ComponentPart(folder: folder, set: $0, model: model) }
  }

  /// What the file that describes it says.
  package func configurationObject(in model: InspectedModel) -> JSONObject? {
    configuration.flatMap { model.documents[$0]?.value }
  }

  /// Whether everything that its library loads is there and can be read.
  package var status: ComponentStatus {
    if lacks.contains(.folder) { return .missing }
    if !lacks.isEmpty || !(set?.missing.isEmpty ?? true) { return .incomplete }
    let isBroken = weightFiles.contains {
      !$0.errors.isEmpty || $0.content.isPointer || $0.content == .empty || $0.content == .unknown
    }
    return isBroken ? .invalid : .present
  }
}

extension PipelineComponent.Kind {
  /// What a class is, by the names that both libraries give.
  ///
  /// Held against every class of diffusers 0.42 and transformers 5.23 that a pipeline can load.
  fileprivate init(library: String, className: String) {
    func ends(_ endings: String...) -> Bool { endings.contains(where: className.hasSuffix) }
    switch library {
    case "diffusers" where ends("Scheduler"): self = .scheduler
    case "diffusers" where ends("Guidance", "Guider", "Pipeline"): self = .other
    case "transformers" where ends("Tokenizer", "TokenizerFast"): self = .tokenizer
    case "transformers" where ends("Processor", "ProcessorFast", "Extractor", "ProcessorPil"):
      self = .processor
    case "diffusers", "transformers": self = .model
    // A module of diffusers' own pipelines, such as stable_diffusion with its safety checker.
    case _ where ends("SafetyChecker"): self = .model
    default: self = .other
    }
  }

  /// Names of the file that describes a component, the usual one first.
  fileprivate var configurations: [String] {
    switch self {
    case .model: ["config.json"]
    case .scheduler: ["scheduler_config.json"]
    case .tokenizer:
      [
        "tokenizer.json", "vocab.json", "vocab.txt", "spiece.model", "tokenizer.model",
        "sentencepiece.bpe.model", "tokenizer_config.json",
      ]
    case .processor: ["preprocessor_config.json", "processor_config.json"]
    case .other: []
    }
  }

  /// Whether a component's library looks for a set's name.
  ///
  /// diffusers has names of its own for its models; transformers takes what it always takes.
  fileprivate func loads(_ set: WeightSet, library: String) -> Bool {
    guard set.role == .loaded else { return false }
    guard library == "diffusers" else { return true }
    let name = (set.index ?? set.files.first ?? "").split(separator: "/").last ?? ""
    return name.hasPrefix("diffusion_pytorch_model")
  }
}
