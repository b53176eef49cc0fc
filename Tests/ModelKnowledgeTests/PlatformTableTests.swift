import Testing

@testable import ModelKnowledge

/// The tables of the platforms.
@Suite struct PlatformTableTests {
  @Test(arguments: Platform.all.map(\.name))
  func `a platform has a date, a sentence and sources`(_ name: String) throws {
    let platform = try #require(Platform.named(name))
    #expect(Day(platform.asOf)?.description == platform.asOf)
    #expect(platform.title != name && platform.about.hasSuffix("."))
    #expect(!platform.sources.isEmpty)
    #expect(platform.parts.isEmpty != platform.kinds.isEmpty)
    #expect(platform.parts.allSatisfy { Platform.named($0) != nil })
    for table in platform.tables {
      #expect(!table.rows.isEmpty && table.rows.allSatisfy { $0.count == table.columns.count })
    }
    for offer in platform.offers {
      #expect(["needed", "optional", "not needed", "not available"].contains(offer.throughput))
      #expect([offer.legacy, offer.end].compactMap(\.self).allSatisfy { Day($0) != nil })
    }
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("1970-03-01", 59), ("2000-02-29", 11_016), ("2026-11-30", 20_787),
    ("2100-03-01", 47_541),
  ])
  func `a day is counted from 1970`(_ text: String, _ number: Int) {
    #expect(Day(text)?.number == number)
    #expect("\(Day(secondsSince1970: number * 86_400 + 86_399))" == text)
  }

  @Test func `what is no day isn't read`() {
    for text in ["", "2026-13-01", "2026-11", "2026-11-32", "today"] { #expect(Day(text) == nil) }
  }
}

/// Amazon Bedrock, row by row against what was read of Amazon's pages on 2026-11-30.
@Suite struct BedrockFactsTests {
  static let importing = Platform.named("amazon-bedrock-import")
  static let tuning = Platform.named("amazon-bedrock-customization")

  @Test func `the import takes these architectures, files and classes`() throws {
    let platform = try #require(Self.importing)
    #expect(
      platform.architectures == [
        "MistralForCausalLM", "MixtralForCausalLM", "T5ForConditionalGeneration",
        "LlamaForCausalLM", "MllamaForConditionalGeneration", "GPTBigCodeForCausalLM",
        "Qwen2ForCausalLM", "Qwen2VLForConditionalGeneration",
        "Qwen2_5_VLForConditionalGeneration", "Qwen3ForCausalLM", "Qwen3MoeForCausalLM",
        "GptOssForCausalLM",
      ])
    let classes = [
      "T5Tokenizer", "LlamaTokenizer", "CodeLlamaTokenizer", "GPT2Tokenizer", "GPTNeoXTokenizer",
      "PreTrainedTokenizer", "Qwen2Tokenizer",
    ]
    #expect(Set(platform.tokenizers ?? []) == Set(classes + classes.map { $0 + "Fast" }))
    #expect(platform.weightFormats == ["safetensors"])
    #expect(platform.files == ["config.json", "tokenizer_config.json", "tokenizer.json"])
    #expect(platform.sentencePieceFile == "tokenizer.model")
    #expect(platform.byteLimits == ["text": 200_000_000_000, "multimodal": 100_000_000_000])
    #expect(platform.maximumPositions == 131_072)
    #expect(platform.transformers == "4.51.3")
    #expect(platform.dtypes == ["F32", "F16", "BF16"])
    #expect(platform.quantizations == [["GptOssForCausalLM", "mxfp4"]])
    #expect(platform.wantsOneTemplate)
    #expect(platform.regions(of: "GptOssForCausalLM") == "us-east-1")
    #expect(platform.regions(of: "LlamaForCausalLM") == nil)
    let regions = platform.statements.first { $0.title == "Regions" }
    #expect(regions?.text.hasPrefix("us-east-1, us-east-2, us-west-2, eu-central-1.") == true)
    #expect(platform.statements.first { $0.title == "Precision" }?.isVerified == false)
    #expect(platform.statements.first { $0.title == "Prices" }?.isVerified == false)
  }

  @Test(arguments: [
    ("Nova 2 Lite", "supervised, reinforcement", "us-east-1", "optional", nil),
    ("Nova Lite", "supervised", "us-east-1", "optional", nil),
    ("Nova Micro", "supervised", "us-east-1", "optional", nil),
    ("Nova Pro", "supervised", "us-east-1", "optional", nil),
    ("Titan Multimodal Embeddings G1", "supervised", "us-east-1, us-west-2", "needed", nil),
    ("Llama 3.1 8B Instruct", "supervised", "us-west-2", "needed", nil),
    ("Llama 3.1 70B Instruct", "supervised", "us-west-2", "needed", nil),
    ("Llama 3.3 70B Instruct", "supervised", "us-west-2", "not available", nil),
    ("gpt-oss-20B", "reinforcement", "us-west-2", "not needed", nil),
    ("Qwen3 32B", "reinforcement", "us-west-2", "not needed", nil),
    ("Claude 3 Haiku", "supervised", "us-west-2", "needed", "2026-09-10"),
    ("Nova Canvas", "supervised", "us-east-1", "needed", "2026-09-30"),
    ("Titan Image Generator G1 v2", "supervised", "us-east-1, us-west-2", "needed", "2026-06-30"),
    ("Llama 3.2 1B Instruct", "supervised", "us-west-2", "needed", "2026-07-07"),
    ("Llama 3.2 3B Instruct", "supervised", "us-west-2", "needed", "2026-07-07"),
    ("Llama 3.2 11B Instruct", "supervised", "us-west-2", "needed", "2026-07-07"),
    ("Llama 3.2 90B Instruct", "supervised", "us-west-2", "needed", "2026-07-07"),
  ])
  func `a base model is tuned so, and until then`(
    _ name: String, _ methods: String, _ regions: String, _ throughput: String, _ end: String?
  ) throws {
    let platform = try #require(Self.tuning)
    #expect(platform.offers.count == 17)
    let offer = try #require(platform.offers.first { $0.name == name })
    #expect(offer.methods.joined(separator: ", ") == methods)
    #expect(offer.regions == regions && offer.throughput == throughput && offer.end == end)
    #expect(offer.legacy == (name.hasPrefix("Llama 3.2") ? "2026-01-07" : nil))
    #expect(offer.isOpen(on: platform.asOf) == (end == nil))
    #expect(offer.isOpen(on: "2026-01-01"))
  }

  @Test(arguments: [
    ("By use", "prompting a base model", "no"), ("By use", "RAG and embeddings", "no"),
    ("By use", "fine-tuning a base model", "it depends"), ("By use", "imported weights", "no"),
    ("By use", "batch inference", "no (unverified)"),
    ("By use", "latency or throughput promises", "yes"),
    ("By provider", "Amazon Nova text models", "optional"),
    ("By provider", "Amazon Titan", "needed"),
    ("By provider", "Meta Llama 3.1", "needed"),
    ("By provider", "Meta Llama 3.3 70B", "not available"),
    ("By provider", "Meta Llama 3.2", "ended"), ("By provider", "Anthropic", "ended"),
    ("By provider", "Cohere", "none"), ("By provider", "Mistral AI", "none"),
    ("By provider", "gpt-oss-20B, Qwen3 32B", "not needed"),
    ("By provider", "imported models", "not needed"),
  ])
  func `Provisioned Throughput is answered by use and by provider`(
    _ table: String, _ row: String, _ answer: String
  ) throws {
    let platform = try #require(Self.tuning)
    let found = try #require(platform.tables.first { $0.title.hasSuffix(table) })
    #expect(found.rows.first { $0[0] == row }?[1] == answer)
  }
}
