import ModelFacts
import ModelFormats
import ModelKnowledge

/// The chat template that `apply_chat_template` takes without further arguments, as a tokenizer of
/// transformers 5.23 chooses it, and the names that it knows special tokens by.
struct TemplateChoice {
  /// What the tokenizer reads: the files of templates, else what its settings hold.
  private let templates: [ChatTemplate]
  /// What lies in other places under the same name.
  private let others: [ChatTemplate]
  /// Several named templates, of which one is chosen by its name.
  private let isNamed: Bool
  private let specialTokens: [String: String]

  /// Looks at the templates of a folder (with its `/`).
  init(of model: InspectedModel, folder: String) {
    let all = model.tokenizer.chatTemplates
    let files = all.filter {
      $0.location.place == nil && $0.location.file?.hasSuffix(".jinja") == true
    }
    let settings = all.filter {
      $0.location.file.map { ExactString($0) == ExactString(folder + "tokenizer_config.json") }
        ?? false
    }
    let embedded = all.filter { $0.location.file?.hasSuffix(".gguf") == true }
    templates = !files.isEmpty ? files : !settings.isEmpty ? settings : embedded
    let chosen = templates.last { $0.name == "default" }
    others = all.filter { other in
      other.name == "default" && other.syntaxError == nil
        && chosen.map { ExactString($0.source) != ExactString(other.source) } ?? false
    }
    if files.isEmpty {
      let value = model.documents[folder + "tokenizer_config.json"]?.value?["chat_template"]
      isNamed = value?.array != nil || value?.object != nil
    } else {
      isNamed = files.count > 1 || files.first?.name != "default"
    }
    specialTokens = Self.specialTokens(of: model, folder: folder)
  }

  /// What the chosen template makes of the conversations.
  func rendered(jobs: Int) async -> RenderedTemplate {
    var rendered = RenderedTemplate()
    rendered.beginToken = specialTokens["bos_token"]
    guard let first = templates.first else { return rendered }
    rendered.location = first.location
    let plain = template("default")
    let withTools = isNamed ? template("tool_use") ?? plain : plain
    rendered.template = plain
    rendered.lacksDefault = plain == nil
    rendered.hasGenerationTags = plain?.hasGenerationTags
    let all = RenderedTemplate.Conversation.allCases
    let offering: [RenderedTemplate.Conversation] = [.listed, .tools]
    let tokens = specialTokens
    let work =
      [(plain, all.filter { !offering.contains($0) }), (withTools, offering)]
      .compactMap { template, conversations in template.map { ($0, conversations) } }
    for outcomes in await work.parallelMap(
      jobs: jobs, { $0.0.outcomes(of: $0.1, specialTokens: tokens) })
    {
      rendered.outcomes.merge(outcomes) { first, _ in first }
    }
    guard plain != nil else { return rendered }
    let compared: [RenderedTemplate.Conversation] = [.plain, .system, .multi, .prompt]
    rendered.differing = await others.parallelMap(jobs: jobs) { other in
      (other, other.outcomes(of: compared, specialTokens: tokens))
    }
    .filter { other in compared.contains { Self.differ(rendered.outcomes[$0], other.1[$0]) } }
    .map(\.0)
    return rendered
  }

  /// Whether both are rendered, to other texts, or only one of them is.
  private static func differ(
    _ one: RenderedTemplate.Outcome?, _ other: RenderedTemplate.Outcome?
  ) -> Bool {
    switch (one, other) {
    case (.rendered(let text), .rendered(let otherText)):
      ExactString(text.text) != ExactString(otherText.text)
    case (.rendered, .raised), (.rendered, .refused), (.raised, .rendered), (.refused, .rendered):
      true
    default: false
    }
  }

  private func template(_ name: String) -> ChatTemplate? {
    templates.last { ExactString($0.name) == ExactString(name) }
  }

  // MARK: Special tokens

  private static let roles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"]

  /// `bos_token` and the others, as the files or else the class name them.
  private static func specialTokens(
    of model: InspectedModel, folder: String
  ) -> [String: String] {
    let settings = model.documents[folder + "tokenizer_config.json"]?.value
    let isOld = settings?["added_tokens_decoder"] == nil
    let map = isOld ? model.documents[folder + "special_tokens_map.json"]?.value : nil
    let vocabulary = model.tokenizer.vocabulary.value
    var tokens = defaultTokens(
      settings, config: model.documents[folder + "config.json"]?.value, vocabulary)
    for (name, value) in settings?["extra_special_tokens"]?.object?.members.map({
      ($0.key, $0.value)
    })
      ?? []
    {
      tokens[name] = text(value)
    }
    for role in roles {
      let name = "\(role)_token"
      if let token = [map, settings].lazy.compactMap({ text($0?[name]) }).first {
        tokens[name] = token
      }
    }
    return tokens
  }

  private static func text(_ value: JSONValue?) -> String? {
    value?.string ?? value?["content"]?.string
  }

  private static func defaultTokens(
    _ settings: JSONObject?, config: JSONObject?, _ vocabulary: Vocabulary?
  ) -> [String: String] {
    let stated = settings?["tokenizer_class"]?.string ?? config?["tokenizer_class"]?.string
    var type = TokenizerClass.of(
      className: stated, modelType: config?["model_type"]?.string)
    if stated?.droppingFast == "LlamaTokenizer", vocabulary?.isByteLevel == true { type = nil }
    var tokens: [String: String] = [:]
    for (role, token) in type?.defaultTokens ?? [] { tokens["\(role)_token"] = token }
    if tokens.isEmpty, let vocabulary {
      for role in roles where role != "pad" {
        guard let id = vocabulary.specialIDs[role], id >= 0 else { continue }
        tokens["\(role)_token"] =
          vocabulary.ids.filter { $0.value == id }.map(\.key).min()?.string
      }
    }
    if let padding = vocabulary?.paddingToken { tokens["pad_token"] = padding }
    return tokens
  }
}
