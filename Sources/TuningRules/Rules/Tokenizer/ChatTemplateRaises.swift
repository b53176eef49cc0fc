import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A chat template that stops at a conversation it should take.
  package static let tokenizerChatTemplateRaises = Rule(
    name: "tokenizer/chat-template-raises",
    severity: .warning,
    effect: .limits(.chatTemplate),
    summary: "chat templates that stop at ordinary conversations",
    help: "Correct the template at what the message names, or get it again from the model's "
      + "source.",
    rationale:
      "The template compiles, and rendering it raises. Tuning on conversations stops at the "
      + "first one of this kind, after everything else has loaded.",
    sources: [
      "\(Release.transformers.short) utils/chat_template_utils.py, render_jinja_template"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered, !rendered.isMalformed else {
      return []
    }
    let failure = rendered.failure
    return failure.map { conversation, reason in
      [
        Violation(
          message: "The chat template doesn't render \(conversation.name): \(reason.asReason)",
          location: rendered.place, observed: reason)
      ]
    } ?? []
  }
}

extension RenderedTemplate {
  /// The first conversation that the template should take and stops at, and why.
  ///
  /// A refusal by `raise_exception` is meant where it is about a system message or tools.
  fileprivate var failure: (conversation: Conversation, reason: String)? {
    for conversation in [Conversation.plain, .multi, .first1, .noPrompt, .prompt] {
      switch outcomes[conversation] {
      case .raised(let reason), .refused(let reason): return (conversation, reason)
      case .rendered, .unbounded, .notJudged, nil: break
      }
    }
    for conversation in [Conversation.system, .listed, .tools] {
      if case .raised(let reason) = outcomes[conversation],
        conversation != .tools || listsTools
      {
        return (conversation, reason)
      }
    }
    return nil
  }
}
