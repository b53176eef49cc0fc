import ModelFacts
import ModelPrediction

extension Rule {
  /// There is no model card.
  package static let docsNoModelCard = Rule(
    name: "docs/no-model-card",
    severity: .note,
    summary: "no model card",
    help: "Add a README.md that says what the model is, what it was trained on, and its license.",
    rationale: "Anyone who fine-tunes the model needs its prompt format, data and license."
  ) { examination in
    guard !examination.model.card.isPresent, !examination.isSingleFile else { return [] }
    return [
      Violation(
        message: "There is no README.md.", location: Location(file: nil), expected: "README.md")
    ]
  }
}
