public import ModelFacts

extension Assessment {
  /// Answers for a model: runs every rule and puts the sections together.
  public init(of model: InspectedModel, base: InspectedModel? = nil, options: AssessmentOptions) {
    let examination = Examination(model: model, base: base, options: options)
    self.init(target: model.target)
    let pipeline = examination.pipeline
    findings = Self.ordered(
      Rule.all.flatMap { $0.findings(in: examination) }
        + (pipeline?.components ?? []).flatMap { $0.part?.findings ?? [] })
    self.model = ModelSummary(of: examination)
    weights = WeightsSummary(of: examination)
    weights.unpack(examination.quantization)
    quantization = QuantizationSummary(of: examination)
    tokenizer = TokenizerSummary(of: examination)
    adapter = AdapterSummary(of: examination)
    components = Components(of: examination, findings: findings)
    security = SecuritySummary(examination.pickles, of: model.pickles)
    security.take(
      model.embeddedCode, asksForCode: !RemoteCode(of: examination).documents.isEmpty)
    if security.status == .safe, model.problems.contains(where: \.leavesUnexamined) {
      security.status = .review
    }
    if let loaded = examination.loaded { weights.take(loaded) }
    if let pipeline {
      weights.take(pipeline)
      self.pipeline = PipelineSummary(pipeline)
    }
    lora = examination.lora ?? lora
    lora.rank = options.rank
    lora.peftDefaultModules = self.model.modelType.flatMap(Atlas.embedded.defaultTargets)
    methods = Methods(
      of: examination, findings: findings, quantization: quantization, lora: lora)
    let decisive = VerdictFindings(findings, examination: examination)
    verdict = decisive.verdict
    score = Score.of(findings, isAdopted: components.adoption.status == .present)
    summary =
      SummarySentence(assessment: self, blocking: decisive.undetermined + decisive.blocking).text
    // Freeing what is known of 45,000 tensors takes a while, and nobody has to wait for it.
    Task.detached { [examination = consume examination] in _ = examination }
  }

  /// Errors first, then by path, then in the order of the rules.
  private static func ordered(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      if a.level != b.level { return a.level > b.level }
      let (aFile, bFile) = (ExactString(a.location.file ?? ""), ExactString(b.location.file ?? ""))
      return aFile == bFile ? left.offset < right.offset : aFile < bFile
    }.map(\.element)
  }
}
