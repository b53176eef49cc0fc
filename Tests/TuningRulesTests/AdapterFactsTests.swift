import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// An adapter's keys, taken apart by PEFT's grammar.
@Suite struct AdapterFactsTests {
  private func facts(_ tensors: [(String, [Int])], type: JSONValue = "LORA") -> AdapterFacts {
    var model = InspectedModel.lora
    model[document: "adapter_config.json"].set("peft_type", type)
    model.weightFiles[0].tensors = []
    for (name, shape) in tensors { model.weightFiles[0].tensors.append(TensorInfo(name, shape)) }
    return AdapterFacts(of: model, files: model.weightFiles)
  }

  @Test func `a pair of matrices belongs to one module`() throws {
    let facts = AdapterFacts(of: .lora, files: InspectedModel.lora.weightFiles)
    #expect(
      facts.modules.map(\.name) == [
        "model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.v_proj",
      ])
    let value = try #require(facts.modules.last)
    #expect(value.lowerA?.tensor.shape == [4, 32])
    #expect(value.upperB?.tensor.shape == [16, 4])
    #expect(facts.tensorCount == 4)
    #expect(facts.dead.isEmpty && facts.saved.isEmpty)
  }

  @Test(arguments: [
    ("model.layers.0.q_proj.lora_A.weight", "base_model.model.model.layers.0.q_proj.lora_A.weight"),
    (
      "base_model.model.base_model.model.layers.0.q_proj.lora_B.weight",
      "base_model.model.layers.0.q_proj.lora_B.weight"
    ),
    (
      "module.base_model.model.layers.0.q_proj.lora_A.weight",
      "base_model.model.layers.0.q_proj.lora_A.weight"
    ),
    (
      "base_model.model.layers.0.q_proj.lora_down.weight",
      "base_model.model.layers.0.q_proj.lora_A.weight"
    ),
  ])
  func `a key that PEFT matches with nothing is dead`(_ key: String, _ expected: String) {
    #expect(facts([(key, [4, 32])]).dead.map(\.expected) == [expected])
  }

  @Test(arguments: [
    "base_model.model.layers.0.q_proj.lora_A.default.weight",
    "base_model.model.layers.0.q_proj.lora_embedding_A",
  ])
  func `a key with the adapter's name, or of an embedding, is alive`(_ key: String) {
    #expect(facts([(key, [4, 32])]).dead.isEmpty)
  }

  @Test func `whole tensors are saved beside the pairs`() {
    let facts = facts([("base_model.model.lm_head.weight", [96, 32])])
    #expect(facts.saved.map(\.module) == ["lm_head"])
    #expect(facts.modules.isEmpty)
  }

  @Test func `of a kind that PEFT doesn't have nothing is called dead`() {
    #expect(facts([("a.lora_A.weight", [4, 32])], type: "MINE").dead.isEmpty)
  }
}
