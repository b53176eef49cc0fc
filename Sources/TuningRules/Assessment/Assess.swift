public import ModelFacts
public import ModelPrediction

extension Assessment {
  /// Answers for a model of which nothing has been worked out yet.
  public init(of model: InspectedModel, base: InspectedModel? = nil, options: AssessmentOptions) {
    self.init(of: Examination(model: model, base: base, options: options))
  }

  /// Answers for a model: runs every rule and puts the sections together.
  package init(of examination: Examination) {
    let model = examination.model
    self.init(target: model.target)
    findings = Self.ordered(
      Rule.all.flatMap { $0.findings(in: examination) } + Self.findings(inPartsOf: examination)
    ).map { [aside = examination.filesAside] in $0.aside(from: aside) }
    let decisive = findings.filter(\.isAboutModel)
    self.model = examination.summary
    weights = WeightsSummary(of: examination)
    quantization = QuantizationSummary(of: examination)
    tokenizer = TokenizerSummary(of: examination)
    adapter = AdapterSummary(of: examination)
    components = Components(of: examination, findings: decisive)
    security = SecuritySummary(examination.pickles, of: model.pickles)
    security.add(
      model.embeddedCode, asksForCode: !RequestedCode(of: examination).documents.isEmpty)
    security.add(findings)
    pipeline = examination.pipeline.map { PipelineSummary($0) }
    lora = examination.lora
    loading = LoadingSummary(of: examination)
    memory = MemoryFloor(of: examination, weights: weights)
    origin = examination.originalRepository.flatMap(Self.hubName)
    platforms = PlatformReadiness.all(of: examination, findings: findings)
    basis = Basis(of: examination)
    reasons = VerdictFindings(decisive)
    methods = Methods(
      MethodFacts(of: examination, quantization: quantization), findings: decisive,
      verdict: reasons)
    verdict = reasons.verdict
    score = Score.of(decisive, isAdopted: components.adoption.status == .present)
    summary =
      SummarySentence(assessment: self, blocking: reasons.undetermined + reasons.blocking).text
  }

  /// What is wrong with the components of a pipeline as models of their own, in places of the whole
  /// target.
  private static func findings(inPartsOf examination: Examination) -> [Finding] {
    let rules = Rule.all.filter(\.asksComponents)
    return (examination.pipeline?.components ?? []).compactMap(\.part).flatMap { part in
      rules.flatMap { $0.findings(in: part.examination) }.map { finding in
        var finding = finding
        finding.location.file = finding.location.file.map { part.folder + $0 }
        return finding
      }
    }
  }

  /// `organization/name` of what a file calls a model's repository: the name alone or its address.
  private static func hubName(_ text: String) -> String? {
    let address = "https://huggingface.co/"
    let name = text.hasPrefix(address) ? text.dropFirst(address.count) : text[...]
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isName = { (part: Substring) in
      !part.isEmpty && !part.hasPrefix("-") && !part.hasPrefix(".")
        && part.utf8.allSatisfy {
          switch $0 {
          case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
          default: false
          }
        }
    }
    return parts.count == 2 && parts.allSatisfy(isName) ? String(name) : nil
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

extension Assessment.Basis {
  init(of examination: Examination) {
    self.init()
    if let version = examination.options.assumedTransformers { transformers = version }
    readsValues = examination.model.values != nil
  }
}
