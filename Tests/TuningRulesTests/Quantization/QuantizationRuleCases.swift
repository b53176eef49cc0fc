import ModelFacts

@testable import TuningRules

extension InspectedModel {
  /// Stores every projection as GPTQ does, in groups of 32.
  mutating func packAsGPTQ(method: JSONValue? = "gptq") {
    weightFiles[0].tensors = weightFiles[0].tensors.flatMap { tensor -> [TensorInfo] in
      guard tensor.name.contains("_proj.weight"), tensor.shape.count == 2 else { return [tensor] }
      let module = tensor.name.dropLast(".weight".count)
      let (outputs, inputs) = (tensor.shape[0], tensor.shape[1])
      return [
        TensorInfo("\(module).qweight", [inputs / 8, outputs], .i32),
        TensorInfo("\(module).qzeros", [inputs / 32, outputs / 8], .i32),
        TensorInfo("\(module).scales", [inputs / 32, outputs], .f16),
        TensorInfo("\(module).g_idx", [inputs], .i32),
      ]
    }
    var quantization: JSONObject? = (["bits": 4, "group_size": 32] as JSONValue).members
    quantization?.set("quant_method", method)
    self[config: "quantization_config"] = quantization.map { .object($0) }
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
    RuleCase(.quantizationInferenceFormat, .warning, on: .gptq) { model in
      model.packAsGPTQ(method: "exl2")
    },
    RuleCase(.quantizationFullBlocked, .note) { $0.packAsGPTQ() },
    RuleCase(.quantizationMergeBlocked, .note) { $0.packAsGPTQ() },
    RuleCase(.quantizationNotTrainable, .error) { $0.packAsGPTQ(method: "auto-round") },
    RuleCase(.quantizationNotTrainable, .warning) { model in
      model[config: "quantization_config"] = ["quant_method": "mxfp4"]
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
  ]
}
