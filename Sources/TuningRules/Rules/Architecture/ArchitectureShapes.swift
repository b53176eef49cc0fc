import ModelFacts
import ModelPrediction

extension Rule {
  /// A tensor's shape contradicts the configuration.
  package static let configShapeMismatch = Rule(
    name: "config/shape-mismatch",
    severity: .error,
    summary: "tensor shapes that contradict the configuration",
    help: "Correct the configuration if the weights are right; it has to be the one that the "
      + "model was trained with.",
    rationale: "Loading raises a size mismatch, or goes on with random weights when told to.",
    sources: ["hiyouga/LlamaFactory#3125", "measured with transformers 5.23"]
  ) { examination in
    guard examination.comparableModel != nil else { return [] }
    // What follows from an impossible value of the configuration is config/malformed.
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
        message: "\(first.tensor) is \(first.observed), where the configuration asks for "
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

  /// A classification head has another number of rows than there are labels.
  package static let configLabelHeadMismatch = Rule(
    name: "config/label-head-mismatch",
    severity: .error,
    summary: "a classification head that doesn't fit the labels",
    help: "Make id2label as long as the head has rows, or load with ignore_mismatched_sizes=True "
      + "to train a new head.",
    rationale: "Loading raises a size mismatch.",
    sources: ["huggingface/transformers#15876", "measured with transformers 5.23"]
  ) { examination in
    guard examination.comparableModel != nil else { return [] }
    return (examination.gaps?.labelHeads ?? []).prefix(1).map { head in
      Violation(
        message: "\(head.tensor) is \(head.observed), where id2label or num_labels asks for "
          + "\(head.expectedText).",
        location: Location(file: head.file, place: .tensor(head.tensor)),
        observed: "\(head.observed)", expected: head.expectedText)
    }
  }
}

extension LoadedModel.Mismatch {
  /// The expected shape with `?` where the configuration doesn't tell.
  fileprivate var expectedText: String {
    "[\(expected.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
  }
}
