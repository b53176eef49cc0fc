import ModelFacts

extension JinjaParser {
  /// Parses what can follow a value: `.name`, `[…]`, `(…)`.
  mutating func parsePostfix(_ value: JinjaTree.Node) throws(FormatError) -> JinjaTree.Node {
    var value = value
    while true {
      switch current.kind {
      case .symbol(.dot): value = try parseAttribute(of: value)
      case .symbol(.leftBracket): value = try parseSubscript(of: value)
      case .symbol(.leftParenthesis): value = try parseCall(of: value)
      default: return value
      }
    }
  }

  /// Parses filters and tests behind a value.
  mutating func parseFilters(_ value: JinjaTree.Node) throws(FormatError) -> JinjaTree.Node {
    var value = value
    while true {
      switch current.kind {
      case .symbol(.pipe):
        try advance()
        value = try parseFilter(of: value)
      case .name where current.text == "is": value = try parseTest(of: value)
      case .symbol(.leftParenthesis): value = try parseCall(of: value)
      default: return value
      }
    }
  }

  private mutating func parseAttribute(of value: JinjaTree.Node) throws(FormatError)
    -> JinjaTree.Node
  {
    try expect(.symbol(.dot))
    let token = current
    let start = token.range.lowerBound
    try advance()
    switch token.kind {
    case .name: return add(.attribute(value, token.text), at: start)
    case .integer:
      let key = add(.integer(Int(source.text(token.range))), at: start)
      return add(.item(value, key), at: start)
    default: throw fail("expected a name or number", at: start)
    }
  }

  private mutating func parseSubscript(of value: JinjaTree.Node) throws(FormatError)
    -> JinjaTree.Node
  {
    let start = try expect(.symbol(.leftBracket)).range.lowerBound
    var keys: [JinjaTree.Node] = []
    var hasSlice = false
    while current.kind != .symbol(.rightBracket) {
      if !keys.isEmpty { try expect(.symbol(.comma)) }
      let key = try parseKey()
      if case .slice = tree[key] { hasSlice = true }
      keys.append(key)
    }
    try expect(.symbol(.rightBracket))
    if keys.count == 1, let key = keys.first { return add(.item(value, key), at: start) }
    guard !hasSlice else { throw fail("a slice can't be one of several keys", at: start) }
    let key = add(.tuple(keys), at: start)
    return add(.item(value, key), at: start)
  }

  /// Parses one key of a subscript, which may be a slice.
  private mutating func parseKey() throws(FormatError) -> JinjaTree.Node {
    let position = current.range.lowerBound
    var start: JinjaTree.Node?
    if current.kind != .symbol(.colon) {
      let value = try parseExpression()
      guard current.kind == .symbol(.colon) else { return value }
      start = value
    }
    try advance()
    var stop: JinjaTree.Node?
    var step: JinjaTree.Node?
    if current.kind != .symbol(.colon), !isKeyEnd { stop = try parseExpression() }
    if try skip(.colon), !isKeyEnd { step = try parseExpression() }
    return add(.slice(start: start, stop: stop, step: step), at: position)
  }

  private var isKeyEnd: Bool {
    current.kind == .symbol(.rightBracket) || current.kind == .symbol(.comma)
  }

  private mutating func parseCall(of value: JinjaTree.Node) throws(FormatError) -> JinjaTree.Node {
    let start = current.range.lowerBound
    let arguments = try parseArguments()
    return add(.call(value, arguments), at: start)
  }

  private mutating func parseArguments() throws(FormatError) -> JinjaArguments {
    let start = try expect(.symbol(.leftParenthesis)).range.lowerBound
    var arguments = JinjaArguments()
    var hasList = false
    var hasDictionary = false
    var isFirst = true
    while current.kind != .symbol(.rightParenthesis) {
      if !isFirst {
        try expect(.symbol(.comma))
        if current.kind == .symbol(.rightParenthesis) { break }
      }
      isFirst = false
      if current.kind == .symbol(.times), !hasList, !hasDictionary {
        try advance()
        hasList = true
        arguments.list = try parseExpression()
      } else if current.kind == .symbol(.power), !hasDictionary {
        try advance()
        hasDictionary = true
        arguments.dictionary = try parseExpression()
      } else if current.kind == .name, next.kind == .symbol(.assign), !hasDictionary {
        let name = try advance().text
        try advance()
        arguments.named.append((name, try parseExpression()))
      } else {
        guard !hasList, !hasDictionary, arguments.named.isEmpty,
          current.kind != .symbol(.times), current.kind != .symbol(.power),
          current.kind != .name || next.kind != .symbol(.assign)
        else { throw fail("arguments are in an order that no call can have", at: start) }
        arguments.positional.append(try parseExpression())
      }
    }
    try expect(.symbol(.rightParenthesis))
    try checkNames(arguments.named.map(\.name), at: start)
    return arguments
  }

  /// Refuses a keyword argument that is given twice, as Python does with the call jinja2 writes.
  ///
  /// With a Python keyword among them jinja2 passes a dictionary, where the last one counts.
  func checkNames(_ names: [String], at position: Int) throws(FormatError) {
    guard names.count > 1, !names.contains(where: JinjaNames.pythonKeywords.contains) else {
      return
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw fail("argument '\(name)' is given twice", at: position)
    }
  }

  /// Parses a filter's name and arguments behind `|`.
  mutating func parseFilter(of value: JinjaTree.Node?) throws(FormatError) -> JinjaTree.Node {
    let (name, start) = try parseDottedName()
    lookUp("filter", name, in: JinjaNames.filters, at: start)
    var arguments = JinjaArguments()
    if current.kind == .symbol(.leftParenthesis) { arguments = try parseArguments() }
    return add(.filter(value, name, arguments), at: start)
  }

  private mutating func parseTest(of value: JinjaTree.Node) throws(FormatError) -> JinjaTree.Node {
    try advance()
    let isNegated = try skip(name: "not")
    let (name, start) = try parseDottedName()
    lookUp("test", name, in: JinjaNames.tests, at: start)
    var arguments = JinjaArguments()
    if current.kind == .symbol(.leftParenthesis) {
      arguments = try parseArguments()
    } else if isTestArgument {
      guard !isAt(name: "is") else { throw fail("tests can't be chained with 'is'") }
      try enter()
      defer { leave() }
      arguments.positional = [try parsePostfix(try parsePrimary())]
    }
    let test = add(.test(value, name, arguments), at: start)
    return isNegated ? add(.not(test), at: start) : test
  }

  /// Whether the token at hand is a test's one argument without parentheses.
  private var isTestArgument: Bool {
    switch current.kind {
    case .string, .integer, .float, .symbol(.leftBracket), .symbol(.leftBrace): true
    case .name: !["else", "or", "and"].contains(current.text)
    default: false
    }
  }

  private mutating func parseDottedName() throws(FormatError) -> (String, Int) {
    let first = try expect(.name)
    var name = first.text
    while try skip(.dot) { name += "." + (try expect(.name).text) }
    return (name, first.range.lowerBound)
  }

  private mutating func lookUp(
    _ kind: String, _ name: String, in known: Set<String>, at position: Int
  ) {
    guard !scope.isConditional, !known.contains(name) else { return }
    lookups.append(JinjaLookup(kind: kind, name: name, position: position))
  }
}
