import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Weights in a format made for running, not for training.
  package static let quantizationInferenceFormat = Rule(
    name: "quantization/inference-format",
    severity: .warning,
    effect: .restricts.limiting(.wholeModel).asFloats,
    cost: 20,
    summary: "weights in a format made for inference",
    help: "Fine-tune the original checkpoint instead.",
    rationale:
      "PyTorch trainers have no layers for these formats. What can be loaded becomes floats first: "
      + "it takes their memory, and what quantization lost stays lost.",
    sources: [
      "unslothai/unsloth#1636", "unslothai/unsloth#1720",
      "\(Release.transformers.short) gguf_file=",
    ]
  ) { examination in
    let state = examination.quantization
    if examination.loadsGGUF { return ggufViolation(examination).map { [$0] } ?? [] }
    guard let method = state.knowledge, let advice = method.inferenceAdvice,
      state.isDeclared || state.packedModuleCount > 0
    else { return [] }
    return [
      Violation(
        message: "The weights are in \(method.name) format, which transformers can't read.",
        location: state.place(in: examination), observed: method.name,
        help: originalHelp(examination.originalRepository) ?? advice)
    ]
  }
}

private func ggufViolation(_ examination: Examination) -> Violation? {
  let facts = GGUFModelFacts(files: examination.loadedFiles)
  // A series without its first part says nothing of the model, and another rule says so.
  let isPartial = examination.model.loadedSet.map { !$0.missing.isEmpty } ?? false
  let lacksHead = facts.architecture == nil && isPartial
  guard facts.role == .model, !lacksHead, let type = facts.bulkType?.rawValue else { return nil }
  let architecture = facts.architecture ?? "an unnamed architecture"
  let help: String
  let parts = max(examination.loadedFiles.count, examination.statedGGUFParts ?? 1)
  if parts > 1, let first = examination.loadedFiles.first?.path {
    help =
      "gguf_file= reads one part only and fills the rest at random, so join the \(parts) parts "
      + "first: llama-gguf-split --merge \(first) merged.gguf."
  } else if facts.isDequantizedByTransformers {
    let loss = facts.isQuantized ? ", but what quantization lost stays lost" : ""
    help =
      "To train this copy, load it with from_pretrained(…, gguf_file=…): its weights become floats "
      + "again\(loss)."
  } else {
    help =
      "transformers can't load \(architecture) from GGUF. You need the original checkpoint."
  }
  return Violation(
    message:
      "This is a GGUF file for llama.cpp (\(architecture), mostly \(type)), made for running the "
      + "model, not for training it.",
    location: Location(file: examination.loadedFiles.first?.path), observed: type,
    severity: facts.isDequantizedByTransformers ? nil : .error,
    help: [originalHelp(examination.originalRepository), help].compactMap { $0 }
      .joined(separator: " "))
}

extension Examination {
  /// The repository that weights in a format for inference were made from, as files name it; nil for
  /// other weights.
  var originalRepository: String? {
    guard loadsGGUF || quantization.knowledge?.inferenceAdvice != nil else { return nil }
    let bases = loadsGGUF ? GGUFModelFacts(files: loadedFiles).bases : []
    return bases.first.flatMap { $0.repository ?? $0.name } ?? model.card.value?.baseModels.first
  }
}

/// Where the original weights are, when the files say.
private func originalHelp(_ base: String?) -> String? {
  base.map { "Fine-tune the original instead: \($0)." }
}
