/// What the chat template that a tokenizer takes makes of a handful of fixed conversations.
public struct RenderedTemplate: Hashable, Sendable {
  /// The template for conversations without tools; nil when `apply_chat_template` finds none.
  public var template: ChatTemplate?
  /// The first template that the tokenizer reads, chosen or not; nil when it reads none.
  public var location: Location?
  /// Whether there are named templates, and none of them is taken without a name.
  public var lacksDefault = false
  /// Templates of other places that do other things with the conversations.
  public var differing: [ChatTemplate] = []
  /// What became of each conversation.
  public var outcomes: [Conversation: Outcome] = [:]
  /// Whether the template has a `{% generation %}` tag; nil without a template.
  public var hasGenerationTags: Bool?
  /// The begin token that templates know as `bos_token`.
  public var beginToken: String?

  /// Nothing rendered yet.
  public init() {}

  /// The text of a conversation, nil when it isn't rendered.
  public func text(_ conversation: Conversation) -> String? { rendering(conversation)?.text }

  /// What was rendered of a conversation.
  public func rendering(_ conversation: Conversation) -> Rendering? {
    if case .rendered(let rendering) = outcomes[conversation] { rendering } else { nil }
  }
}

extension RenderedTemplate {
  /// The conversations that every template is rendered with.
  public enum Conversation: String, Hashable, Sendable, CaseIterable {
    /// A question and its answer.
    case plain
    /// The same behind a system message.
    case system
    /// Two questions and their answers.
    case multi
    /// The first question of `multi`.
    case first1
    /// The first question and answer of `multi`.
    case first2
    /// All of `multi` but the last answer.
    case noPrompt
    /// `noPrompt`, asking for an answer.
    case prompt
    /// `plain` with a tool on offer.
    case listed
    /// A question, a call of a tool, its result and the answer.
    case tools

    /// What messages call it.
    public var name: String {
      switch self {
      case .plain: "a question and its answer"
      case .system: "a conversation with a system message"
      case .multi: "two questions and their answers"
      case .first1: "a question"
      case .first2: "a question and its answer"
      case .noPrompt: "a conversation that ends with a question"
      case .prompt: "a conversation that asks for an answer"
      case .listed: "a conversation with a tool on offer"
      case .tools: "a conversation with a tool call"
      }
    }
  }

  /// The texts in the conversations; none of them is part of another.
  public enum Content {
    /// The system message.
    public static let system = "Speak like a lighthouse keeper."
    /// The questions.
    public static let questions = ["How many petals has a daisy?", "Which bee visits it first?"]
    /// The answers.
    public static let answers = ["Thirty-four at noon.", "The mason bee of early spring."]
    /// The question that needs a tool, and its answer.
    public static let toolQuestion = "What is the tide at Ardglass?"
    /// The answer behind the tool's result.
    public static let toolAnswer = "Low water comes at seven."
    /// The tool's name.
    public static let toolName = "look_up_tide"
    /// The value of the call's argument.
    public static let toolArgument = "Ardglass harbour"
    /// The tool's result.
    public static let toolResult = "ebbing until 07:05"
  }

  /// What became of a conversation.
  public enum Outcome: Hashable, Sendable {
    /// It was rendered.
    case rendered(Rendering)
    /// jinja2 would raise: what it says.
    case raised(String)
    /// The template refuses the conversation with `raise_exception`: what it says.
    case refused(String)
    /// It goes beyond every bound; the text completes "the template …".
    case unbounded(String)
    /// It uses what isn't known here, so nothing is said about it.
    case notJudged(String)
  }

  /// A rendered conversation.
  public struct Rendering: Hashable, Sendable {
    /// The text.
    public var text: String
    /// What `{% generation %}` tags are around, in order.
    public var generated: [String] = []
    /// Whether Python's None was made into text.
    public var writesNone = false

    /// A text without tags.
    public init(text: String) { self.text = text }
  }
}
