import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The model needs a tokenizer and there is none.
  package static let tokenizerMissing = Rule(
    name: "tokenizer/missing",
    severity: .error,
    summary: "no tokenizer, where the model needs one",
    help: "Copy the tokenizer files of the base model into the folder: tokenizer.json and "
      + "tokenizer_config.json, or the vocabulary that its class reads.",
    rationale: "Without the right vocabulary the token ids mean something else. Some classes build "
      + "an empty tokenizer without a word.",
    sources: ["huggingface/transformers#9250", "measured with transformers 5.23"]
  ) { examination in
    if examination.pipeline != nil {
      return Rule.partsWithoutFiles(examination, kind: .tokenizer, expected: "vocabulary")
    }
    let identity = examination.identity
    let family = examination.config?.family
    guard !examination.isAdapter, !examination.isSingleFile, !examination.loadsGGUF,
      examination.config != nil, identity.needsTokenizer(family: family)
    else { return [] }
    let type = examination.tokenizer.effectiveClass
    switch examination.model.tokenizer.vocabulary {
    case .unreadable: return []
    case .known(let vocabulary, let location):
      guard family != nil, let type, !examination.usesRemoteCode,
        Rule.isUnread(vocabulary, by: type, in: examination.model)
      else { return [] }
      let name = vocabulary.file.split(separator: "/").last.map(String.init) ?? vocabulary.file
      return [
        Violation(
          message: "\(type.name) doesn't read \(name), and there is no tokenizer.json.",
          location: location, observed: name, expected: "tokenizer.json",
          help: "Save the tokenizer again with the class that reads \(name), which writes a "
            + "tokenizer.json, or name that class in tokenizer_config.json (tokenizer_class).")
      ]
    case .missing:
      if let type, type.backend == .python, type.vocabularyFiles.isEmpty { return [] }
      let files = examination.model.tokenizer.files
      guard !files.contains(where: examination.isPointer),
        !([("tokenizer.json")] + (type?.vocabularyFiles ?? [])).contains(
          where: examination.leadsOut)
      else { return [] }
      if let half = Rule.halfVocabulary(files, type) { return [half] }
      let wanted = ["tokenizer.json"] + (type?.vocabularyFiles ?? [])
      let left = ["tokenizer_config.json", "special_tokens_map.json"].filter {
        examination.model.documents[$0] != nil
      }
      let verb = left.count == 1 ? "holds" : "hold"
      let note = left.isEmpty ? "" : "; \(left.listed()) \(verb) none"
      return [
        Violation(
          message: "There is no vocabulary for \(type?.name ?? "the tokenizer")\(note).",
          location: Location(file: left.first), observed: left.first,
          expected: wanted.joined(separator: " or "))
      ]
    }
  }

  /// Whether a class of the tokenizers library doesn't read the file (transformers 5.23).
  ///
  /// All of them read `tokenizer.json`, `tekken.json`, `tokenizer.model*` and `tiktoken.model`.
  private static func isUnread(
    _ vocabulary: Vocabulary, by type: TokenizerClass, in model: InspectedModel
  ) -> Bool {
    let name = vocabulary.file.split(separator: "/").last.map(String.init) ?? vocabulary.file
    let shared = ["tokenizer.json", "tekken.json", "tiktoken.model", "tokenizer_config.json"]
    guard type.backend == .tokenizers, !shared.contains(name), vocabulary.kind != .tekken,
      !name.hasPrefix("tokenizer."), !type.vocabularyFiles.contains(name)
    else { return false }
    return model.documents["tokenizer_config.json"]?.value?["auto_map"] == nil
  }

  /// A vocabulary that is only half there: `vocab.json` without its merges.
  private static func halfVocabulary(_ files: [String], _ type: TokenizerClass?) -> Violation? {
    let names = files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    guard type?.vocabularyFiles.contains("merges.txt") ?? true, let first = files.first,
      names.contains("vocab.json") != names.contains("merges.txt")
    else { return nil }
    let (there, gone) =
      names.contains("vocab.json") ? ("vocab.json", "merges.txt") : ("merges.txt", "vocab.json")
    return Violation(
      message: "\(there) has no \(gone) beside it, and there is no tokenizer.json.",
      location: Location(file: first), observed: "\(there) alone",
      expected: "\(there) and \(gone), or tokenizer.json")
  }

  /// A tokenizer file that can't be read.
  package static let tokenizerMalformed = Rule(
    name: "tokenizer/malformed",
    severity: .error,
    summary: "a tokenizer file that the tokenizers library refuses",
    help: "Take the file again from the model's source, or save the tokenizer again.",
    rationale: "AutoTokenizer raises, or falls back to another file with other ids.",
    sources: ["tokenizers 0.23.3, serialization", "huggingface/tokenizers#1297"]
  ) { examination in
    var found: [Violation] = []
    if case .unreadable(let why, let location) = examination.model.tokenizer.vocabulary,
      !examination.isPointer(location.file ?? "")
    {
      found.append(
        Violation(
          message: "\(location.file ?? "The vocabulary") can't be read: \(why).",
          location: location, expected: "a vocabulary that the tokenizers library reads"))
    }
    if case .known(let vocabulary, let location) = examination.model.tokenizer.vocabulary {
      found += vocabulary.errors.map { error in
        Violation(
          message: "\(vocabulary.file) \(error.description).",
          location: error.subject.map(location.pointer) ?? location.byte(error.offset))
      }
    }
    for path in ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"] {
      guard case .unreadable(let why, let location) = examination.model.documents[path] ?? .missing,
        !examination.isPointer(path)
      else { continue }
      found.append(
        Violation(
          message: "\(path) can't be read: \(why).", location: location, expected: "a JSON object"))
    }
    return found
  }

  /// Images or sound can't be prepared.
  package static let processorMissing = Rule(
    name: "processor/missing",
    severity: .error,
    summary: "a vision, audio or multimodal model without its processor files",
    help: "Copy preprocessor_config.json (or processor_config.json) from the base model.",
    rationale: "Size, normalization and sampling rate are nowhere else, and AutoProcessor raises.",
    sources: [
      "2U1/Llama3.2-Vision-Finetune#5", "2U1/Qwen-VL-Series-Finetune#34", "hiyouga/EasyR1#48",
    ]
  ) { examination in
    let model = examination.model
    if examination.pipeline != nil {
      return Rule.partsWithoutFiles(
        examination, kind: .processor, expected: "preprocessor_config.json")
    }
    guard !examination.isAdapter, !examination.isSingleFile, !examination.loadsGGUF,
      let config = examination.config,
      examination.identity.needsProcessor(family: config.family), config.family != nil
    else { return [] }
    let own = ["preprocessor_config.json", "video_preprocessor_config.json"]
    let nested = ["image_processor", "feature_extractor", "video_processor"]
    let processor = model.documents["processor_config.json"]
    let hasNested = nested.contains { processor?.value?[$0]?.object != nil }
    guard !own.contains(where: { model.documents[$0] != nil }), !hasNested else { return [] }
    let left =
      processor == nil
      ? "" : "; processor_config.json holds no image processor or feature extractor"
    return [
      Violation(
        message:
          "There is no preprocessor_config.json for \(config.modelType ?? "the model")\(left).",
        location: Location(file: processor == nil ? nil : "processor_config.json"),
        expected: "preprocessor_config.json, or processor_config.json with the processor in it")
    ]
  }
}

extension Examination {
  /// Whether a file is a link out of the target, which is reported as such.
  package func leadsOut(_ path: String) -> Bool {
    model.problems.contains { $0.kind == .escapes && $0.location.file == path }
  }

  /// Whether a file is a Git LFS pointer.
  package func isPointer(_ path: String) -> Bool {
    model.files.contains { $0.path == path && $0.content.isPointer }
  }
}
