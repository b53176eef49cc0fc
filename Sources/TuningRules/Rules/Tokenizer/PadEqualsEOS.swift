import ModelFacts
import ModelPrediction

extension Rule {
  /// The padding token is the end token.
  package static let tokenizerPadEqualsEOS = Rule(
    name: "tokenizer/pad-equals-eos",
    severity: .warning,
    effect: .limits(.endToken),
    summary: "a padding token that is the end token",
    help: "Use another token for padding, such as a reserved one.",
    rationale: "Collators mask padding in the labels, so the model never learns to stop.",
    sources: ["mlabonne/llm-course#33", "huggingface/trl#976"]
  ) { examination in
    switch examination.identity.task {
    case .causalLM, .imageText, .seq2seqLM: break
    default: return []
    }
    let tokenizer = examination.tokenizer
    guard !examination.isAdapter, examination.model.tokenizer.vocabulary.value != nil,
      let pad = tokenizer.special("pad"), let end = tokenizer.special("eos"),
      ExactString(pad.token) == ExactString(end.token), let location = pad.location
    else { return [] }
    return [
      Violation(
        message: "\(pad.token) is both the padding and the end token.", location: location,
        observed: pad.token, expected: "another token than eos_token")
    ]
  }
}
