import ModelFacts
import ModelPrediction

extension Rule {
  /// New tokens whose embeddings are not in the adapter.
  package static let adapterEmbeddingsNotSaved = Rule(
    name: "adapter/embeddings-not-saved",
    severity: .error,
    summary: "added tokens without saved embeddings",
    help: "Train again with modules_to_save=[embed_tokens, lm_head] or trainable_token_indices.",
    rationale: "Wherever the adapter is loaded, the new rows are random.",
    sources: ["unslothai/unsloth#237"]
  ) { examination in
    guard let adapter = examination.adapter, let base = examination.adaptedBase,
      case .known(let vocabulary, let location) = examination.model.tokenizer.vocabulary,
      let known = base.largestTokenID
    else { return [] }
    let added = examination.tokensAddedAtLoad.last?.id ?? -1
    let largest = max(vocabulary.maxID ?? -1, added)
    guard largest > known, !adapter.savesTokens, !adapter.savesEmbeddings else { return [] }
    let name =
      vocabulary.addedTokens.first { $0.id > known }.map { ", such as \($0.content)" } ?? ""
    return [
      Violation(
        message: "The adapter's tokenizer goes up to id \(largest)\(name), the base's to \(known), "
          + "but the adapter has no embeddings.",
        location: location, observed: "\(largest)", expected: "at most \(known)")
    ]
  }
}

extension AdapterFacts {
  /// Whether whole embeddings are saved, or LoRA adapts them.
  fileprivate var savesEmbeddings: Bool {
    let names = saved.map(\.module) + modules.filter(\.isEmbedding).map(\.name)
    return names.contains { name in
      ["embed", "wte", "word_embeddings", "shared", "lm_head", "tok_"].contains {
        name.contains($0)
      }
    }
  }
}
