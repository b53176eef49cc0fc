import Foundation
import Testing

/// Sentences as the fixtures bring them about.
@Suite struct MessageWordingTests {
  static let fixtures = ExampleModelTests.models.deletingLastPathComponent()

  @Test(arguments: ["Models", "Layouts", "GGUF", "PyTorch"])
  func `every message is a sentence with grouped digits`(_ folder: String) throws {
    let base = Self.fixtures.appending(path: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: base.path()).sorted()
      .filter { !$0.hasSuffix(".json") && !$0.hasPrefix(".") }
    let run = try Command.run(["--format", "jsonl"] + names, in: base)
    var seen = 0
    for line in run.output.split(separator: "\n") {
      let report = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      for finding in report?["findings"] as? [[String: Any]] ?? [] {
        for key in ["message", "help"] {
          let text = try #require(finding[key] as? String)
          seen += 1
          #expect(text.last == "." || text.last == ":", "\(text)")
          #expect(!text.contains("  "), "\(text)")
          let numbers = text.split(separator: " ").filter { word in
            word.utf8.count > 4 && word.utf8.allSatisfy { 0x30...0x39 ~= $0 }
          }
          #expect(numbers.isEmpty, "\(text)")
        }
      }
      let summary = report?["summary"] as? String
      #expect(summary?.hasSuffix(".") ?? true)
      #expect(summary?.contains("..") != true)
    }
    #expect(seen > 0)
  }
}
