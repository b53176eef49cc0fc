import ModelPrediction

extension Rule {
  /// What Fireworks AI refuses.
  package static let platformFireworks = Rule(
    name: "platform/fireworks",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what Fireworks AI refuses (--platform)",
    help: "Change the files as the finding says, or merge the adapter into its base model.",
    rationale: "The upload is checked after it has arrived, and adapters are limited in rank and "
      + "targets."
  ) { $0.violations(on: "fireworks") }
}
