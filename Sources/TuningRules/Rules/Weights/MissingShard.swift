import ModelFacts
import ModelPrediction

extension Rule {
  /// A shard is named that isn't there.
  package static let weightsMissingShard = Rule(
    name: "weights/missing-shard",
    severity: .error,
    component: ComponentFault(.weights, .incomplete),
    hidesModel: true,
    summary: "missing shards",
    help: "Download the missing shards. If they never existed, save the model again.",
    rationale:
      "transformers raises FileNotFoundError. Some engines start with the layers they found.",
    sources: ["hiyouga/LlamaFactory#3340", "sgl-project/sglang#32279", "liltom-eth/llama2-webui#7"]
  ) { examination in
    let model = examination.model
    let missing = missingGGUFParts(examination) ?? missingOriginalParts(examination)
    if let missing { return [missing] }
    return model.weightSets.filter { $0.role == .loaded && !$0.missing.isEmpty }.map { set in
      let named = set.index ?? "The series of shards"
      return Violation(
        message:
          "\(named) lists \(set.missing.listed()), but \(set.missing.count > 1 ? "they are" : "it is") missing."
          + otherSpelling(of: set.missing, in: model),
        location: Location(
          file: set.index ?? set.missing.first,
          place: set.index.map { _ in .pointer("/weight_map") }),
        observed: "\(set.files.count - set.missing.count) shards",
        expected: "\(set.files.count) shards")
    }
  }
}

/// Parts of Meta's layout that the sizes ask for and that aren't there.
private func missingOriginalParts(_ examination: Examination) -> Violation? {
  guard let original = examination.original, let expected = original.expectedPartCount,
    let set = examination.model.loadedSet, set.missing.isEmpty, let last = set.files.last
  else { return nil }
  return Violation(
    message: "The rows of layers.0.attention.wq.weight are those of \(original.partCount) of "
      + "\(expected) model-parallel parts, but \(last) is the last one here.",
    location: Location(file: last, place: .tensor("layers.0.attention.wq.weight")),
    observed: "\(original.partCount) of \(expected) parts", expected: "\(expected) parts")
}

/// A GGUF header that speaks of more parts than there are.
private func missingGGUFParts(_ examination: Examination) -> Violation? {
  let files = examination.loadedFiles
  guard let parts = examination.statedGGUFParts, parts > files.count, let first = files.first,
    examination.model.loadedSet?.missing.isEmpty ?? false
  else { return nil }
  let number = first.metadataInteger("split.no").map { "part \($0.adding(1)) of \(parts)" }
  return Violation(
    message: "\(first.path) is \(number ?? "one of \(parts) parts") by its own split.count, but "
      + "\(files.count == 1 ? "it is the only one" : "only \(files.count) parts are") here.",
    location: Location(file: first.path, place: .pointer("/split.count")),
    observed: "\(files.count) of \(parts) parts", expected: "\(parts) parts",
    severity: examination.isSingleFile ? .warning : nil,
    help: examination.isSingleFile
      ? "Check the folder instead of one file, so that all parts are read." : nil)
}

/// Says when only the case of the letters differs.
private func otherSpelling(of missing: [String], in model: InspectedModel) -> String {
  let lowered = Set(missing.map { $0.lowercased() })
  guard let near = model.files.first(where: { lowered.contains($0.path.lowercased()) }) else {
    return ""
  }
  return " There is \(near.path): names are compared letter by letter."
}
