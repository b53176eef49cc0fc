package import ModelFacts

extension RenderedTemplate {
  /// What `plain` has behind the answer; nil where the answer isn't there.
  package var afterAnswer: String? {
    text(.plain).flatMap { Self.split($0, atLast: Content.answers[0])?.after }
  }

  /// What `multi` has before the last answer; nil where the answer isn't there.
  package var beforeLastAnswer: String? {
    text(.multi).flatMap { Self.split($0, atLast: Content.answers[1])?.before }
  }

  /// Whether an answer can be asked for: the text changes, or the answer follows anyway.
  package var canPrompt: Bool {
    guard let prompt = text(.prompt) else { return false }
    if let noPrompt = text(.noPrompt), !noPrompt.hasSameBytes(as: prompt) { return true }
    guard let before = beforeLastAnswer, before.beginsWithBytes(of: prompt) else { return false }
    return before.utf8.dropFirst(prompt.utf8.count).allSatisfy(\.isBlank)
  }

  /// Whether the beginnings of `multi` are rendered as beginnings of its text.
  package var isPrefixStable: Bool {
    guard let whole = text(.multi) else { return false }
    return [Conversation.first1, .first2, .noPrompt].allSatisfy { conversation in
      text(conversation).map { whole.beginsWithBytes(of: $0) } ?? false
    }
  }

  /// What is before and behind the last place of a part.
  package static func split(
    _ text: String, atLast part: String
  ) -> (before: String, after: String)? {
    guard let range = text.ranges(of: part).last else { return nil }
    return (String(text[..<range.lowerBound]), String(text[range.upperBound...]))
  }
}

extension String {
  /// Whether it begins with another text, byte by byte.
  package func beginsWithBytes(of other: String) -> Bool { utf8.starts(with: other.utf8) }

  /// Whether it is another text, byte by byte.
  package func hasSameBytes(as other: String) -> Bool { ExactString(self) == ExactString(other) }

  /// Whether there is nothing but white space.
  package var isBlank: Bool { utf8.allSatisfy(\.isBlank) }
}

extension UInt8 {
  /// Whether it is a space, a tab or a line break.
  package var isBlank: Bool { self == 0x20 || 0x09...0x0D ~= self }
}
