import ModelFacts
import ModelPrediction

extension Components {
  /// The parts of a repository, from what was seen and found.
  init(of examination: Examination, findings: [Finding]) {
    self.init()
    let model = examination.model
    let identity = examination.identity
    let errors = Set(findings.filter { $0.level == .error }.map(\.rule))
    weights = Self.weights(of: examination, errors: errors)
    config = Self.config(of: examination, errors: errors)
    let family = examination.config?.family
    if examination.loadsGGUF, model.tokenizer.files.isEmpty, model.tokenizer.vocabulary.isPresent {
      tokenizer = Component(
        status: .present, files: examination.loadedFiles.prefix(1).map(\.path))
    } else if examination.isAdapter
      || !identity.needsTokenizer(family: family) && model.tokenizer.files.isEmpty
    {
      tokenizer = Component(status: .notApplicable, files: model.tokenizer.files)
    } else {
      tokenizer = Component(
        status: errors.contains("tokenizer/malformed")
          ? .invalid
          : errors.contains("tokenizer/missing")
            ? (model.tokenizer.files.isEmpty ? .missing : .incomplete)
            : model.tokenizer.files.isEmpty && !examination.loadsGGUF ? .missing : .present,
        files: model.tokenizer.files)
    }
    let processorFiles =
      examination.pipeline.map { pipeline in
        pipeline.components.filter { $0.kind == .processor }.compactMap(\.configuration)
      } ?? model.files.map(\.path).filter(ProcessorFiles.names.contains)
    processor = Component(
      status: errors.contains("processor/missing")
        ? (processorFiles.isEmpty ? .missing : .incomplete)
        : processorFiles.isEmpty ? .notApplicable : .present, files: processorFiles)
    switch model.card {
    case .missing: documentation = Component(status: .missing)
    case .unreadable: documentation = Component(status: .invalid, files: ["README.md"])
    case .known(let card, _):
      documentation = Component(
        status: card.frontMatterError == nil ? .present : .incomplete, files: ["README.md"])
    }
    adoption = Component(status: Self.adoption(of: examination))
  }

  private static func weights(of examination: Examination, errors: Set<String>) -> Component {
    let model = examination.model
    let sets = examination.pipeline?.components.compactMap(\.set)
    let loading = sets ?? model.loadedSet.map { [$0] } ?? []
    let missing = Set(loading.flatMap(\.missing).map { ExactString($0) })
    let files = loading.flatMap(\.files).filter { !missing.contains(ExactString($0)) }
    if errors.contains("weights/unsupported-format") {
      let others = model.unsupportedWeights.map(\.path)
      return Component(status: .unsupported, files: files.isEmpty ? others : files)
    }
    if errors.contains("weights/missing") {
      return Component(status: files.isEmpty ? .missing : .incomplete, files: files)
    }
    if !errors.isDisjoint(with: ["weights/missing-shard", "weights/missing-index"]) {
      return Component(
        status: .incomplete, files: files.isEmpty ? model.weightSets.first?.files ?? [] : files)
    }
    if !errors.isDisjoint(with: [
      "weights/malformed", "weights/truncated", "weights/wrong-extension", "weights/lfs-pointer",
    ]) {
      return Component(
        status: .invalid, files: files.isEmpty ? model.weightFiles.map(\.path) : files)
    }
    return Component(status: files.isEmpty ? .missing : .present, files: files)
  }

  private static func config(of examination: Examination, errors: Set<String>) -> Component {
    if examination.isAdapter {
      let isThere = examination.model.documents["adapter_config.json"] != nil
      return Component(
        status: errors.contains("adapter/malformed") ? .invalid : isThere ? .present : .missing,
        files: isThere ? ["adapter_config.json"] : [])
    }
    if let pipeline = examination.pipeline { return config(of: pipeline, errors: errors) }
    switch examination.model.config {
    case .missing where examination.loadsGGUF:
      return Component(status: .present, files: examination.loadedFiles.prefix(1).map(\.path))
    case .missing where examination.model.originalParameters != nil:
      return Component(status: .present, files: ["params.json"])
    case .missing: return Component(status: .missing)
    case .unreadable: return Component(status: .invalid, files: ["config.json"])
    case .known:
      return Component(
        status: errors.contains("config/malformed") ? .invalid : .present, files: ["config.json"])
    }
  }

  /// The index of a pipeline and the files that describe its components.
  private static func config(of pipeline: Pipeline, errors: Set<String>) -> Component {
    let described = pipeline.components.filter { [.model, .scheduler].contains($0.kind) }
    return Component(
      status: errors.contains("config/malformed")
        ? .invalid : errors.contains("config/missing") ? .incomplete : .present,
      files: [pipeline.file] + described.compactMap(\.configuration))
  }

  /// Evidence in files and tables that people tune this architecture.
  private static func adoption(of examination: Examination) -> Status {
    if examination.config?.family != nil || examination.isAdapter
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

/// The files in which image processors, feature extractors and processors keep their settings.
enum ProcessorFiles {
  /// Their names, at the top of the repository.
  static let names: Set<String> = [
    "preprocessor_config.json", "processor_config.json", "video_preprocessor_config.json",
    "audio_tokenizer_config.json",
  ]
}
