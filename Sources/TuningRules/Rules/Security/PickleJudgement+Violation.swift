import ModelFacts
import ModelPrediction

extension PickleJudgement {
  /// One violation for all reasons of a file, placed at the first.
  func violation(of reasons: [Reason]) -> Violation? {
    guard let first = reasons.first else { return nil }
    let names = reasons.compactMap(\.name)
    let others = reasons.count > 1 ? ", and \(reasons.count - 1) more" : ""
    return Violation(
      message: "The pickle in \(file) \(first.text)\(others).", location: first.location(in: file),
      observed: names.isEmpty ? nil : names.prefix(20).joined(separator: ", "))
  }
}
