import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A chat template that transformers can't compile.
  package static let tokenizerChatTemplateMalformed = Rule(
    name: "tokenizer/chat-template-malformed",
    severity: .warning,
    effect: .limits(.chatTemplate),
    summary: "chat templates that aren't valid Jinja",
    help: "Correct the template at that place, or get it again from the model's source.",
    rationale: "The template is compiled when the first conversation is tokenized, so training on "
      + "conversations fails there, after everything else has loaded.",
    sources: [
      "\(Release.transformers.short) utils/chat_template_utils.py, _cached_compile_jinja_template",
      "https://jinja.palletsprojects.com/en/stable/templates/",
    ]
  ) { examination in
    examination.model.tokenizer.chatTemplates.compactMap { template in
      template.syntaxError.map { error in
        Violation(
          message: "The chat template \(template.label)\(error).",
          location: template.place(of: error.offset), expected: "a template that jinja2 compiles")
      }
    }
  }
}
