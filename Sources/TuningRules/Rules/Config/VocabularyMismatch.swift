import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The configuration's vocabulary isn't the matrices'.
  package static let configVocabularyMismatch = Rule(
    name: "config/vocabulary-mismatch",
    severity: .error,
    asksComponents: true,
    summary: "vocab_size differs from the embedding",
    help: "If the weights are right, set vocab_size to the number of rows. If not, load with the "
      + "old value, call resize_token_embeddings, and save again.",
    rationale: "Loading raises a size mismatch; loaders that go on leave rows at random.",
    sources: [
      "oobabooga/textgen#959", "hiyouga/LlamaFactory#3125",
      "measured with \(Release.transformers.short)",
    ]
  ) { examination in
    guard let text = examination.config?.text,
      text.type != nil || text.stated("vocab_size") != nil,
      text.stated("vocab_size").map({ $0.value.integer != nil }) ?? true,
      let size = text.vocabularySize, size > 0, examination.seesAllTensors, !examination.loadsGGUF
    else { return [] }
    let embeddings = examination.embeddings
    // Where the architecture is known, a matrix that is as large as it should be is none of these.
    let known = examination.loaded.flatMap { loaded in
      loaded.source == .atlas ? Set(loaded.mismatches.map { ExactString($0.tensor) }) : nil
    }
    let wrong = (embeddings.input + embeddings.output).filter { matrix in
      matrix.rows != size && matrix.rows > 0
        && known?.contains(ExactString(matrix.tensor.name)) != false
    }
    guard let first = wrong.first else { return [] }
    let right = (embeddings.input + embeddings.output).first { $0.rows == size }
    let place = Location(file: text.file, place: .pointer(text.pointer(to: "vocab_size")))
    guard let right else {
      return [
        Violation(
          message: "vocab_size is \(size), but \(first.tensor.name) has \(first.rows) rows.",
          location: place, observed: "\(size)", expected: "\(first.rows)")
      ]
    }
    return [
      Violation(
        message: "\(first.tensor.name) has \(first.rows) rows, but vocab_size and "
          + "\(right.tensor.name) say \(size).",
        location: Location(file: first.file, place: .tensor(first.tensor.name)),
        observed: "\(first.rows) rows", expected: "\(size) rows")
    ]
  }
}
