import ModelFacts
import ModelPrediction

extension Rule {
  /// The begin token comes from the template and from the tokenizer.
  package static let tokenizerDoubleBOS = Rule(
    name: "tokenizer/double-bos",
    severity: .warning,
    effect: .limits(.beginToken),
    summary: "two begin tokens in a row",
    help:
      "Tokenize rendered conversations with add_special_tokens=False, or remove the begin token "
      + "from one of the two places.",
    rationale: "A trainer that renders a conversation and then tokenizes the text gets two begin "
      + "tokens in a row. The model has never seen that, and serving may not reproduce it.",
    sources: ["huggingface/trl#1114", "unslothai/unsloth#10312"]
  ) { examination in
    guard let vocabulary = examination.model.tokenizer.vocabulary.value,
      let prefix = vocabulary.prefixTokens.first,
      ExactString(examination.tokenizer.special("bos")?.token ?? prefix) == ExactString(prefix)
    else { return [] }
    let templates = examination.model.tokenizer.chatTemplates.filter { $0.startsWithBOS == true }
    return templates.prefix(1).map { template in
      Violation(
        message: "The chat template \(template.label)begins with \(prefix), and \(vocabulary.file) "
          + "puts \(prefix) before every text as well.",
        location: template.location, observed: "\(prefix)\(prefix)", expected: prefix)
    }
  }
}
