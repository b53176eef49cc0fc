import ModelFacts
import ModelPrediction

extension Rule {
  /// Values that no arithmetic survives.
  package static let weightsNonFinite = Rule(
    name: "weights/non-finite",
    severity: .error,
    summary: "NaN or infinite values (--deep)",
    help: "Go back to a checkpoint before the values broke, and check loss and learning rate from "
      + "there.",
    rationale:
      "The first forward pass gives NaN, yet the job may still end as if it had succeeded.",
    sources: ["getainode/ainode#186"]
  ) { examination in
    let broken = (examination.model.values ?? []).filter { $0.nanCount + $0.infiniteCount > 0 }
    guard let first = broken.first else { return [] }
    let kinds = [(first.nanCount, "NaN"), (first.infiniteCount, "infinite")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " and ")
    let place = first.firstNonFinite.map { ", the first at element \($0)" } ?? ""
    let more =
      switch broken.count {
      case 1: ""
      case 2: " So has 1 more tensor."
      default: " So have \(broken.count - 1) more tensors."
      }
    return [
      Violation(
        message: "\(first.name) has \(kinds) value"
          + "\(first.nanCount + first.infiniteCount == 1 ? "" : "s")\(place).\(more)",
        location: Location(file: first.file, place: .tensor(first.name)), observed: kinds,
        expected: "finite values")
    ]
  }
}
