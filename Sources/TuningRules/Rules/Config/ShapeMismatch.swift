import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A tensor's shape contradicts the configuration.
  package static let configShapeMismatch = Rule(
    name: "config/shape-mismatch",
    severity: .error,
    asksComponents: true,
    summary: "tensor shapes that contradict the configuration",
    help: "If the weights are right, correct the configuration: it must be the one the model was "
      + "trained with.",
    rationale: "Loading raises a size mismatch, or goes on with random weights when told to.",
    sources: ["hiyouga/LlamaFactory#3125", "measured with \(Release.transformers.short)"]
  ) { examination in
    guard examination.comparableModel != nil else { return [] }
    // What follows from an impossible value of the configuration is a finding about that value.
    let mismatches = (examination.gaps?.mismatches ?? []).filter { mismatch in
      !mismatch.expected.contains { $0.map { $0 <= 0 } ?? false }
    }
    guard let first = mismatches.first else { return [] }
    let expected = first.expectedText
    let more =
      switch mismatches.count {
      case 1: ""
      case 2: ", and 1 more tensor differs"
      default: ", and \(mismatches.count - 1) more tensors differ"
      }
    return [
      Violation(
        message: "\(first.tensor) is \(first.observed), but the configuration asks for "
          + "\(expected)\(more).",
        location: Location(file: first.file, place: .tensor(first.tensor)),
        observed: "\(first.observed)",
        expected: "\(expected) = [\(first.expressions.joined(separator: ", "))]",
        help: mismatches.count == 1
          ? "All other tensors fit: take \(first.tensor) again from an intact checkpoint, or "
            + "correct the configuration if it is wrong about this one."
          : nil)
    ]
  }
}
