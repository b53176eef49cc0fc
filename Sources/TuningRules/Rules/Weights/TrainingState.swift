import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// What a trainer left for itself.
  package static let weightsTrainingState = Rule(
    name: "weights/training-state",
    severity: .note,
    summary: "optimizer or scheduler state beside the weights",
    help: "Leave it out when you publish or copy the model. It is often twice the model's size.",
    rationale: "It serves to resume a run and isn't part of the model."
  ) { examination in
    let paths = examination.model.files.map(\.path).filter { TrainingState.isName(of: $0) }
    let inside = examination.model.weightFiles.filter { file in
      !TrainingState.isName(of: file.path) && !file.path.hasSuffix("training_args.bin")
        && !file.trainingState.isEmpty
    }
    let all = paths + inside.map(\.path)
    guard let first = all.first else { return [] }
    let held = inside.first.map { ": \($0.path) holds \($0.trainingState.listed())" } ?? ""
    return [
      Violation(
        message:
          "\(all.listed()) \(all.count > 1 ? "are" : "is") the state of a training run\(held).",
        location: Location(file: first), help: onlyCopy(all, in: examination))
    ]
  }
}

/// What to do where the state is all there is of the weights, or holds them; nil where others load.
private func onlyCopy(_ paths: [String], in examination: Examination) -> String? {
  let loaded = examination.loadedFiles.map(\.path)
  if loaded.isEmpty {
    return "Keep it: no other file here holds the weights. Make a checkpoint of it first."
  }
  guard let file = loaded.first(where: paths.contains) else { return nil }
  return "\(file) holds the weights as well: save its state dict as safetensors before you publish "
    + "or copy the model."
}
