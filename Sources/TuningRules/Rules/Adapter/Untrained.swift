import ModelFacts
import ModelPrediction

extension Rule {
  /// The adapter has not learned anything.
  package static let adapterUntrained = Rule(
    name: "adapter/untrained",
    severity: .warning,
    summary: "an adapter that was never trained (--deep)",
    help: "Check that the optimizer got the adapter's parameters and that the right checkpoint was "
      + "saved.",
    rationale: "lora_B starts at zero, so the adapter changes nothing yet.",
    sources: ["MakazhanAlpamys/Soup#335"]
  ) { examination in
    guard examination.isAdapter, let values = examination.model.values else { return [] }
    let upper = values.filter { $0.name.contains("lora_B") || $0.name.contains("lora_embedding_B") }
    guard let first = upper.first, upper.allSatisfy(\.isAllZero) else { return [] }
    return [
      Violation(
        message: "All \(upper.count) lora_B matrices are zero.",
        location: Location(file: first.file, place: .tensor(first.name)), observed: "0",
        expected: "trained values")
    ]
  }
}
