import ModelFacts

@testable import ModelPrediction
@testable import TuningRules

extension RuleCase {
  /// Values of a configuration that raise, and what loaders refuse of an index or a folder.
  static let values: [RuleCase] = [
    RuleCase(.configValueRefused, .error) { $0[config: "dtype"] = "bf16" },
    RuleCase(.configValueRefused, .error) { $0[config: "torch_dtype"] = "torch.float16" },
    RuleCase(.configValueRefused, .error) { $0[config: "hidden_act"] = "swiglu" },
    RuleCase(.configValueRefused, .error) { $0[config: "id2label"] = ["negative", "positive"] },
    RuleCase(.configValueRefused, .error) { $0[config: "id2label"] = ["negative": "0"] },
    RuleCase(.configValueRefused, .error) { $0[config: "use_return_dict"] = true },
    RuleCase(.configValueRefused, .error) { $0[config: "to_dict"] = true },
    RuleCase(.configValueRefused, .error) { $0[config: "quantization_config"] = [:] },
    RuleCase(.configValueRefused, .error) { $0[config: "rope_theta"] = .null },
    RuleCase(.configValueRefused, .error) { model in
      model[config: "rope_parameters"] = ["rope_type": "default", "rope_theta": "1e4"]
    },
    RuleCase(.configValueRefused, .error) { $0[config: "layer_types"] = ["no_attention"] },
    RuleCase(.configValueRefused, .error) { $0[config: "text_config"] = ["vocab_size": 96] },
    RuleCase(.configValueRefused, .error) { $0[config: "attn_implementation"] = "fast" },
    RuleCase(.configValueRefused, .error) { model in
      model[config: "model_type"] = "mixtral"
      model[config: "num_local_experts"] = 4
      model[config: "num_experts_per_tok"] = 5
    },
    RuleCase(.weightsIndexMalformed, .error) { model in
      model.weightSets[0].index = "model.safetensors.index.json"
      model[document: "model.safetensors.index.json"] =
        (["weight_map": [:]] as JSONValue).members
    },
    RuleCase(.configNeedsNewerTransformers, .warning, assuming: "4.57.6") { model in
      model[config: "model_type"] = "qwen3_moe"
      model[config: "num_local_experts"] = 4
    },
    RuleCase(.weightsNestedModel, .error) { $0.nestedModels = ["checkpoint-1/", "checkpoint-2/"] },
  ]
}
