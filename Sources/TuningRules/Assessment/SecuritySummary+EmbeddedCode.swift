import ModelFacts
import ModelPrediction

extension SecuritySummary {
  /// Adds what files of other frameworks and the repository's own Python files add up to.
  mutating func add(_ code: [EmbeddedCode], asksForCode: Bool) {
    remoteCode = asksForCode
    let judgements = code.compactMap(\.judgement)
    if judgements.contains(where: \.isDangerous) {
      status = .unsafe
    } else if status == .safe, asksForCode || !judgements.isEmpty {
      status = .review
    }
  }
}
