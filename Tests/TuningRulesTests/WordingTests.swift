import Testing
import TuningRules

/// The mechanical part of how sentences are written.
@Suite struct WordingTests {
  @Test(arguments: Rule.all)
  func `a rule is told in sentences`(_ rule: Rule) {
    #expect(!rule.summary.isEmpty && !rule.help.isEmpty && !rule.rationale.isEmpty)
    #expect(!rule.summary.hasSuffix("."), "a summary is no sentence")
    #expect(rule.summary.split(separator: " ").count <= 11, "a summary is short")
    for text in [rule.help, rule.rationale] {
      #expect(text.hasSuffix("."), "\(text)")
      #expect(Self.begins(text), "\(text)")
    }
    for text in [rule.summary, rule.help, rule.rationale] {
      #expect(!text.contains("  ") && !text.contains(" ,") && !text.contains(".."), "\(text)")
      #expect(Self.ungrouped(text).isEmpty, "\(text)")
    }
    for text in [rule.summary, rule.help, rule.rationale] + rule.sources {
      #expect(text.firstMatch(of: /\bFM[0-9]+/) == nil, "an internal name in \(text)")
    }
  }

  /// Whether a sentence begins with a capital, a name of code or of a library.
  static func begins(_ text: String) -> Bool {
    let word = text.prefix { $0 != " " }
    let names = ["torch", "transformers", "sentence-transformers", "lora_B", "safetensors"]
    return word.first?.isUppercase ?? false || names.contains(String(word))
      || word.contains("_") || word.contains(".") && !word.hasSuffix(".")
  }

  /// Numbers of five digits or more without commas.
  static func ungrouped(_ text: String) -> [String] {
    text.split(separator: " ").map { $0.prefix(while: \.isNumber) }
      .filter { $0.utf8.count > 4 && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }.map(String.init)
  }
}
