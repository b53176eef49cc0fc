import Foundation
import Testing

/// The models of `Fixtures/Quantized`, against what was asked of the libraries that wrote them and
/// what transformers and PEFT say of the model before.
@Suite struct QuantizedFixtureTests {
  private static let folder = ExampleModelTests.models.deletingLastPathComponent()
    .appending(path: "Quantized")

  private struct Expected: Decodable {
    var method: String
    var bits: Int
    var groupSize: Int?
    var parameters: Int
    var loraParameters: Int
    var loraModules: Int
  }

  private static func expected() throws -> [String: Expected] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let data = try Data(contentsOf: folder.appending(path: "expected.json"))
    let names = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    // The strategy changes keys of dictionaries as well, so each entry is decoded by itself.
    return try names.mapValues { entry in
      try decoder.decode(Expected.self, from: JSONSerialization.data(withJSONObject: entry))
    }
  }

  private static func report(_ name: String) throws -> [String: Any] {
    let run = try Command.run(["--format", "json", name], in: folder)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  private static func findings(_ report: [String: Any]) -> [[String: Any]] {
    (report["findings"] as? [[String: Any]] ?? []).filter {
      !["tokenizer/missing"].contains($0["rule"] as? String)
    }
  }

  @Test func `method, bits, groups and sizes are what the libraries were asked for`() throws {
    let models = try Self.expected().filter { $0.key != "hqq-int4" }
    #expect(models.count >= 14)
    for (name, truth) in models {
      let report = try Self.report(name)
      let quantization = try #require(report["quantization"] as? [String: Any])
      #expect(quantization["method"] as? String == truth.method, "\(name)")
      #expect(quantization["level"] as? String == "\(truth.bits)-bit", "\(name)")
      #expect(quantization["group_size"] as? Int == truth.groupSize, "\(name)")
      let weights = try #require(report["weights"] as? [String: Any])
      #expect(weights["parameter_count"] as? Int == truth.parameters, "\(name)")
      let lora = try #require(report["lora"] as? [String: Any])
      #expect(lora["trainable_parameters"] as? Int == truth.loraParameters, "\(name)")
      #expect(lora["targeted_module_count"] as? Int == truth.loraModules, "\(name)")
      let errors = Self.findings(report).filter { $0["level"] as? String == "error" }
      #expect(
        errors.isEmpty || ["quanto-int4", "auto-round-int2", "mlx-int4"].contains(name),
        "\(name): \(errors)")
    }
  }

  @Test(arguments: [
    ("hqq-int4", "weights/missing", "AutoHQQHFModel.from_quantized"),
    ("quanto-int4", "quantization/state-mismatch", "QuantizedModelForCausalLM.from_pretrained"),
  ])
  func `what only the library itself loads is said to be so`(
    _ name: String, _ rule: String, _ loader: String
  ) throws {
    let finding = Self.findings(try Self.report(name)).first { $0["rule"] as? String == rule }
    #expect((finding?["help"] as? String)?.contains(loader) == true)
  }

  @Test func `a scale for a whole row is said in words`() throws {
    let text = try Command.run(["gptq-int4-whole-rows", "--verbose"], in: Self.folder).output
    #expect(text.contains("4-bit (gptq), a scale a row"))
  }
}
