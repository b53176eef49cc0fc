import ModelFacts
import ModelPrediction

extension Rule {
  /// More than one set of weights that could load.
  package static let weightsShadowed = Rule(
    name: "weights/shadowed",
    severity: .warning,
    summary: "several complete weight sets",
    help: "Keep the set you want and move the others to another folder.",
    rationale: "Loaders prefer different sets, so two tools can train two different models.",
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
        message: "\(first)\(shards(set.files.count)) "
          + "is a second complete set of weights; transformers loads \(loadedFirst).",
        location: Location(file: set.index ?? first), observed: first, expected: loadedFirst)
    }
  }
}

private func shards(_ count: Int) -> String {
  switch count {
  case ..<2: ""
  default: " (\(count) shards)"
  }
}
