import ModelFacts
import ModelKnowledge
import ModelPrediction
import Testing

/// Which parameter each stored tensor fills, as transformers' loader has it.
@Suite struct TensorLoadingTests {
  private func number(_ value: Int) -> JSONValue { .number(JSONNumber(text: "\(value)")) }

  private func load(
    _ name: String, _ type: String, _ members: [(String, JSONValue)], _ shapes: [(String, [Int])]
  ) throws -> LoadedModel {
    let all =
      [("model_type", .string(type)), ("architectures", .array([.string(name)]))] + members
    let config = JSONObject(all.map { JSONObject.Member(key: $0.0, value: $0.1) })
    let tensors = shapes.map {
      LogicalTensor(name: $0.0, file: "model.safetensors", shape: $0.1, dtype: .bf16)
    }
    return try #require(LoadedModel(config, tensors: LogicalTensors(tensors), atlas: .embedded))
  }

  private var mixtral: [(String, JSONValue)] {
    [
      ("hidden_size", number(8)), ("intermediate_size", number(6)),
      ("num_hidden_layers", number(1)), ("num_local_experts", number(3)),
      ("num_attention_heads", number(2)),
      ("num_key_value_heads", number(1)), ("vocab_size", number(10)),
    ]
  }

  private func experts(
    _ name: (Int, Int) -> String, shape: (Int, Int) -> [Int]
  ) -> [(String, [Int])] {
    (0..<3).flatMap { expert in (1...3).map { (name(expert, $0), shape(expert, $0)) } }
  }

  private func expertName(_ expert: Int, _ matrix: Int) -> String {
    "model.layers.0.block_sparse_moe.experts.\(expert).w\(matrix).weight"
  }

  @Test func `experts stored one by one fill two fused parameters`() throws {
    let stored = experts(expertName) { _, matrix in matrix == 2 ? [8, 6] : [6, 8] }
    let model = try load("MixtralForCausalLM", "mixtral", mixtral, stored)
    #expect(
      model.filled.filter { $0.contains("experts") } == [
        "model.layers.0.mlp.experts.gate_up_proj", "model.layers.0.mlp.experts.down_proj",
      ])
    #expect(model.unexpected.isEmpty)
    #expect(model.mismatches.isEmpty)
  }

  @Test func `one expert of another size is the tensor of the wrong shape`() throws {
    let stored = experts(expertName) { expert, matrix in
      matrix == 2 ? [8, expert == 1 ? 5 : 6] : [6, 8]
    }
    let model = try load("MixtralForCausalLM", "mixtral", mixtral, stored)
    #expect(model.mismatches.map(\.tensor) == [expertName(1, 2)])
    #expect(model.mismatches.map(\.observed) == [[8, 5]])
  }

  private var llama: [(String, JSONValue)] {
    [
      ("hidden_size", number(8)), ("num_hidden_layers", number(1)), ("vocab_size", number(10)),
      ("num_attention_heads", number(2)), ("intermediate_size", number(6)),
    ]
  }

  @Test(arguments: ["model.embed_tokens.weight", "embed_tokens.weight"])
  func `the base model's prefix may stand before a name or not`(_ name: String) throws {
    let model = try load("LlamaForCausalLM", "llama", llama, [(name, [10, 8])])
    #expect(model.filled == ["model.embed_tokens.weight"])
  }

  @Test func `what fills nothing is unexpected`() throws {
    let model = try load(
      "LlamaForCausalLM", "llama", llama,
      [("model.norm.weight", [8]), ("model.layers.1.mlp.up_proj.weight", [6, 8])])
    #expect(model.filled == ["model.norm.weight"])
    #expect(model.unexpected.map(\.name) == ["model.layers.1.mlp.up_proj.weight"])
    #expect(model.missing.contains("lm_head.weight"))
  }
}
