import ModelFacts
import ModelPrediction

extension Rule {
  /// Nothing says how a conversation becomes text.
  package static let tokenizerNoChatTemplate = Rule(
    name: "tokenizer/no-chat-template",
    severity: .note,
    effect: .limits(.chatTemplate),
    cost: 2,
    summary: "no chat template in any of the places it can be",
    help: "For tuning on conversations, set a template: tokenizer.chat_template, or a "
      + "chat_template.jinja beside the tokenizer. Base models have none, and plain text needs none.",
    rationale: "Without a template tokenizer.apply_chat_template raises, and trainers for "
      + "conversations stop or take a format of their own that serving doesn't know.",
    sources: [
      "unslothai/unsloth#2096", "OpenRLHF/OpenRLHF#613", "ml-explore/mlx-examples#1243",
    ]
  ) { examination in
    let model = examination.model
    guard model.tokenizer.chatTemplates.isEmpty, !examination.isAdapter,
      case .known(let vocabulary, _) = model.tokenizer.vocabulary
    else { return [] }
    switch examination.identity.task {
    case .causalLM, .seq2seqLM, .imageText: break
    case nil where vocabulary.file.hasSuffix(".gguf"): break
    default: return []
    }
    let file = model.path("tokenizer_config.json")
    let location =
      model.documents[file] == nil
      ? Location(file: vocabulary.file) : Location(file: file).pointer("/chat_template")
    return [
      Violation(
        message: "There is no chat template, so tuning on conversations needs one to be chosen.",
        location: location, expected: "chat_template, or a file chat_template.jinja")
    ]
  }
}
