import ModelFacts
import ModelPrediction

extension AdapterFacts {
  /// Whether it trains rows of the embedding.
  var savesTokens: Bool {
    guard let indices = config.value?["trainable_token_indices"] else { return false }
    return !indices.isNull
  }
}
