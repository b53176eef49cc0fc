import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction

@Suite struct ModelConfigurationTests {
  private func number(_ text: Int) -> JSONValue { .number(JSONNumber(text: "\(text)")) }

  private func object(_ members: [(String, JSONValue)]) -> JSONObject {
    JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) })
  }

  private func configuration(_ members: [(String, JSONValue)]) -> ModelConfiguration {
    ModelConfiguration(object: object(members), file: "config.json")
  }

  private func configuration(of type: String, _ members: (String, JSONValue)...)
    -> ModelConfiguration
  {
    configuration([("model_type", .string(type))] + members)
  }

  @Test func `says where a value stands`() {
    let llama = configuration(of: "llama", ("hidden_size", number(64)))
    #expect(
      llama.attribute("hidden_size")
        == .init(value: .int(64), origin: .file(pointer: "/hidden_size")))
    #expect(llama.location(of: "vocab_size").place == .pointer("/vocab_size"))
  }

  @Test func `says of which release a default is`() {
    let llama = configuration(of: "llama", ("vocab_size", .null))
    #expect(
      llama.attribute("hidden_size")
        == .init(value: .int(4096), origin: .library(.transformers)))
    #expect(llama.attribute("nothing") == nil)
    #expect(llama.stated("vocab_size")?.pointer == nil)
  }

  @Test func `reads an attribute under every name that its type has for it`() {
    let falcon = configuration(of: "falcon", ("n_embed", number(32)))
    #expect(falcon.hiddenSize == 32)
    #expect(falcon.stated("hidden_size")?.pointer == "/n_embed")
    let t5 = configuration(of: "t5", ("d_model", number(16)))
    #expect(t5.hiddenSize == 16)
    #expect(t5.stated("hidden_size")?.pointer == "/d_model")
    // The default stands under the name in use.
    #expect(t5.attentionHeads == 8)
  }

  @Test func `reads old names where no type says more`() {
    let unknown = configuration(of: "not-a-type", ("n_layer", number(3)), ("n_head", number(2)))
    #expect(unknown.type?.name == nil)
    #expect(unknown.layerCount == 3)
    #expect(unknown.attentionHeads == 2)
    #expect(unknown.hiddenSize == nil)
  }

  @Test func `works out what depends on other attributes`() {
    let llama = configuration(
      of: "llama", ("hidden_size", number(64)), ("num_attention_heads", number(4)))
    #expect(llama.keyValueHeads == 4)
    #expect(llama.headDimension == 16)
    #expect(llama.attribute("head_dim")?.origin == .library(.transformers))
  }

  @Test func `takes a computed value over a null`() {
    let llama = configuration(
      of: "llama", ("num_attention_heads", number(4)), ("num_key_value_heads", .null))
    #expect(llama.integer("num_key_value_heads") == 4)
  }

  @Test func `takes the default over a null that stands for nothing`() {
    #expect(configuration(of: "llama", ("vocab_size", .null)).vocabularySize == 32000)
    #expect(configuration(of: "llama", ("pad_token_id", .null)).value("pad_token_id") == nil)
  }

  @Test func `lets the library have its way`() {
    let t5 = configuration(of: "t5", ("tie_word_embeddings", .bool(false)))
    #expect(t5.bool("tie_word_embeddings") == true)
    #expect(t5.attribute("tie_word_embeddings")?.origin == .library(.transformers))
  }

  @Test func `makes a part of the class that its type fixes`() {
    let gemma = configuration(
      of: "gemma3",
      ("text_config", .object(object([("model_type", .string("llama"))]))),
      ("vision_config", .object(object([("model_type", .string("clip_vision_model"))]))))
    #expect(gemma.part("text_config")?.type?.name == "gemma3_text")
    #expect(gemma.part("vision_config")?.type?.name == "clip_vision_model")
    #expect(gemma.part("text_config")?.pointer == "/text_config")
    #expect(gemma.part("audio_config")?.pointer == nil)
  }

  @Test func `takes a part's class by its default where it names none`() {
    let bark = configuration(of: "bark", ("fine_acoustics_config", .object(object([]))))
    #expect(bark.part("fine_acoustics_config")?.integer("n_codes_total") == 8)
    let llava = configuration(of: "gemma3", ("vision_config", .object(object([]))))
    #expect(llava.part("vision_config")?.type?.name == "siglip_vision_model")
  }

  @Test func `finds the language model's keys at the top`() {
    let flat = configuration(of: "qwen2_vl", ("hidden_size", number(64)))
    #expect(flat.text.type?.name == "qwen2_vl_text")
    #expect(flat.text.hiddenSize == 64)
    #expect(flat.text.pointer.isEmpty)
    let nested = configuration(
      of: "qwen2_vl", ("text_config", .object(object([("hidden_size", number(32))]))))
    #expect(nested.text.hiddenSize == 32)
    #expect(nested.text.location(of: "hidden_size").place == .pointer("/text_config/hidden_size"))
  }

  @Test func `is of diffusers where its class and version say so`() {
    let component = configuration([
      ("_class_name", .string("UNet2DConditionModel")), ("_diffusers_version", .string("0.42.0")),
    ])
    #expect(component.isOfDiffusers)
    #expect(component.architectures == ["UNet2DConditionModel"])
    let model = configuration(
      of: "llama", ("architectures", .array([.string("LlamaForCausalLM"), number(1)])))
    #expect(!model.isOfDiffusers)
    #expect(model.architectures == ["LlamaForCausalLM"])
  }
}
