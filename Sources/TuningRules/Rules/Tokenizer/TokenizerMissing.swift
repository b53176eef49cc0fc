import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The model needs a tokenizer and there is none.
  package static let tokenizerMissing = Rule(
    name: "tokenizer/missing",
    severity: .error,
    component: ComponentFault(.tokenizer, .missing),
    summary: "no tokenizer",
    help: "Copy the base model's tokenizer files into the folder: tokenizer.json and "
      + "tokenizer_config.json, or the vocabulary files of its class.",
    rationale:
      "Without the right vocabulary, token ids mean something else. Some classes silently build "
      + "an empty tokenizer.",
    sources: ["huggingface/transformers#9250", "measured with \(Release.transformers.short)"]
  ) { examination in
    if let pipeline = examination.pipeline {
      return pipeline.violations(of: .tokenizer, lacking: "vocabulary")
    }
    let identity = examination.identity
    guard !examination.isAdapter, !examination.isSingleFile, !examination.loadsGGUF,
      examination.config != nil, identity.needsTokenizer(type: examination.config?.type)
    else { return [] }
    let type = examination.tokenizer.effectiveClass
    switch examination.model.tokenizer.vocabulary {
    case .unreadable: return []
    case .known(let vocabulary, let location):
      guard examination.config?.type != nil, let type, !examination.usesRemoteCode,
        isUnread(vocabulary, by: type, in: examination.model)
      else { return [] }
      let name = vocabulary.file.split(separator: "/").last.map(String.init) ?? vocabulary.file
      return [
        Violation(
          message: "\(type.name) can't read \(name), and there is no tokenizer.json.",
          location: location, observed: name, expected: "tokenizer.json",
          help: "Save the tokenizer again with the class that reads \(name), which writes a "
            + "tokenizer.json, or name that class in tokenizer_config.json (tokenizer_class).")
      ]
    case .missing:
      if let type, type.backend == .python, type.vocabularyFiles.isEmpty { return [] }
      let files = examination.model.tokenizer.files
      guard !files.contains(where: examination.isPointer),
        !(["tokenizer.json"] + (type?.vocabularyFiles ?? [])).map(examination.model.path)
          .contains(where: examination.leadsOut)
      else { return [] }
      if let half = halfVocabulary(files, type) { return [half] }
      let wanted = ["tokenizer.json"] + (type?.vocabularyFiles ?? [])
      let left = ["tokenizer_config.json", "special_tokens_map.json"]
        .map(examination.model.path).filter { examination.model.documents[$0] != nil }
      let verb = left.count == 1 ? "holds" : "hold"
      let note = left.isEmpty ? "" : "; \(left.listed()) \(verb) none"
      return [
        Violation(
          message:
            "No tokenizer found: there are no files for \(type?.name ?? "the tokenizer")\(note).",
          location: Location(file: left.first), observed: left.first,
          expected: wanted.joined(separator: " or "))
      ]
    }
  }
}

/// Whether a class of the tokenizers library doesn't read the file (transformers 5.23).
///
/// All of them read `tokenizer.json`, `tekken.json`, `tokenizer.model*` and `tiktoken.model`.
private func isUnread(
  _ vocabulary: Vocabulary, by type: TokenizerClass, in model: InspectedModel
) -> Bool {
  let name = vocabulary.file.split(separator: "/").last.map(String.init) ?? vocabulary.file
  let shared = ["tokenizer.json", "tekken.json", "tiktoken.model", "tokenizer_config.json"]
  guard type.backend == .tokenizers, !shared.contains(name), vocabulary.kind != .tekken,
    !name.hasPrefix("tokenizer."), !type.vocabularyFiles.contains(name)
  else { return false }
  return model.document("tokenizer_config.json")?.value?["auto_map"] == nil
}

/// A vocabulary that is only half there: `vocab.json` without its merges.
private func halfVocabulary(_ files: [String], _ type: TokenizerClass?) -> Violation? {
  let names = files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
  guard type?.vocabularyFiles.contains("merges.txt") ?? true, let first = files.first,
    names.contains("vocab.json") != names.contains("merges.txt")
  else { return nil }
  let (there, gone) =
    names.contains("vocab.json") ? ("vocab.json", "merges.txt") : ("merges.txt", "vocab.json")
  return Violation(
    message: "There is \(there), but no \(gone) and no tokenizer.json.",
    location: Location(file: first), observed: "\(there) alone",
    expected: "\(there) and \(gone), or tokenizer.json")
}
