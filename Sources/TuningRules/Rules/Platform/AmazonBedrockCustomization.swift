import ModelPrediction

extension Rule {
  /// A model of which Amazon Bedrock tunes no base model.
  package static let platformAmazonBedrockCustomization = Rule(
    name: "platform/amazon-bedrock-customization",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "no base model of Amazon Bedrock to tune instead (--platform)",
    help: "Tune a base model that is listed, or tune this model elsewhere and import it.",
    rationale: "Bedrock tunes its own copies of some models only, and these end: a legacy model "
      + "takes no new jobs."
  ) { $0.violations(on: "amazon-bedrock-customization") }
}
