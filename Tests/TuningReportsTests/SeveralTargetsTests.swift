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

  @Test func `quiet text has a line for each target that could be opened, and a total`() {
    let quiet = Page(width: 200, detail: .quiet)
    let gate = Gate(name: "--fail-on error") { $0.verdict == .notTunable }
    let text = TextReporter(page: quiet, gate: gate, locations: ["./a folder/broken"])
      .report(Self.outcomes)
    #expect(
      text == """
        ✓ tunable        97  ./llama-3-8b
        ✗ not tunable    15  ./a folder/broken  isn't valid JSON: expected a comma or the object's end (+1)

        4 models: 1 tunable, 1 not tunable, 2 couldn't be opened. 1 fails (--fail-on error).

        """)
  }

  @Test func `JSON lines have one for each target, also one that couldn't be opened`() throws {
    let text = JSONLinesReporter().report(Self.outcomes)
    let lines = text.split(separator: "\n")
    #expect(lines.count == Self.outcomes.count)
    #expect(lines[1] + "\n" == Self.samples[0].jsonLine[...])
    let failed = try JSONSerialization.jsonObject(with: Data(lines[2].utf8)) as? [String: Any]
    #expect(failed?["error"] as? String == "there is no away")
    #expect(failed?["verdict"] == nil)
    #expect(!text.contains("\u{1b}"))
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

  @Test func `JSON of one target is an object, also when it couldn't be opened`() {
    for sample in Self.samples {
      let one = ReportFormat.json.reporter(page: Page(), targets: ["a"]).report([.assessed(sample)])
      #expect(one.hasPrefix("{"))
      #expect(one == sample.json)
    }
    let failed = ReportFormat.json.reporter(page: Page(), targets: ["gone"])
      .report([Self.outcomes[0]])
    #expect(failed.hasPrefix("{") && failed.contains(#""error": "there is no"#))
  }

  @Test(arguments: [ReportFormat.text, .json, .jsonl])
  func `a report goes out target by target`(_ format: ReportFormat) {
    var reporter = format.reporter(page: Page(), targets: ["gone", "a", "away", "b"])
    let pieces = Self.outcomes.map { reporter.add($0) }
    #expect(!pieces[1].isEmpty && !pieces[3].isEmpty)
    #expect(reporter.finish().utf8.count < 8)
  }
}
