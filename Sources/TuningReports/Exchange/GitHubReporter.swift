import ModelFacts
import TuningRules

/// Annotations of GitHub's workflow commands, the worst first.
///
/// A step shows ten annotations of a level. What goes beyond is counted in one line, as the job's
/// summary has them all.
struct GitHubReporter: Reporter {
  private static let most = 10
  private var findings: [ReportedFinding] = []
  private var failures: [(location: String, sentence: String)] = []
  private var answers: [String] = []

  mutating func add(_ outcome: TargetOutcome) -> String {
    switch outcome {
    case .assessed(let assessment):
      findings += assessment.shownReportedFindings
      answers.append(
        "\(Escaping.text(assessment.target.location)): \(assessment.verdict.word), score "
          + "\(assessment.score)/100")
    case .failed(let location, let sentence): failures.append((location, sentence))
    }
    return ""
  }

  mutating func finish() -> String {
    var lines = failures.map { failure in
      "::error title=\(Self.property("ftcheck"))::\(Self.data(failure.sentence))"
    }
    for level in Severity.allCases.reversed() {
      let own = findings.filter { $0.finding.level == level }
      let room = max(0, Self.most - (level == .error ? failures.count : 0))
      lines += own.prefix(room).map(Self.command)
      if own.count > room {
        answers.append(
          "\(Quantities.count(own.count - room, level.rawValue)) more than GitHub shows in a step")
      }
    }
    return (lines + answers).joined(separator: "\n") + "\n"
  }

  private static func command(_ reported: ReportedFinding) -> String {
    let word =
      switch reported.finding.level {
      case .error: "error"
      case .warning: "warning"
      case .note: "notice"
      }
    var properties = ["file=\(property(reported.path))"]
    if let position = reported.position {
      properties += ["line=\(position.line)", "col=\(position.column)"]
    }
    properties.append("title=\(property(reported.finding.rule.name))")
    return "::\(word) \(properties.joined(separator: ","))::\(data(reported.text))"
  }

  /// The text behind `::`, where a line ends the command.
  private static func data(_ text: String) -> String {
    Escaping.text(text).replacing("%", with: "%25")
  }

  /// The value of a property, which a colon or comma would end.
  private static func property(_ text: String) -> String {
    data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
