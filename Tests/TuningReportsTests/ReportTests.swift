import Foundation
import ModelFacts
import Testing
import TuningRules

@testable import TuningReports

@Suite struct ReportTests {
  @Test(arguments: Sample.allCases)
  func `text matches its snapshot`(_ sample: Sample) throws {
    try Snapshot(name: "\(sample.rawValue).txt").expect(
      sample.assessment.text(Page()))
  }

  @Test(arguments: Sample.allCases)
  func `JSON matches its snapshot`(_ sample: Sample) throws {
    try Snapshot(name: "\(sample.rawValue).json").expect(
      sample.assessment.json)
  }

  @Test func `quiet, verbose and coloured text match their snapshots`() throws {
    let assessment = Sample.broken.assessment
    for (name, page) in [
      ("broken-quiet.txt", Page(detail: .quiet)), ("broken-verbose.txt", Page(detail: .verbose)),
      ("broken-colored.txt", Page(isColored: true)), ("broken-narrow.txt", Page(width: 48)),
    ] {
      try Snapshot(name: name).expect(assessment.text(page))
    }
  }

  @Test(arguments: Sample.allCases)
  func `no line is wider than the page`(_ sample: Sample) {
    for width in [40, 60, 80, 100] {
      for detail in [Page.Detail.normal, .verbose] {
        let page = Page(width: width, detail: detail)
        let text = sample.assessment.text(page)
        for line in text.split(separator: "\n") {
          #expect(String(line).displayWidth <= width, "\(line)")
        }
      }
    }
  }

  @Test func `a quiet report is one line`() {
    for sample in Sample.allCases {
      let text = sample.assessment.text(Page(detail: .quiet))
      #expect(text.count { $0.isNewline } == 1)
      #expect(text.hasSuffix("\n"))
    }
  }

  @Test func `colours change nothing but colours`() {
    for sample in Sample.allCases {
      let plain = sample.assessment.text(Page())
      let colored = sample.assessment.text(Page(isColored: true))
      #expect(colored.contains("\u{1b}["))
      let stripped = colored.replacing(/\u{1b}\[[0-9;]*m/, with: "")
      #expect(stripped == plain)
    }
  }

  @Test func `nothing from a file reaches a terminal or a document as a control character`() {
    let assessment = Sample.hostile.assessment
    let texts = [
      assessment.text(Page(detail: .verbose)),
      assessment.text(Page(detail: .quiet)),
      assessment.jsonLine,
    ]
    for text in texts {
      let hidden = text.unicodeScalars.filter { Escaping.isHidden($0) && $0 != "\n" }
      #expect(hidden.isEmpty)
    }
  }

  @Test(arguments: Sample.allCases)
  func `JSON is valid, says the same on one line, and keeps what it escapes`(
    _ sample: Sample
  ) throws {
    let assessment = sample.assessment
    let indented = assessment.json
    let line = assessment.jsonLine
    #expect(line.count { $0 == "\n" } == 1)
    let values = try [indented, line].map { text in
      try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
    }
    #expect(values[0] == values[1])
    #expect(values[0]["summary"] as? String == assessment.summary)
  }

  @Test(arguments: Sample.allCases)
  func `JSON follows its schema`(_ sample: Sample) throws {
    let schema = try JSONSerialization.jsonObject(with: Data(ReportSchema.text.utf8))
    let report = try JSONSerialization.jsonObject(
      with: Data(sample.assessment.jsonLine.utf8))
    #expect(SchemaCheck.violations(of: report, against: schema, at: "") == [])
  }

  @Test func `the schema describes every member and refuses what it doesn't allow`() throws {
    let schema = try JSONSerialization.jsonObject(with: Data(ReportSchema.text.utf8))
    let report = try #require(
      try JSONSerialization.jsonObject(
        with: Data(Sample.broken.assessment.jsonLine.utf8))
        as? [String: Any])
    for (key, value) in [
      ("verdict", "fine"), ("score", 101), ("score", "97"), ("weights", []),
      ("tokenizer", ["type": "words"]), ("findings", [["rule": "no slash"]]),
    ] as [(String, Any)] {
      var changed = report
      changed[key] = value
      #expect(!SchemaCheck.violations(of: changed, against: schema, at: "").isEmpty, "\(key)")
    }
    for key in report.keys {
      var changed = report
      changed[key] = nil
      #expect(!SchemaCheck.violations(of: changed, against: schema, at: "").isEmpty, "\(key)")
      changed[key] = report[key]
      changed["an unheard-of key"] = 1
      #expect(!SchemaCheck.violations(of: changed, against: schema, at: "").isEmpty, "\(key)")
    }
  }

  @Test func `keys stand in the order of the contract`() {
    let report = Sample.healthy.assessment.json
    let keys = report.split(separator: "\n").filter { $0.hasPrefix("  \"") }
      .compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
    #expect(
      keys == [
        "schema_version", "tool", "target", "error", "assumed", "verdict", "score", "summary",
        "components", "model",
        "weights", "quantization", "tokenizer", "lora", "methods", "loading", "security", "adapter",
        "pipeline", "platforms", "findings",
      ])
  }
}

/// A file of `Fixtures/Reports` that a report has to equal; `RECORD_SNAPSHOTS=1` writes it anew.
struct Snapshot {
  let name: String

  func expect(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/Reports/\(name)")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    #expect(text == recorded, sourceLocation: sourceLocation)
  }
}
