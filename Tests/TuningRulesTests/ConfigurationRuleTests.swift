import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// What rules say of configurations, and of what they ask for.
@Suite struct ConfigurationRuleTests {
  /// Findings at warning or above, by the name of their rule.
  private func alarms(_ model: InspectedModel, base: InspectedModel? = nil) -> [String] {
    Assessment(of: model, base: base, options: AssessmentOptions()).findings
      .filter { $0.level > .note }.map(\.rule.name)
  }

  private func message(_ rule: String, _ model: InspectedModel) -> String? {
    Assessment(of: model, options: AssessmentOptions()).findings
      .first { $0.rule.name == rule }?.message
  }

  @Test(arguments: [
    ("nemo.collections.asr", "Model", true), ("torch.nn", "ReLU", true), ("mine", "Model", false),
    ("torch.utils.data", "DataLoader", false),
  ])
  func `configurations name classes of their own frameworks`(
    _ module: String, _ name: String, _ isOwn: Bool
  ) {
    var model = InspectedModel.llama
    let kind = EmbeddedCode.Kind.configured(module: module, name: name, isOwn: isOwn)
    model.embeddedCode = [EmbeddedCode(file: "config.yaml", offset: 0, kind: kind)]
    #expect(alarms(model) == [])
    let assessment = Assessment(of: model, options: AssessmentOptions())
    #expect(assessment.security.status == .safe)
  }

  @Test(arguments: ["flash_attention_2", "paged|sdpa", "kernels-community/flash-attn2"])
  func `attention needs no code of others`(_ name: String) {
    var model = InspectedModel.llama
    model[config: "_attn_implementation"] = .string(name)
    #expect(alarms(model) == [])
  }

  @Test func `encoders are saved with ids of their class's defaults`() {
    var model = InspectedModel.llama
    model[config: "architectures"] = ["LlamaModel"]
    model.weightFiles[0].tensors.removeLast()
    model[config: "eos_token_id"] = 49_407
    model.documents["generation_config.json"] = nil
    #expect(!alarms(model).contains("config/token-id-mismatch"))
  }

  @Test(arguments: [("num_hidden_layers", -1), ("num_attention_heads", 0)])
  func `what follows from an impossible number isn't reported`(_ key: String, _ value: Int) {
    var model = InspectedModel.llama
    model[config: key] = .number(JSONNumber(text: "\(value)"))
    #expect(alarms(model) == ["config/malformed"])
  }

  @Test func `plain weights of a method that nothing trains are said once`() {
    var model = InspectedModel.llama
    model[config: "quantization_config"] = ["quant_method": "higgs", "bits": 4]
    #expect(alarms(model) == ["quantization/state-mismatch"])
  }

  @Test func `the configuration of a pooling module is no model's`() {
    var model = InspectedModel.sentences
    model.documents["config.json"] = nil
    model.files.removeAll { $0.path == "config.json" }
    #expect(
      message("config/missing", model)
        == "There is no config.json, so no loader knows the architecture.")
  }
}

struct RefusedValueTests {
  private static func messages(_ change: (inout InspectedModel) -> Void) -> [String] {
    var model = InspectedModel.llama
    change(&model)
    let examination = Examination(model: model, base: nil, options: AssessmentOptions())
    return Rule.configValueRefused.findings(in: examination).map(\.message)
  }

  @Test func `a value that transformers takes is no fault`() {
    for dtype in ["bfloat16", "half", "float"] as [JSONValue] {
      #expect(Self.messages { $0[config: "dtype"] = dtype } == [])
    }
    // Where dtype stands, torch_dtype isn't read.
    #expect(
      Self.messages { model in
        model[config: "dtype"] = "bfloat16"
        model[config: "torch_dtype"] = "auto"
      } == [])
    #expect(Self.messages { $0[config: "id2label"] = ["0": "a", "1": "b"] } == [])
    #expect(Self.messages { $0[config: "layer_types"] = ["full_attention"] } == [])
    #expect(Self.messages { $0[config: "text_config"] = .null } == [])
    // The block's own base comes first.
    #expect(
      Self.messages { model in
        model[config: "rope_theta"] = .null
        model[config: "rope_parameters"] = ["rope_type": "default", "rope_theta": 10000]
      } == [])
  }

  @Test func `says which value was meant`() {
    var model = InspectedModel.llama
    model[config: "dtype"] = "bf16"
    let examination = Examination(model: model, base: nil, options: AssessmentOptions())
    let finding = Rule.configValueRefused.findings(in: examination).first
    #expect(finding?.message == #"dtype is "bf16", but torch has no type of that name."#)
    #expect(finding?.expected == "bfloat16")
    #expect(finding?.location.place == .pointer("/dtype"))
  }
}
