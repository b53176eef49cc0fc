import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A template that offers tools, and loses calls or results.
  package static let tokenizerChatTemplateToolDropped = Rule(
    name: "tokenizer/chat-template-tool-dropped",
    severity: .warning,
    effect: .changesNothing,
    summary: "tool calls or results that the template loses",
    help: "Write calls and results into the text, or take conversations with tools out of the "
      + "training data.",
    rationale: "The template lists the tools, so conversations with tools look supported. What the "
      + "tools are asked and answer is lost, and the model is trained to answer without it.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, apply_chat_template"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered, rendered.listsTools else {
      return []
    }
    let content = RenderedTemplate.Content.self
    if case .refused(let reason) = rendered.outcomes[.tools] {
      return [
        Violation(
          message: "The chat template lists tools, and refuses a conversation with a tool call: "
            + reason.asReason, location: rendered.place, observed: reason)
      ]
    }
    guard let text = rendered.text(.tools) else { return [] }
    let parts = [(content.toolArgument, "the calls"), (content.toolResult, "the results")]
    let lost = parts.filter { !text.contains($0.0) }.map(\.1)
    guard !lost.isEmpty else { return [] }
    return [
      Violation(
        message:
          "The chat template lists tools, and leaves \(lost.joined(separator: " and ")) out.",
        location: rendered.place)
    ]
  }
}
