import ModelPrediction

extension Rule {
  /// What Amazon Bedrock's Custom Model Import refuses.
  package static let platformAmazonBedrockImport = Rule(
    name: "platform/amazon-bedrock-import",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what Custom Model Import of Amazon Bedrock refuses (--platform)",
    help: "Change the files as the finding says, or deploy the model elsewhere.",
    rationale: "The import job fails after the upload. Amazon lists architectures, files, "
      + "tokenizer classes, sizes and the context."
  ) { $0.violations(on: "amazon-bedrock-import") }
}
