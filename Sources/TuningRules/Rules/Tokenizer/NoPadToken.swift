import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// No padding token.
  package static let tokenizerNoPadToken = Rule(
    name: "tokenizer/no-pad-token",
    severity: .warning,
    summary: "no padding token",
    help: "Set pad_token to a token that is never trained, such as a reserved one, but not to the "
      + "end token.",
    rationale: "Without it, trainers raise, or pad with the end token and then mask it.",
    sources: ["huggingface/trl#976", "measured with \(Release.transformers.short)"]
  ) { examination in
    guard !examination.isAdapter, examination.identity.usesTokens, !examination.loadsGGUF,
      case .known(let vocabulary, let location) = examination.model.tokenizer.vocabulary,
      examination.lacksPadding
    else { return [] }
    let reserved = reservedToken(of: vocabulary)
    let settings = examination.model.document("tokenizer_config.json")?.location
    return [
      Violation(
        message: "No file names a padding token."
          + (reserved.map { " \($0) is free for it." } ?? ""),
        location: settings?.pointer("/pad_token") ?? location,
        expected: reserved ?? "a pad_token",
        help: reserved.map { "Set pad_token to \($0), which is in the vocabulary." })
    ]
  }
}

/// A token that nothing else uses: made for padding, reserved, or the unknown token.
private func reservedToken(of vocabulary: Vocabulary) -> String? {
  let names = vocabulary.addedTokens.map(\.content)
    .map { (text: $0, lowercased: $0.lowercased()) }
  for word in ["pad", "reserved", "unused", "extra_id", "placeholder"] {
    let search = WordSearch([word])
    if let name = names.first(where: { search.occurs(in: $0.lowercased) }) { return name.text }
  }
  return vocabulary.unknownToken
}

extension Examination {
  /// Whether there is no padding token, or only the class's own, which the vocabulary doesn't have.
  fileprivate var lacksPadding: Bool {
    guard let pad = tokenizer.special("pad") else { return true }
    return pad.location == nil && tokenizer.id(of: pad.token) == nil
  }
}
