import ModelFacts
import TuningRules

/// JUnit's XML: a suite for each model, a case for each rule that ran.
///
/// An error is a failure, a warning or note is what the case printed; what a person suppressed is
/// skipped.
struct JUnitReporter: Reporter {
  /// The level from which on a finding is a failure; nil where none is.
  private let level: Severity?
  private var suites: [String] = []
  private var totals = Totals()

  private struct Totals {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    static func += (left: inout Self, right: Self) {
      left.tests += right.tests
      left.failures += right.failures
      left.errors += right.errors
      left.skipped += right.skipped
    }

    var attributes: String {
      "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    }
  }

  init(gate: Gate?) { level = gate.map(\.level) ?? .error }

  mutating func add(_ outcome: TargetOutcome) -> String {
    switch outcome {
    case .assessed(let assessment): addSuite(of: assessment)
    case .failed(let location, let sentence):
      let own = Totals(tests: 1, errors: 1)
      totals += own
      let name = location.asXML
      suites.append(
        """
          <testsuite name="\(name)" \(own.attributes)>
            <testcase classname="\(name)" name="target">
              <error message="\(sentence.asXML)"/>
            </testcase>
          </testsuite>

        """)
    }
    return ""
  }

  mutating func finish() -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<testsuites name=\"ftcheck\" \(totals.attributes)>\n" + suites.joined()
      + "</testsuites>\n"
  }

  private mutating func addSuite(of assessment: Assessment) {
    var own = Totals()
    let name = assessment.target.location.asXML
    let cases = Rule.all.map { rule in
      let found = assessment.findings.filter { $0.rule == rule }
      let shown = found.filter { $0.suppressed == nil }
      own.tests += 1
      var body = ""
      let failing = shown.filter { finding in level.map { finding.level >= $0 } ?? false }
      if let worst = failing.first {
        own.failures += 1
        body +=
          "      <failure type=\"\(worst.level.rawValue)\" message=\"\(worst.message.asXML)\">"
          + failing.map { text(of: $0, in: assessment) }.joined(separator: "\n").asXML
          + "</failure>\n"
      } else if let suppression = found.first?.suppressed, shown.isEmpty {
        own.skipped += 1
        body += "      <skipped message=\"\(suppression.reason.asXML)\"/>\n"
      }
      let others = shown.filter { finding in !failing.contains(finding) }
      if !others.isEmpty {
        body +=
          "      <system-out>"
          + others.map { text(of: $0, in: assessment) }.joined(separator: "\n").asXML
          + "</system-out>\n"
      }
      let head = "    <testcase classname=\"\(name)\" name=\"\(rule.name)\""
      return body.isEmpty ? "\(head)/>\n" : "\(head)>\n\(body)    </testcase>\n"
    }
    totals += own
    suites.append(
      "  <testsuite name=\"\(name)\" \(own.attributes)>\n    <properties>\n"
        + "      <property name=\"verdict\" value=\"\(assessment.verdict.rawValue)\"/>\n"
        + "      <property name=\"score\" value=\"\(assessment.score)\"/>\n    </properties>\n"
        + cases.joined() + "  </testsuite>\n")
  }

  private func text(of finding: Finding, in assessment: Assessment) -> String {
    let reported = ReportedFinding(finding, of: assessment.target)
    let line = reported.position.map { ":\($0.line):\($0.column)" } ?? ""
    return "\(finding.level.rawValue): \(reported.path)\(line): \(reported.text)"
  }
}

extension String {
  /// The text as content or an attribute's value in XML, without the characters that XML 1.0 refuses.
  var asXML: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default:
        if Escaping.isHidden(scalar), scalar != "\n" {
          text += Escaping.text(String(scalar))
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text
  }
}
