import ModelPrediction

extension Rule {
  /// What mlx-lm can't load.
  package static let platformMLX = Rule(
    name: "platform/mlx",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what mlx-lm can't load (--platform)",
    help: "Take a model of a type that mlx-lm knows, as safetensors.",
    rationale: "Each model type has code of its own in mlx-lm, which ends with an error on others."
  ) { $0.violations(on: "mlx") }
}
