import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A tokenizer file that can't be read.
  package static let tokenizerMalformed = Rule(
    name: "tokenizer/malformed",
    severity: .error,
    component: ComponentFault(.tokenizer, .invalid),
    summary: "a tokenizer file that the tokenizers library refuses",
    help: "Download the file again from the model's source, or save the tokenizer again.",
    rationale: "AutoTokenizer raises, or falls back to another file with other ids.",
    sources: ["\(Release.tokenizers), serialization", "huggingface/tokenizers#1297"]
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
    let names = ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"]
    for path in names.map(examination.model.path) {
      guard case .unreadable(let why, let location) = examination.model.documents[path] ?? .missing,
        !examination.isPointer(path)
      else { continue }
      found.append(
        Violation(
          message: "\(path) can't be read: \(why).", location: location, expected: "a JSON object"))
    }
    return found
  }
}
