import TuningRules

@testable import TuningReports

extension Reporter {
  /// The whole report on a run over some targets.
  func report(_ outcomes: [TargetOutcome]) -> String {
    var reporter = self
    return outcomes.map { reporter.add($0) }.joined() + reporter.finish()
  }
}

extension Assessment {
  /// The text report on it alone.
  func text(_ page: Page) -> String { TextReporter(page: page).report([.assessed(self)]) }
  /// The JSON report on it alone.
  var json: String { JSONReporter().report([.assessed(self)]) }
  /// Its line of a report in JSON lines.
  var jsonLine: String { JSONLinesReporter().report([.assessed(self)]) }
}
