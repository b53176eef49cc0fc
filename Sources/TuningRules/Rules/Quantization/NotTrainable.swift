import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// No trainer puts gradients through the stored weights.
  package static let quantizationNotTrainable = Rule(
    name: "quantization/not-trainable",
    severity: .error,
    cost: 20,
    summary: "a quantization that can't be trained",
    help: "Start from the original 16-bit checkpoint.",
    rationale: "The Trainer of transformers refuses a model whose quantizer isn't trainable; other "
      + "trainers have no layer for it.",
    sources: [
      "\(Release.transformers.short) trainer_utils.py and quantizers/*.py: is_trainable",
      "huggingface/transformers#28193", "huggingface/transformers#39969",
    ]
  ) { examination in
    let state = examination.quantization
    guard let method = state.knowledge, method.name != "gguf", state.training != .adapters,
      state.isDeclared || state.packedModuleCount > 0
    else { return [] }
    // Plain weights that the loader refuses are a mismatch, with another way out.
    guard !state.isPlainAgainstDeclaration || !examination.seesAllTensors else { return [] }
    let loadsAsFloats = state.training == .afterDequantizing
    return [
      Violation(
        message: "\(method.name) weights take no gradients and no adapters"
          + (loadsAsFloats ? " as they are stored." : "."),
        location: state.place(in: examination), observed: method.name,
        severity: loadsAsFloats ? .warning : nil,
        effect: loadsAsFloats ? .restricts.asFloats : nil,
        help: method.dequantizing ?? method.inferenceAdvice)
    ]
  }
}
