import ModelFacts
import TuningRules

/// SARIF 2.1.0 (OASIS): one run, whatever the number of targets.
///
/// At most 5,000 results are written, the worst first: more are refused by code scanning. Findings
/// that a person suppressed stay, marked so.
struct SARIFReporter: Reporter {
  private static let mostResults = 5000
  private var findings: [ReportedFinding] = []
  private var failures: [(location: String, sentence: String)] = []

  mutating func add(_ outcome: TargetOutcome) -> String {
    switch outcome {
    case .assessed(let assessment): findings += assessment.reportedFindings
    case .failed(let location, let sentence): failures.append((location, sentence))
    }
    return ""
  }

  mutating func finish() -> String {
    let shown = Array(findings.worstFirst.prefix(Self.mostResults))
    let rules = shown.map(\.finding.rule).reduce(into: [Rule]()) {
      if !$0.contains($1) { $0.append($1) }
    }.sorted { $0.name < $1.name }
    let document: JSONNode = [
      "$schema":
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "ftcheck", "version": .string(Tool.version),
              "rules": .array(rules.map(Self.descriptor)),
            ]
          ],
          "columnKind": "unicodeCodePoints",
          "invocations": [invocation],
          "results": .array(
            shown.map { finding in
              Self.result(finding, index: rules.firstIndex(of: finding.finding.rule) ?? 0)
            }),
        ]
      ],
    ]
    return document.text(.indented) + "\n"
  }

  /// Whether every target could be opened, and what was said of those that couldn't.
  private var invocation: JSONNode {
    [
      "executionSuccessful": .bool(failures.isEmpty),
      "toolExecutionNotifications": .array(
        failures.map { failure in
          [
            "level": "error", "message": ["text": .string(failure.sentence)],
            "locations": [Self.location(path: failure.location, region: nil)],
          ]
        }),
    ]
  }

  private static func descriptor(_ rule: Rule) -> JSONNode {
    [
      "id": .string(rule.name),
      "shortDescription": ["text": .string(rule.summary)],
      "fullDescription": ["text": .string(rule.rationale.isEmpty ? rule.summary : rule.rationale)],
      "help": ["text": .string(rule.help)],
      "defaultConfiguration": ["level": .string(rule.severity.rawValue)],
    ]
  }

  private static func result(_ reported: ReportedFinding, index: Int) -> JSONNode {
    let region: JSONNode? = reported.position.map {
      ["startLine": .integer($0.line), "startColumn": .integer($0.column)]
    }
    var members: [JSONNode.Member] = [
      .init(key: "ruleId", value: .string(reported.finding.rule.name)),
      .init(key: "ruleIndex", value: .integer(index)),
      .init(key: "level", value: .string(reported.finding.level.rawValue)),
      .init(key: "message", value: ["text": .string(reported.text)]),
      .init(key: "locations", value: [location(path: reported.path, region: region)]),
      .init(
        key: "partialFingerprints", value: ["ftcheckFinding/v1": .string(reported.fingerprint)]),
    ]
    if let suppression = reported.finding.suppressed {
      members.append(
        .init(
          key: "suppressions",
          value: [["kind": "external", "justification": .string(suppression.reason)]]))
    }
    return .object(members)
  }

  private static func location(path: String, region: JSONNode?) -> JSONNode {
    var physical: [JSONNode.Member] = [
      .init(key: "artifactLocation", value: ["uri": .string(path.asURI)])
    ]
    if let region { physical.append(.init(key: "region", value: region)) }
    return ["physicalLocation": .object(physical)]
  }
}

extension [ReportedFinding] {
  /// Errors first; of a level in their order.
  var worstFirst: [ReportedFinding] {
    Severity.allCases.reversed().flatMap { level in filter { $0.finding.level == level } }
  }
}

extension String {
  /// The path as a relative reference (RFC 3986): what isn't allowed there as `%20`.
  var asURI: String {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
    var text = ""
    for byte in utf8 {
      if allowed.contains(byte) {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return text
  }
}
