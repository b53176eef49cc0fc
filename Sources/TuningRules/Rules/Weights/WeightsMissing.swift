import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// There is nothing that a trainer could load.
  package static let weightsMissing = Rule(
    name: "weights/missing",
    severity: .error,
    component: ComponentFault(.weights, .missing),
    hidesModel: true,
    summary: "no weights that a trainer can load",
    help: "Add model.safetensors, or shards with their index, next to config.json.",
    rationale: "from_pretrained looks for model.safetensors, model.safetensors.index.json, "
      + "pytorch_model.bin and pytorch_model.bin.index.json, in this order and in this folder only.",
    sources: ["\(Release.transformers.short) modeling_utils.py, _get_resolved_checkpoint_files"]
  ) { examination in
    let model = examination.model
    if let pipeline = examination.pipeline { return modelsWithoutWeights(in: pipeline) }
    if let store = ollamaStore(model) { return [store] }
    let hasOtherCause =
      !model.unsupportedWeights.isEmpty
      || model.weightSets.contains(where: \.isSeriesWithoutIndex)
      || model.weightFiles.contains {
        $0.content.isPointer || $0.content == .empty || $0.isMisnamed
      }
      || model.files.contains { $0.content.isPointer && WeightFileName($0.path).suggestsWeights }
    if !hasOtherCause, let vocabulary = onlyVocabulary(of: examination) { return [vocabulary] }
    guard examination.loadedFiles.isEmpty, !hasOtherCause, model.nestedModels.isEmpty else {
      return []
    }
    guard let set = model.loadedSet else { return [nothingToLoad(in: model)] }
    guard set.files.isEmpty else { return [] }
    return [
      Violation(
        message: "The index lists no shards, so there is nothing to load.",
        location: Location(file: set.index, place: .pointer("/weight_map")),
        observed: "{}", expected: "tensor names with the shard that holds each")
    ]
  }
}

/// Components that are models and lack their weights.
private func modelsWithoutWeights(in pipeline: Pipeline) -> [Violation] {
  pipeline.violations(of: [.model]) { component, lack in
    switch lack {
    case .folder: "there is no folder \(component.name)"
    case .weights(let near) where near.isEmpty: "\(component.name) has no weights"
    case .weights(let near):
      "of \(near.listed()) in \(component.name) none has a name that \(component.loader) looks for"
    case .configuration: nil
    }
  }
}

/// A GGUF file that was read in full and has no tensors.
private func onlyVocabulary(of examination: Examination) -> Violation? {
  guard examination.loadsGGUF, let first = examination.loadedFiles.first,
    examination.loadedFiles.allSatisfy({ $0.tensors.isEmpty && $0.errors.isEmpty })
  else { return nil }
  let holds = examination.model.tokenizer.vocabulary.isPresent ? "a vocabulary" : "metadata"
  return Violation(
    message: "\(first.path) is a GGUF file with \(holds) but no tensors.",
    location: Location(file: first.path), observed: "0 tensors",
    help: "Start from a checkpoint. This file is for testing or making tokenizers.")
}

private func nothingToLoad(in model: InspectedModel) -> Violation {
  if let cache = hubCache(in: model) { return cache }
  if model.target.kind == .ollama,
    let problem = model.problems.first(where: { $0.kind == .unreadable }),
    let file = problem.location.file
  {
    return Violation(
      message: "The manifest lists \(file), but it \(problem.message).",
      location: problem.location, observed: file, expected: "every blob of the manifest",
      help: "Pull the model again: ollama pull.")
  }
  let near = model.files.filter { WeightFileName($0.path).suggestsWeights }.map(\.path)
  let expected = "model.safetensors, model.safetensors.index.json or pytorch_model.bin"
  if let problem = model.problems.first(where: { $0.isAbsence }), let file = problem.location.file {
    return Violation(
      message: "There are no model weights: \(file) \(problem.message).",
      location: problem.location, observed: file, expected: expected,
      help: "Finish the download.")
  }
  if let parts = deepSpeedParts(in: model) { return parts }
  if let variant = onlyVariant(near) { return variant }
  if near.isEmpty, let archive = model.files.first(where: { $0.content.isArchive }) {
    return Violation(
      message: "\(archive.path) is \(archive.content.title). No loader looks inside.",
      location: Location(file: archive.path), observed: archive.content.title,
      expected: expected, help: "Unpack it and check the folder.")
  }
  guard let first = near.first else {
    return Violation(
      message: "The \(model.target.kind == .file ? "file" : "folder") has no model weights.",
      location: Location(file: nil),
      expected: expected)
  }
  if near == [hqqName] {
    return Violation(
      message: "\(hqqName) was saved by the hqq library itself; transformers looks for other "
        + "names.",
      location: Location(file: hqqName), observed: hqqName, expected: expected,
      help:
        "Load the original model with HqqConfig and train an adapter on it. This one loads with "
        + "hqq's AutoHQQHFModel.from_quantized.")
  }
  let isUnknown = model.files.contains { $0.path == first && $0.content == .unknown }
  let unknown = near.count == 1 && isUnknown ? ", which is in no known weight format" : ""
  let verb = near.count == 1 ? "is" : "are"
  return Violation(
    message: "No file has a name that a trainer looks for. There \(verb) \(near.listed())"
      + "\(unknown).",
    location: Location(file: first), observed: first, expected: expected)
}

/// Weights of one variant and no others.
private func onlyVariant(_ paths: [String]) -> Violation? {
  let names = paths.map { WeightFileName($0) }
  guard let first = names.first, let variant = first.variant,
    names.allSatisfy({ $0.variant == variant && $0.folder == first.folder })
  else { return nil }
  let plain = "\(first.stem)\(first.suffix)"
  return Violation(
    message: "The only weights are the \(variant) variant (\(paths.listed(3))), which "
      + "from_pretrained looks for only when it is told to.",
    location: Location(file: first.path), observed: first.path, expected: plain,
    help: "Load them with from_pretrained(…, variant=\"\(variant)\")"
      + (names.count == 1 ? ", or rename the file to \(plain)." : "."))
}

/// What DeepSpeed's ranks keep of the model, where no other weights are.
private func deepSpeedParts(in model: InspectedModel) -> Violation? {
  let parts = model.files.map(\.path).filter {
    let name = RelativePath.name(of: $0)
    return name.hasSuffix("_model_states.pt")
      && (name.hasPrefix("zero_pp_rank") || name.hasPrefix("mp_rank"))
  }
  guard let first = parts.first else { return nil }
  let script = "zero_to_fp32.py"
  let isThere = model.files.contains { $0.path == script }
  let folder = RelativePath.folder(of: first).dropLast()
  return Violation(
    message: "The weights are only in DeepSpeed's own files (\(parts.listed(3))), which no loader "
      + "reads.",
    location: Location(file: first), observed: first, expected: "model.safetensors",
    help: "Make the weights from \(folder.isEmpty ? "them" : "\(folder)") with DeepSpeed: python "
      + (isThere ? script : "-m deepspeed.utils.zero_to_fp32")
      + " . merged\(isThere ? "" : " (\(script))").")
}

/// What `AutoHQQHFModel.save_quantized` calls the weights.
private let hqqName = "qmodel.pt"

/// The folder of all models that a hub client keeps, rather than one of them.
private func hubCache(in model: InspectedModel) -> Violation? {
  let folders = model.files.compactMap { file -> String? in
    let first = file.path.split(separator: "/").first.map(String.init) ?? ""
    return first.hasPrefix("models--") && first != file.path ? first : nil
  }
  let models = folders.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
  guard let first = models.first else { return nil }
  let id = first.dropFirst("models--".count).replacing("--", with: "/")
  let count = models.count == 1 ? "1 model" : "\(models.count) models"
  return Violation(
    message: "This is a hub cache of \(count), such as \(id), but none was named.",
    location: Location(file: nil), observed: count, expected: "one model",
    help: "Check one of them by its name: ftcheck \(id).")
}

/// The store of all models that Ollama keeps, rather than one of them.
private func ollamaStore(_ model: InspectedModel) -> Violation? {
  let models = model.target.models
  guard let first = models.first else { return nil }
  let names = models.map { String($0.dropFirst("ollama:".utf8.count)) }
  let count = models.count == 1 ? "1 model" : "\(models.count) models"
  return Violation(
    message: "This is an Ollama store of \(count), \(names.listed(8)), but "
      + "\(models.count == 1 ? "it wasn't" : "none was") named.",
    location: Location(file: nil), observed: count, expected: "one model",
    help: "Check \(models.count == 1 ? "it" : "one of them") by its name: ftcheck \(first). "
      + "If this isn't Ollama's default store, set OLLAMA_MODELS to it.")
}

extension InspectionProblem {
  /// Whether it is about something that should be there and isn't.
  fileprivate var isAbsence: Bool { kind == .danglingLink || kind == .incompleteDownload }
}
