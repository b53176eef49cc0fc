import ModelFacts
import ModelKnowledge
import ModelPrediction

/// What a platform asks, held against what there is.
struct PlatformRequirements {
  let platform: Platform
  let examination: Examination

  /// What isn't met, in the order of the files that it is about.
  var violations: [Violation] {
    let kind = kind
    if platform.kinds.contains(.base) { return offerViolations }
    guard platform.kinds.contains(kind) else { return [otherKind(kind)] }
    return switch kind {
    case .adapter: adapterViolations
    case .gguf, .base: []
    case .model:
      files + weights + size + architecture + positions + numbers + tokenizer + template + release
    }
  }

  /// The title as it stands in a sentence.
  var title: String { platform.called }

  /// What the target is.
  private var kind: Platform.Kind {
    if examination.isAdapter { return .adapter }
    return examination.loadsGGUF ? .gguf : .model
  }

  private func otherKind(_ kind: Platform.Kind) -> Violation {
    let path = examination.loadedFiles.first?.path
    switch kind {
    case .adapter:
      return Violation(
        message: "This is an adapter, and \(title) takes whole models only.",
        location: Location(file: "adapter_config.json"),
        help: "Merge it into its base model (merge_and_unload), save that with its tokenizer, and "
          + "take the result.")
    case .gguf:
      return Violation(
        message: "The weights are in GGUF format, which \(title) doesn't take.",
        location: Location(file: path), observed: "gguf",
        help: "Take the original weights as safetensors.")
    case .model, .base:
      let isForAdapters = platform.kinds == [.adapter]
      return Violation(
        message: "This is no \(isForAdapters ? "adapter" : "GGUF file"), and \(title) takes "
          + "\(isForAdapters ? "adapters" : "GGUF files") only.",
        location: Location(file: path),
        help: isForAdapters
          ? "Point ftcheck at the adapter's folder, the one with adapter_config.json."
          : "Convert the model to GGUF first.")
    }
  }
}

// MARK: - Files

extension PlatformRequirements {
  private var files: [Violation] {
    let model = examination.model
    let names = Set(model.files.map { ExactString($0.path) })
    let missing = platform.files.filter { !names.contains(ExactString(model.path($0))) }
    guard !missing.isEmpty else { return sentencePiece(names) }
    return [
      Violation(
        message: "\(missing.listed(5)) \(missing.count == 1 ? "is" : "are") missing, and \(title) "
          + "needs \(missing.count == 1 ? "it" : "them").",
        location: Location(file: nil), observed: nil, expected: missing.joined(separator: ", "),
        help: "Save the model and its tokenizer with save_pretrained of transformers, into one "
          + "folder.")
    ]
  }

  /// A SentencePiece tokenizer without the file of SentencePiece.
  private func sentencePiece(_ names: Set<ExactString>) -> [Violation] {
    guard let file = platform.sentencePieceFile,
      ["LlamaTokenizer", "CodeLlamaTokenizer"].contains(
        examination.tokenizer.statedClass?.droppingFast),
      examination.model.tokenizer.vocabulary.value?.isByteLevel == false,
      !names.contains(ExactString(examination.model.path(file)))
    else { return [] }
    return [
      Violation(
        message: "\(file) isn't there, which \(title) asks for beside tokenizer.json.",
        location: examination.tokenizer.classLocation ?? Location(file: nil), expected: file,
        severity: .warning, help: "Add \(file) of the base model's repository.")
    ]
  }

  private var weights: [Violation] {
    guard let formats = platform.weightFormats, let set = examination.model.loadedSet,
      !formats.contains(set.content.shortFamily)
    else { return [] }
    return [
      Violation(
        message:
          "\(set.files.first ?? "The file of weights") is \(set.content.title), and \(title) "
          + "takes \(formats.listed()).",
        location: Location(file: set.files.first), observed: set.content.identifier,
        expected: formats.joined(separator: ", "),
        help: "Load the model and save it again: save_pretrained writes safetensors.")
    ]
  }

  private var size: [Violation] {
    let isText = examination.identity.modality.map { $0 == .text } ?? true
    guard let limit = platform.byteLimits[isText ? "text" : "multimodal"] else { return [] }
    let paths = Set((examination.model.loadedSet?.files ?? []).map { ExactString($0) })
    let bytes = examination.model.files.filter { paths.contains(ExactString($0.path)) }
      .reduce(0) { $0.adding($1.pointer?.size ?? $1.size) }
    guard bytes >= limit else { return [] }
    return [
      Violation(
        message: "The weights are \(Quantities.bytes(bytes)), and \(title) takes less than "
          + "\(Quantities.bytes(limit)) for \(isText ? "a text" : "a multimodal") model.",
        location: Location(file: examination.model.loadedSet?.index), observed: "\(bytes)",
        expected: "less than \(limit)",
        help: "Save the weights in bfloat16 if they are in float32, or take a smaller model.")
    ]
  }
}

extension FileFormat {
  /// The format's family, as the tables of platforms name it.
  fileprivate var shortFamily: String {
    switch family {
    case .safetensors: "safetensors"
    case .torch: "pytorch"
    case .gguf: "gguf"
    case .foreign, .archive, .undetermined, .other: identifier
    }
  }
}

extension Examination {
  /// What a platform asks and this model doesn't meet; nothing unless the platform was asked for.
  func violations(on name: String) -> [Violation] {
    guard options.platforms.contains(where: { Platform.expands($0, to: name) }),
      let platform = Platform.named(name)
    else { return [] }
    return PlatformRequirements(platform: platform, examination: self).violations
  }
}
