import Foundation
import Testing

/// The models of `Fixtures/Models`, checked as a user checks them.
@Suite struct ExampleModelTests {
  static let models = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/Models")

  @Test func `the healthy model is tunable in every way and has no finding`() throws {
    let report = try report(of: "healthy-llama", status: 0)
    #expect(report["verdict"] as? String == "tunable")
    #expect((report["findings"] as? [Any])?.isEmpty == true)
    let methods = try #require(report["methods"] as? [String: [String: Any]])
    #expect(methods.values.allSatisfy { $0["feasibility"] as? String == "yes" })
  }

  @Test(arguments: [
    ("broken-truncated", "weights/truncated", "model.safetensors", "not_tunable"),
    ("broken-vocabulary", "config/vocabulary-mismatch", "config.json", "not_tunable"),
    (
      "broken-missing-shard", "weights/missing-shard", "model.safetensors.index.json",
      "not_tunable"
    ),
    ("broken-lfs-pointer", "weights/lfs-pointer", "model.safetensors", "undetermined"),
    ("broken-unsafe-pickle", "security/unsafe-pickle", "pytorch_model.bin", "not_tunable"),
  ])
  func `a fault is named once, with its file, and fails the check`(
    _ model: String, _ rule: String, _ file: String, _ verdict: String
  ) throws {
    let report = try report(of: model, status: 1)
    #expect(report["verdict"] as? String == verdict)
    let findings = try #require(report["findings"] as? [[String: Any]])
    let named = findings.filter { $0["rule"] as? String == rule }
    #expect(named.count == 1)
    #expect(named.first?["file"] as? String == file)
    #expect(named.first?["level"] as? String == "error")
  }

  @Test func `the same files give the same bytes, however many are read at once`() throws {
    let models = try FileManager.default.contentsOfDirectory(atPath: Self.models.path()).sorted()
    let runs = try ["1", "2", "16"].map { jobs in
      try Command.run(["--format", "jsonl", "--jobs", jobs] + models, in: Self.models)
    }
    #expect(runs[0].output.split(separator: "\n").count == models.count)
    for run in runs { #expect(run.output == runs[0].output) }
  }

  @Test func `tensors are listed as a table, JSON and CSV, and can be filtered`() throws {
    let table = try Command.run(
      ["tensors", "healthy-llama", "--name", "layers.1.mlp"], in: Self.models)
    #expect(table.status == 0)
    #expect(table.output.contains("model.layers.1.mlp.up_proj.weight    BF16   [64, 32]  4,096"))
    #expect(!table.output.contains("layers.0"))
    #expect(
      table.output.contains("  name                                 dtype  shape     bytes\n"))
    let none = try Command.run(["tensors", "healthy-llama", "--name", "zzz"], in: Self.models)
    #expect(none.status == 2)
    #expect(none.errors == "ftcheck: No tensor's name fits \"zzz\".\n")
    let both = try Command.run(
      ["tensors", "healthy-llama", "broken-truncated", "--name", "norm"], in: Self.models)
    #expect(both.status == 1)
    #expect(both.output.contains("healthy-llama/model.safetensors\n"))
    #expect(both.output.contains("broken-truncated/model.safetensors\n"))
    let csv = try Command.run(["tensors", "--format", "csv", "healthy-llama"], in: Self.models)
    #expect(csv.output.split(separator: "\n").count == 22)
    let json = try Command.run(["tensors", "--format", "json", "healthy-llama"], in: Self.models)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let files = try #require(document["files"] as? [[String: Any]])
    #expect(files.first?["format"] as? String == "safetensors")
    #expect((files.first?["tensors"] as? [Any])?.count == 21)
  }

  @Test func `a broken file is listed with its error, and is no success`() throws {
    let json = try Command.run(
      ["tensors", "--format", "json", "broken-truncated"], in: Self.models)
    #expect(json.status == 1)
    #expect(json.output.contains(#""error": "needs 86,336 bytes"#))
    // An LFS pointer has the name of a weight file and no tensors.
    for path in ["healthy-llama/config.json", "broken-lfs-pointer"] {
      let other = try Command.run(["tensors", "--format", "json", path], in: Self.models)
      #expect(other.status == 1)
      #expect(other.output.contains(#""error": "holds no tensors"#))
    }
  }

  private func report(of model: String, status: Int) throws -> [String: Any] {
    let run = try Command.run(["--format", "json", model], in: Self.models)
    #expect(run.status == status)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }
}
