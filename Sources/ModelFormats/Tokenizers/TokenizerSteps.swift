import ModelFacts

extension MatchedComponent {
  /// The expression at which ByteLevel splits (tokenizers 0.23, `pre_tokenizers/byte_level.rs`).
  private static let byteLevelSplit =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  /// What a normalizer or pre-tokenizer does, a line a step, in the words of the knowledge tables.
  ///
  /// Two spellings of the same (a ByteLevel that splits, and a Split before one that doesn't) give the
  /// same steps. `Scripts/atlas/tokenizers_table.py` writes the classes' own steps in this form.
  var steps: [String] {
    switch name {
    case "Sequence": return parts.flatMap(\.steps)
    case "ByteLevel" where object["add_prefix_space"] != nil || object["use_regex"] != nil:
      let split =
        object["use_regex"]?.bool == false ? [] : ["Split Isolated \(Self.byteLevelSplit)"]
      return split + [object["add_prefix_space"]?.bool == false ? name : "\(name) prefix"]
    case "Split":
      let inverted = object["invert"]?.bool == true ? " inverted" : ""
      return ["Split \(object["behavior"]?.string ?? "")\(inverted) \(pattern)"]
    case "Replace": return ["Replace by [\(object["content"]?.string ?? "")] \(pattern)"]
    case "Digits":
      return [object["individual_digits"]?.bool == true ? "Digits individual" : "Digits"]
    case "BertNormalizer":
      let lowercases = object["lowercase"]?.bool == true
      let flags = [
        ("lowercase", lowercases), ("accents", object["strip_accents"]?.bool ?? lowercases),
        ("chinese", object["handle_chinese_chars"]?.bool == true),
      ]
      return [([name] + flags.filter(\.1).map(\.0)).joined(separator: " ")]
    default:
      let isPlain = object.members.allSatisfy { $0.key == "type" }
      return [isPlain ? name : "\(name) …"]
    }
  }

  /// The text or expression that a part looks for.
  private var pattern: String {
    let pattern = object["pattern"]
    return pattern?["Regex"]?.string ?? pattern?["String"]?.string ?? pattern?.string ?? ""
  }
}
