/// Texts that are put together by a pattern: `'%s' % x`, `'%s'|format(x)`, `'{}'.format(x)`.
///
/// As elsewhere only the beginning matters: a placeholder that isn't plain ends what is known.
enum TemplateFormatting {
  /// What the values give in the places of `%s`.
  static func percent(_ pattern: String, _ values: [TemplateValue]) -> TemplateValue {
    fill(pattern, values, opening: "%") { rest in
      if rest.hasPrefix("%") { return ("%", rest.dropFirst()) }
      return rest.hasPrefix("s") ? (nil, rest.dropFirst()) : nil
    }
  }

  /// What the values give in the places of `{}`.
  static func braces(_ pattern: String, _ values: [TemplateValue]) -> TemplateValue {
    fill(pattern, values, opening: "{") { rest in
      if rest.hasPrefix("{") { return ("{", rest.dropFirst()) }
      return rest.hasPrefix("}") ? (nil, rest.dropFirst()) : nil
    }
  }

  /// Several texts with one between them; a value that isn't text ends what is known.
  static func join(_ values: [TemplateValue], separator: String) -> TemplateValue {
    var joined = TemplateValue.text("")
    for (place, value) in values.enumerated() {
      joined = append(place == 0 ? .text("") : .text(separator), to: joined)
      joined = append(value, to: joined)
    }
    return joined
  }

  /// Goes from one `opening` to the next; `placeholder` says what stands behind it: a text of its
  /// own, nil for the next value, and what follows; or nothing that it knows.
  private static func fill(
    _ pattern: String, _ values: [TemplateValue], opening: Character,
    placeholder: (Substring) -> (text: String?, rest: Substring)?
  ) -> TemplateValue {
    var result = TemplateValue.text("")
    var values = values[...]
    var rest = pattern[...]
    while let place = rest.firstIndex(of: opening) {
      result = append(.text(String(rest[..<place])), to: result)
      guard let next = placeholder(rest[rest.index(after: place)...]) else {
        return append(.unknown, to: result)
      }
      result = append(next.text.map { .text($0) } ?? values.popFirst() ?? .raised, to: result)
      rest = next.rest
    }
    return append(.text(String(rest)), to: result)
  }

  /// A text and what follows it.
  static func append(_ next: TemplateValue, to first: TemplateValue) -> TemplateValue {
    guard case .text(let text, isWhole: true) = first else { return first }
    switch next {
    case .text(let rest, let isWhole):
      let joined = text + rest
      return joined.utf8.count > 200
        ? .text(String(joined.prefix(200)), isWhole: false) : .text(joined, isWhole: isWhole)
    case .raised: return .raised
    case .undefined: return first
    default: return text.isEmpty ? .unknown : .text(text, isWhole: false)
    }
  }
}
