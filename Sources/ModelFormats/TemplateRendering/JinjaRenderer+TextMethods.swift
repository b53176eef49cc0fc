import ModelFacts

extension JinjaRenderer {
  /// Calls a method of `str`.
  mutating func callTextMethod(
    _ name: String, of string: String, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    let text = JinjaText(string)
    switch name {
    case "strip", "lstrip", "rstrip":
      let set = try passed.text(0, "chars").map { JinjaText($0) }
      return .text(
        text.stripped(of: set, left: name != "rstrip", right: name != "lstrip").string)
    case "split", "rsplit": return try split(text, passed, fromRight: name == "rsplit")
    case "splitlines":
      return .list(text.lines(keepEnds: passed.isTrue(0, "keepends")).map { .text($0.string) })
    case "startswith", "endswith": return try hasEnd(name, text, passed)
    case "find", "rfind", "index", "rindex": return try find(name, text, passed)
    case "count": return .integer(text.count(of: try part(passed)))
    case "replace": return try replace(text, passed)
    case "partition", "rpartition": return try partition(name, text, passed)
    case "removeprefix":
      let part = try part(passed)
      return .text(
        text.has(part, at: 0)
          ? JinjaText(text.scalars.dropFirst(part.scalars.count)).string : string)
    case "removesuffix":
      let part = try part(passed)
      let place = text.scalars.count - part.scalars.count
      return .text(text.has(part, at: place) ? JinjaText(text.scalars[..<place]).string : string)
    case "join": return .text(try join(try elements(of: passed.value(0, "") ?? .none), string))
    case "center", "ljust", "rjust", "zfill": return try pad(name, text, passed)
    case "format": return .text(try braces(string, passed))
    default: return try callPlainTextMethod(name, text, string)
    }
  }

  /// Methods without arguments.
  private func callPlainTextMethod(
    _ name: String, _ text: JinjaText, _ string: String
  ) throws(JinjaFailure) -> JinjaValue {
    switch name {
    case "lower", "casefold": return .text(string.lowercased())
    case "upper": return .text(string.uppercased())
    case "title": return .text(text.titled)
    case "capitalize": return .text(text.capitalized)
    case "islower", "isupper": return .bool(text.isCased(isUpper: name == "isupper"))
    case "isascii": return .bool(text.scalars.allSatisfy(\.isASCII))
    case "isspace": return .bool(!text.scalars.isEmpty && text.scalars.allSatisfy(\.isPythonSpace))
    case "isdigit", "isnumeric", "isdecimal":
      guard text.scalars.allSatisfy(\.isASCII) else { throw .unsupported("digits beyond ASCII") }
      return .bool(!string.isEmpty && text.scalars.allSatisfy { 0x30...0x39 ~= $0.value })
    case "isalpha": return .bool(!string.isEmpty && text.scalars.allSatisfy(\.isLetter))
    case "isalnum":
      return .bool(
        !string.isEmpty
          && text.scalars.allSatisfy { $0.isLetter || $0.properties.numericType != nil })
    default: throw .unsupported("the method \(name) of str")
    }
  }

  private func part(_ passed: JinjaPassed) throws(JinjaFailure) -> JinjaText {
    guard let value = passed.positional.first else { throw .raised("a text is missing") }
    guard let text = value.text else {
      throw .raised("must be str, not \(value.typeName)")
    }
    guard passed.positional.count == 1 else { throw .unsupported("a search within bounds") }
    return JinjaText(text)
  }

  private mutating func split(
    _ text: JinjaText, _ passed: JinjaPassed, fromRight: Bool
  ) throws(JinjaFailure) -> JinjaValue {
    let separator = try passed.text(0, "sep").map { JinjaText($0) }
    if separator?.scalars.isEmpty == true { throw .raised("empty separator") }
    let limit = try passed.integer(1, "maxsplit") ?? -1
    let pieces = text.split(by: separator, limit: limit, fromRight: fromRight)
    try budget.spend(pieces.count)
    return .list(pieces.map { .text($0.string) })
  }

  private func hasEnd(
    _ name: String, _ text: JinjaText, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    guard let value = passed.positional.first, passed.positional.count == 1 else {
      throw .unsupported("\(name) within bounds")
    }
    var candidates = [value]
    if case .sequence(let sequence) = value, sequence.kind == .tuple {
      candidates = sequence.elements
    }
    for candidate in candidates {
      guard let part = candidate.text.map({ JinjaText($0) }) else {
        throw .raised("\(name) first arg must be str or a tuple of str, not \(candidate.typeName)")
      }
      let place = name == "startswith" ? 0 : text.scalars.count - part.scalars.count
      if text.has(part, at: place) { return .bool(true) }
    }
    return .bool(false)
  }

  private func find(
    _ name: String, _ text: JinjaText, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    let part = try part(passed)
    let range = name.hasPrefix("r") ? text.lastRange(of: part) : text.range(of: part)
    if range == nil, name.hasSuffix("index") { throw .raised("substring not found") }
    return .integer(range?.lowerBound ?? -1)
  }

  /// `replace(old, new, count)`, as method and as filter.
  mutating func replace(
    _ text: JinjaText, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    guard let old = try passed.text(0, "old"), let new = try passed.text(1, "new") else {
      throw .raised("replace needs two texts")
    }
    let limit = try passed.integer(2, "count") ?? -1
    let part = JinjaText(old)
    let places = limit < 0 ? text.count(of: part) : min(limit, text.count(of: part))
    try budget.spend(bytes: text.scalars.count + places * new.utf8.count)
    return .text(text.replacing(part, with: JinjaText(new), limit: limit).string)
  }

  private func partition(
    _ name: String, _ text: JinjaText, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    let part = try part(passed)
    if part.scalars.isEmpty { throw .raised("empty separator") }
    let range = name == "partition" ? text.range(of: part) : text.lastRange(of: part)
    guard let range else {
      let parts = [text.string, "", ""]
      return .tuple((name == "partition" ? parts : parts.reversed()).map { .text($0) })
    }
    return .tuple([
      .text(JinjaText(text.scalars[..<range.lowerBound]).string), .text(part.string),
      .text(JinjaText(text.scalars[range.upperBound...]).string),
    ])
  }

  /// Several texts with one between them.
  mutating func join(
    _ elements: [JinjaValue], _ separator: String
  ) throws(JinjaFailure) -> String {
    var result = ""
    for (place, element) in elements.enumerated() {
      guard let text = element.text else {
        throw .raised("sequence item \(place): expected str instance, \(element.typeName) found")
      }
      if place > 0 { result += separator }
      result += text
      try budget.spend(bytes: result.utf8.count)
    }
    return result
  }

  private mutating func pad(
    _ name: String, _ text: JinjaText, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    guard let width = try passed.integer(0, "width") else { throw .raised("a width is missing") }
    let fill = name == "zfill" ? "0" : try passed.text(1, "fillchar") ?? " "
    let missing = width.subtractingReportingOverflow(text.scalars.count).partialValue
    guard missing > 0, width > 0 else { return .text(text.string) }
    try budget.spend(bytes: missing)
    let string = text.string
    switch name {
    case "ljust": return .text(string + String(repeating: fill, count: missing))
    case "rjust": return .text(String(repeating: fill, count: missing) + string)
    case "zfill":
      let hasSign = string.hasPrefix("-") || string.hasPrefix("+")
      return .text(
        string.prefix(hasSign ? 1 : 0) + String(repeating: fill, count: missing)
          + string.dropFirst(hasSign ? 1 : 0))
    default:
      let left = missing / 2 + (missing & width & 1)
      return .text(
        String(repeating: fill, count: left) + string
          + String(repeating: fill, count: missing - left))
    }
  }
}

extension JinjaText {
  /// Whether its letters are all large or all small, and there is one.
  func isCased(isUpper: Bool) -> Bool {
    var hasOne = false
    for scalar in scalars {
      if isUpper ? scalar.properties.isLowercase : scalar.properties.isUppercase { return false }
      if isUpper ? scalar.properties.isUppercase : scalar.properties.isLowercase { hasOne = true }
    }
    return hasOne
  }
}

extension Unicode.Scalar {
  /// Whether `str.isalpha` holds for it.
  fileprivate var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
