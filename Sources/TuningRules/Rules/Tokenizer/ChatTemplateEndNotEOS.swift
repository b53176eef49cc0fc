import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The turn's end token is none that generation ends at.
  package static let tokenizerChatTemplateEndNotEOS = Rule(
    name: "tokenizer/chat-template-end-not-eos",
    severity: .warning,
    effect: .limits(.endToken),
    summary: "turns that end in a token generation ignores",
    help: "Add the id to eos_token_id in generation_config.json, and make the token the "
      + "tokenizer's eos_token.",
    rationale: "The tuned model learns to end its answers with this token. Generation doesn't stop "
      + "there, so it goes on with turns of its own.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, apply_chat_template",
      "\(Release.transformers.short) generation/stopping_criteria.py, EosTokenCriteria",
    ]
  ) { examination in
    let endIDs = examination.generationEndIDs
    guard let rendered = examination.model.tokenizer.rendered, let after = rendered.afterAnswer,
      let end = TemplateMarkers(of: examination).end(in: after), let id = end.id, !end.isEOS,
      !endIDs.isEmpty
    else { return [] }
    let known = endIDs.sorted().map(String.init).joined(separator: ", ")
    return [
      Violation(
        message: "The chat template ends an answer with \(end.token) (id \(id)), and eos_token_id "
          + "is \(known).",
        location: rendered.place, observed: "\(id)", expected: known,
        severity: rendered.isStandIn ? .note : nil)
    ]
  }
}
