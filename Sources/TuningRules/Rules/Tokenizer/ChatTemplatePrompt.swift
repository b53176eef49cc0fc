import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A generation prompt that isn't how the answers were trained.
  package static let tokenizerChatTemplatePrompt = Rule(
    name: "tokenizer/chat-template-prompt",
    severity: .warning,
    effect: .changesNothing,
    summary: "generation prompts that don't match the turns",
    help: "Write the beginning of an answer's turn where add_generation_prompt is true, exactly "
      + "as it stands before answers, and nowhere else.",
    rationale: "The tuned model continues what stands before answers in training. Where the "
      + "generation prompt is missing or different, it starts from a text that it has never "
      + "seen.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, apply_chat_template"
    ]
  ) { examination in
    guard let rendered = examination.model.tokenizer.rendered, let fault = rendered.promptFault
    else { return [] }
    let message: String
    var severity: Severity?
    switch fault {
    case .missing(let header):
      message =
        "The chat template ignores add_generation_prompt; answers follow \(header.asQuoted)."
      if rendered.isStandIn { severity = .note }
    case .alwaysThere:
      message =
        "The chat template begins a further answer whether add_generation_prompt asks for one "
        + "or not."
    case .differs(let prompt, let turn):
      message =
        "The chat template's generation prompt goes on with \(prompt.asQuoted) where the turns "
        + "have \(turn.asQuoted)."
    case .longer(let rest):
      message =
        "The chat template's generation prompt has \(rest.asQuoted) behind what stands before "
        + "answers."
      severity = .note
    }
    return [Violation(message: message, location: rendered.place, severity: severity)]
  }
}
