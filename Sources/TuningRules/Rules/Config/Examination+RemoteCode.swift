import ModelFacts
import ModelPrediction

extension Examination {
  /// Whether the repository brings its own configuration or model class.
  package var usesRemoteCode: Bool {
    guard let map = config?.object["auto_map"]?.object else { return false }
    return map.members.contains { $0.key.hasPrefix("AutoConfig") || $0.key.hasPrefix("AutoModel") }
  }
}
