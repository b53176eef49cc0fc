import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A quant_method that nobody knows, on packed tensors.
  package static let quantizationUnknownMethod = Rule(
    name: "quantization/unknown-method",
    severity: .error,
    summary: "an unknown quant_method on packed tensors",
    help: "Correct quant_method, or start from the original checkpoint.",
    rationale: "transformers skips a method it doesn't know with one line in the log, and builds "
      + "plain layers that the packed tensors don't fill.",
    sources: [
      "measured with \(Release.transformers.short): quantizers/auto.py, supports_quant_method"
    ]
  ) { examination in
    let state = examination.quantization
    guard state.isDeclared, state.packedModuleCount > 0 else { return [] }
    let place = state.location ?? Location(file: examination.config?.file)
    guard let name = state.declaredMethod else {
      return [
        Violation(
          message: "quantization_config has no quant_method, but \(state.packedModuleCount) "
            + "modules are stored packed: loading raises.",
          location: place, expected: state.tensorMethod.map { "quant_method \($0)" })
      ]
    }
    guard state.knowledge == nil else { return [] }
    let guess = state.tensorMethod.map { ": the tensors look like \($0)" } ?? ""
    return [
      Violation(
        message: "quant_method is \(name), which no loader knows, but "
          + "\(state.packedModuleCount) modules are stored packed\(guess).",
        location: place, observed: name, expected: state.tensorMethod)
    ]
  }
}
