import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A special token that the vocabulary doesn't have.
  package static let tokenizerSpecialTokenMissing = Rule(
    name: "tokenizer/special-token-missing",
    severity: .warning,
    summary: "special tokens missing from the vocabulary",
    help: "Name a token that the vocabulary has, or add this one and resize the embeddings.",
    rationale:
      "transformers silently adds the token at the end, where it has a random embedding or "
      + "none.",
    sources: ["\(Release.transformers.short) tokenization_utils_tokenizers.py, __init__"]
  ) { examination in
    guard let vocabulary = examination.model.tokenizer.vocabulary.value, !examination.isAdapter
    else { return [] }
    let tokenizer = examination.tokenizer
    var declared = tokenizer.specialTokens
    switch vocabulary.kind {
    case .bytes, .characters: return []
    case .sentencePieceBPE, .sentencePieceUnigram:
      // The class adds its own tokens to what the SentencePiece file has.
      let own = tokenizer.effectiveClass?.defaultTokens ?? []
      declared.removeAll { special in own.contains { $0.token == special.token } }
    default: declared += tokenizer.extraTokens
    }
    var seen: Set<ExactString> = []
    return declared.compactMap { special in
      guard let location = special.location, tokenizer.id(of: special.token) == nil,
        seen.insert(ExactString(special.token)).inserted
      else { return nil }
      let role = special.role == "extra" ? "The special token" : "The \(special.role) token"
      return Violation(
        message: "\(role) \(special.token) isn't in the vocabulary.", location: location,
        observed: special.token, expected: "a token of the vocabulary")
    }
  }
}
