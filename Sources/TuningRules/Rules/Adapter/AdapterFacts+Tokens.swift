import ModelFacts
import ModelPrediction

extension AdapterFacts {
  /// Whether it trains rows of the embedding.
  var savesTokens: Bool { !trainedTokens.isEmpty }

  /// The ids of trained rows, with the layer that has them; nil for the input embedding.
  var trainedTokens: [(layer: String?, ids: [Int])] {
    let stated = config.value?["trainable_token_indices"] ?? config.value?["token_indices"]
    switch stated {
    case .array(let items)?: return [(nil, items.compactMap(\.integer))]
    case .object(let object)?:
      return object.members.map { ($0.key, ($0.value.array ?? []).compactMap(\.integer)) }
    default: return []
    }
  }

  /// The stored rows, with the module that they belong to.
  var tokenRows: [(module: String, part: Part)] {
    let suffix = "trainable_tokens_delta"
    let own = modules.flatMap { module in
      module.parts.filter { $0.key.hasPrefix(suffix) }.map { (module.name, $0.value) }
    }
    return own + saved.filter { $0.part.tensor.name.hasSuffix(suffix) }
  }
}

/// Trained rows of the embedding against the ids that the configuration lists, and the base.
func trainedTokens(
  _ adapter: AdapterFacts, _ config: JSONObject, _ location: Location, on base: AdaptedBase?
) -> [Violation] {
  let key = config["trainable_token_indices"] == nil ? "token_indices" : "trainable_token_indices"
  let place = location.pointer("/\(key)")
  let stored = adapter.tokenRows
  guard let first = adapter.trainedTokens.first(where: { !$0.ids.isEmpty }) else {
    guard let part = stored.first?.part, !adapter.savesTokens else { return [] }
    return [
      Violation(
        message: "\(part.tensor.name) is stored, but \(key) lists no tokens.",
        location: place, expected: "\(part.tensor.shape.first ?? 0) ids")
    ]
  }
  guard let (_, part) = stored.first else {
    return [
      Violation(
        message: "\(key) lists \(first.ids.count) tokens, but no trained rows are stored.",
        location: place, observed: "\(first.ids.count) tokens", expected: "trainable_tokens_delta")
    ]
  }
  if adapter.trainedTokens.count == 1, let rows = part.tensor.shape.first,
    rows != first.ids.count
  {
    return [
      Violation(
        message:
          "\(key) lists \(first.ids.count) tokens, but \(part.tensor.name) has \(rows) rows.",
        location: place, observed: "\(first.ids.count)", expected: "\(rows)")
    ]
  }
  guard let rows = base?.tokenRows, let beyond = first.ids.first(where: { $0 >= rows || $0 < 0 })
  else { return [] }
  return [
    Violation(
      message: "\(key) lists \(beyond), but the base's embedding has \(rows) rows.",
      location: place, observed: "\(beyond)", expected: "below \(rows)",
      help: "Resize the base's embedding as it was in training, or use that base.")
  ]
}
