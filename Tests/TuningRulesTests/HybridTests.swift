import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// Layers of several kinds in one model, layers behind the last, and entries that loaders skip.
@Suite struct HybridTests {
  private static func configuration(_ members: JSONValue) -> ModelConfiguration {
    ModelConfiguration(object: members.object ?? JSONObject(), file: "config.json")
  }

  @Test func `older words for kinds of layers are today's`() {
    let config = Self.configuration([
      "model_type": "granitemoehybrid", "layer_types": ["mamba", "attention", "conv"],
    ])
    let today: [AtlasValue] = [
      .string("linear_attention"), .string("full_attention"), .string("conv"),
    ]
    #expect(ConfigurationValues(config).value("layer_types") == .list(today))
    #expect(ConfigurationValues(config).value("layers_block_type") == .list(today))
  }

  @Test func `a pattern of letters is a list of layers where there is no list`() {
    let pattern = Self.configuration([
      "model_type": "nemotron_h", "hybrid_override_pattern": "M-*E",
    ])
    let kinds: [AtlasValue] = [
      .string("linear_attention"), .string("mlp"), .string("full_attention"), .string("moe"),
    ]
    #expect(pattern.value("layers_block_type") == .list(kinds))
    let list = Self.configuration([
      "model_type": "nemotron_h", "hybrid_override_pattern": "M-*E", "layers_block_type": ["mlp"],
    ])
    #expect(list.value("layers_block_type") == .list([.string("mlp")]))
  }

  @Test func `a layer behind the last is too many unless it predicts further tokens`() {
    func counts(_ leaf: String) -> [Finding] {
      var model = InspectedModel.llama
      model.weightFiles[0].tensors = TensorTable(
        Array(model.weightFiles[0].tensors) + [TensorInfo("model.layers.1.\(leaf)", [32])])
      return Rule.configLayerCountMismatch.findings(
        in: Examination(model: model, base: nil, options: AssessmentOptions()))
    }
    #expect(counts("input_layernorm.weight").count == 1)
    #expect(counts("enorm.weight").isEmpty)
  }

  @Test(
    arguments: [
      ("quantization", ["bits": 4, "group_size": 64] as JSONValue),
      (
        "quantization_config",
        ["quant_method": "bitsandbytes", "load_in_4bit": false, "load_in_8bit": false]
      ),
      ("quantization_config", ["quant_method": "nobody_knows"]),
    ] as [(String, JSONValue)])
  func `an entry that the loader skips leaves plain weights plain`(
    _ key: String, _ value: JSONValue
  ) {
    var model = InspectedModel.llama
    model[config: key] = value
    let assessment = Assessment(of: model, options: AssessmentOptions())
    let finding = assessment.findings.first { $0.rule == .quantizationStateMismatch }
    #expect(finding?.level == .note)
    #expect(assessment.verdict == .tunable)
    #expect(assessment.quantization.method == nil && assessment.quantization.level == "none")
  }

  @Test func `BitNet's master weights train, packed ones don't`() {
    func trainability(_ mode: String) -> QuantizationSummary.Trainability {
      let config: JSONValue = [
        "quantization_config": [
          "quant_method": "bitnet", "linear_class": "autobitlinear",
          "quantization_mode": .string(mode),
        ]
      ]
      return QuantizationState(config: config.object, files: InspectedModel.llama.weightFiles)
        .trainability
    }
    #expect(trainability("online") == .full)
    #expect(trainability("offline") == .no)
  }
}
