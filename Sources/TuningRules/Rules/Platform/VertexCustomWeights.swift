import ModelPrediction

extension Rule {
  /// What Google's Vertex AI doesn't deploy.
  package static let platformVertexCustomWeights = Rule(
    name: "platform/vertex-custom-weights",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what Vertex AI doesn't deploy from custom weights (--platform)",
    help: "Take a model that is listed, unquantized and in Hugging Face's layout.",
    rationale: "Vertex AI deploys listed models only, and fails after the upload otherwise."
  ) { $0.violations(on: "vertex-custom-weights") }
}
