import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The weights are as their maker published them, before any conversion.
  package static let weightsOriginalLayout = Rule(
    name: "weights/original-layout",
    severity: .warning,
    effect: .restricts,
    cost: 10,
    summary: "Meta's or Mistral's original layout",
    help: "Convert it first, or use the converted repository of the same model.",
    rationale:
      "transformers expects other file and tensor names, and query and key rows in another "
      + "order. Trainers built on it find no weights.",
    sources: [
      "huggingface/transformers convert_llama_weights_to_hf.py, convert_mistral_weights_to_hf.py",
      "\(Release.transformers.short) modeling_utils.py, _get_resolved_checkpoint_files",
    ]
  ) { examination in
    guard let original = examination.original, let set = examination.model.loadedSet,
      let first = set.files.first
    else { return [] }
    let files = set.files.firstAndMoreFiles
    let verb = set.files.count == 1 ? "is" : "are"
    let cut =
      original.partCount > 1
      ? ", every matrix cut into \(original.partCount) model-parallel parts" : ""
    return [
      Violation(
        message: "\(files) \(verb) in \(original.maker.rawValue)'s original layout\(cut). "
          + "transformers can't load that.",
        location: Location(file: first), observed: first,
        expected: "model.safetensors and config.json", help: conversion(of: original))
    ]
  }
}

private func conversion(of original: OriginalLayout) -> String {
  let twin = "or use the converted repository of the same model."
  let folder = "src/transformers/models in transformers' source repository"
  return switch (original.modelType, original.maker) {
  case ("llama", .meta), (nil, .meta):
    "Convert it first with convert_llama_weights_to_hf.py (llama/ below \(folder)), which needs "
      + "params.json, the tokenizer and --num_shards \(original.partCount); \(twin)"
  case ("mixtral", _):
    "Convert it first with convert_mixtral_weights_to_hf.py (mixtral/ below \(folder)); \(twin)"
  default:
    "Convert it first with convert_mistral_weights_to_hf.py (mistral/ below \(folder)), which "
      + "needs params.json and the tokenizer; \(twin) mistral-finetune trains on it as it is."
  }
}
