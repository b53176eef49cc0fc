import Foundation
import Testing

/// Folders that libraries for training and adapters saved, against what they load from them.
@Suite struct SavedLayoutTests {
  private static func findings(_ report: [String: Any]) -> [[String: Any]] {
    report["findings"] as? [[String: Any]] ?? []
  }

  private static func message(_ rule: String, _ report: [String: Any]) -> String? {
    findings(report).first { $0["rule"] as? String == rule }?["message"] as? String
  }

  @Test func `an adapter of PEFT is counted as PEFT counts it`() throws {
    let truth = try LayoutTests.expectedObject("peft-adapter")
    let report = try LayoutTests.report("peft-adapter")
    #expect(report["verdict"] as? String == "limited")
    let adapter = try #require(report["adapter"] as? [String: Any])
    for (key, value) in truth {
      #expect(adapter[key] as? NSObject == value as? NSObject, "\(key)")
    }
  }

  @Test func `an adapter of mlx-lm is one, and none of PEFT's`() throws {
    let truth = try LayoutTests.expectedObject("mlx-adapter")
    let report = try LayoutTests.report("mlx-adapter")
    let adapter = try #require(report["adapter"] as? [String: Any])
    #expect(adapter["base_model"] as? String == truth["base_model"] as? String)
    #expect(
      Self.message("adapter/malformed", report)
        == "This is an adapter of mlx-lm, which PEFT can't read.")
    let listing = try Command.run(
      ["tensors", "--format", "csv", "mlx-adapter"], in: LayoutTests.layouts)
    let names = listing.output.split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: ",").dropFirst().first.map(String.init) }
    #expect(names.sorted() == truth["tensors"] as? [String])
  }

  @Test func `an adapter of AdapterHub is one, and none of PEFT's`() throws {
    let truth = try LayoutTests.expectedObject("adapterhub-adapter")
    let report = try LayoutTests.report("adapterhub-adapter")
    let adapter = try #require(report["adapter"] as? [String: Any])
    #expect(adapter["base_model"] as? String == truth["base_model"] as? String)
    #expect(adapter["parameter_count"] as? Int == truth["parameters"] as? Int)
    #expect(
      Self.message("adapter/malformed", report)
        == "This is an adapter of AdapterHub's adapters library, which PEFT can't read.")
  }

  @Test func `a repository in the hub's cache is found by its folder and by its name`() throws {
    let truth = try LayoutTests.expectedObject("hub-cache")
    let cache = LayoutTests.layouts.appending(path: "hub-cache")
    let name = try #require(truth["repository"] as? String)
    for path in ["models--acme--tiny", name] {
      let run = try Command.run(
        ["--format", "json", path], in: cache, environment: ["HF_HUB_CACHE": cache.path()])
      let report = try #require(
        try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
      #expect((report["target"] as? [String: Any])?["kind"] as? String == "hub-cache")
      let weights = try #require(report["weights"] as? [String: Any])
      #expect(weights["parameter_count"] as? Int == truth["parameters"] as? Int)
    }
  }

  @Test func `a model of sentence-transformers gives vectors`() throws {
    let truth = try LayoutTests.expectedObject("sentence-transformers")
    let report = try LayoutTests.report("sentence-transformers")
    #expect(report["verdict"] as? String == "limited")
    let weights = try #require(report["weights"] as? [String: Any])
    #expect(weights["parameter_count"] as? Int == truth["parameters"] as? Int)
    let tokenizer = try #require(report["tokenizer"] as? [String: Any])
    #expect(tokenizer["vocabulary_size"] as? Int == truth["tokens"] as? Int)
    #expect(Self.message("embedding/vector-tasks-only", report) != nil)
    #expect(Self.message("embedding/pooling-missing", report) == nil)
  }

  @Test func `shards of PyTorch count once, and a missing one is named`() throws {
    let truth = try LayoutTests.expectedObject("sharded-bin")
    let report = try LayoutTests.report("sharded-bin")
    let weights = try #require(report["weights"] as? [String: Any])
    #expect(weights["parameter_count"] as? Int == truth["parameters"] as? Int)
    let files = try #require(truth["files"] as? [String])
    #expect(weights["loaded_files"] as? [String] == files)
    try Folder.temporary { folder in
      let copy = folder.appending(path: "copy")
      try FileManager.default.copyItem(
        at: LayoutTests.layouts.appending(path: "sharded-bin"), to: copy)
      try FileManager.default.removeItem(at: copy.appending(path: files[1]))
      let broken = try LayoutTests.report(copy.path())
      #expect(Self.message("weights/missing-shard", broken)?.contains(files[1]) == true)
    }
  }

  @Test func `a run of the Trainer is its newest checkpoint, without the optimizer`() throws {
    let truth = try LayoutTests.expectedObject("trainer-run")
    let report = try LayoutTests.report("trainer-run")
    let weights = try #require(report["weights"] as? [String: Any])
    #expect(weights["parameter_count"] as? Int == truth["parameters"] as? Int)
    let folder = try #require(truth["folder"] as? String)
    #expect(weights["loaded_files"] as? [String] == ["\(folder)/model.safetensors"])
    let state = Self.message("weights/training-state", report)
    #expect(state?.contains("\(folder)/optimizer.pt") == true)
  }

  @Test func `a checkpoint's broken configuration is named once, by its own path`() throws {
    try Folder.temporary { folder in
      let copy = folder.appending(path: "copy")
      try FileManager.default.copyItem(
        at: LayoutTests.layouts.appending(path: "trainer-run"), to: copy)
      try Data("{".utf8).write(to: copy.appending(path: "checkpoint-2/config.json"))
      let report = try LayoutTests.report(copy.path())
      let broken = Self.findings(report).filter { $0["rule"] as? String == "config/malformed" }
      #expect(broken.map { $0["file"] as? String } == ["checkpoint-2/config.json"])
      let config = (report["components"] as? [String: [String: Any]])?["config"]
      #expect(config?["files"] as? [String] == ["checkpoint-2/config.json"])
    }
  }

  static let places = [
    "Layouts/adapterhub-adapter", "Layouts/diffusers", "Layouts/diffusers-at-top",
    "Layouts/meta-original", "Layouts/mistral-original", "Layouts/mlx-adapter",
    "Layouts/peft-adapter", "Layouts/sentence-transformers", "Layouts/sharded-bin",
    "Models/broken-missing-shard", "Models/broken-vocabulary", "Models/healthy-llama",
  ]

  @Test(arguments: places)
  func `a model below its target is named, and findings name files that are there`(
    _ path: String
  ) throws {
    let fixture = LayoutTests.layouts.deletingLastPathComponent().appending(path: path)
    let above = try LayoutTests.report(fixture.path())
    try Folder.temporary { folder in
      try FileManager.default.copyItem(at: fixture, to: folder.appending(path: "checkpoint-5"))
      let below = try LayoutTests.report(folder.path())
      let names = [above, below].map { report in
        Self.findings(report).filter { $0["rule"] as? String == "weights/nested-model" }
          .map { $0["observed"] as? String }
      }
      #expect(names == [[], ["checkpoint-5"]])
      for (report, place) in [(above, fixture), (below, folder)] {
        for case let file as String in Self.findings(report).map({ $0["file"] }) {
          let isThere = FileManager.default.fileExists(atPath: place.appending(path: file).path())
          #expect(isThere, "\(file)")
        }
      }
    }
  }

  @Test func `a zipped model has to be unpacked`() throws {
    let truth = try LayoutTests.expectedObject("zipped")
    let file = try #require(truth["file"] as? String)
    let report = try LayoutTests.report("zipped")
    #expect(
      Self.message("weights/missing", report)
        == "\(file) is a zip archive. No loader looks inside.")
  }
}
