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
    summary: "Git LFS pointers instead of files",
    help:
      "Download the real file: run git lfs pull in the clone, or hf download for the repository.",
    rationale:
      "A pointer is a text of three lines. Loaders fail on it with errors about headers and "
      + "pickles.",
    sources: [
      "microsoft/OmniParser#34", "codefuse-ai/MFTCoder#20", "huggingface/transformers#27923",
    ]
  ) { examination in
    examination.model.files.compactMap { file in
      guard let pointer = file.pointer, matters(file.path) else { return nil }
      return Violation(
        message: "\(file.name) is only a Git LFS pointer; the real file "
          + "(\(Quantities.bytes(pointer.size)), sha256 \(pointer.oid.prefix(12))…) wasn't downloaded.",
        location: Location(file: file.path), observed: Quantities.count(file.size, "byte"),
        expected: Quantities.count(pointer.size, "byte"))
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
