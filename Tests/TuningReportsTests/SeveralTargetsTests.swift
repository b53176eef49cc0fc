import Foundation
import ModelFacts
import Testing
import TuningRules

@testable import TuningReports

/// Reports on runs over several targets, of which one couldn't be opened.
@Suite struct SeveralTargetsTests {
  static let samples = [Sample.healthy.assessment, Sample.broken.assessment]
  static let outcomes: [TargetOutcome] = [
    .failed(location: "gone", sentence: "there is no \u{1b}[2Jgone"), .assessed(samples[0]),
    .failed(location: "away", sentence: "there is no away"), .assessed(samples[1]),
  ]

  @Test func `an empty line stands between two reports in text, and nowhere else`() {
    #expect(
      TextReporter(page: Page()).report(Self.outcomes)
        == Self.samples[0].text(Page()) + "\n" + Self.samples[1].text(Page()))
  }

  @Test func `quiet text has a line for each target that could be opened`() {
    let quiet = Page(detail: .quiet)
    #expect(
      TextReporter(page: quiet).report(Self.outcomes)
        == Self.samples.map { $0.text(quiet) }.joined())
  }

  @Test func `JSON lines have one for each target that could be opened`() {
    #expect(
      JSONLinesReporter().report(Self.outcomes) == Self.samples.map(\.jsonLine).joined())
  }

  @Test func `JSON is an array in which every target has its place`() throws {
    let text = JSONReporter(isArray: true).report(Self.outcomes)
    let array = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [NSDictionary])
    #expect(array.count == Self.outcomes.count)
    for (index, sample) in zip([1, 3], Self.samples) {
      let alone = try JSONSerialization.jsonObject(with: Data(sample.json.utf8)) as? NSDictionary
      #expect(array[index] == alone)
    }
    let failed: NSDictionary = [
      "schema_version": "1.0", "tool": ["name": "ftcheck", "version": Tool.version],
      "target": ["location": "gone", "kind": NSNull()], "error": "there is no \u{1b}[2Jgone",
    ]
    #expect(array[0] == failed)
    #expect(!text.contains("\u{1b}"))
  }

  @Test func `an element of the array is laid out as an object alone, two spaces deeper`() {
    let array = JSONReporter(isArray: true).report([
      .failed(location: "a", sentence: "b"), .failed(location: "c", sentence: "d"),
    ])
    let element = { (location: String, sentence: String) in
      """
        {
          "schema_version": "1.0",
          "tool": {"name": "ftcheck", "version": "\(Tool.version)"},
          "target": {"location": "\(location)", "kind": null},
          "error": "\(sentence)"
        }
      """
    }
    #expect(array == "[\n\(element("a", "b")),\n\(element("c", "d"))\n]\n")
  }

  @Test func `JSON of one target is an object, and nothing when it couldn't be opened`() {
    for sample in Self.samples {
      let one = ReportFormat.json.reporter(page: Page(), targets: 1).report([.assessed(sample)])
      #expect(one.hasPrefix("{"))
      #expect(one == sample.json)
    }
    #expect(ReportFormat.json.reporter(page: Page(), targets: 1).report([Self.outcomes[0]]) == "")
  }

  @Test(arguments: ReportFormat.allCases)
  func `a report goes out target by target`(_ format: ReportFormat) {
    var reporter = format.reporter(page: Page(), targets: Self.outcomes.count)
    let pieces = Self.outcomes.map { reporter.add($0) }
    #expect(!pieces[1].isEmpty && !pieces[3].isEmpty)
    #expect(reporter.finish().utf8.count < 8)
  }
}
