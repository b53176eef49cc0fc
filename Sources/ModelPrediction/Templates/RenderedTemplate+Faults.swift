package import ModelFacts

extension RenderedTemplate {
  /// How the generation prompt fails the turns that were trained.
  package enum PromptFault: Hashable, Sendable {
    /// Asking for an answer changes nothing, and the answer needs this before it.
    case missing(String)
    /// It is written whether an answer is asked for or not.
    case alwaysThere
    /// It goes apart from the turns: what it writes and what they have in its place.
    case differs(prompt: String, turn: String)
    /// It has this behind what the turns have.
    case longer(String)
  }

  /// Whether all turns have one form, whatever their role, and the begin token isn't written.
  ///
  /// Such a template is a stand-in that says nothing of this model: the trainer or the first
  /// fine-tune decides how turns end.
  package var isStandIn: Bool {
    guard let token = beginToken, let plain = text(.plain), let first = text(.first1),
      let system = text(.system), !plain.contains(token)
    else { return false }
    let turn = first.replacing(Content.questions[0], with: Content.system)
      .replacing("user", with: "system")
    return system.hasSameBytes(as: turn + plain)
  }

  /// What is wrong with the generation prompt; nil when nothing is.
  package var promptFault: PromptFault? {
    guard let prompt = text(.prompt), let before = beforeLastAnswer else { return nil }
    guard canPrompt else {
      let noPrompt = text(.noPrompt) ?? prompt
      let header = before.beginsWithBytes(of: noPrompt) ? before.dropFirst(noPrompt.count) : ""
      return .missing(String(header))
    }
    if isPromptAlwaysThere { return .alwaysThere }
    if before.beginsWithBytes(of: prompt) { return nil }
    if prompt.beginsWithBytes(of: before) { return .longer(String(prompt.dropFirst(before.count))) }
    let common = zip(before, prompt).prefix { $0 == $1 }.count
    return .differs(
      prompt: String(prompt.dropFirst(common).prefix(40)),
      turn: String(before.dropFirst(common).prefix(40)))
  }

  /// Whether a conversation that ends with an answer ends with the beginning of another one.
  private var isPromptAlwaysThere: Bool {
    guard let noPrompt = text(.noPrompt), let prompt = text(.prompt), let first = text(.first2),
      noPrompt.hasSameBytes(as: prompt), let whole = text(.multi),
      let before = beforeLastAnswer
    else { return false }
    let common = zip(first, whole).prefix { $0 == $1 }.count
    let rest = String(first.dropFirst(common))
    return rest.contains(where: \.isLetter) && before.hasSuffix(rest)
  }

  /// Contents of questions and answers that a rendered conversation lacks.
  package var droppedContents: [(conversation: Conversation, content: String)] {
    let (questions, answers) = (Content.questions, Content.answers)
    let expected: [(Conversation, [String])] = [
      (.plain, [questions[0], answers[0]]), (.first1, [questions[0]]),
      (.system, [questions[0], answers[0]]),
      (.multi, questions + answers), (.noPrompt, questions + [answers[0]]),
      (.prompt, questions + [answers[0]]),
      (.tools, [Content.toolQuestion, Content.toolAnswer]),
    ]
    return expected.flatMap { conversation, contents in
      text(conversation).map { text in
        contents.filter { !text.contains($0) }.map { (conversation, $0) }
      } ?? []
    }
  }

  /// Whether the tool on offer is in the text.
  package var listsTools: Bool {
    text(.listed)?.contains(Content.toolName) ?? false
  }

  /// What `{% generation %}` tags are around that isn't the model's, or lack that is.
  package enum TagFault: Hashable, Sendable {
    /// A question is within the tags.
    case holdsQuestion
    /// An answer is outside of them.
    case lacksAnswer
    /// The token that ends an answer is outside of them.
    case lacksEnd(String)
  }

  /// What is wrong with the generation tags of `multi`; nil when nothing is, or there are none.
  package func tagFault(end: String?) -> TagFault? {
    guard hasGenerationTags == true, let multi = rendering(.multi) else { return nil }
    let tagged = multi.generated.joined(separator: "\n")
    if Content.questions.contains(where: tagged.contains) { return .holdsQuestion }
    guard Content.answers.allSatisfy(tagged.contains) else { return .lacksAnswer }
    guard let end else { return nil }
    let hasEnds = Content.answers.allSatisfy { answer in
      multi.generated.contains { text in
        Self.split(text, atLast: answer)?.after.contains(end) ?? false
      }
    }
    return hasEnds ? nil : .lacksEnd(end)
  }
}
