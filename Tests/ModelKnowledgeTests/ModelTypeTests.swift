import ModelFacts
import Testing

@testable import ModelKnowledge

@Suite struct ModelTypeTests {
  private func type(_ name: String) throws -> ModelType { try #require(ModelType.named(name)) }

  @Test func `is found by its name`() throws {
    let lines = KnowledgeText.text.split(separator: "\n").filter { $0.hasPrefix("T\t") }
    #expect(lines.count > 800)
    for line in lines {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      let type = try type(String(fields[1]))
      #expect(type.name == fields[1])
      #expect(type.configurationClass == fields[2])
      #expect(type.modality.rawValue == fields[4])
    }
  }

  @Test(arguments: ["", "*", "lam", "llama ", "llamas", "zzz", "T", "llama\tLlamaConfig"])
  func `isn't found by another name`(name: String) {
    #expect(ModelType.named(name)?.name == nil)
  }

  @Test func `says what goes with it`() throws {
    let llava = try type("qwen2_vl")
    #expect(llava.configurationClass == "Qwen2VLConfig")
    #expect(llava.lackingRelease == "4.44.2")
    #expect(llava.modality == .multimodal)
    #expect(llava.tokenizerClass == "Qwen2Tokenizer")
    #expect(llava.needsProcessor)
    #expect(try type("llama").lackingRelease == nil)
    #expect(try type("llama").tokenizerClass == nil)
    #expect(try !type("llama").needsProcessor)
    #expect(try type("llama").headsDivideHidden)
    #expect(try !type("qwen2").headsDivideHidden)
    #expect(try type("phi3").ignoresStatedTokenizerClass)
    #expect(try !type("llama").ignoresStatedTokenizerClass)
  }

  @Test func `knows the rope types that its class takes`() throws {
    #expect(try type("llama").ropeTypes == ModelType.usualRopeTypes)
    #expect(try type("llama").hasRotaryEmbedding)
    #expect(try !type("llama").refusesWrongLengths)
    #expect(try type("phi3").ropeTypes == ["default", "yarn", "longrope", "su"])
    #expect(try type("phi3").refusesWrongLengths)
    #expect(try !type("t5").hasRotaryEmbedding)
  }

  @Test func `gives classes by auto class and auto classes by class`() throws {
    let type = try type("t5")
    #expect(type.classes(of: "BASE") == ["T5Model"])
    #expect(type.classes(of: "CTC") == [])
    #expect(
      type.autoClasses(of: "T5ForConditionalGeneration") == ["PRETRAINING", "SEQ_TO_SEQ_CAUSAL_LM"])
    #expect(type.autoClasses(of: "T5") == [])
  }

  @Test func `describes its parts`() throws {
    let type = try type("gemma3")
    #expect(type.parts.map(\.name) == ["text_config", "vision_config"])
    let text = try #require(type.part("text_config"))
    #expect(text.type == "gemma3_text" && !text.isOpen)
    let vision = try #require(type.part("vision_config"))
    #expect(vision.type == "siglip_vision_model" && vision.isOpen)
    #expect(type.part("audio_config")?.name == nil)
    #expect(try self.type("qwen2_vl").isFlat("text_config"))
    #expect(try !self.type("gemma3").isFlat("text_config"))
  }

  @Test func `has a row for the class of a part that no model_type names`() throws {
    let part = try #require(try type("bark").part("fine_acoustics_config"))
    #expect(try type(String(part.type)).constant("n_codes_total") == .int(8))
  }

  @Test func `knows an attribute's other names`() throws {
    #expect(try type("t5").otherNames(of: "hidden_size") == ["d_model"])
    #expect(try type("t5").otherNames(of: "d_model") == ["hidden_size"])
    #expect(
      try type("whisper").otherNames(of: "encoder_attention_heads")
        == ["num_key_value_heads", "num_attention_heads"])
    #expect(try type("falcon").legacyNames(of: "hidden_size") == ["n_embed"])
    #expect(try type("llama").otherNames(of: "hidden_size") == [])
  }

  @Test func `has constants under every name`() throws {
    #expect(try type("t5").constant("d_model") == .int(512))
    #expect(try type("t5").constant("hidden_size") == .int(512))
    #expect(try type("llama").constant("hidden") == nil)
    #expect(try type("llama").constant("head_dim") == nil)
    #expect(
      try type("pvt_v2").constant("num_attention_heads") == .list([1, 2, 5, 8].map { .int($0) }))
  }

  /// Values on which two tables of the same library once differed, as transformers 5.23 gives them.
  @Test(arguments: [
    ("esm", "pad_token_id", AtlasValue.null),
    ("pvt_v2", "image_size", .list([.int(224), .int(224)])),
    ("hunyuan_vl_text", "head_dim", .null),
  ])
  func `has the default that the library has`(name: String, attribute: String, value: AtlasValue)
    throws
  {
    #expect(try type(name).constant(attribute) == value)
  }

  @Test func `declares the types of its fields`() throws {
    let fields = try type("llama").declaredFields
    let size = try #require(fields["hidden_size"])
    #expect(size.accepts(.number(JSONNumber(text: "64"))))
    #expect(!size.accepts(.string("64")))
    // A field that every configuration has.
    #expect(fields["architectures"]?.accepts(.null) == true)
    #expect(fields["hidden"] == nil)
    #expect(fields["hidden_size2"] == nil)
  }
}
