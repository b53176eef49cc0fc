import ModelPrediction

extension Rule {
  /// What Microsoft Foundry refuses.
  package static let platformAzureFoundry = Rule(
    name: "platform/azure-foundry",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what Microsoft Foundry refuses (--platform)",
    help: "Save the weights as safetensors.",
    rationale: "Bringing your own weights to Foundry was announced for safetensors only."
  ) { $0.violations(on: "azure-foundry") }
}
