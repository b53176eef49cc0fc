import ModelFacts
import ModelKnowledge

@testable import TuningRules

extension InspectedModel {
  /// Stores every projection as GPTQ does, in groups of 32.
  mutating func packAsGPTQ(method: JSONValue? = "gptq") {
    weightFiles[0].tensors = TensorTable(
      weightFiles[0].tensors.flatMap { tensor -> [TensorInfo] in
        guard tensor.name.contains("_proj.weight"), tensor.shape.count == 2 else { return [tensor] }
        let module = tensor.name.dropLast(".weight".count)
        let (outputs, inputs) = (tensor.shape[0], tensor.shape[1])
        return [
          TensorInfo("\(module).qweight", [inputs / 8, outputs], .i32),
          TensorInfo("\(module).qzeros", [inputs / 32, outputs / 8], .i32),
          TensorInfo("\(module).scales", [inputs / 32, outputs], .f16),
          TensorInfo("\(module).g_idx", [inputs], .i32),
        ]
      })
    var quantization: JSONObject? = (["bits": 4, "group_size": 32] as JSONValue).members
    quantization?.set("quant_method", method)
    self[config: "quantization_config"] = quantization.map { .object($0) }
  }

  /// Stores every projection as Metal's affine quantization does, in groups of 32.
  mutating func packAsMetal() {
    weightFiles[0].tensors = TensorTable(
      weightFiles[0].tensors.flatMap { tensor -> [TensorInfo] in
        guard tensor.name.contains("_proj.weight"), tensor.shape.count == 2 else { return [tensor] }
        let module = tensor.name.dropLast(".weight".count)
        let (outputs, inputs) = (tensor.shape[0], tensor.shape[1])
        return [
          TensorInfo("\(module).weight", [outputs, inputs / 8], .u32),
          TensorInfo("\(module).scales", [outputs, inputs / 32], .f32),
          TensorInfo("\(module).qbiases", [outputs, inputs / 32], .f32),
        ]
      })
    self[config: "quantization_config"] = ["quant_method": "metal", "bits": 4, "group_size": 32]
  }

  /// Makes the weights a GGUF file.
  mutating func storeAsGGUF() {
    documents = [:]
    weightFiles[0].content = .gguf
    weightSets[0].content = .gguf
    weightFiles[0].metadata = [
      MetadataEntry(key: "general.architecture", value: .string("llama"))
    ]
  }

  /// Adds a string or an integer to a GGUF header.
  mutating func note(_ key: String, _ value: MetadataValue) {
    weightFiles[0].metadata.append(MetadataEntry(key: key, value: value))
  }

  /// The GGUF model in two files, by its own word and by their number.
  static var splitGGUF: InspectedModel {
    var model = llama
    model.storeAsGGUF()
    model.note("split.count", .integer(2))
    model.note("split.no", .integer(0))
    model.note("split.tensors.count", .integer(model.weightFiles[0].tensors.count + 1))
    var second = WeightFile(path: "second.gguf", size: 64, content: .gguf)
    second.metadata = [
      MetadataEntry(key: "split.count", value: .integer(2)),
      MetadataEntry(key: "split.no", value: .integer(1)),
    ]
    second.tensors = [TensorInfo("blk.9.attn_norm.weight", [16], .f32)]
    model.weightFiles.append(second)
    model.weightSets[0].files.append(second.path)
    return model
  }

  /// A model stored as GPTQ does.
  static var gptq: InspectedModel {
    var model = llama
    model.packAsGPTQ()
    return model
  }
}

extension RuleCase {
  static let quantization: [RuleCase] = [
    RuleCase(.quantizationInferenceFormat, .warning) { $0.storeAsGGUF() },
    RuleCase(.quantizationInferenceFormat, .error) { model in
      model.storeAsGGUF()
      model.weightFiles[0].metadata[0].value = .string("plamo")
    },
    RuleCase(.weightsUnsupportedFormat, .error, on: .splitGGUF) { model in
      model.note("general.type", .string("adapter"))
    },
    RuleCase(.weightsUnsupportedFormat, .error) { model in
      model.weightFiles[0].content = .torchScript
      model.weightSets[0].content = .torchScript
    },
    RuleCase(.weightsMissing, .error, on: .splitGGUF) { model in
      for index in model.weightFiles.indices {
        model.weightFiles[index].path = "part\(index).gguf"
        model.weightFiles[index].tensors = []
      }
      model.weightSets[0].files = model.weightFiles.map(\.path)
    },
    RuleCase(.weightsMissingShard, .error, on: .splitGGUF) { model in
      model.weightFiles.removeLast()
      model.weightSets[0].files.removeLast()
    },
    RuleCase(.weightsMalformed, .error, on: .splitGGUF) { model in
      model.weightFiles[1].metadata[1].value = .integer(0)
    },
    RuleCase(.weightsMalformed, .error, on: .splitGGUF) { model in
      model.weightFiles[1].metadata[0].value = .integer(3)
    },
    RuleCase(.weightsMalformed, .error, on: .splitGGUF) { model in
      model.weightFiles[1].tensors = []
    },
    RuleCase(.quantizationInferenceFormat, .warning, on: .gptq) { model in
      model.packAsGPTQ(method: "exl2")
    },
    RuleCase(.quantizationFullBlocked, .note) { $0.packAsGPTQ() },
    RuleCase(.quantizationMergeBlocked, .note) { $0.packAsGPTQ() },
    RuleCase(.quantizationNotTrainable, .error) { $0.packAsGPTQ(method: "auto-round") },
    RuleCase(.quantizationNotTrainable, .warning) { model in
      model[config: "quantization_config"] = ["quant_method": "mxfp4"]
      let experts = "model.layers.0.mlp.experts.gate_up_proj"
      model.weightFiles[0].tensors += [
        TensorInfo("\(experts)_blocks", [2, 128, 2, 16], .u8),
        TensorInfo("\(experts)_scales", [2, 128, 2], .u8),
      ]
    },
    RuleCase(.quantizationUnknownMethod, .error, on: .gptq) { $0.packAsGPTQ(method: "zzz") },
    RuleCase(.quantizationUnknownMethod, .error) { $0.packAsGPTQ(method: nil) },
    RuleCase(.quantizationStateMismatch, .error, on: .gptq) { model in
      model[config: "quantization_config"] = nil
    },
    RuleCase(.quantizationStateMismatch, .error, on: .gptq) { model in
      model[config: "quantization_config"] = [
        "quant_method": "gptq", "bits": 8, "group_size": 32,
      ]
    },
    RuleCase(.quantizationStateMismatch, .error, on: .gptq) { model in
      model.weightFiles[0].tensors.removeAll { $0.name.hasSuffix("down_proj.qzeros") }
    },
    RuleCase(.quantizationStateMismatch, .error) { model in
      model[config: "quantization_config"] = ["load_in_4bit": true]
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
  ]
}
