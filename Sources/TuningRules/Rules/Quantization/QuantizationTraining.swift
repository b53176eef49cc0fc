import ModelFacts
import ModelPrediction
import ModelKnowledge

extension Rule {
  /// No trainer puts gradients through the stored weights.
  package static let quantizationNotTrainable = Rule(
    name: "quantization/not-trainable",
    severity: .error,
    summary: "a quantization that no trainer puts gradients through",
    help: "Start from the original 16-bit checkpoint.",
    rationale: "The Trainer of transformers refuses a model whose quantizer isn't trainable; other "
      + "trainers have no layer for it.",
    sources: [
      "transformers 5.23 trainer_utils.py and quantizers/*.py: is_trainable",
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
        message: "\(method.name) weights take no gradient and carry no adapter"
          + (loadsAsFloats ? " as they are stored." : "."),
        location: state.place(in: examination), observed: method.name,
        severity: loadsAsFloats ? .warning : nil,
        help: method.dequantizing ?? method.inferenceAdvice)
    ]
  }

  /// Quantized weights carry adapters and can't be trained themselves.
  package static let quantizationFullBlocked = Rule(
    name: "quantization/full-blocked",
    severity: .note,
    summary: "quantized weights, which only carry adapters",
    help: "Train an adapter, or start from the original 16-bit checkpoint for full fine-tuning.",
    rationale: "Optimizers need weights that small steps can change; trainers refuse fully "
      + "quantized models.",
    sources: ["unslothai/unsloth#1110", "huggingface/transformers#26248"]
  ) { examination in
    let state = examination.quantization
    guard state.trainability == .adapters, let method = state.method,
      state.knowledge?.inferenceAdvice == nil
    else { return [] }
    var message = "The weights are \(method), so full fine-tuning is out and adapters train on top"
    if method == "bitsandbytes" {
      message += "; the loaded model can't be saved again in full"
    }
    return [Violation(message: message + ".", location: state.place(in: examination))]
  }

  /// An adapter can't be merged into the stored weights.
  package static let quantizationMergeBlocked = Rule(
    name: "quantization/merge-blocked",
    severity: .note,
    summary: "quantized weights that an adapter can't be merged into",
    help: "Keep the adapter separate, or merge it into the original 16-bit checkpoint.",
    rationale: "PEFT's layers for these methods have no merge: the result would have to be "
      + "quantized again.",
    sources: [
      "peft 0.21.2 tuners/lora: gptq.py, awq.py, aqlm.py, eetq.py, inc.py, torchao.py",
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

  /// Weights in a format made for running, not for training.
  package static let quantizationInferenceFormat = Rule(
    name: "quantization/inference-format",
    severity: .warning,
    summary: "weights in a format made for inference",
    help: "Start from the original checkpoint.",
    rationale: "PyTorch trainers have no layers for these formats; what can be loaded is made into "
      + "floats first, at their size and with what quantization has cost.",
    sources: ["unslothai/unsloth#1636", "unslothai/unsloth#1720", "transformers 5.23 gguf_file="]
  ) { examination in
    let state = examination.quantization
    if examination.loadsGGUF { return ggufViolation(examination).map { [$0] } ?? [] }
    guard let method = state.knowledge, let advice = method.inferenceAdvice,
      state.isDeclared || state.packedModuleCount > 0
    else { return [] }
    return [
      Violation(
        message: "The weights are in \(method.name)'s format, which transformers doesn't read.",
        location: state.place(in: examination), observed: method.name,
        help: originalHelp(examination.model.card.value?.baseModels.first) ?? advice)
    ]
  }

  private static func ggufViolation(_ examination: Examination) -> Violation? {
    let facts = GGUFModelFacts(files: examination.loadedFiles)
    // A series without its first part says nothing of the model, and weights/missing-shard says so.
    let isPartial = examination.model.loadedSet.map { !$0.missing.isEmpty } ?? false
    let lacksHead = facts.architecture == nil && isPartial
    guard facts.role == .model, !lacksHead, let type = facts.bulkType?.rawValue else { return nil }
    let architecture = facts.architecture ?? "an unnamed architecture"
    let help: String
    if facts.isDequantizedByTransformers {
      let loss = facts.isQuantized ? ", with what quantization has cost" : ""
      help = "Load it with gguf_file=, which makes floats of the weights\(loss)."
    } else {
      help =
        "transformers refuses \(architecture) in this format (gguf_file=): the original "
        + "checkpoint is needed."
    }
    let base =
      facts.bases.first.flatMap { $0.repository ?? $0.name }
      ?? examination.model.card.value?.baseModels.first
    return Violation(
      message: "GGUF is a format for inference: a model for llama.cpp, mostly \(type) "
        + "(\(architecture)).",
      location: Location(file: examination.loadedFiles.first?.path), observed: type,
      severity: facts.isDequantizedByTransformers ? nil : .error,
      help: [help, originalHelp(base)].compactMap { $0 }.joined(separator: " "))
  }

  /// Where the original weights are, when the files say.
  private static func originalHelp(_ base: String?) -> String? {
    base.map { "The original weights are \($0)." }
  }
}

extension QuantizationState {
  /// The configuration that declares it, else the first weight file.
  fileprivate func place(in examination: Examination) -> Location {
    location ?? Location(file: examination.loadedFiles.first?.path)
  }
}
