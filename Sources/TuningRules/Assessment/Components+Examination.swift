import ModelFacts
import ModelPrediction

extension Components {
  /// The parts of a repository, from what was seen and found.
  init(of examination: Examination, findings: [Finding]) {
    self.init()
    let faults = ComponentFaults(findings)
    weights = Self.weights(of: examination, faults)
    config = Self.config(of: examination, faults)
    tokenizer = Self.tokenizer(of: examination, faults)
    processor = Self.processor(of: examination, faults)
    switch examination.model.card {
    case .missing: documentation = Component(status: .missing)
    case .unreadable: documentation = Component(status: .invalid, files: ["README.md"])
    case .known(let card, _):
      documentation = Component(
        status: card.frontMatterError == nil ? .present : .incomplete, files: ["README.md"])
    }
    adoption = Component(status: Self.adoption(of: examination))
  }

  private static func weights(of examination: Examination, _ faults: ComponentFaults) -> Component {
    let model = examination.model
    let sets = examination.pipeline?.components.compactMap(\.set)
    let loading = sets ?? model.loadedSet.map { [$0] } ?? []
    let missing = Set(loading.flatMap(\.missing).map { ExactString($0) })
    let files = loading.flatMap(\.files).filter { !missing.contains(ExactString($0)) }
    let status = faults.status(of: .weights, files: files)
    // Where nothing loads, the files that the fault is about.
    let others: [String] =
      switch status {
      case .unsupported: model.unsupportedWeights.map(\.path)
      case .incomplete: model.weightSets.first?.files ?? []
      case .invalid: model.weightFiles.map(\.path)
      case .missing, .present, .notApplicable, nil: []
      }
    return Component(
      status: status ?? (files.isEmpty ? .missing : .present),
      files: files.isEmpty ? others : files)
  }

  private static func tokenizer(
    of examination: Examination, _ faults: ComponentFaults
  ) -> Component {
    let tokenizer = examination.model.tokenizer
    let files = tokenizer.files
    if examination.loadsGGUF, files.isEmpty, tokenizer.vocabulary.isPresent {
      return Component(status: .present, files: examination.loadedFiles.prefix(1).map(\.path))
    }
    let isNeeded = examination.identity.needsTokenizer(type: examination.config?.type)
    if examination.isAdapter || !isNeeded && files.isEmpty {
      return Component(status: .notApplicable, files: files)
    }
    let isMissing = files.isEmpty && !examination.loadsGGUF
    return Component(
      status: faults.status(of: .tokenizer, files: files) ?? (isMissing ? .missing : .present),
      files: files)
  }

  private static func processor(
    of examination: Examination, _ faults: ComponentFaults
  ) -> Component {
    let files =
      examination.pipeline.map { pipeline in
        pipeline.components.filter { $0.kind == .processor }.compactMap(\.configuration)
      } ?? ProcessorFiles.paths(in: examination.model)
    return Component(
      status: faults.status(of: .processor, files: files)
        ?? (files.isEmpty ? .notApplicable : .present), files: files)
  }

  private static func config(of examination: Examination, _ faults: ComponentFaults) -> Component {
    if examination.looseAdapter?.isOfDiffusion ?? false { return Component(status: .notApplicable) }
    if examination.isAdapter {
      let isThere = examination.model.document("adapter_config.json") != nil
      let files = isThere ? [examination.model.path("adapter_config.json")] : []
      return Component(
        status: faults.status(of: .adapterConfig, files: files) ?? (isThere ? .present : .missing),
        files: files)
    }
    if let pipeline = examination.pipeline { return config(of: pipeline, faults) }
    switch examination.model.config {
    case .missing where examination.loadsGGUF:
      return Component(status: .present, files: examination.loadedFiles.prefix(1).map(\.path))
    case .missing where examination.model.originalParameters != nil:
      return Component(status: .present, files: [examination.model.path("params.json")])
    case .missing: return Component(status: .missing)
    case .unreadable:
      return Component(status: .invalid, files: [examination.model.path("config.json")])
    case .known:
      let files = [examination.model.path("config.json")]
      return Component(status: faults.status(of: .config, files: files) ?? .present, files: files)
    }
  }

  /// The index of a pipeline and the files that describe its components.
  private static func config(of pipeline: Pipeline, _ faults: ComponentFaults) -> Component {
    let described = pipeline.components.filter { [.model, .scheduler].contains($0.kind) }
    let files = [pipeline.file] + described.compactMap(\.configuration)
    return Component(status: faults.status(of: .config, files: files) ?? .present, files: files)
  }

  /// Evidence in files and tables that people tune this architecture.
  private static func adoption(of examination: Examination) -> ComponentStatus {
    if examination.config?.type != nil || examination.isAdapter
      || examination.pipeline?.isTunedByPeople ?? false || examination.original?.modelType != nil
    {
      return .present
    }
    if examination.loadsGGUF,
      GGUFModelFacts(files: examination.loadedFiles).isDequantizedByTransformers
    {
      return .present
    }
    guard let card = examination.model.card.value else { return .missing }
    let tags = Set(card.tags.map { $0.lowercased() })
    let isTuned =
      !card.baseModels.isEmpty || card.libraryName == "peft"
      || !tags.isDisjoint(with: ["peft", "lora", "adapter", "trl", "sft", "dpo", "fine-tuned"])
    return isTuned ? .present : .missing
  }
}

/// What the errors among the findings make of the parts.
private struct ComponentFaults {
  private let faults: Set<ComponentFault>

  init(_ findings: [Finding]) {
    faults = Set(findings.filter { $0.level == .error }.compactMap(\.rule.component))
  }

  /// What a part is, of which these files are there; nil where no error speaks of it.
  func status(of part: ComponentFault.Part, files: [String]) -> ComponentStatus? {
    let gravest = part.gravestFirst.first { faults.contains(ComponentFault(part, $0)) }
    return gravest == .missing && !files.isEmpty ? .incomplete : gravest
  }
}

extension ComponentFault.Part {
  /// Which fault names the part's status where there are several.
  fileprivate var gravestFirst: [ComponentStatus] {
    switch self {
    case .weights: [.unsupported, .missing, .incomplete, .invalid]
    case .config, .adapterConfig, .tokenizer, .processor: [.invalid, .missing, .incomplete]
    }
  }
}

/// The files in which image processors, feature extractors and processors keep their settings.
enum ProcessorFiles {
  /// Those in the model's own folder, in listing order.
  static func paths(in model: InspectedModel) -> [String] {
    let wanted = Set(names.map(model.path))
    return model.files.map(\.path).filter(wanted.contains)
  }

  private static let names = [
    "preprocessor_config.json", "processor_config.json", "video_preprocessor_config.json",
    "audio_tokenizer_config.json",
  ]
}
