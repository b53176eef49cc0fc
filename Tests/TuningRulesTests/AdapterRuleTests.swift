import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// What rules say of adapters, right and wrong.
@Suite struct AdapterRuleTests {
  /// Findings at warning or above, by the name of their rule.
  private func alarms(_ model: InspectedModel, base: InspectedModel? = nil) -> [String] {
    Assessment(of: model, base: base, options: AssessmentOptions()).findings
      .filter { $0.level > .note }.map(\.rule.name)
  }

  private func assess(_ model: InspectedModel) -> Assessment {
    Assessment(of: model, options: AssessmentOptions())
  }

  @Test func `adapters may share parameters beside the base model`() {
    let q = "base_model.model.model.layers.0.self_attn.q_proj"
    let types: [(String, [String: JSONValue], [TensorInfo])] = [
      (
        "VERA", ["save_projection": true],
        [
          TensorInfo("base_model.vera_A", [4, 32]), TensorInfo("base_model.vera_B", [32, 4]),
          TensorInfo("\(q).vera_lambda_b", [32]), TensorInfo("\(q).vera_lambda_d", [4]),
        ]
      ),
      (
        "VBLORA", ["num_vectors": 8, "vector_length": 16],
        [
          TensorInfo("base_model.vblora_vector_bank.default", [8, 16]),
          TensorInfo("\(q).vblora_logits_A", [4, 2, 8]),
          TensorInfo("\(q).vblora_logits_B", [2, 4, 8]),
        ]
      ),
    ]
    for (type, settings, tensors) in types {
      var model = InspectedModel.lora
      model[document: "adapter_config.json"].set("peft_type", .string(type))
      model[document: "adapter_config.json"].set("target_modules", ["q_proj"])
      for (key, value) in settings { model[document: "adapter_config.json"].set(key, value) }
      model.weightFiles[0].tensors = TensorTable(tensors)
      #expect(alarms(model) == [], "\(type)")
    }
  }

  @Test func `excluded modules need no tensors`() {
    var model = InspectedModel.lora
    let layer = "base_model.model.model.layers.1.self_attn"
    model.weightFiles[0].tensors += [
      TensorInfo("\(layer).q_proj.lora_A.weight", [4, 32]),
      TensorInfo("\(layer).q_proj.lora_B.weight", [32, 4]),
    ]
    #expect(alarms(model) == ["adapter/target-without-tensors"])
    model[document: "adapter_config.json"].set(
      "exclude_modules", ["model.layers.1.self_attn.v_proj"])
    #expect(alarms(model) == [])
    model[document: "adapter_config.json"].set("exclude_modules", ".*layers\\.1.*v_proj")
    #expect(alarms(model) == [])
  }

  @Test func `PEFT names both heads for every classifier`() {
    var model = InspectedModel.lora
    model[document: "adapter_config.json"].set("task_type", "SEQ_CLS")
    model[document: "adapter_config.json"].set("modules_to_save", ["classifier", "score"])
    model.weightFiles[0].tensors.append(
      TensorInfo("base_model.model.classifier.dense.weight", [32, 32]))
    #expect(alarms(model) == [])
    model[document: "adapter_config.json"].set("task_type", "CAUSAL_LM")
    #expect(alarms(model) == ["adapter/target-without-tensors"])
  }

  @Test func `a base that transformers renames when it loads has the adapter's modules`() {
    #expect(alarms(.lora, base: .renamedWhenLoaded) == [])
  }

  @Test func `with its base an adapter has to adapt every layer that its targets name`() {
    var base = InspectedModel.llama
    base[config: "num_hidden_layers"] = 2
    base.weightFiles[0].tensors += base.weightFiles[0].tensors.compactMap { tensor in
      guard tensor.name.contains("layers.0.") else { return nil }
      return TensorInfo(tensor.name.replacing("layers.0.", with: "layers.1."), tensor.shape)
    }
    var adapter = InspectedModel.lora
    #expect(alarms(adapter) == [])
    #expect(alarms(adapter, base: base) == ["adapter/target-without-tensors"])
    adapter[document: "adapter_config.json"].set("layers_to_transform", [0])
    #expect(alarms(adapter, base: base) == [])
  }

  @Test func `an impossible rank is no other rank`() {
    var model = InspectedModel.lora
    model[document: "adapter_config.json"].set("r", 0)
    #expect(alarms(model) == ["adapter/malformed"])
  }

  @Test func `keys of another program are there`() {
    var model = InspectedModel.lora
    for index in model.weightFiles[0].tensors.indices {
      model.weightFiles[0].tensors[index].name = "lora_unet_layers_0_q_\(index).lora_down.weight"
    }
    #expect(alarms(model) == ["adapter/dead-keys"])
  }

  @Test func `another base shows in its shapes`() {
    var base = InspectedModel.llama
    base[config: "hidden_size"] = 64
    for index in base.weightFiles[0].tensors.indices {
      base.weightFiles[0].tensors[index].shape = base.weightFiles[0].tensors[index].shape
        .map { $0 * 2 }
    }
    var adapter = InspectedModel.lora
    let layer = "base_model.model.model.layers.9.self_attn"
    adapter.weightFiles[0].tensors += [
      TensorInfo("\(layer).q_proj.lora_A.weight", [4, 32]),
      TensorInfo("\(layer).q_proj.lora_B.weight", [32, 4]),
    ]
    #expect(
      Assessment(of: adapter, base: base, options: AssessmentOptions()).findings
        .filter { $0.level == .error }.map(\.rule.name) == ["adapter/base-shape-mismatch"])
  }

  @Test(
    arguments: [
      (["fine_tune_type": "lora", "model": "acme/llama"], "mlx-lm"),
      (
        ["config": ["reduction_factor": 16], "model_name": "acme/llama", "model_type": "llama"],
        "AdapterHub's adapters library"
      ),
    ] as [(JSONValue, String)])
  func `an adapter of another library is called one`(_ config: JSONValue, _ library: String) {
    var model = InspectedModel.lora
    model[document: "adapter_config.json"] = config.members
    let assessment = assess(model)
    #expect(
      assessment.findings.first { $0.rule.name == "adapter/malformed" }?.message
        == "This is an adapter of \(library), which PEFT can't read.")
    #expect(!assessment.findings.contains { $0.rule.name == "adapter/dead-keys" })
    #expect(assessment.adapter?.baseModel == "acme/llama")
    #expect(assessment.summary.hasPrefix("Adapter for acme/llama, can't be fine-tuned yet: "))
  }
}
