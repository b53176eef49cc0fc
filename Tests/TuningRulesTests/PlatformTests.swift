import ModelFacts
import ModelKnowledge
import ModelPrediction
import Testing

@testable import TuningRules

/// What platforms make of models, beyond the one change of the rule table.
@Suite struct PlatformTests {
  static func assessment(
    of model: InspectedModel, on platforms: String..., today: String? = nil
  ) -> Assessment {
    var options = AssessmentOptions()
    options.platforms = platforms
    options.today = today
    return Assessment(of: model, options: options)
  }

  static func messages(of model: InspectedModel, on platform: String) -> [String] {
    assessment(of: model, on: platform).findings
      .filter { $0.rule.category == .platform }.map(\.message)
  }

  /// A refusal: platform, model, and what the sentence says.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var platform: String
    var words: String
    var model: InspectedModel = .llama
    var change: @Sendable (inout InspectedModel) -> Void = { _ in }

    var testDescription: String { "\(platform): \(words)" }
  }

  static let refusals: [Refusal] = [
    Refusal(platform: "amazon-bedrock-import", words: "GemmaForCausalLM isn't among") {
      $0[config: "architectures"] = ["GemmaForCausalLM"]
    },
    Refusal(platform: "amazon-bedrock-import", words: "tokenizer_class is TokenizersBackend") {
      $0[document: "tokenizer_config.json"].set("tokenizer_class", "TokenizersBackend")
    },
    Refusal(platform: "amazon-bedrock-import", words: "takes whole models only", model: .lora),
    Refusal(platform: "amazon-bedrock-import", words: "quantized (fp8)", model: .fp8),
    Refusal(platform: "amazon-bedrock-import", words: "takes F32, F16 and BF16") {
      $0.weightFiles[0].tensors[1].dtype = DType(rawValue: "F64")
    },
    Refusal(platform: "amazon-bedrock-import", words: "takes less than 200 GB") { model in
      for index in model.files.indices where model.files[index].path == "model.safetensors" {
        model.files[index].pointer = LFSPointer(size: 201_000_000_000, oid: "9e55")
      }
    },
    Refusal(platform: "amazon-bedrock-import", words: "is a PyTorch zip archive, and") { model in
      model.take(model.weightFiles[0].tensors, as: "pytorch_model.bin")
      model.weightFiles[0].content = .pytorchZip
      model.weightSets[0].content = .pytorchZip
    },
    Refusal(platform: "amazon-bedrock-customization", words: "none of them has"),
    Refusal(
      platform: "amazon-bedrock-customization", words: "Llama 3.2 3B Instruct", model: .llama8B
    ) {
      $0[config: "hidden_size"] = 3072
      $0[config: "num_hidden_layers"] = 28
    },
    Refusal(platform: "vertex-custom-weights", words: "PhiForCausalLM isn't among") {
      $0[config: "architectures"] = ["PhiForCausalLM"]
    },
    Refusal(platform: "fireworks", words: "not all of its list was read") {
      $0[config: "architectures"] = ["JambaForCausalLM"]
    },
    Refusal(platform: "fireworks", words: "The rank is 128", model: .lora) { model in
      model[document: "adapter_config.json"].set("r", 128)
    },
    Refusal(platform: "fireworks", words: "The chat template stands in chat_template.jinja") {
      $0.tokenizer.chatTemplates = [
        ChatTemplate(
          name: "default", source: "{{ messages }}", location: Location(file: "chat_template.jinja")
        )
      ]
    },
    Refusal(platform: "together", words: "The model is for masked-lm") {
      $0[config: "architectures"] = ["BertForMaskedLM"]
      $0[config: "model_type"] = "bert"
    },
    Refusal(platform: "vllm-lora", words: "takes adapters only"),
    Refusal(platform: "vllm-lora", words: "uses modules_to_save", model: .lora) {
      $0[document: "adapter_config.json"].set("modules_to_save", ["lm_head"])
    },
    Refusal(platform: "vllm-lora", words: "takes up to 16 unless told otherwise", model: .lora) {
      $0[document: "adapter_config.json"].set("r", 64)
    },
    Refusal(platform: "ollama", words: "MistralForCausalLM isn't among") {
      $0[config: "architectures"] = ["MistralForCausalLM"]
    },
    Refusal(platform: "gguf-export", words: "WhisperForConditionalGeneration isn't among") {
      $0[config: "architectures"] = ["WhisperForConditionalGeneration"]
    },
    Refusal(platform: "mlx", words: "has no code for model_type whisper") {
      $0[config: "model_type"] = "whisper"
    },
  ]

  @Test(arguments: refusals)
  func `a platform says what it doesn't take`(_ refusal: Refusal) {
    var model = refusal.model
    refusal.change(&model)
    let messages = Self.messages(of: model, on: refusal.platform)
    #expect(messages.contains { $0.contains(refusal.words) }, "\(messages)")
    #expect(messages.allSatisfy { $0.hasSuffix(".") })
  }

  @Test func `every platform that puts no others together has a rule of its name`() {
    let names = Set(Rule.all.filter { $0.category == .platform }.map(\.name))
    #expect(names == Set(Platform.all.filter(\.parts.isEmpty).map { "platform/\($0.name)" }))
    #expect(
      Rule.all.allSatisfy { rule in
        rule.category != .platform || rule.cost == 0 && rule.effect == .changesNothing
      })
  }

  @Test func `what a platform refuses gates, and changes nothing else`() {
    var model = InspectedModel.llama
    model[config: "max_position_embeddings"] = 262_144
    let plain = Assessment(of: model, options: AssessmentOptions())
    let asked = Self.assessment(of: model, on: "amazon-bedrock-import", "ollama")
    #expect(plain.platforms.isEmpty)
    #expect(asked.score == plain.score && asked.verdict == plain.verdict)
    #expect(asked.methods == plain.methods && asked.summary == plain.summary)
    #expect(asked.findings.count == plain.findings.count + 1)
    #expect(asked.platforms.map(\.name) == ["amazon-bedrock-import", "ollama"])
    #expect(asked.platforms.map(\.isReady) == [false, true])
    #expect(asked.platforms[0].because == [.platformAmazonBedrockImport])
    #expect(asked.platforms[0].asOf == "2026-11-30")
  }

  @Test func `a name that puts others together asks each, once`() {
    let asked = Self.assessment(of: .llama8B, on: "amazon-bedrock", "amazon-bedrock-import")
    #expect(
      asked.platforms.map(\.name) == ["amazon-bedrock-import", "amazon-bedrock-customization"])
    #expect(asked.platforms[1].notes.contains { $0.contains("starts from Llama 3.1 8B Instruct") })
  }

  @Test func `broken weights can be taken nowhere`() {
    var model = InspectedModel.llama
    model.weightFiles[0].content = .empty
    let readiness = Self.assessment(of: model, on: "amazon-bedrock-import").platforms[0]
    #expect(!readiness.isReady)
    #expect(readiness.because == [.weightsTruncated])
  }

  @Test(arguments: [(nil, false), ("2026-12-01", false), ("2027-07-01", true)])
  func `a table that is old says so`(_ today: String?, _ isOld: Bool) {
    let readiness = Self.assessment(of: .llama, on: "amazon-bedrock-import", today: today)
      .platforms[0]
    #expect(readiness.notes.contains { $0.contains("months ago") } == isOld)
  }
}
