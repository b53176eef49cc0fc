import Foundation
import Testing

/// The folders of `Fixtures/Layouts`, against what the libraries that wrote them say of them.
@Suite struct LayoutTests {
  static let layouts = ExampleModelTests.models.deletingLastPathComponent()
    .appending(path: "Layouts")

  struct Expected: Decodable {
    var `class`: String
    var components: [String: Component]
    var cases: [Damage]?
  }

  struct Component: Decodable {
    var library: String
    var `class`: String
    var parameters: Int?
  }

  /// Something taken away from a pipeline, and what diffusers makes of the rest.
  struct Damage: Decodable {
    var name: String
    var remove: [String]?
    var cut: [String]?
    var move: [[String]]?
    var loads: Bool
    var tokens: Int?
  }

  /// What the libraries say of a layout.
  static func expectedObject(_ layout: String) throws -> [String: Any] {
    let data = try Data(contentsOf: layouts.appending(path: "expected.json"))
    let all = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return try #require(all[layout] as? [String: Any])
  }

  static func expected<Value: Decodable>(
    _ layout: String, _: Value.Type, by decoder: JSONDecoder = JSONDecoder()
  ) throws -> Value {
    let one = try JSONSerialization.data(withJSONObject: expectedObject(layout))
    return try decoder.decode(Value.self, from: one)
  }

  static func report(_ path: String) throws -> [String: Any] {
    let run = try Command.run(["--format", "json", path], in: layouts)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test(arguments: ["diffusers", "diffusers-at-top"])
  func `each component of a pipeline has the parameters that diffusers counts`(
    _ layout: String
  ) throws {
    let expected = try Self.expected(layout, Expected.self)
    let report = try Self.report(layout)
    #expect(report["verdict"] as? String == "tunable")
    let pipeline = try #require(report["pipeline"] as? [String: Any])
    #expect(pipeline["class"] as? String == expected.class)
    #expect(pipeline["tuned"] as? String == "unet")
    let components = try #require(pipeline["components"] as? [[String: Any]])
    #expect(components.count == expected.components.count)
    for component in components {
      let name = try #require(component["name"] as? String)
      let truth = try #require(expected.components[name])
      #expect(component["library"] as? String == truth.library)
      #expect(component["class"] as? String == truth.class)
      #expect(component["parameter_count"] as? Int == truth.parameters, "\(name)")
      #expect(component["dtypes"] as? [String] == (truth.parameters == nil ? [] : ["F16"]))
      #expect(component["status"] as? String == "present", "\(name)")
    }
    let weights = try #require(report["weights"] as? [String: Any])
    #expect(
      weights["parameter_count"] as? Int
        == expected.components.values.reduce(0) { $0 + ($1.parameters ?? 0) })
    #expect((weights["ignored_files"] as? [String])?.isEmpty == true)
  }

  @Test func `a pipeline is broken where diffusers can't load it, and the place is named`() throws {
    let damages = try #require(try Self.expected("diffusers", Expected.self).cases)
    let whole = try #require(damages.first { $0.name == "whole" })
    for damage in damages {
      try Folder.temporary { folder in
        let copy = folder.appending(path: "copy")
        try damage.copy(Self.layouts.appending(path: "diffusers"), to: copy)
        let report = try Self.report(copy.path())
        let isSound = damage.loads && damage.tokens == whole.tokens
        #expect((report["verdict"] as? String == "tunable") == isSound, "\(damage.name)")
        let errors = (report["findings"] as? [[String: Any]] ?? [])
          .filter { $0["level"] as? String == "error" }
        #expect(errors.isEmpty == isSound, "\(damage.name)")
        guard let part = damage.part else { return }
        #expect(
          errors.allSatisfy { error in
            let places = [error["file"] as? String ?? "", error["subject"] as? String ?? ""]
            return places[0].hasPrefix("\(part)/") || places[1] == "/\(part)"
          }, "\(damage.name)")
        let pipeline = try #require(report["pipeline"] as? [String: Any])
        let components = pipeline["components"] as? [[String: Any]] ?? []
        #expect(
          components.filter { $0["status"] as? String != "present" }
            .map { $0["name"] as? String } == [part], "\(damage.name)")
      }
    }
  }

  @Test func `a component of a pipeline is a model by itself`() throws {
    let truth = try Self.expected("diffusers", Expected.self).components["unet"]
    let report = try Self.report("diffusers/unet")
    #expect(report["verdict"] as? String == "tunable")
    let weights = try #require(report["weights"] as? [String: Any])
    #expect(weights["parameter_count"] as? Int == truth?.parameters)
    let model = try #require(report["model"] as? [String: Any])
    #expect(model["architectures"] as? [String] == ["UNet2DConditionModel"])
    #expect(report["pipeline"] is NSNull)
  }

  @Test func `components stand in the text report within the page`() throws {
    let text = try Command.run(["--verbose", "diffusers"], in: Self.layouts).output
    let row = "✓ text_encoder        CLIPTextModel (transformers), 616 parameters, F16"
    #expect(text.contains(row))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}

extension LayoutTests.Damage {
  /// The component that it is about.
  var part: String? {
    let path = (remove ?? []) + (cut ?? []) + (move ?? []).flatMap(\.self)
    return path.first?.split(separator: "/").first.map(String.init)
  }

  func copy(_ source: URL, to target: URL) throws {
    let files = FileManager.default
    try files.copyItem(at: source, to: target)
    for path in remove ?? [] { try files.removeItem(at: target.appending(path: path)) }
    for path in cut ?? [] {
      let file = target.appending(path: path)
      try Data(contentsOf: file).dropLast(8).write(to: file)
    }
    for pair in move ?? [] {
      try files.moveItem(at: target.appending(path: pair[0]), to: target.appending(path: pair[1]))
    }
  }
}

/// Meta's and Mistral's own layouts, against the model that they were made from.
@Suite struct OriginalLayoutTests {
  struct Expected: Decodable {
    var modelType: String
    var parameters: Int
    var loraParameters: Int
    var loraModules: [String]
  }

  @Test(arguments: ["meta-original", "mistral-original"])
  func `a maker's layout is told, counted and answered for as converted`(_ layout: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let truth = try LayoutTests.expected(layout, Expected.self, by: decoder)
    let report = try LayoutTests.report(layout)
    #expect(report["verdict"] as? String == "limited")
    let model = try #require(report["model"] as? [String: Any])
    #expect(model["model_type"] as? String == truth.modelType)
    #expect(model["task"] as? String == "causal-lm")
    let weights = try #require(report["weights"] as? [String: Any])
    #expect(weights["parameter_count"] as? Int == truth.parameters)
    let lora = try #require(report["lora"] as? [String: Any])
    #expect(lora["trainable_parameters"] as? Int == truth.loraParameters)
    #expect(lora["target_modules"] as? [String] == truth.loraModules)
    let findings = try #require(report["findings"] as? [[String: Any]])
    let rule = "weights/original-layout"
    let finding = try #require(findings.first { $0["rule"] as? String == rule })
    let help = try #require(finding["help"] as? String)
    #expect(
      help.contains(
        layout == "meta-original" ? "--num_shards 2" : "convert_mistral_weights_to_hf.py"))
  }

  @Test func `a last part that is missing shows in the sizes`() throws {
    try Folder.temporary { folder in
      let copy = folder.appending(path: "copy")
      let source = LayoutTests.layouts.appending(path: "meta-original")
      try FileManager.default.copyItem(at: source, to: copy)
      try FileManager.default.removeItem(at: copy.appending(path: "consolidated.01.pth"))
      let report = try LayoutTests.report(copy.path())
      #expect(report["verdict"] as? String == "not_tunable")
      let findings = try #require(report["findings"] as? [[String: Any]])
      let missing = findings.first { $0["rule"] as? String == "weights/missing-shard" }
      #expect(missing?["observed"] as? String == "1 of 2 parts")
    }
  }

  @Test func `the same weights in transformers' layout are what loads`() throws {
    try Folder.temporary { folder in
      let copy = folder.appending(path: "copy")
      let source = ExampleModelTests.models.appending(path: "healthy-llama")
      try FileManager.default.copyItem(at: source, to: copy)
      let before = try LayoutTests.report(copy.path())
      for name in ["consolidated.safetensors", "params.json"] {
        try FileManager.default.copyItem(
          at: LayoutTests.layouts.appending(path: "mistral-original/\(name)"),
          to: copy.appending(path: name))
      }
      let after = try LayoutTests.report(copy.path())
      #expect(after["verdict"] as? String == "tunable")
      let counts = [before, after].map { report in
        (report["weights"] as? [String: Any])?["parameter_count"] as? Int
      }
      #expect(counts[0] != nil && counts[0] == counts[1])
      let weights = try #require(after["weights"] as? [String: Any])
      #expect(weights["ignored_files"] as? [String] == ["consolidated.safetensors"])
    }
  }
}
