import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Python's None as text.
  package static let tokenizerChatTemplateWritesNone = Rule(
    name: "tokenizer/chat-template-writes-none",
    severity: .warning,
    effect: .changesNothing,
    summary: "chat templates that write the word None",
    help: "Test such values before they are written: `{% if documents %}` rather than `{% if "
      + "documents is defined %}`.",
    rationale:
      "apply_chat_template always passes tools and documents, as None where there are none. "
      + "A template that asks only whether they are defined writes None into every "
      + "conversation.",
    sources: [
      "\(Release.transformers.short) utils/chat_template_utils.py, render_jinja_template"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered else { return [] }
    let first = [RenderedTemplate.Conversation.plain, .multi, .system, .tools].first {
      rendered.rendering($0).map { $0.writesNone && $0.text.contains("None") } ?? false
    }
    return first.map { conversation in
      [
        Violation(
          message: "The chat template writes None into \(conversation.name).",
          location: rendered.place, observed: "None")
      ]
    } ?? []
  }
}
