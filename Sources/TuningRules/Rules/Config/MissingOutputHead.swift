import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Nothing is stored for an output head that isn't tied.
  package static let configMissingOutputHead = Rule(
    name: "config/missing-output-head",
    severity: .error,
    summary: "a missing output head",
    help: "Set tie_word_embeddings to true if the model shares its embedding, or add the head.",
    rationale: "The head is initialized at random without an error, and every answer is noise.",
    sources: ["measured with \(Release.transformers.short)"]
  ) { examination in
    guard examination.comparableModel != nil,
      let first = examination.gaps?.missingHead.first
    else { return [] }
    return [
      Violation(
        message: "The output head \(first) isn't stored, although tie_word_embeddings is false.",
        location: Location(file: examination.config?.file, place: .pointer("/tie_word_embeddings")),
        observed: "false", expected: "true, or a tensor \(first)")
    ]
  }
}
