import ModelFacts
import ModelKnowledge

/// The kinds of layers that a configuration lists, in the words of today.
///
/// `remap_legacy_layer_types` of transformers 5.23's `configuration_utils.py`, and the pattern that
/// Nemotron-H had before (`NemotronHConfig._pattern_to_list`).
enum LayerTypes {
  /// A list with its older names replaced, or the list that an older key stands for.
  static func resolved(_ value: AtlasValue?, of configuration: ModelConfiguration) -> AtlasValue? {
    guard case .list(let entries)? = value else {
      guard value == nil || value == .null,
        let pattern = configuration.object["hybrid_override_pattern"]?.string
      else { return value }
      let kinds = pattern.compactMap { patternKinds[$0] }
      return kinds.count == pattern.count ? .list(kinds.map { .string($0) }) : value
    }
    return .list(
      entries.map { entry in
        guard case .string(let name) = entry else { return entry }
        return .string(renamed[name] ?? name)
      })
  }

  private static let renamed = [
    "mamba": "linear_attention", "attention": "full_attention",
    "deepseek_sparse_attention": "indexed_attention", "qwen_sparse_attention": "indexed_attention",
  ]

  private static let patternKinds: [Character: String] = [
    "M": "linear_attention", "E": "moe", "*": "full_attention", "-": "mlp",
  ]
}

extension ModelType {
  /// Whether a path is an attribute, under its own name or the type's other one.
  func isNamed(_ path: String) -> (String) -> Bool {
    { $0 == path || otherNames(of: $0).contains(path) }
  }
}
