import ModelFacts
import ModelKnowledge

@testable import TuningRules

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
