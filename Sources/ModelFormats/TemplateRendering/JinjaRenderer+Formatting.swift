extension JinjaRenderer {
  /// `pattern % values`, with the plain placeholders.
  mutating func percent(_ pattern: String, _ values: JinjaValue) throws(JinjaFailure) -> String {
    var rest: [JinjaValue]
    var names: JinjaDictionary?
    switch values {
    case .sequence(let sequence) where sequence.kind.comparable == .tuple: rest = sequence.elements
    case .dictionary(let dictionary):
      rest = [values]
      names = dictionary
    default: rest = [values]
    }
    let isTuple = if case .sequence = values { true } else { false }
    var used = false
    var result = ""
    var scalars = JinjaText(pattern).scalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      guard var kind = scalars.popFirst() else { throw .raised("incomplete format") }
      if kind == "%" {
        result += "%"
        continue
      }
      let value: JinjaValue
      if kind == "(" {
        let name = JinjaText(scalars.prefix { $0 != ")" }).string
        scalars = scalars.drop { $0 != ")" }.dropFirst()
        guard let found = names?[.text(name)] else { throw .raised("format requires a mapping") }
        value = found
        guard let next = scalars.popFirst() else { throw .raised("incomplete format") }
        kind = next
      } else {
        guard !rest.isEmpty else { throw .raised("not enough arguments for format string") }
        value = rest.removeFirst()
      }
      used = true
      result += try placeholder(kind, value)
      try budget.spend(bytes: result.utf8.count)
    }
    if names == nil, !rest.isEmpty, isTuple || !used {
      throw .raised("not all arguments converted during string formatting")
    }
    return result
  }

  private func placeholder(
    _ kind: Unicode.Scalar, _ value: JinjaValue
  ) throws(JinjaFailure) -> String {
    switch kind {
    case "s": return try value.string()
    case "r": return try value.representation()
    case "d", "i":
      guard let number = value.integer else {
        if value.number != nil { throw .unsupported("a float as a whole number") }
        throw .raised("%d format: a number is required, not \(value.typeName)")
      }
      return String(number)
    default: throw .unsupported("a format beyond %s and %d")
    }
  }

  /// `pattern.format(…)`, with plain fields.
  mutating func braces(_ pattern: String, _ passed: JinjaPassed) throws(JinjaFailure) -> String {
    var result = ""
    var automatic = 0
    var scalars = JinjaText(pattern).scalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "{" || scalar == "}" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      if scalars.first == scalar {
        scalars.removeFirst()
        result.unicodeScalars.append(scalar)
        continue
      }
      guard scalar == "{", let end = scalars.firstIndex(of: "}") else {
        throw .raised("a single brace in a format string")
      }
      let field = JinjaText(scalars[..<end]).string
      scalars = scalars[(end + 1)...]
      guard !field.contains(where: { ".[!:{".contains($0) }) else {
        throw .unsupported("a format field beyond a name")
      }
      let place = field.isEmpty ? automatic : Int(field)
      if field.isEmpty { automatic += 1 }
      let value: JinjaValue?
      if let place {
        value = passed.positional.indices.contains(place) ? passed.positional[place] : nil
      } else {
        value = passed.named.first { $0.name == field }?.value
      }
      guard let value else { throw .raised("a format field '\(field)' has no value") }
      result += try value.string()
      try budget.spend(bytes: result.utf8.count)
    }
    return result
  }

  /// A text with HTML's characters replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&#39;"
      case "\"": result += "&#34;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
