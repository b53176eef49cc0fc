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
        location: Location(file: first))
    ]
  }
}
