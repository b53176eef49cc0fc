import ModelPrediction

extension Rule {
  /// What llama.cpp's converter refuses.
  package static let platformGGUFExport = Rule(
    name: "platform/gguf-export",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what the GGUF converter of llama.cpp refuses (--platform)",
    help: "Take a model that the converter knows, or a newer release of llama.cpp.",
    rationale: "The converter ends with an error on an architecture that it doesn't know."
  ) { $0.violations(on: "gguf-export") }
}
