import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A training wrapper's name stands before every key.
  package static let weightsWrapperPrefix = Rule(
    name: "weights/wrapper-prefix",
    severity: .error,
    summary: "a training wrapper's prefix on tensor names",
    help: "Remove the prefix from the keys, or save the model inside the wrapper (unwrap_model, "
      + "model.module, model._orig_mod).",
    rationale:
      "No key matches a parameter, so every weight is initialized at random, without an error.",
    sources: [
      "huggingface/transformers#25205", "eole-nlp/eole#179", "MakazhanAlpamys/Soup#335",
      "measured with \(Release.transformers.short): all keys missing, nothing raised",
    ]
  ) { examination in
    guard !examination.isAdapter, let names = examination.wrappedNames else { return [] }
    return [
      Violation(
        message: "\(names.count) of \(names.total) keys carry \(names.wrapper), such as "
          + "\(names.first).",
        location: Location(file: names.file, place: .tensor(names.first)), observed: names.first,
        expected: names.stripped)
    ]
  }
}
