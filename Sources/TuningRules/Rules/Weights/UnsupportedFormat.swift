import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// What is there is in formats that no PyTorch trainer loads.
  package static let weightsUnsupportedFormat = Rule(
    name: "weights/unsupported-format",
    severity: .error,
    component: ComponentFault(.weights, .unsupported),
    hidesModel: true,
    summary: "weights only in formats for inference",
    help: "Start from the repository this was converted from, which has safetensors or PyTorch "
      + "weights. An export for inference can't be turned back into a trainable model.",
    rationale: "Exports for inference drop what training needs, and transformers 5 no longer "
      + "loads TensorFlow and Flax weights.",
    sources: ["\(Release.transformers.short) modeling_utils.py"]
  ) { examination in
    if let part = ggufPart(of: examination) ?? program(of: examination) { return [part] }
    let files = examination.model.unsupportedWeights
    guard examination.loadedFiles.isEmpty, examination.model.loadedSet == nil,
      let first = files.first
    else { return [] }
    let formats = files.map(\.format).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let others = files.count > 1 ? " and \(files.count - 1) more" : ""
    return [
      Violation(
        message: "The weights are only in \(formats.listed(5)) format: \(first.path)\(others).",
        location: Location(file: first.path), observed: formats.joined(separator: ", "),
        expected: "safetensors or PyTorch weights",
        help: files.allSatisfy(\.isDistributed) ? merging(first.path) : nil)
    ]
  }
}

/// How the pieces of a distributed checkpoint become one file.
private func merging(_ path: String) -> String {
  let folder = path.split(separator: "/").dropLast().joined(separator: "/")
  return "Merge them first: python -m torch.distributed.checkpoint.format_utils dcp_to_torch "
    + "\(folder.isEmpty ? "." : folder) merged.pt (accelerate merge-weights does the same for "
    + "FSDP), and save the model from it with save_pretrained."
}

/// A TorchScript, torch.package or torch.export archive where the weights should be.
private func program(of examination: Examination) -> Violation? {
  guard let first = examination.loadedFiles.first,
    case .program(let loader) = first.content.training
  else { return nil }
  return Violation(
    message: "\(first.path) is \(first.content.title): a program with its weights inside. "
      + "No trainer can use it as a checkpoint.",
    location: Location(file: first.path), observed: first.content.title,
    expected: "safetensors or PyTorch weights",
    help: "If you trust it, load it with \(loader) and save its state_dict() as safetensors for "
      + "the code that the model was trained with.")
}

/// A GGUF file that is no model: llama.cpp puts it beside one, and no trainer loads it.
private func ggufPart(of examination: Examination) -> Violation? {
  guard examination.loadsGGUF, let first = examination.loadedFiles.first, !first.tensors.isEmpty
  else { return nil }
  let facts = GGUFModelFacts(files: [first])
  guard facts.role != .model else { return nil }
  let (what, help) =
    switch facts.role {
    case .adapter:
      (
        "a llama.cpp LoRA adapter",
        "Use the PEFT adapter it was made from."
      )
    case .projector:
      (
        "only the vision or audio projector of a llama.cpp model",
        "Start from the original checkpoint, which has both parts."
      )
    case .other(let kind): ("\(kind) data for llama.cpp", "Start from the original checkpoint.")
    case .model: ("", "")
    }
  return Violation(
    message: "\(first.path) is \(what), not a model that PyTorch trainers can load.",
    location: Location(file: first.path), observed: "general.type \(facts.role.name)", help: help)
}
