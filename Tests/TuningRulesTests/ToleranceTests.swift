import ModelFacts
import ModelKnowledge
import Testing

@testable import TuningRules
@testable import ModelPrediction

/// Findings at warning or above, by rule.
private func alarms(
  _ model: InspectedModel, base: InspectedModel? = nil
) -> [String] {
  Assessment(of: model, base: base, options: AssessmentOptions()).findings
    .filter { $0.level > .note }.map(\.rule.name)
}

/// What is right although it looks odd.
@Suite struct ToleranceTests {
  @Test func `adapters may share parameters beside the base model`() {
    for (type, shared, own) in [
      ("VERA", "vera_A", "vera_lambda_b"),
      ("VBLORA", "vblora_vector_bank.default", "vblora_logits_A"),
      ("RANDLORA", "randlora_B", "randlora_lambda"),
    ] {
      var model = InspectedModel.lora
      model[document: "adapter_config.json"].set("peft_type", .string(type))
      model.weightFiles[0].tensors = [
        TensorInfo("base_model.\(shared)", [4, 32]),
        TensorInfo("base_model.model.model.layers.0.self_attn.q_proj.\(own)", [32]),
      ]
      #expect(alarms(model) == [], "\(type)")
    }
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

  @Test func `encoders are saved with ids of their class's defaults`() {
    var model = InspectedModel.llama
    model[config: "architectures"] = ["LlamaModel"]
    model.weightFiles[0].tensors.removeLast()
    model[config: "eos_token_id"] = 49_407
    model.documents["generation_config.json"] = nil
    #expect(!alarms(model).contains("config/token-id-mismatch"))
  }
}

/// A cause is reported once.
@Suite struct SingleCauseTests {
  @Test func `a head that is called otherwise is one of the wrong names`() {
    var model = InspectedModel.llama
    for index in model.weightFiles[0].tensors.indices {
      model.weightFiles[0].tensors[index].name = "net." + model.weightFiles[0].tensors[index].name
    }
    #expect(alarms(model) == ["weights/unexpected-names"])
  }

  @Test func `empty tensors have no wrong shape`() {
    var model = InspectedModel.llama
    for index in [0, 2] { model.weightFiles[0].tensors[index].shape = [0] }
    #expect(alarms(model) == ["weights/zero-size-tensor"])
    for index in model.weightFiles[0].tensors.indices {
      model.weightFiles[0].tensors[index].shape = [0]
    }
    #expect(alarms(model) == ["weights/zero-size-tensor"])
  }

  @Test func `an empty file is truncated`() {
    var model = InspectedModel.llama
    model.weightFiles[0].content = .empty
    model.weightFiles[0].errors = [FormatError(reason: .violates("is empty"), offset: 0)]
    #expect(alarms(model) == ["weights/truncated"])
  }

  @Test func `an index that can't be read is no stale one`() {
    var model = InspectedModel.llama
    let index = "model.safetensors.index.json"
    model.documents[index] = .unreadable("is empty", at: Location(file: index))
    model.weightSets[0].index = index
    model.weightSets[0].unlisted = ["model-00001-of-00001.safetensors"]
    #expect(alarms(model) == ["weights/malformed"])
  }

  @Test(arguments: [("num_hidden_layers", -1), ("num_attention_heads", 0)])
  func `what follows from an impossible number isn't reported`(_ key: String, _ value: Int) {
    var model = InspectedModel.llama
    model[config: key] = .number(JSONNumber(text: "\(value)"))
    #expect(alarms(model) == ["config/malformed"])
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

  @Test func `plain weights of a method that nothing trains are said once`() {
    var model = InspectedModel.llama
    model[config: "quantization_config"] = ["quant_method": "higgs", "bits": 4]
    #expect(alarms(model) == ["quantization/state-mismatch"])
  }

  @Test func `a link out of the folder isn't missing as well`() {
    var model = InspectedModel.llama
    model.tokenizer = TokenizerFacts()
    model.files.removeAll { $0.path == "tokenizer.json" }
    model.problems = [
      InspectionProblem(
        kind: .escapes, message: "is a link to a file outside, which was not followed",
        location: Location(file: "tokenizer.json"))
    ]
    #expect(alarms(model) == ["security/path-escape"])
  }
}

/// Absence that is sure although the atlas doesn't tell a size of what is absent.
@Suite struct AbsenceTests {
  /// A state-space model whose inner width only its tensors tell.
  private static var mamba2: InspectedModel {
    var model = InspectedModel.llama
    model[document: "config.json"] =
      ([
        "model_type": "mamba2", "architectures": ["Mamba2ForCausalLM"], "hidden_size": 32,
        "num_hidden_layers": 1, "vocab_size": 96, "num_heads": 8, "head_dim": 8, "state_size": 16,
        "n_groups": 2, "tie_word_embeddings": true, "pad_token_id": 3, "bos_token_id": 1,
        "eos_token_id": 2,
      ] as JSONValue).members
    let mixer = "backbone.layers.0.mixer"
    model.take(
      [
        TensorInfo("backbone.embeddings.weight", [96, 32]),
        TensorInfo("backbone.layers.0.norm.weight", [32]), TensorInfo("\(mixer).A_log", [8]),
        TensorInfo("\(mixer).D", [8]), TensorInfo("\(mixer).dt_bias", [8]),
        TensorInfo("\(mixer).conv1d.weight", [128, 1, 4]),
        TensorInfo("\(mixer).conv1d.bias", [128]), TensorInfo("\(mixer).norm.weight", [64]),
        TensorInfo("\(mixer).in_proj.weight", [200, 32]),
        TensorInfo("\(mixer).out_proj.weight", [32, 64]),
        TensorInfo("backbone.norm_f.weight", [32]),
      ], as: "model.safetensors")
    return model
  }

  @Test func `a whole model under a foreign name is missed`() {
    #expect(!alarms(Self.mamba2).contains("weights/unexpected-names"))
    var model = Self.mamba2
    for index in model.weightFiles[0].tensors.indices {
      model.weightFiles[0].tensors[index].name = "net." + model.weightFiles[0].tensors[index].name
    }
    #expect(alarms(model).contains("weights/unexpected-names"))
  }

  @Test func `a misspelt tensor is missed`() {
    var model = Self.mamba2
    let place = model.weightFiles[0].tensors.firstIndex { $0.name.hasSuffix("mixer.norm.weight") }
    model.weightFiles[0].tensors[place ?? 0].name = "backbone.layers.0.mixer.norm.weigth"
    #expect(alarms(model).contains("weights/unexpected-names"))
  }
}
