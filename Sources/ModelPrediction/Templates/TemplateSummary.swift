import ModelFacts

/// What the chat template does with conversations: the report's `tokenizer.template`.
public struct TemplateSummary: Hashable, Sendable {
  /// What becomes of a role's messages.
  public enum Role: String, Hashable, Sendable {
    /// The message's text is in the conversation.
    case supported
    /// The conversation is rendered without the message's text.
    case dropped
    /// The conversation isn't rendered.
    case raises
  }

  /// What a turn ends in.
  public struct End: Hashable, Sendable {
    /// The text.
    public var token: String
    /// The id, nil when it isn't an added token.
    public var id: Int?
    /// Whether generation ends there.
    public var isEOS: Bool
  }

  /// The file of the template, nil when it lies where the tokenizer doesn't read.
  public var source: String?
  /// Whether a question and its answer are rendered.
  public var renders = false
  /// What becomes of system messages.
  public var systemRole = Role.raises
  /// What becomes of a tool's results.
  public var toolRole = Role.raises
  /// What an answer ends in.
  public var endsTurnWith: End?
  /// Texts that look like tokens and aren't any, sorted; nil where nothing is rendered.
  public var unknownMarkers: [String]?
  /// Whether an answer can be asked for; nil where nothing is rendered.
  public var generationPrompt: Bool?
  /// Whether there is a `{% generation %}` tag; nil where no template is chosen.
  public var generationTags: Bool?
  /// Whether the beginnings of a conversation are rendered as beginnings of its text.
  public var prefixStable: Bool?
  /// Whether the text begins with the begin token; nil where none is declared.
  public var beginsWithBOS: Bool?
}

extension TemplateSummary {
  /// What the template of a model does; nil without any template.
  package init?(of examination: Examination) {
    guard let rendered = examination.model.tokenizer.rendered else { return nil }
    self.init()
    source = rendered.location?.file
    generationTags = rendered.hasGenerationTags
    let content = RenderedTemplate.Content.self
    systemRole = rendered.role(.system, of: content.system)
    toolRole = rendered.role(.tools, of: content.toolResult)
    guard let plain = rendered.text(.plain) else { return }
    let markers = TemplateMarkers(of: examination)
    renders = true
    if let end = rendered.afterAnswer { endsTurnWith = markers.end(in: end) }
    unknownMarkers = markers.unknown(in: rendered)
    generationPrompt = rendered.canPrompt
    prefixStable = rendered.isPrefixStable
    if let token = rendered.beginToken { beginsWithBOS = markers.begins(plain, with: token) }
  }
}

extension RenderedTemplate {
  /// What becomes of a message with this text.
  fileprivate func role(_ conversation: Conversation, of content: String)
    -> TemplateSummary.Role
  {
    guard let text = text(conversation) else { return .raises }
    return text.contains(content) ? .supported : .dropped
  }
}
