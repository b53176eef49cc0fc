import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Parameters of the architecture have no tensor.
  package static let weightsUnexpectedNames = Rule(
    name: "weights/unexpected-names",
    severity: .error,
    asksComponents: true,
    summary: "parameters without a tensor",
    help: "Rename the tensors as the architecture expects, or download the files again. Otherwise "
      + "loading initializes these parameters at random.",
    rationale: "transformers only warns about missing keys, and training starts from noise.",
    sources: ["ggml-org/llama.cpp#9211", "measured with \(Release.transformers.short)"]
  ) { examination in
    guard let loaded = examination.comparableModel else { return [] }
    let missing = examination.gaps?.missing ?? []
    guard let first = missing.first else { return [] }
    let strays = loaded.unexpected.map(\.tensor)
    var message =
      "\(missing.count) \(missing.count == 1 ? "parameter has" : "parameters have") no tensor, "
      + "such as \(first)"
    if let stray = strays.first {
      message +=
        ". \(strays.count) \(strays.count == 1 ? "tensor belongs" : "tensors belong") to no parameter, "
      message += "such as \(stray)"
    }
    return [
      Violation(
        message: message + ".",
        location: Location(
          file: examination.loadedFiles.first?.path, place: .tensor(first)),
        observed: strays.isEmpty ? nil : strays.listed(5), expected: missing.listed(5))
    ]
  }
}
