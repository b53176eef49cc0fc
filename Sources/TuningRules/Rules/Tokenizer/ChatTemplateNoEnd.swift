import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Nothing marks the end of the last answer.
  package static let tokenizerChatTemplateNoEnd = Rule(
    name: "tokenizer/chat-template-no-end",
    severity: .warning,
    effect: .limits(.endToken),
    summary: "chat templates that end no answer",
    help: "Write the end token behind every answer of the assistant, the last one too.",
    rationale:
      "The model learns to stop from the end token behind an answer. Where none is written, "
      + "a tuned model goes on until it reaches the length limit.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, apply_chat_template"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered, let after = rendered.afterAnswer,
      after.isBlank
    else { return [] }
    let opening = TemplateMarkers(of: examination).endingOpening(in: rendered)
    return [
      Violation(
        message: "The chat template writes no end token behind the last answer"
          + (opening.map { "; other answers end where \($0) opens the next turn." } ?? "."),
        location: rendered.place, observed: after.asQuoted, expected: "an end token",
        severity: opening == nil ? nil : .note)
    ]
  }
}
