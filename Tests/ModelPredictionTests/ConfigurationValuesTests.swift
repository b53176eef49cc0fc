import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction

@Suite struct ConfigurationValuesTests {
  private func number(_ text: Int) -> JSONValue { .number(JSONNumber(text: "\(text)")) }

  private func object(_ members: [(String, JSONValue)]) -> JSONObject {
    JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) })
  }

  private func values(of type: String, _ members: (String, JSONValue)...) -> ConfigurationValues {
    ConfigurationValues(
      ModelConfiguration(
        object: object([("model_type", .string(type))] + members), file: "config.json"))
  }

  @Test func `follow the file, then the type's rules`() {
    let llama = values(of: "llama", ("hidden_size", number(64)), ("num_attention_heads", number(4)))
    #expect(llama.value("hidden_size") == .int(64))
    #expect(llama.value("head_dim") == .int(16))
    #expect(llama.value("vocab_size") == .int(32000))
    #expect(llama.value("nothing") == nil)
    #expect(
      values(of: "t5", ("tie_word_embeddings", .bool(false))).value("tie_word_embeddings")
        == .bool(true))
  }

  @Test func `fill a null as the model's code does`() {
    let falcon = values(
      of: "falcon", ("hidden_size", number(64)), ("num_ln_in_parallel_attn", .null))
    #expect(falcon.value("num_ln_in_parallel_attn") == .int(64))
  }

  @Test func `count labels`() {
    #expect(values(of: "bert").value("num_labels") == .int(2))
    #expect(values(of: "bert", ("num_labels", number(5))).value("num_labels") == .int(5))
    let labels = object([("0", .string("a")), ("1", .string("b")), ("2", .string("c"))])
    #expect(values(of: "bert", ("id2label", .object(labels))).value("num_labels") == .int(3))
  }

  @Test func `lead into parts, stated or not`() {
    let nested = values(
      of: "gemma3", ("text_config", .object(object([("hidden_size", number(64))]))))
    #expect(nested.value("text_config.hidden_size") == .int(64))
    #expect(nested.part("text_config")?.modelType == "gemma3_text")
    #expect(nested.value("vision_config.hidden_size") == .int(768))
    let flat = values(of: "qwen2_vl", ("hidden_size", number(32)))
    #expect(flat.value("text_config.hidden_size") == .int(32))
    #expect(flat.part("nothing")?.modelType == nil)
  }

  @Test func `are set by the model around`() {
    let part = values(of: "llama", ("hidden_size", number(64)))
    let inner = part.overriding(["hidden_size": .int(8)])
    #expect(inner.value("hidden_size") == .int(8))
    #expect(part.value("hidden_size") == .int(64))
    let outer = values(of: "gemma3").overriding(["text_config.hidden_size": .int(8)])
    #expect(outer.value("text_config.hidden_size") == .int(8))
  }

  @Test func `hold conditions`() {
    let qwen = values(of: "qwen2", ("num_hidden_layers", number(2)))
    #expect(qwen.holds("") == true)
    #expect(qwen.holds("use_sliding_window") == false)
    #expect(qwen.holds("i==lasti", places: [1], lasts: [1]) == true)
    #expect(qwen.holds("nothing>1") == nil)
    #expect(
      qwen.value("layer_types") == .list([.string("full_attention"), .string("full_attention")]))
    #expect(qwen.value("sliding_window") == .null)
  }
}
