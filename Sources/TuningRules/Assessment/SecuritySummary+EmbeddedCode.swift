import ModelFacts
import ModelPrediction

extension SecuritySummary {
  /// Adds what files of other frameworks and the repository's own Python files add up to.
  mutating func add(_ code: [EmbeddedCode], asksForCode: Bool) {
    remoteCode = asksForCode
    let judgements = code.compactMap(\.judgement)
    if judgements.contains(where: \.isDangerous) {
      status = .unsafe
    } else if status == .safe, asksForCode || !judgements.isEmpty {
      status = .review
    }
  }

  /// Adds what the findings say, so that the answer never contradicts them.
  mutating func add(_ findings: [Finding]) {
    for finding in findings {
      let isSecurity = finding.rule.name.hasPrefix("security/")
      if isSecurity, finding.level == .error {
        status = .unsafe
      } else if status == .safe, isSecurity || Self.asksForReview(finding.rule.name) {
        status = .review
      }
    }
  }

  /// Whether a rule of another category says that loading runs what nobody vouches for.
  private static func asksForReview(_ rule: String) -> Bool {
    [
      Rule.configRemoteCode.name, Rule.configRemoteCodeMissing.name,
      Rule.weightsNeedsFullUnpickle.name,
    ].contains(rule)
  }
}
