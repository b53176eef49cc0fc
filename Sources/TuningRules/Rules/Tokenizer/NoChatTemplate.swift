import ModelFacts
import ModelPrediction

extension Rule {
  /// Nothing says how a conversation becomes text.
  package static let tokenizerNoChatTemplate = Rule(
    name: "tokenizer/no-chat-template",
    severity: .note,
    effect: .limits(.chatTemplate),
    cost: 2,
    summary: "no chat template",
    help:
      "To tune on conversations, set tokenizer.chat_template or add a chat_template.jinja. Base "
      + "models have none, and plain text needs none.",
    rationale:
      "Without a template, tokenizer.apply_chat_template raises. Trainers for conversations stop, "
      + "or use a format of their own that serving doesn't know.",
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
        message: "There is no chat template; tuning on conversations needs one.",
        location: location, expected: "chat_template, or a file chat_template.jinja")
    ]
  }
}
