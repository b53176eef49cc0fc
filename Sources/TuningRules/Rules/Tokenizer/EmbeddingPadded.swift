import ModelFacts
import ModelPrediction

extension Rule {
  /// More rows than tokens.
  package static let tokenizerEmbeddingPadded = Rule(
    name: "tokenizer/embedding-padded",
    severity: .note,
    cost: 0,
    summary: "more embedding rows than tokens (normal)",
    help: "Leave the rows as they are. Shrinking them breaks converters and saves nothing.",
    rationale: "Rows are padded to a multiple of 64 or 128 for speed, or kept for tokens to come.",
    sources: ["huggingface/transformers#8643", "ggml-org/llama.cpp#3633"]
  ) { examination in
    guard let rows = examination.tokenRows, rows.isStored,
      case .known(let vocabulary, _) = examination.model.tokenizer.vocabulary,
      let largest = vocabulary.maxID, rows.count > largest + 1
    else { return [] }
    return [
      Violation(
        message: "\(rows.source) has \(rows.count) rows for token ids up to \(largest).",
        location: rows.location, observed: "\(rows.count) rows", expected: "\(largest + 1) or more")
    ]
  }
}
