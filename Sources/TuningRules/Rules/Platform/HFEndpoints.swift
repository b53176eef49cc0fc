import ModelPrediction

extension Rule {
  /// What Hugging Face's Inference Endpoints can't serve.
  package static let platformHFEndpoints = Rule(
    name: "platform/hf-endpoints",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what Hugging Face's Inference Endpoints can't serve (--platform)",
    help: "Put config.json and the weights at the repository's root, or write a handler.py.",
    rationale: "The engines load what transformers or llama.cpp load; an adapter is served merged "
      + "or by a handler."
  ) { $0.violations(on: "hf-endpoints") }
}
