import ModelFacts
import ModelPrediction

extension Rule {
  /// A chat template that is made to do more than write text.
  package static let securityTemplateUnsafe = Rule(
    name: "security/template-unsafe",
    severity: .error,
    effect: .changesNothing,
    summary: "chat templates that reach Python internals",
    help: "Don't render the template. Get it from the model's original publisher, or write one "
      + "without these accesses.",
    rationale: "Templates are programs. In an engine without a sandbox, one that walks from any "
      + "value to Python's internals runs commands as soon as a conversation is rendered.",
    sources: [
      "CVE-2024-34359", "CVE-2026-5760", "https://jinja.palletsprojects.com/en/stable/sandbox/",
    ]
  ) { examination in
    let tokenizer = examination.model.tokenizer
    return (tokenizer.chatTemplates + tokenizer.otherTemplates).compactMap { template in
      guard let first = template.unsafeAccesses.first else { return nil }
      let more = template.unsafeAccesses.count - 1
      let others = more > 0 ? ", and \(more) more such \(more == 1 ? "place" : "places")" : ""
      return Violation(
        message:
          "The chat template \(template.label)\(first.message) in line \(first.line)\(others).",
        location: template.place(of: first.offset), observed: first.message)
    }
  }
}
