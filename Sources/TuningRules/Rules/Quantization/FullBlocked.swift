import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Quantized weights carry adapters and can't be trained themselves.
  package static let quantizationFullBlocked = Rule(
    name: "quantization/full-blocked",
    severity: .note,
    effect: .blocks(.wholeModel),
    cost: 3,
    summary: "quantized weights that only adapters can train on",
    help: "Train an adapter, or start from the original 16-bit checkpoint for full fine-tuning.",
    rationale: "Optimizers need weights that small steps can change; trainers refuse fully "
      + "quantized models.",
    sources: ["unslothai/unsloth#1110", "huggingface/transformers#26248"]
  ) { examination in
    let state = examination.quantization
    guard state.trainability == .adapters, let method = state.method,
      state.knowledge?.inferenceAdvice == nil
    else { return [] }
    var message = "\(method) weights can't be trained themselves; adapters (LoRA) on top can"
    if method == "bitsandbytes" {
      message += "; the loaded model can't be saved again in full"
    }
    return [
      Violation(
        message: message + ".", location: state.place(in: examination),
        effect: meaning(of: state, isAdapter: examination.isAdapter))
    ]
  }
}

/// QLoRA stands on four bits of bitsandbytes; an adapter has no whole model that could train.
private func meaning(of state: QuantizationState, isAdapter: Bool) -> Effect {
  let isForQLoRA = state.method == "bitsandbytes" && state.level != .eight
  let effect = isAdapter ? Effect.changesNothing : .blocks(.wholeModel)
  return isForQLoRA ? effect : effect.limiting(.quantizedBase)
}
