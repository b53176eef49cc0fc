import ModelPrediction

extension Rule {
  /// What Amazon SageMaker's containers can't load.
  package static let platformAmazonSagemaker = Rule(
    name: "platform/amazon-sagemaker",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what Amazon SageMaker can't load (--platform)",
    help: "Put config.json and the weights into one folder, as save_pretrained writes them.",
    rationale: "A container that can't load the model fails after the upload, while the endpoint "
      + "starts."
  ) { $0.violations(on: "amazon-sagemaker") }
}
