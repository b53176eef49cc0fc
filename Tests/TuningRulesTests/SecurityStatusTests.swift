import ModelFacts
import ModelPrediction
import Testing

@testable import TuningRules

@Suite struct `the answer on security` {
  private func status(_ rule: Rule, _ level: Severity) -> SecuritySummary.Status {
    var summary = SecuritySummary()
    summary.add([
      Finding(
        rule: rule,
        violation: Violation(message: "x", location: Location(file: "x"), severity: level))
    ])
    return summary.status
  }

  @Test(arguments: [
    (Rule.securityPathEscape, Severity.error, SecuritySummary.Status.unsafe),
    (.securityTemplateUnsafe, .error, .unsafe), (.securityNotExamined, .warning, .review),
    (.configRemoteCode, .warning, .review), (.configRemoteCodeMissing, .error, .review),
    (.weightsNeedsFullUnpickle, .warning, .review), (.weightsPickleOnly, .warning, .safe),
    (.configMalformed, .error, .safe),
  ])
  func `never contradicts a finding`(
    _ rule: Rule, _ level: Severity, _ expected: SecuritySummary.Status
  ) {
    #expect(status(rule, level) == expected)
  }

  @Test func `is the worst of all findings`() {
    var summary = SecuritySummary()
    summary.status = .unsafe
    let location = Location(file: "x")
    summary.add([
      Finding(
        rule: .securityNotExamined, violation: Violation(message: "x", location: location))
    ])
    #expect(summary.status == .unsafe)
  }
}
