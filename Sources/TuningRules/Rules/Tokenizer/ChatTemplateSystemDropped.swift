import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// System messages that never reach the model.
  package static let tokenizerChatTemplateSystemDropped = Rule(
    name: "tokenizer/chat-template-system-dropped",
    severity: .warning,
    effect: .changesNothing,
    summary: "system messages that the template drops or refuses",
    help: "Write the system message into the text, or take system messages out of the training "
      + "data.",
    rationale: "A conversation with a system message is rendered without it, and nothing says so: "
      + "the model is trained on answers to instructions that it doesn't see. A template that "
      + "refuses the role stops instead.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, apply_chat_template"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered, rendered.text(.plain) != nil else {
      return []
    }
    let content = RenderedTemplate.Content.system
    if let text = rendered.text(.system), !text.contains(content) {
      return [
        Violation(
          message: "The chat template leaves system messages out of the text.",
          location: rendered.place)
      ]
    }
    guard case .refused(let reason) = rendered.outcomes[.system] else { return [] }
    return [
      Violation(
        message: "The chat template refuses system messages: \(reason.asReason)",
        location: rendered.place, observed: reason, severity: .note,
        help: "Take system messages out of the training data, or put them into the first question.")
    ]
  }
}
