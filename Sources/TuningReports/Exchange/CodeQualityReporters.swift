import ModelFacts
import TuningRules

/// GitLab's Code Quality report: a subset of Code Climate's issues.
struct GitLabReporter: Reporter {
  private var issues: [JSONNode] = []

  mutating func add(_ outcome: TargetOutcome) -> String {
    switch outcome {
    case .assessed(let assessment): issues += assessment.shownReportedFindings.map(Self.issue)
    case .failed(let location, let sentence):
      issues.append(
        Self.issue(
          rule: "ftcheck/target", text: sentence, severity: "blocker", path: location, line: 1,
          fingerprint: Fingerprint.text(of: "ftcheck/target\n\(location)")))
    }
    return ""
  }

  mutating func finish() -> String { JSONNode.array(issues).text(.indented) + "\n" }

  private static func issue(_ reported: ReportedFinding) -> JSONNode {
    let severity =
      switch reported.finding.level {
      case .error: "critical"
      case .warning: "minor"
      case .note: "info"
      }
    return issue(
      rule: reported.finding.rule.name, text: reported.text, severity: severity,
      path: reported.path, line: reported.position?.line ?? 1, fingerprint: reported.fingerprint)
  }

  private static func issue(
    rule: String, text: String, severity: String, path: String, line: Int, fingerprint: String
  ) -> JSONNode {
    [
      "description": .string(text), "check_name": .string(rule),
      "fingerprint": .string(fingerprint), "severity": .string(severity),
      "location": ["path": .string(path), "lines": ["begin": .integer(line)]],
    ]
  }
}

/// Reviewdog's diagnostic format, one object.
struct RDJSONReporter: Reporter {
  private var diagnostics: [JSONNode] = []

  mutating func add(_ outcome: TargetOutcome) -> String {
    switch outcome {
    case .assessed(let assessment):
      diagnostics += assessment.shownReportedFindings.map(Self.diagnostic)
    case .failed(let location, let sentence):
      diagnostics.append([
        "message": .string(sentence), "severity": "ERROR",
        "location": ["path": .string(location)],
      ])
    }
    return ""
  }

  mutating func finish() -> String {
    let document: JSONNode = [
      "source": ["name": "ftcheck"],
      "severity": "ERROR",
      "diagnostics": .array(diagnostics),
    ]
    return document.text(.indented) + "\n"
  }

  private static func diagnostic(_ reported: ReportedFinding) -> JSONNode {
    let severity =
      switch reported.finding.level {
      case .error: "ERROR"
      case .warning: "WARNING"
      case .note: "INFO"
      }
    var location: [JSONNode.Member] = [.init(key: "path", value: .string(reported.path))]
    if let position = reported.position {
      location.append(
        .init(
          key: "range",
          value: [
            "start": ["line": .integer(position.line), "column": .integer(position.column)]
          ]))
    }
    return [
      "message": .string(reported.text), "location": .object(location),
      "severity": .string(severity),
      "code": ["value": .string(reported.finding.rule.name)],
    ]
  }
}
