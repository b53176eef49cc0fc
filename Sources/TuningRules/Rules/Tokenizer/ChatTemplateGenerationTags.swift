import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Generation tags around the wrong text.
  package static let tokenizerChatTemplateGenerationTags = Rule(
    name: "tokenizer/chat-template-generation-tags",
    severity: .warning,
    effect: .changesNothing,
    summary: "generation tags around the wrong text",
    help: "Put `{% generation %}` before what the model writes and `{% endgeneration %}` behind "
      + "its end token.",
    rationale: "Where the loss is taken on answers only, it is taken on what stands between the "
      + "generation tags. Tags around questions train the model to write questions; an end "
      + "token outside of them isn't learned.",
    sources: [
      "\(Release.transformers.short) utils/chat_template_utils.py, AssistantTracker"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered else { return [] }
    let end = rendered.afterAnswer.flatMap { TemplateMarkers(of: examination).end(in: $0) }
    guard let fault = rendered.tagFault(end: end?.token) else { return [] }
    let (message, severity): (String, Severity?) =
      switch fault {
      case .holdsQuestion: ("The chat template's generation tags are around questions.", nil)
      case .lacksAnswer: ("The chat template has generation tags, and an answer is outside.", nil)
      case .lacksEnd(let token):
        ("The chat template's generation tags end before \(token), so it gets no loss.", .note)
      }
    return [Violation(message: message, location: rendered.place, severity: severity)]
  }
}
