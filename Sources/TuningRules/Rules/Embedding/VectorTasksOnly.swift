import ModelFacts
import ModelPrediction

extension Rule {
  /// What the model is for.
  package static let embeddingVectorTasksOnly = Rule(
    name: "embedding/vector-tasks-only",
    severity: .note,
    effect: .restricts.blocking(.text),
    cost: 0,
    summary: "an embedding model: tunable, for vector representation tasks only",
    help: "Tune it with pairs or triplets (sentence-transformers); it can't learn to answer.",
    rationale: "It has no head that gives tokens."
  ) { examination in
    let model = examination.model
    let markers = [
      "modules.json", "config_sentence_transformers.json", "sentence_bert_config.json",
    ]
    guard let marker = markers.lazy.compactMap(model.nearestPath).first else { return [] }
    return [
      Violation(
        message: "\(marker) marks a sentence-transformers model: it gives vectors, and no text.",
        location: Location(file: marker),
        // What writes text as well can still learn to answer.
        effect: examination.writesText ? .restricts : nil)
    ]
  }
}
