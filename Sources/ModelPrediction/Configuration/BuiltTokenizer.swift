package import ModelFacts
package import ModelKnowledge

/// What a tokenizer class makes of its own, with the settings that its `__init__` takes.
package struct BuiltTokenizer: Sendable {
  /// What it does with a text before it looks the pieces up.
  package let pipeline: TokenizerPipeline

  /// nil for a class that takes what `tokenizer.json` says, or of which it isn't known.
  package init?(of type: TokenizerClass, settings: JSONObject?) {
    guard let own = type.builtPipeline else { return nil }
    pipeline = TokenizerPipeline(
      normalizes: own.normalizes.map { Self.normalizing($0, settings) },
      splits: own.splits.map { Self.splitting($0, settings) })
  }

  /// `add_prefix_space` of the settings, else the class's default.
  private static func splitting(_ step: String, _ settings: JSONObject?) -> String {
    guard step.hasPrefix("ByteLevel"), let adds = settings?["add_prefix_space"]?.bool else {
      return step
    }
    return adds ? "ByteLevel prefix" : "ByteLevel"
  }

  /// BERT's normalizer, whose flags have settings of other names.
  private static func normalizing(_ step: String, _ settings: JSONObject?) -> String {
    let words = step.split(separator: " ")
    guard words.first == "BertNormalizer" else { return step }
    let lowercases = settings?["do_lower_case"]?.bool ?? words.contains("lowercase")
    let strips = settings?["strip_accents"]?.bool ?? lowercases
    let chinese = settings?["tokenize_chinese_chars"]?.bool ?? words.contains("chinese")
    let flags = [("lowercase", lowercases), ("accents", strips), ("chinese", chinese)]
    return (["BertNormalizer"] + flags.filter(\.1).map(\.0)).joined(separator: " ")
  }
}
