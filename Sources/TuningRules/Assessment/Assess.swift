public import ModelFacts

extension Assessment {
  /// Answers for a model: runs every rule and puts the sections together.
  public init(of model: InspectedModel, base: InspectedModel? = nil, options: AssessmentOptions) {
    let examination = Examination(model: model, base: base, options: options)
    self.init(target: model.target)
    findings = Rule.all.flatMap { $0.findings(in: examination) }
    lora.rank = options.rank
  }
}
