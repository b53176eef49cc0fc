import Foundation
import Testing

/// `--platform`, `ftcheck platforms` and `ftcheck explain platform/NAME`.
@Suite struct PlatformCommandTests {
  @Test func `a report says whether each platform takes the model`() throws {
    let report = try CommandOptionTests.report([
      "--platform", "amazon-bedrock", "--platform", "mlx", "healthy-llama",
    ])
    let platforms = try #require(report["platforms"] as? [[String: Any]])
    #expect(
      platforms.map { $0["name"] as? String } == [
        "amazon-bedrock-import", "amazon-bedrock-customization", "mlx",
      ])
    #expect(platforms.map { $0["ready"] as? Bool } == [true, false, true])
    #expect(platforms[0]["as_of"] as? String == "2026-11-30")
    let tables = try #require(platforms[1]["tables"] as? [[String: Any]])
    #expect(tables.count == 5)
    let plain = try CommandOptionTests.report(["healthy-llama"])
    #expect((plain["platforms"] as? [Any])?.isEmpty == true)
    for key in ["verdict", "score", "methods", "summary"] {
      #expect(plain[key] as? NSObject == report[key] as? NSObject, "\(key)")
    }
  }

  @Test func `what a platform refuses fails the check, and stands in text and HTML`() throws {
    let arguments = ["--platform", "vllm-lora", "healthy-llama"]
    let text = try CommandOptionTests.run(arguments)
    #expect(text.status == 1)
    #expect(text.output.contains("✗ vllm-lora: doesn't take it, as of"))
    let page = try CommandOptionTests.run(["--format", "html"] + arguments).output
    #expect(page.contains("<h2>Platforms</h2>") && page.contains("<h3>vllm-lora</h3>"))
    #expect(try CommandOptionTests.run(["--platform", "mlx", "healthy-llama"]).status == 0)
  }

  @Test func `a platform that isn't known is bad usage, with a question`() throws {
    let run = try CommandOptionTests.run(["--platform", "amazon-bedrok", "healthy-llama"])
    #expect(run.status == 2)
    #expect(run.errors.contains("Did you mean amazon-bedrock"))
  }

  @Test func `the list and the stories have the date`() throws {
    let list = try CommandOptionTests.run(["platforms"]).output
    for name in ["amazon-bedrock ", "amazon-bedrock-import ", "ollama ", "vllm-lora "] {
      #expect(list.contains(name))
    }
    let json = try CommandOptionTests.run(["platforms", "--format", "json"]).output
    let object =
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
    #expect((object["platforms"] as? [Any])?.count == 13)
    let story = try CommandOptionTests.run(["explain", "platform/amazon-bedrock"]).output
    for words in [
      "as of 2026-11-30", "Provisioned Throughput", "Custom Model Import", "2026-07-07",
    ] {
      #expect(story.contains(words))
    }
  }
}
