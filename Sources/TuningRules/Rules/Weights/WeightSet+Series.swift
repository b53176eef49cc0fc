import ModelFacts
import ModelKnowledge

extension WeightSet {
  /// Whether it is a series NN-of-MM that only an index would make loadable.
  var isSeriesWithoutIndex: Bool {
    index == nil && role != .loaded && files.count + missing.count > 1 && content != .gguf
      && files.contains { $0.contains("-of-") }
  }
}
