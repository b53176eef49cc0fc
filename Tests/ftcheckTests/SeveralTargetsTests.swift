import Foundation
import Testing

/// Runs over several targets, held against runs over each alone.
@Suite struct SeveralTargetsTests {
  /// Models that take more and less time, again and again, one of them not there.
  static let paths = Array(repeatElement(models + ["gone"] + models.reversed(), count: 3).joined())
  static let models = [
    "healthy-llama", "broken-lfs-pointer", "broken-vocabulary", "broken-unsafe-pickle",
  ]

  static func run(_ arguments: [String]) throws -> Command {
    try Command.run(arguments, in: ExampleModelTests.models)
  }

  @Test(arguments: ["1", "2", "5"])
  func `targets are reported as each alone and in the order given`(_ jobs: String) throws {
    let alone = try Dictionary(
      uniqueKeysWithValues: (Self.models + ["gone"]).map {
        ($0, try Self.run(["--format", "jsonl", $0]))
      })
    let together = try Self.run(["--format", "jsonl", "--jobs", jobs] + Self.paths)
    #expect(together.output == Self.paths.compactMap { alone[$0]?.output }.joined())
    // The report names what failed; standard error names what couldn't be opened, and a total.
    let unopened = Self.paths.filter { $0 == "gone" }.compactMap { alone[$0]?.errors }.joined()
    #expect(together.errors == unopened + "ftcheck: 18 of 27 failed (--fail-on error)\n")
    #expect(together.status == 2)
  }

  @Test func `JSON of several targets is an array with a place for each`() throws {
    let run = try Self.run(["--format", "json"] + Self.paths)
    let array = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    let locations = array.map { ($0["target"] as? [String: Any])?["location"] as? String }
    #expect(locations == Self.paths)
    #expect(
      array.map { $0["error"] as? String != nil } == Self.paths.map { $0 == "gone" })
    #expect(run.status == 2)
  }

  @Test(arguments: ["text", "json", "jsonl"])
  func `an output file holds what standard output would`(_ format: String) throws {
    try Folder.temporary { folder in
      let file = folder.appending(path: "report")
      let printed = try Self.run(["--format", format] + Self.paths)
      let written = try Self.run(["--format", format, "--output", file.path()] + Self.paths)
      #expect(try String(contentsOf: file, encoding: .utf8) == printed.output)
      #expect(written.output.isEmpty)
      #expect(written.errors == printed.errors)
      #expect(written.status == printed.status)
    }
  }

  @Test(arguments: [
    (["healthy-llama", "healthy-llama"], 0), (["healthy-llama", "broken-vocabulary"], 1),
    (["broken-vocabulary", "healthy-llama"], 1), (["gone", "broken-vocabulary"], 2),
    (["broken-vocabulary", "gone", "healthy-llama"], 2),
  ])
  func `the worst target decides the status`(_ paths: [String], _ status: Int) throws {
    #expect(try Self.run(["--quiet"] + paths).status == status)
  }
}
