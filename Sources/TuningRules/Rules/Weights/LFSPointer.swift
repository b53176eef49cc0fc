import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A pointer stands where the file should be.
  package static let weightsLFSPointer = Rule(
    name: "weights/lfs-pointer",
    severity: .error,
    effect: .leavesOpen,
    component: ComponentFault(.weights, .invalid),
    hidesModel: true,
    summary: "a file that matters is a Git LFS pointer",
    help: "Fetch the real file: git lfs pull in the clone, or download the repository again with "
      + "a tool that follows LFS.",
    rationale: "The pointer is a text of three lines. Loaders fail on it with errors that speak of "
      + "headers and pickles.",
    sources: [
      "microsoft/OmniParser#34", "codefuse-ai/MFTCoder#20", "huggingface/transformers#27923",
    ]
  ) { examination in
    examination.model.files.compactMap { file in
      guard let pointer = file.pointer, matters(file.path) else { return nil }
      return Violation(
        message: "\(file.name) is a Git LFS pointer to \(pointer.size) bytes "
          + "(sha256 \(pointer.oid.prefix(12))…); the file itself was not fetched.",
        location: Location(file: file.path), observed: "\(file.size) bytes",
        expected: "\(pointer.size) bytes")
    }
  }
}

/// Whether training needs a file of this name.
private func matters(_ path: String) -> Bool {
  if WeightFileName(path).suggestsWeights { return true }
  let name = path.split(separator: "/").last.map(String.init) ?? path
  let endings = [".json", ".model", ".txt", ".jinja", ".tiktoken", ".spm", ".codes", ".py"]
  return endings.contains { name.hasSuffix($0) }
}
