import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The begin token twice, or where only the tokenizer writes it.
  package static let tokenizerChatTemplateBOS = Rule(
    name: "tokenizer/chat-template-bos",
    severity: .warning,
    effect: .limits(.beginToken),
    summary: "chat templates that write the begin token twice, or not",
    help: "Write bos_token once, at the very beginning.",
    rationale: "A second begin token at the start is nothing that the model has seen. Where the "
      + "tokenizer adds one to plain text and the template writes none, conversations begin "
      + "without it: apply_chat_template adds no special tokens.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, apply_chat_template"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered, let text = rendered.text(.plain),
      let token = rendered.beginToken, !token.isEmpty
    else { return [] }
    let markers = TemplateMarkers(of: examination)
    guard markers.begins(text, with: token) else {
      guard let vocabulary = examination.model.tokenizer.vocabulary.value,
        let prefix = vocabulary.prefixTokens.first, ExactString(prefix) == ExactString(token)
      else { return [] }
      return [
        Violation(
          message: "\(vocabulary.file) puts \(token) before every text, and the chat template "
            + "doesn't write it.",
          location: rendered.place, expected: token, severity: .note)
      ]
    }
    guard markers.begins(String(text.dropFirst(token.count)), with: token) else { return [] }
    return [
      Violation(
        message: "The chat template writes \(token) twice at the beginning.",
        location: rendered.place, observed: "\(token)\(token)", expected: token)
    ]
  }
}
