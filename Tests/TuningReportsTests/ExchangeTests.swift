import Foundation
import ModelFacts
import Testing
import TuningRules

@testable import TuningReports

/// Reports for other tools, all on one run over the same targets.
@Suite struct ExchangeTests {
  static let formats: [(format: ReportFormat, ending: String)] = [
    (.sarif, "sarif"), (.junit, "xml"), (.markdown, "md"), (.github, "github"),
    (.gitlab, "gitlab.json"), (.rdjson, "rdjson"), (.html, "html"), (.cyclonedx, "cdx.json"),
  ]

  static var outcomes: [TargetOutcome] {
    var broken = Sample.broken.assessment
    broken.findings[0].location.position = TextPosition(line: 3, column: 5)
    broken.findings[broken.findings.count - 1].suppressed = Suppression(
      by: .option, reason: "--ignore docs/*")
    return [
      .assessed(Sample.healthy.assessment), .assessed(broken), .assessed(Sample.hostile.assessment),
      .failed(location: "gone", sentence: "there is no file or folder \"gone\""),
    ]
  }

  static func report(_ format: ReportFormat) -> String {
    let gate = Gate(name: "--fail-on error") { $0.shownFindings.contains { $0.level == .error } }
    return format.reporter(page: Page(), targets: ["a", "b", "c", "gone"], gate: gate)
      .report(outcomes)
  }

  @Test(arguments: formats)
  func `a run matches its snapshot`(_ format: ReportFormat, _ ending: String) throws {
    try Snapshot(name: "run.\(ending)").expect(Self.report(format))
  }

  @Test(arguments: formats)
  func `nothing from a file reaches another tool as a control character`(
    _ format: ReportFormat, _ ending: String
  ) {
    let text = Self.report(format)
    #expect(text.unicodeScalars.filter { Escaping.isHidden($0) && $0 != "\n" }.isEmpty)
  }

  @Test(arguments: [ReportFormat.sarif, .gitlab, .rdjson, .cyclonedx])
  func `what is JSON can be read`(_ format: ReportFormat) throws {
    _ = try JSONSerialization.jsonObject(with: Data(Self.report(format).utf8))
  }

  @Test func `SARIF keeps what was suppressed, and says so`() throws {
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(Self.report(.sarif).utf8)) as? [String: Any])
    let runs = try #require(document["runs"] as? [[String: Any]])
    let results = try #require(runs.first?["results"] as? [[String: Any]])
    #expect(runs.count == 1)
    #expect(results.count { $0["suppressions"] != nil } == 1)
    let levels = results.compactMap { $0["level"] as? String }
    let order = ["error", "warning", "note"]
    #expect(levels == levels.sorted { order.firstIndex(of: $0)! < order.firstIndex(of: $1)! })
  }

  @Test func `SARIF holds the worst 5,000 results`() throws {
    var assessment = Sample.broken.assessment
    let error = try #require(assessment.findings.first { $0.level == .error })
    var note = error
    note.level = .note
    assessment.findings = Array(repeating: note, count: 5000) + [error]
    let text = SARIFReporter().report([.assessed(assessment)])
    #expect(text.components(separatedBy: "\"ruleId\"").count - 1 == 5000)
    #expect(text.contains("\"level\": \"error\",\n          \"message\""))
  }

  @Test func `GitHub gets ten annotations of a level, and the number of the others`() throws {
    var assessment = Sample.broken.assessment
    let error = try #require(assessment.findings.first { $0.level == .error })
    assessment.findings = Array(repeating: error, count: 14)
    let text = GitHubReporter().report([.assessed(assessment)])
    #expect(text.components(separatedBy: "::error ").count - 1 == 10)
    #expect(text.contains("4 errors more than GitHub shows in a step"))
  }

  @Test func `a summary stays within what GitHub takes`() {
    let outcomes = Array(repeating: TargetOutcome.assessed(Sample.broken.assessment), count: 900)
    let text = MarkdownReporter(gate: nil).report(outcomes)
    #expect(text.utf8.count < 1 << 20)
    #expect(text.contains("would make this summary too long"))
  }

  @Test func `a finding has the same fingerprint whatever its message says`() {
    let target = Sample.broken.assessment.target
    var finding = Sample.broken.assessment.findings[0]
    let first = ReportedFinding(finding, of: target).fingerprint
    finding.message = "In other words."
    #expect(ReportedFinding(finding, of: target).fingerprint == first)
    finding.location.file = "other.json"
    #expect(ReportedFinding(finding, of: target).fingerprint != first)
  }

  @Test(arguments: [
    ("report.json", ReportFormat.json), ("a.cdx.json", .cyclonedx), ("a.gitlab.json", .gitlab),
    ("A.SARIF", .sarif), ("junit.xml", .junit), ("x.md", .markdown), ("x.html", .html),
    ("x.txt", .text), ("x.jsonl", .jsonl), ("x.rdjson", .rdjson),
  ])
  func `an ending names a format`(_ name: String, _ format: ReportFormat) {
    #expect(ReportFormat(fileName: name) == format)
  }

  @Test func `other endings name none`() {
    for name in ["report", "report.yaml", "json", ""] {
      #expect(ReportFormat(fileName: name) == nil)
    }
  }

  @Test func `rectangles fill the whole, each as large as its number`() {
    let sizes = [400.0, 300, 200, 60, 30, 10, 0]
    let cells = Treemap.cells(of: sizes, width: 100, height: 10)
    #expect(cells.count == sizes.count)
    for (size, cell) in zip(sizes, cells) {
      #expect(abs(cell.width * cell.height - size) < 1e-6)
      #expect(cell.x >= 0 && cell.x + cell.width <= 100.000_001)
      #expect(cell.y >= 0 && cell.y + cell.height <= 10.000_001)
    }
  }
}
