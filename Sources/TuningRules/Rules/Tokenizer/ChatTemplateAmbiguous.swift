import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Several templates, and it takes care to get the right one.
  package static let tokenizerChatTemplateAmbiguous = Rule(
    name: "tokenizer/chat-template-ambiguous",
    severity: .warning,
    effect: .changesNothing,
    summary: "several chat templates that differ, or none chosen",
    help: "Keep one template, in chat_template.jinja, or name one of several `default`.",
    rationale: "Programs read different places: transformers takes chat_template.jinja before "
      + "tokenizer_config.json, others the other way round. Training and serving then write "
      + "different texts.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, apply_chat_template"
    ]
  ) { examination in
    let tokenizer = examination.model.tokenizer
    guard let rendered = tokenizer.rendered else { return [] }
    if rendered.lacksDefault {
      return [
        Violation(
          message: "There are chat templates with names, and none is named default; conversations "
            + "without tools get none.",
          location: rendered.place, expected: "a template named default")
      ]
    }
    if let other = rendered.differing.first, let file = other.location.file {
      return [
        Violation(
          message:
            "The chat template does other things than the one in \(file); the tokenizer takes "
            + "this one.", location: rendered.place)
      ]
    }
    guard rendered.location == nil, let template = tokenizer.chatTemplates.first,
      let file = template.location.file, !examination.hasProcessor
    else { return [] }
    return [
      Violation(
        message:
          "The only chat template is in \(file), which processors read and tokenizers don't.",
        location: template.location, severity: .note,
        help: "Move it to chat_template.jinja.")
    ]
  }
}

extension Examination {
  /// Whether the folder has a processor, which reads templates of its own.
  fileprivate var hasProcessor: Bool {
    ["preprocessor_config.json", "processor_config.json"].contains { name in
      model.files.contains { ExactString($0.path) == ExactString(model.path(name)) }
    }
  }
}
