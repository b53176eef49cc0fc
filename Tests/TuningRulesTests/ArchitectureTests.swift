import ModelFacts
import Testing
import ModelKnowledge

@testable import TuningRules
@testable import ModelPrediction

/// What the files tell better than the atlas, and what parts say that have no model_type.
@Suite struct `a model of which the atlas is unsure` {
  private func object(_ members: [(String, JSONValue)]) -> JSONObject {
    JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) })
  }

  private func load(
    _ name: String, _ members: [(String, JSONValue)], _ shapes: [(String, [Int])]
  ) -> LoadedModel? {
    let architectures = ("architectures", JSONValue.array([.string(name)]))
    let tensors = shapes.map {
      LogicalTensor(name: $0.0, file: "model.safetensors", shape: $0.1, dtype: .f32)
    }
    return LoadedModel(
      object(members + [architectures]), tensors: LogicalTensors(tensors), atlas: .embedded)
  }

  private func number(_ value: Int) -> JSONValue { .number(JSONNumber(text: "\(value)")) }

  @Test func `has as many parts as are stored where the atlas knows a constant only`() throws {
    let type = ("model_type", JSONValue.string("wav2vec2-conformer"))
    let wide = try #require(
      load(
        "Wav2Vec2ConformerForXVector", [type], (0...5).map { ("tdnn.\($0).kernel.weight", [4, 4]) })
    )
    #expect(wide.filled == (0...5).map { "tdnn.\($0).kernel.weight" })
    let narrow = try #require(
      load("Wav2Vec2ConformerForXVector", [type], [("tdnn.0.kernel.weight", [4, 4])]))
    #expect(!narrow.missing.contains("tdnn.4.kernel.weight"))
  }

  @Test func `doesn't hold a constant against the files`() throws {
    let model = try #require(
      load(
        "HubertForSequenceClassification",
        [("model_type", .string("hubert")), ("use_weighted_layer_sum", .bool(true))],
        [("layer_weights", [5]), ("projector.weight", [3, 4])]))
    #expect(model.mismatches.map(\.tensor) == ["projector.weight"])
  }

  @Test func `has a weight wherever it has a bias`() throws {
    let falcon = try #require(
      load(
        "FalconForCausalLM",
        [
          ("model_type", .string("falcon")), ("num_hidden_layers", number(1)),
          ("hidden_size", number(4)),
        ], [("transformer.h.0.input_layernorm.bias", [4])]))
    #expect(falcon.missing.contains("transformer.h.0.input_layernorm.weight"))
  }

  @Test func `describes a part whose type is no model_type`() throws {
    let part = object([
      ("model_type", .string("fine_acoustics")), ("num_layers", number(1)),
      ("hidden_size", number(4)), ("n_codes_total", number(3)), ("n_codes_given", number(1)),
      ("tie_word_embeddings", .bool(true)),
    ])
    let embeddings = (0...2).map {
      ("fine_acoustics.input_embeds_layers.\($0).weight", [6, 4])
    }
    let model = try #require(
      load(
        "BarkModel", [("model_type", .string("bark")), ("fine_acoustics_config", .object(part))],
        embeddings))
    #expect(model.filled == embeddings.map(\.0))
    #expect(
      model.tied.filter { $0[0].hasPrefix("fine_acoustics") }
        == (0...1).map {
          [
            "fine_acoustics.input_embeds_layers.\($0 + 1).weight",
            "fine_acoustics.lm_heads.\($0).weight",
          ]
        })
  }

  @Test func `repeats blocks of layers as their configuration says`() throws {
    let model = try #require(
      load(
        "ZambaModel",
        [
          ("model_type", .string("zamba")), ("hidden_size", number(4)),
          ("num_hidden_layers", number(3)),
          ("layers_block_type", .array([.string("mamba"), .string("hybrid"), .string("hybrid")])),
        ],
        [("layers.1.shared_transf.pre_ff_layernorm.weight", [4])]))
    #expect(
      model.tied.contains([
        "layers.1.shared_transf.pre_ff_layernorm.weight",
        "layers.2.shared_transf.pre_ff_layernorm.weight",
      ]))
  }

  @Test func `settles what nothing fills by what stands beside it`() throws {
    let config = object([
      ("model_type", .string("zamba")), ("num_hidden_layers", number(2)),
    ])
    let architecture = try #require(
      Architecture(
        "ZambaModel",
        config: ConfigurationValues(ModelConfiguration(object: config, file: "config.json")),
        in: .embedded))
    // Only what is asked for counts here: no parameter is filled.
    #expect(ParameterSiblings(architecture).settle("head.weight") == .unknown)
    #expect(ParameterSiblings(architecture).settle("layers.1.a.0.weight") == .absent)
  }

  @Test func `takes a head_dim of 0 where the type has it`() {
    var model = InspectedModel.llama
    model[config: "head_dim"] = 0
    let rule = Rule.configMalformed
    #expect(
      !rule.findings(in: Examination(model: model, base: nil, options: AssessmentOptions())).isEmpty
    )
    model[config: "model_type"] = "glm5_next_text"
    #expect(
      rule.findings(in: Examination(model: model, base: nil, options: AssessmentOptions())).isEmpty)
  }
}
