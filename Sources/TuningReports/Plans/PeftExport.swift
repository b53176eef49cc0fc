import ModelFacts
import ModelPrediction
package import TuningPlans
import TuningRules

/// A plan as PEFT's `adapter_config.json`.
package enum PeftExport {
  /// The file's text; nil where nothing takes LoRA.
  ///
  /// Targets are the model's own names for all-linear: suffixes, or a regex where suffixes would
  /// select too much; `all-linear` itself where fused experts are among them.
  package static func text(of plan: Plan) -> String? {
    let lora = plan.assessment.lora
    guard lora.compatible == true else { return nil }
    let rank = plan.request.rank
    let node: JSONNode = [
      "peft_type": "LORA",
      "task_type": JSONNode(taskType(of: plan.task)),
      "base_model_name_or_path": .string(plan.assessment.target.location),
      "r": .integer(rank),
      "lora_alpha": .integer(2 * rank),
      // PEFT refuses dropout on parameters.
      "lora_dropout": .number(lora.targetParameters.isEmpty ? 0.05 : 0),
      "bias": "none",
      "fan_in_fan_out": .bool(lora.fanInFanOut),
      "target_modules": targets(lora),
      "inference_mode": false,
    ]
    return node.text(.indented) + "\n"
  }

  /// The model's own names; where experts are among them, PEFT finds them itself, since it gives those
  /// that hold two matrices twice the rank.
  private static func targets(_ lora: LoRASummary) -> JSONNode {
    guard lora.targetParameters.isEmpty else { return "all-linear" }
    return lora.targetModulesPattern.map(JSONNode.string) ?? JSONNode(lora.targetModules)
  }

  /// PEFT's name of a task; nil where it has none, and the model is wrapped as it is.
  private static func taskType(of task: PlanRequest.Task) -> String? {
    switch task {
    case .sft, .dpo, .kto, .grpo: "CAUSAL_LM"
    case .classification, .reward: "SEQ_CLS"
    case .tokenClassification: "TOKEN_CLS"
    case .seq2seq: "SEQ_2_SEQ_LM"
    case .embedding: "FEATURE_EXTRACTION"
    case .asr, .imageClassification, .segmentation, .contrastive, .imageText: nil
    }
  }
}
