import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A classification head has another number of rows than there are labels.
  package static let configLabelHeadMismatch = Rule(
    name: "config/label-head-mismatch",
    severity: .error,
    summary: "a classification head that doesn't match the labels",
    help: "Give id2label as many entries as the head has rows, or load with "
      + "ignore_mismatched_sizes=True to train a new head.",
    rationale: "Loading raises a size mismatch.",
    sources: ["huggingface/transformers#15876", "measured with \(Release.transformers.short)"]
  ) { examination in
    guard examination.comparableModel != nil else { return [] }
    return (examination.gaps?.labelHeads ?? []).prefix(1).map { head in
      Violation(
        message: "\(head.tensor) is \(head.observed), but id2label or num_labels asks for "
          + "\(head.expectedText).",
        location: Location(file: head.file, place: .tensor(head.tensor)),
        observed: "\(head.observed)", expected: head.expectedText)
    }
  }
}
