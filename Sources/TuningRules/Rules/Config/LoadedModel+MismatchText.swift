import ModelFacts
import ModelPrediction

extension LoadedModel.Mismatch {
  /// The expected shape with `?` where the configuration doesn't tell.
  var expectedText: String {
    "[\(expected.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
  }
}
