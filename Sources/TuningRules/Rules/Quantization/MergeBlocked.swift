import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// An adapter can't be merged into the stored weights.
  package static let quantizationMergeBlocked = Rule(
    name: "quantization/merge-blocked",
    severity: .note,
    cost: 2,
    summary: "quantized weights that an adapter can't be merged into",
    help: "Keep the adapter separate, or merge it into the original 16-bit checkpoint.",
    rationale: "PEFT's layers for these methods have no merge: the result would have to be "
      + "quantized again.",
    sources: [
      "\(Release.peft) tuners/lora: gptq.py, awq.py, aqlm.py, eetq.py, inc.py, torchao.py",
      "QwenLM/Qwen-VL#281", "huggingface/peft#2321",
    ]
  ) { examination in
    let state = examination.quantization
    guard state.trainability == .adapters, let method = state.knowledge, !method.canMerge else {
      return []
    }
    return [
      Violation(
        message: "PEFT can't merge an adapter into \(method.name) weights.",
        location: state.place(in: examination))
    ]
  }
}
