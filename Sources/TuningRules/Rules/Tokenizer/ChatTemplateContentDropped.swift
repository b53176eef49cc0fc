import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Questions or answers that never reach the model.
  package static let tokenizerChatTemplateContentDropped = Rule(
    name: "tokenizer/chat-template-content-dropped",
    severity: .warning,
    effect: .limits(.chatTemplate),
    summary: "questions or answers that the template loses",
    help: "Correct the loop over the messages so that each content is written once.",
    rationale: "Conversations are rendered without an error, and a part of them isn't in the text: "
      + "the model is trained on what is left.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, apply_chat_template"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered, rendered.text(.plain) != nil,
      let first = rendered.droppedContents.first
    else { return [] }
    let isAnswer = RenderedTemplate.Content.answers.contains(first.content)
    return [
      Violation(
        message: "The chat template leaves \(isAnswer ? "an answer" : "a question") out of "
          + "\(first.conversation.name).",
        location: rendered.place)
    ]
  }
}
