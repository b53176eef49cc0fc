import ModelPrediction

extension Rule {
  /// What Together AI refuses.
  package static let platformTogether = Rule(
    name: "platform/together",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what Together AI refuses (--platform)",
    help: "Save the model in the layout of from_pretrained, with safetensors.",
    rationale: "Together AI takes models for text and embeddings that from_pretrained loads."
  ) { $0.violations(on: "together") }
}
