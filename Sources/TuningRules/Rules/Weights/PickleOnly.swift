import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Pickles only.
  package static let weightsPickleOnly = Rule(
    name: "weights/pickle-only",
    severity: .warning,
    cost: 5,
    summary: "weights stored only as pickles",
    help:
      "Save the model as safetensors with save_pretrained: it loads faster and can't run code.",
    rationale:
      "A pickle can run code when it loads. transformers refuses pickles with torch before 2.6.",
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
          + "\(set.files.count > 1 ? "are" : "is a") pickle\(set.files.count > 1 ? "s" : ""); there are no "
          + "safetensors weights.",
        location: Location(file: set.index ?? first), observed: set.content.title,
        expected: "safetensors")
    ]
  }
}
