import ModelPrediction

extension Rule {
  /// What vLLM doesn't take of a LoRA adapter.
  package static let platformVLLMLora = Rule(
    name: "platform/vllm-lora",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "adapters that vLLM doesn't serve (--platform)",
    help: "Merge the adapter into its base model and serve the result.",
    rationale: "The server reads adapter_config.json when it loads the adapter, and refuses what "
      + "it can't compute."
  ) { $0.violations(on: "vllm-lora") }
}
