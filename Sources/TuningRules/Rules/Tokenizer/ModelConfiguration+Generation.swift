import ModelFacts
import ModelPrediction

extension ModelConfiguration {
  /// Whether the architecture generates; nil when none is named.
  var generates: Bool? {
    architectures.first.map { name in
      ["ForCausalLM", "ForConditionalGeneration", "LMHead"].contains { name.contains($0) }
    }
  }
}
