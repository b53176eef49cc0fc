import ModelFacts

@testable import TuningRules

extension RuleCase {
  /// Rules that hold the tensors against the declared architecture, and those about LoRA.
  static let architecture: [RuleCase] = [
    RuleCase(.weightsUnexpectedNames, .error) { model in
      model.rename("model.layers.0.mlp.up_proj.weight", to: "model.layers.0.mlp.upp_proj.weight")
    },
    RuleCase(.weightsUnexpectedNames, .error, on: .mixtral) { model in
      model.weightFiles[0].tensors.removeAll { $0.name.hasSuffix("experts.1.w1.weight") }
    },
    RuleCase(.configShapeMismatch, .error) { $0[config: "intermediate_size"] = 65 },
    RuleCase(.configShapeMismatch, .error) { $0[config: "num_key_value_heads"] = 4 },
    RuleCase(.configLayerCountMismatch, .error) { $0[config: "num_hidden_layers"] = 2 },
    RuleCase(.configLayerCountMismatch, .error, on: .mixtral) {
      $0[config: "num_hidden_layers"] = 1
    },
    RuleCase(.configLayerCountMismatch, .error, on: .madeUp) { $0[config: "depth"] = 3 },
    RuleCase(.weightsUnexpectedNames, .error, on: .madeUp) { model in
      model.weightFiles[0].tensors.removeLast()
    },
    RuleCase(.configMissingOutputHead, .error) { model in
      model.weightFiles[0].tensors.removeLast()
    },
    RuleCase(.configTiedHeadStored, .warning) { $0[config: "tie_word_embeddings"] = true },
    RuleCase(.configLabelHeadMismatch, .error, on: .classifier) { model in
      model[config: "id2label"] = ["0": "a", "1": "b", "2": "c"]
    },
    RuleCase(.loraNoTargets, .warning) { model in
      model[config: "model_type"] = "unheard_of"
      for index in model.weightFiles[0].tensors.indices {
        model.weightFiles[0].tensors[index].shape.append(contentsOf: [1, 1])
      }
    },
    RuleCase(.loraNoDefaultTargets, .note) { $0[config: "model_type"] = "unheard_of" },
    RuleCase(.loraFusedExperts, .warning) { $0 = .mixtral },
    RuleCase(.loraStateSpaceModules, .warning) { $0 = .mamba },
    RuleCase(.loraConv1D, .note) { $0 = .gpt2 },
    RuleCase(.loraTargetsHitOtherTower, .note) { model in
      model[config: "model_type"] = "unheard_of"
      let layer = "vision_tower.layers.0.self_attn.q_proj.weight"
      model.weightFiles[0].tensors.append(TensorInfo(layer, [32, 32]))
      model.rename(
        "model.layers.0.self_attn.q_proj.weight", to: "language_model.layers.0.q_proj.weight")
    },
  ]
}

extension InspectedModel {
  /// Changes a tensor's name.
  fileprivate mutating func rename(_ name: String, to other: String) {
    for index in weightFiles[0].tensors.indices where weightFiles[0].tensors[index].name == name {
      weightFiles[0].tensors[index].name = other
    }
  }

  /// A model of two layers whose experts are stored one by one.
  fileprivate static var mixtral: InspectedModel {
    var model = llama
    model[config: "model_type"] = "mixtral"
    model[config: "architectures"] = ["MixtralForCausalLM"]
    model[config: "num_local_experts"] = 2
    model[config: "num_hidden_layers"] = 2
    var tensors: TensorTable = [
      TensorInfo("model.embed_tokens.weight", [96, 32]), TensorInfo("model.norm.weight", [32]),
      TensorInfo("lm_head.weight", [96, 32]),
    ]
    for layer in 0..<2 {
      let prefix = "model.layers.\(layer)"
      tensors += [
        TensorInfo("\(prefix).input_layernorm.weight", [32]),
        TensorInfo("\(prefix).post_attention_layernorm.weight", [32]),
        TensorInfo("\(prefix).self_attn.q_proj.weight", [32, 32]),
        TensorInfo("\(prefix).self_attn.k_proj.weight", [16, 32]),
        TensorInfo("\(prefix).self_attn.v_proj.weight", [16, 32]),
        TensorInfo("\(prefix).self_attn.o_proj.weight", [32, 32]),
        TensorInfo("\(prefix).block_sparse_moe.gate.weight", [2, 32]),
      ]
      for expert in 0..<2 {
        let name = "\(prefix).block_sparse_moe.experts.\(expert)"
        tensors += [
          TensorInfo("\(name).w1.weight", [64, 32]), TensorInfo("\(name).w2.weight", [32, 64]),
          TensorInfo("\(name).w3.weight", [64, 32]),
        ]
      }
    }
    model.weightFiles[0].tensors = tensors
    return model
  }

  /// An architecture that nobody has published.
  fileprivate static var madeUp: InspectedModel {
    var model = llama
    model[document: "config.json"] =
      (["model_type": "made_up", "architectures": ["Top"], "vocab_size": 96, "depth": 2]
      as JSONValue).members
    model.weightFiles[0].tensors = [
      TensorInfo("tokens.weight", [96, 32]), TensorInfo("blocks.0.mix.weight", [32, 32]),
      TensorInfo("blocks.0.mix.bias", [32]), TensorInfo("blocks.1.mix.weight", [32, 32]),
      TensorInfo("blocks.1.mix.bias", [32]),
    ]
    return model
  }

  /// A Llama that classifies into two labels.
  fileprivate static var classifier: InspectedModel {
    var model = llama
    model[config: "architectures"] = ["LlamaForSequenceClassification"]
    model[config: "id2label"] = ["0": "a", "1": "b"]
    model.weightFiles[0].tensors.removeLast()
    model.weightFiles[0].tensors.append(TensorInfo("score.weight", [2, 32]))
    return model
  }

  /// A state-space model of one layer.
  fileprivate static var mamba: InspectedModel {
    var model = llama
    model[document: "config.json"] =
      ([
        "model_type": "mamba", "architectures": ["MambaForCausalLM"], "hidden_size": 32,
        "num_hidden_layers": 1, "vocab_size": 96, "state_size": 4, "intermediate_size": 64,
        "time_step_rank": 2, "conv_kernel": 4, "expand": 2, "tie_word_embeddings": true,
      ] as JSONValue).members
    let mixer = "backbone.layers.0.mixer"
    model.weightFiles[0].tensors = [
      TensorInfo("backbone.embeddings.weight", [96, 32]), TensorInfo("\(mixer).A_log", [64, 4]),
      TensorInfo("\(mixer).D", [64]), TensorInfo("\(mixer).conv1d.weight", [64, 1, 4]),
      TensorInfo("\(mixer).conv1d.bias", [64]), TensorInfo("\(mixer).in_proj.weight", [128, 32]),
      TensorInfo("\(mixer).x_proj.weight", [10, 64]),
      TensorInfo("\(mixer).dt_proj.weight", [64, 2]), TensorInfo("\(mixer).dt_proj.bias", [64]),
      TensorInfo("\(mixer).out_proj.weight", [32, 64]),
      TensorInfo("backbone.layers.0.norm.weight", [32]),
      TensorInfo("backbone.norm_f.weight", [32]),
    ]
    return model
  }

  /// A GPT-2 of one layer, its head tied.
  fileprivate static var gpt2: InspectedModel {
    var model = llama
    model[document: "config.json"] =
      ([
        "model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "n_embd": 32, "n_layer": 1,
        "n_head": 4, "vocab_size": 96, "n_positions": 64,
      ] as JSONValue).members
    let layer = "transformer.h.0"
    model.weightFiles[0].tensors = [
      TensorInfo("transformer.wte.weight", [96, 32]),
      TensorInfo("transformer.wpe.weight", [64, 32]),
      TensorInfo("\(layer).attn.c_attn.weight", [32, 96]),
      TensorInfo("\(layer).attn.c_attn.bias", [96]),
      TensorInfo("\(layer).attn.c_proj.weight", [32, 32]),
      TensorInfo("\(layer).attn.c_proj.bias", [32]),
      TensorInfo("\(layer).mlp.c_fc.weight", [32, 128]),
      TensorInfo("\(layer).mlp.c_fc.bias", [128]),
      TensorInfo("\(layer).mlp.c_proj.weight", [128, 32]),
      TensorInfo("\(layer).mlp.c_proj.bias", [32]),
    ]
    return model
  }
}
