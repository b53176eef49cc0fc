import ModelFacts

extension RenderedTemplate.Conversation {
  private typealias Content = RenderedTemplate.Content

  /// The variables that `apply_chat_template` passes for the conversation.
  var variables: [String: JinjaValue] {
    [
      "messages": .list(messages.map { .dictionary($0) }),
      "tools": offersTool ? .list([Self.tool]) : .none,
      "documents": .none,
      "add_generation_prompt": .bool(self == .prompt),
    ]
  }

  /// Whether a tool is passed.
  var offersTool: Bool { self == .tools || self == .listed }

  private var messages: [JinjaDictionary] {
    let multi = zip(Content.questions, Content.answers).flatMap { question, answer in
      [Self.message("user", question), Self.message("assistant", answer)]
    }
    return switch self {
    case .plain, .first2, .listed: Array(multi.prefix(2))
    case .system: [Self.message("system", Content.system)] + multi.prefix(2)
    case .multi: multi
    case .first1: Array(multi.prefix(1))
    case .noPrompt, .prompt: Array(multi.prefix(3))
    case .tools: Self.toolMessages
    }
  }

  private static func message(_ role: String, _ content: String) -> JinjaDictionary {
    JinjaDictionary(["role": .text(role), "content": .text(content)])
  }

  private static let callID = "call4Tide"

  private static var toolMessages: [JinjaDictionary] {
    let function = JinjaDictionary([
      "name": .text(Content.toolName),
      "arguments": .dictionary(JinjaDictionary(["place": .text(Content.toolArgument)])),
    ])
    let call = JinjaDictionary([
      "id": .text(callID), "type": .text("function"), "function": .dictionary(function),
    ])
    return [
      message("user", Content.toolQuestion),
      JinjaDictionary([
        "role": .text("assistant"), "content": .text(""),
        "tool_calls": .list([.dictionary(call)]),
      ]),
      JinjaDictionary([
        "role": .text("tool"), "content": .text(Content.toolResult),
        "name": .text(Content.toolName), "tool_call_id": .text(callID),
      ]),
      message("assistant", Content.toolAnswer),
    ]
  }

  private static var tool: JinjaValue {
    let place = JinjaDictionary([
      "type": .text("string"), "description": .text("A harbour's name."),
    ])
    let parameters = JinjaDictionary([
      "type": .text("object"),
      "properties": .dictionary(JinjaDictionary(["place": .dictionary(place)])),
      "required": .list([.text("place")]),
    ])
    let function = JinjaDictionary([
      "name": .text(Content.toolName),
      "description": .text("Says how high the water stands."),
      "parameters": .dictionary(parameters),
    ])
    return .dictionary(
      JinjaDictionary(["type": .text("function"), "function": .dictionary(function)]))
  }
}
