import ModelFacts

@testable import TuningRules

extension RuleCase {
  /// Rules about what a chat template makes of conversations.
  static let chatTemplates: [RuleCase] = [
    rendered(.tokenizerChatTemplateRaises, .warning) {
      $0.outcomes[.plain] = .raised("'persona' is undefined")
    },
    // A tool that the template lists and then trips over.
    rendered(.tokenizerChatTemplateRaises, .warning) {
      $0.outcomes[.tools] = .raised("No filter named 'to_json' found")
    },
    rendered(.tokenizerChatTemplateNoEnd, .warning) {
      $0.rewrite { $0.hasSuffix("</s>") ? String($0.dropLast(4)) : $0 }
    },
    // The next question's opening ends the answer, as in GLM.
    RuleCase(.tokenizerChatTemplateNoEnd, .note, on: .templated) { model in
      model.documents["generation_config.json"] = nil
      model[config: "eos_token_id"] = 92
      model.tokenizer.rendered?.rewrite { $0.replacing("</s>", with: "") }
    },
    rendered(.tokenizerChatTemplateEndNotEOS, .warning) {
      $0.rewrite { $0.replacing("</s>", with: "<pad>") }
    },
    // One form for all roles and no begin token: a stand-in, whose end the trainer sets.
    rendered(.tokenizerChatTemplateEndNotEOS, .note) {
      $0.rewrite { $0.replacing("<s>", with: "").replacing("</s>", with: "<pad>") }
    },
    rendered(.tokenizerChatTemplateUnknownMarker, .warning) {
      $0.rewrite { $0.replacing("<|assistant|>", with: "<|im_start|>assistant") }
    },
    rendered(.tokenizerChatTemplateUnknownMarker, .note) {
      $0.rewrite { $0.replacing("</s>", with: "</s><|human|>") }
    },
    rendered(.tokenizerChatTemplateSystemDropped, .warning) {
      $0.outcomes[.system] = $0.outcomes[.plain]
    },
    rendered(.tokenizerChatTemplateSystemDropped, .note) {
      $0.outcomes[.system] = .refused("System role not supported")
    },
    rendered(.tokenizerChatTemplateToolDropped, .warning) {
      $0.rewrite { $0.replacing(RenderedTemplate.Content.toolResult, with: "") }
    },
    rendered(.tokenizerChatTemplateToolDropped, .warning) {
      $0.outcomes[.tools] = .refused("Roles must alternate")
    },
    rendered(.tokenizerChatTemplatePrompt, .warning) {
      $0.outcomes[.prompt] = $0.outcomes[.noPrompt]
    },
    rendered(.tokenizerChatTemplatePrompt, .warning) { rendered in
      rendered.outcomes[.noPrompt] = rendered.outcomes[.prompt]
      rendered.change(.first2) { $0 += "<|assistant|>" }
    },
    rendered(.tokenizerChatTemplatePrompt, .warning) {
      $0.change(.prompt) { $0 = String($0.dropLast(13)) + "<|model|>" }
    },
    rendered(.tokenizerChatTemplatePrompt, .note) { $0.change(.prompt) { $0 += "<think>" } },
    rendered(.tokenizerChatTemplateContentDropped, .warning) {
      $0.change(.prompt) { $0 = $0.replacing(RenderedTemplate.Content.questions[1], with: "") }
    },
    rendered(.tokenizerChatTemplateWritesNone, .warning) { rendered in
      guard var text = rendered.rendering(.plain) else { return }
      text.text += "None"
      text.writesNone = true
      rendered.outcomes[.plain] = .rendered(text)
    },
    rendered(.tokenizerChatTemplateAmbiguous, .warning) { rendered in
      rendered.differing = [
        ChatTemplate(name: "default", source: "", location: Location(file: "tokenizer_config.json"))
      ]
    },
    rendered(.tokenizerChatTemplateAmbiguous, .warning) { $0.lacksDefault = true },
    RuleCase(.tokenizerChatTemplateAmbiguous, .note, on: .templated) { model in
      model.tokenizer.chatTemplates[0].location = Location(file: "chat_template.json")
      model.tokenizer.rendered = RenderedTemplate()
    },
    rendered(.tokenizerChatTemplateGenerationTags, .warning) {
      $0.tag { $0 + RenderedTemplate.Content.questions[0] }
    },
    rendered(.tokenizerChatTemplateGenerationTags, .warning) { $0.tag { _ in "" } },
    rendered(.tokenizerChatTemplateGenerationTags, .note) {
      $0.tag { $0.replacing("</s>", with: "") }
    },
    rendered(.tokenizerChatTemplateBOS, .warning) { $0.rewrite { "<s>" + $0 } },
    RuleCase(.tokenizerChatTemplateBOS, .note, on: .templated) { model in
      model.changeVocabulary { $0.prefixTokens = ["<s>"] }
      model.tokenizer.rendered?.rewrite { $0.replacing("<s>", with: "") }
    },
    rendered(.securityTemplateUnbounded, .warning) {
      $0.outcomes[.tools] = .unbounded("calls itself without an end")
    },
  ]

  private static func rendered(
    _ rule: Rule, _ level: Severity,
    _ change: @escaping @Sendable (inout RenderedTemplate) -> Void
  ) -> RuleCase {
    RuleCase(rule, level, on: .templated) { model in
      guard var rendered = model.tokenizer.rendered else { return }
      change(&rendered)
      model.tokenizer.rendered = rendered
    }
  }
}

extension RenderedTemplate {
  /// Changes the text of every conversation.
  fileprivate mutating func rewrite(_ change: (String) -> String) {
    for conversation in Conversation.allCases { self.change(conversation) { $0 = change($0) } }
  }

  /// Changes the text of a conversation.
  fileprivate mutating func change(_ conversation: Conversation, _ change: (inout String) -> Void) {
    guard var rendering = rendering(conversation) else { return }
    change(&rendering.text)
    outcomes[conversation] = .rendered(rendering)
  }

  /// Puts generation tags around something made of each answer and its end.
  fileprivate mutating func tag(_ change: (String) -> String) {
    guard var multi = rendering(.multi) else { return }
    hasGenerationTags = true
    multi.generated = Content.answers.map { change($0 + "</s>") }
    outcomes[.multi] = .rendered(multi)
  }

  /// What a template writes that has nothing wrong: `<|role|>`, the content and an end.
  fileprivate static func sound(_ template: ChatTemplate) -> RenderedTemplate {
    let (questions, answers) = (Content.questions, Content.answers)
    func turn(_ role: String, _ content: String) -> String { "<|\(role)|>\(content)</s>" }
    let pairs = zip(questions, answers).map { turn("user", $0) + turn("assistant", $1) }
    let listed = "<s>" + turn("system", Content.toolName)
    let call =
      turn("user", Content.toolQuestion) + turn("assistant", Content.toolArgument)
      + turn("tool", Content.toolResult) + turn("assistant", Content.toolAnswer)
    let texts: [Conversation: String] = [
      .plain: "<s>" + pairs[0], .system: "<s>" + turn("system", Content.system) + pairs[0],
      .multi: "<s>" + pairs.joined(), .first1: "<s>" + turn("user", questions[0]),
      .first2: "<s>" + pairs[0], .noPrompt: "<s>" + pairs[0] + turn("user", questions[1]),
      .prompt: "<s>" + pairs[0] + turn("user", questions[1]) + "<|assistant|>",
      .listed: listed + pairs[0], .tools: listed + call,
    ]
    var rendered = RenderedTemplate()
    rendered.template = template
    rendered.location = template.location
    rendered.hasGenerationTags = false
    rendered.beginToken = "<s>"
    rendered.outcomes = texts.mapValues { .rendered(Rendering(text: $0)) }
    return rendered
  }
}

extension InspectedModel {
  /// A language model with a chat template that does what it should.
  fileprivate static var templated: InspectedModel {
    var model = InspectedModel.llama
    model.changeVocabulary { vocabulary in
      for (id, token) in ["<unk>", "<s>", "</s>", "<pad>"].enumerated()
      where !vocabulary.addedTokens.contains(where: { $0.content == token }) {
        vocabulary.addedTokens.append(AddedToken(id: id, content: token, isSpecial: true))
      }
      for (place, role) in ["system", "assistant", "user", "tool"].enumerated() {
        vocabulary.addedTokens.append(
          AddedToken(id: 90 + place, content: "<|\(role)|>", isSpecial: true))
      }
    }
    if let template = model.tokenizer.chatTemplates.first {
      model.tokenizer.rendered = .sound(template)
    }
    return model
  }
}
