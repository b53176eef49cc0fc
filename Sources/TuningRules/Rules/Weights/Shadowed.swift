import ModelFacts
import ModelPrediction

extension Rule {
  /// More than one set of weights that could load.
  package static let weightsShadowed = Rule(
    name: "weights/shadowed",
    severity: .warning,
    summary: "more than one complete weight set",
    help: "Keep the set that is meant and move the others to a folder of their own.",
    rationale: "Loaders differ in which set they prefer, so two tools can train two models.",
    sources: ["Blaizzy/mlx-vlm#1464"]
  ) { examination in
    guard let loaded = examination.model.loadedSet, let loadedFirst = loaded.files.first else {
      return []
    }
    return examination.model.weightSets.compactMap { set in
      guard set.role == .shadowed, set.missing.isEmpty, set.variant == loaded.variant,
        let first = set.files.first
      else { return nil }
      return Violation(
        message: "\(first)\(sisters(set.files.count - 1)) "
          + "could load too; transformers takes \(loadedFirst).",
        location: Location(file: set.index ?? first), observed: first, expected: loadedFirst)
    }
  }
}

private func sisters(_ count: Int) -> String {
  switch count {
  case ..<1: ""
  case 1: " and its sister"
  default: " and its \(count) sisters"
  }
}
