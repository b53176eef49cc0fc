import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A chat template that doesn't end, or takes all memory.
  package static let securityTemplateUnbounded = Rule(
    name: "security/template-unbounded",
    severity: .warning,
    effect: .limits(.chatTemplate),
    summary: "chat templates that don't end, or take all memory",
    help: "Don't render the template. Get it from the model's original publisher.",
    rationale: "Whoever renders the template waits without an end, or runs out of memory. A server "
      + "that does so for every request stands still.",
    sources: [
      "https://jinja.palletsprojects.com/en/stable/sandbox/"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered else { return [] }
    for conversation in RenderedTemplate.Conversation.allCases {
      guard case .unbounded(let what) = rendered.outcomes[conversation] else { continue }
      return [
        Violation(
          message: "The chat template \(what) for \(conversation.name).",
          location: rendered.place, observed: what)
      ]
    }
    return []
  }
}
