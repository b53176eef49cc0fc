import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Pickles only.
  package static let weightsPickleOnly = Rule(
    name: "weights/pickle-only",
    severity: .warning,
    cost: 5,
    summary: "the only weights are pickle-based",
    help:
      "Save the model as safetensors (save_pretrained does): it loads faster and can't run code.",
    rationale: "torch before 2.6 is refused for pickles, and a pickle can run code on load.",
    sources: ["huggingface/transformers#37785"]
  ) { examination in
    guard let set = examination.model.loadedSet, let first = set.files.first,
      set.content.isPickleBased, !examination.loadedFiles.contains(where: \.isMisnamed),
      !examination.model.weightSets.contains(where: {
        $0.content == .safetensors && $0.missing.isEmpty
      })
    else { return [] }
    return [
      Violation(
        message: "\(set.files.firstAndMoreFiles) "
          + "hold\(set.files.count > 1 ? "" : "s") the weights as a pickle, and nothing else does.",
        location: Location(file: set.index ?? first), observed: set.content.title,
        expected: "safetensors")
    ]
  }
}
