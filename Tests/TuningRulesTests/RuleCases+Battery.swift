import ModelFacts
import ModelKnowledge

@testable import TuningRules

extension RuleCase {
  /// What a battery of changed repositories found that nothing had said a word about.
  static let battery: [RuleCase] = [
    RuleCase(.weightsMalformed, .error) { model in
      model.weightSets[0].index = "model.safetensors.index.json"
      model[document: "model.safetensors.index.json"] =
        (["weight_map": ["lm_head.weight": 3, "x": "model.safetensors"]] as JSONValue).members
    },
    RuleCase(.weightsTruncated, .error) { model in
      // A single byte that happens to look like text.
      model.weightFiles[0].content = .text
      model.weightFiles[0].errors = [
        FormatError(reason: .truncated(needed: 8, available: 1), offset: 0)
      ]
    },
    RuleCase(.configShapeMismatch, .error, on: .experts) { model in
      model.weightFiles[0].tensors[2].shape = [17, 32]
    },
    RuleCase(.tokenizerNoPadToken, .warning) { model in
      // The class has one of its own, which this vocabulary doesn't have.
      model[document: "tokenizer_config.json"].set("tokenizer_class", "GPTNeoXTokenizer")
      model[document: "tokenizer_config.json"].set("pad_token", nil)
    },
    RuleCase(.embeddingPoolingMissing, .warning, on: .sentences) { model in
      model[document: "modules.json"] =
        (["modules": [["path": "", "type": "sentence_transformers.models.Transformer"]]]
        as JSONValue).members
    },
    RuleCase(.embeddingPoolingMissing, .warning, on: .dense) { model in
      model.files.removeAll { $0.path == "2_Dense/model.safetensors" }
    },
    RuleCase(.embeddingPoolingMissing, .warning, on: .dense) { model in
      model[document: "2_Dense/config.json"].set("in_features", 33)
    },
    RuleCase(.quantizationStateMismatch, .error, on: .fp8) { model in
      model[config: "quantization_config"] = [
        "quant_method": "fp8", "weight_block_size": [8, 8],
      ]
    },
    RuleCase(.quantizationStateMismatch, .error, on: .fp8) { model in
      model.weightFiles[0].tensors.removeAll { $0.name.hasSuffix("up_proj.weight_scale_inv") }
    },
    RuleCase(.quantizationStateMismatch, .error, on: .packed) { model in
      model.weightFiles[0].tensors.removeAll { $0.name.hasSuffix(".weight_scale") }
    },
    RuleCase(.adapterMalformed, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("task_type", "CAUSAL")
    },
    RuleCase(.adapterMalformed, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("bias", "some")
    },
    RuleCase(.adapterDeadKeys, .error, on: .lora) { model in
      let name = "base_model.model.model.layers.0.self_attn.q_proj.lora_down.weight"
      model.weightFiles[0].tensors[0].name = name
    },
    RuleCase(.adapterBaseShapeMismatch, .error, on: .lora, base: .renamedWhenLoaded) { model in
      model.weightFiles[0].tensors[0].shape = [4, 33]
    },
  ]
}

extension InspectedModel {
  /// The Llama with projections in float8 and a scale for each block of 16 by 16.
  static var fp8: InspectedModel {
    var model = llama
    model[config: "quantization_config"] = [
      "quant_method": "fp8", "weight_block_size": [16, 16],
    ]
    model.weightFiles[0].tensors = TensorTable(
      model.weightFiles[0].tensors.flatMap { tensor in
        guard tensor.name.hasSuffix("_proj.weight") else { return [tensor] }
        return [
          TensorInfo(tensor.name, tensor.shape, DType(rawValue: "F8_E4M3")),
          TensorInfo(tensor.name + "_scale_inv", tensor.shape.map { $0 / 16 }, .f32),
        ]
      })
    return model
  }

  /// The Llama as compressed-tensors packs it.
  static var packed: InspectedModel {
    var model = llama
    model[config: "quantization_config"] = [
      "quant_method": "compressed-tensors", "format": "pack-quantized",
      "config_groups": [
        "group_0": [
          "targets": ["Linear"],
          "weights": ["num_bits": 4, "type": "int", "strategy": "group", "group_size": 16],
        ]
      ],
    ]
    model.weightFiles[0].tensors = TensorTable(
      model.weightFiles[0].tensors.flatMap { tensor in
        guard tensor.name.hasSuffix("_proj.weight") else { return [tensor] }
        let shape = tensor.shape
        return [
          TensorInfo(tensor.name + "_packed", [shape[0], shape[1] / 8], .i32),
          TensorInfo(tensor.name + "_scale", [shape[0], shape[1] / 16], .bf16),
          TensorInfo(tensor.name + "_shape", [2], DType(rawValue: "I64")),
        ]
      })
    return model
  }

  /// Sentences with a Dense layer behind the pooling.
  static var dense: InspectedModel {
    var model = sentences
    model[document: "modules.json"] =
      ([
        "modules": [
          ["path": "", "type": "sentence_transformers.models.Transformer"],
          ["path": "1_Pooling", "type": "sentence_transformers.models.Pooling"],
          ["path": "2_Dense", "type": "sentence_transformers.models.Dense"],
        ]
      ] as JSONValue).members
    model[document: "2_Dense/config.json"] =
      (["in_features": 32, "out_features": 16, "bias": true] as JSONValue).members
    model.list("2_Dense/config.json", .json)
    model.list("2_Dense/model.safetensors", .safetensors)
    return model
  }

  /// A base model whose tensors have other names than its modules in memory.
  static var renamedWhenLoaded: InspectedModel {
    var model = llama
    for index in model.weightFiles[0].tensors.indices {
      let name = model.weightFiles[0].tensors[index].name
      model.weightFiles[0].tensors[index].name = String(
        name.hasPrefix("model.") ? name.dropFirst("model.".count) : name[...])
    }
    return model
  }

  /// A model of one layer with three experts, stored one by one.
  static var experts: InspectedModel {
    var model = llama
    model[config: "model_type"] = "mixtral"
    model[config: "architectures"] = ["MixtralForCausalLM"]
    model[config: "num_local_experts"] = 3
    model[config: "num_experts_per_tok"] = 2
    model[config: "intermediate_size"] = 16
    let moe = "model.layers.0.block_sparse_moe"
    var tensors = model.weightFiles[0].tensors.filter { !$0.name.contains(".mlp.") }
    tensors.insert(TensorInfo("\(moe).gate.weight", [3, 32]), at: 0)
    for expert in (0..<3).reversed() {
      tensors.insert(TensorInfo("\(moe).experts.\(expert).w2.weight", [32, 16]), at: 1)
      tensors.insert(TensorInfo("\(moe).experts.\(expert).w3.weight", [16, 32]), at: 1)
      tensors.insert(TensorInfo("\(moe).experts.\(expert).w1.weight", [16, 32]), at: 1)
    }
    // The second tensor is the first expert's.
    tensors.swapAt(2, 4)
    model.weightFiles[0].tensors = tensors
    return model
  }
}
