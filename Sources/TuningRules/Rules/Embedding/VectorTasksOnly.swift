import ModelFacts
import ModelPrediction

extension Rule {
  /// What the model is for.
  package static let embeddingVectorTasksOnly = Rule(
    name: "embedding/vector-tasks-only",
    severity: .note,
    effect: .restricts.blocking(.text),
    summary: "an embedding model, for vector tasks only",
    help: "Tune it on pairs or triplets with sentence-transformers. It can't learn to answer.",
    rationale: "It has no head that produces tokens."
  ) { examination in
    let model = examination.model
    let markers = [
      "modules.json", "config_sentence_transformers.json", "sentence_bert_config.json",
    ]
    guard let marker = markers.lazy.compactMap(model.nearestPath).first else { return [] }
    return [
      Violation(
        message: "\(marker) marks a sentence-transformers model: it produces vectors, not text.",
        location: Location(file: marker),
        // What writes text as well can still learn to answer.
        effect: examination.writesText ? .restricts : nil)
    ]
  }
}
