import ModelFacts
import ModelPrediction

extension Rule {
  /// A head is stored where the configuration ties it.
  package static let configTiedHeadStored = Rule(
    name: "config/tied-head-stored",
    severity: .warning,
    summary: "a stored output head beside a tied embedding",
    help:
      "If the head was trained separately, set tie_word_embeddings to false. If not, remove the "
      + "tensor.",
    rationale: "Whether the stored head or the embedding wins depends on the loader's version.",
    sources: ["huggingface/transformers#45127", "unslothai/unsloth#9331"]
  ) { examination in
    guard let head = examination.comparableModel?.separateHead,
      examination.model.config.value?["tie_word_embeddings"]?.bool != false
    else { return [] }
    return [
      Violation(
        message: "tie_word_embeddings is true, but \(head.tensor) is stored as well.",
        location: Location(file: head.file, place: .tensor(head.tensor)),
        observed: "a tensor of its own", expected: "only the embedding")
    ]
  }
}
