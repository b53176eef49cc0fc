import Foundation
import Testing

/// `ftcheck plan`, run as its users run it.
@Suite struct PlanTests {
  static func plan(_ options: [String]) throws -> [String: Any] {
    let run = try Command.run(
      ["plan", "healthy-llama", "--format", "json"] + options, in: ExampleModelTests.models)
    #expect(run.status == 0, "\(run.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    return try #require(object as? [String: Any])
  }

  @Test func `a plan has what its schema asks for`() throws {
    let schema = try Command.run(["schema", "--plan"])
    let object = try JSONSerialization.jsonObject(with: Data(schema.output.utf8))
    let required = try #require((object as? [String: Any])?["required"] as? [String])
    #expect(Set(try Self.plan([]).keys) == Set(required))
  }

  @Test func `options are the assumptions, and a method alone is answered alone`() throws {
    let plan = try Self.plan([
      "--method", "lora", "--sequence-length", "128", "--gpu-memory", "24GB", "--rank", "8",
      "--task", "dpo",
    ])
    let assumptions = try #require(plan["assumptions"] as? [String: Any])
    #expect(assumptions["sequence_length"] as? Int == 128)
    #expect(assumptions["gpu_memory_bytes"] as? Int == 24_000_000_000)
    #expect(assumptions["rank"] as? Int == 8)
    #expect(assumptions["task"] as? String == "dpo")
    let methods = try #require(plan["methods"] as? [[String: Any]])
    #expect(methods.map { $0["method"] as? String } == ["lora"])
    #expect(methods[0]["fits"] as? Bool == true)
  }

  @Test func `the text fits a screen`() throws {
    let run = try Command.run(["plan", "healthy-llama"], in: ExampleModelTests.models)
    #expect(run.status == 0)
    #expect(run.output.split(separator: "\n").count <= 34)
    #expect(run.output.contains("learning_rate"))
  }

  @Test func `PEFT's configuration has the targets of the report`() throws {
    let run = try Command.run(
      ["plan", "healthy-llama", "--export", "peft"], in: ExampleModelTests.models)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let config = try #require(object as? [String: Any])
    #expect(config["peft_type"] as? String == "LORA")
    #expect(config["r"] as? Int == 16)
    #expect((config["target_modules"] as? [String])?.contains("q_proj") == true)
  }

  @Test(arguments: [
    ["--gpu-memory", "much"], ["--method", "prefix"], ["--sequence-length", "0"],
    ["--batch-size", "-1"], ["--export", "torchtune"],
  ])
  func `an option that makes no sense ends with 2`(_ options: [String]) throws {
    let run = try Command.run(["plan", "healthy-llama"] + options, in: ExampleModelTests.models)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
  }
}
