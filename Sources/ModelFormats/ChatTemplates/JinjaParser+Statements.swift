import ModelFacts

extension JinjaParser {
  /// Parses what is between `{%` and `%}`, and the body behind it when there is one.
  mutating func parseStatement() throws(FormatError) -> JinjaStatement {
    guard current.kind == .name else { throw fail("expected the name of a tag") }
    let position = current.range.lowerBound
    let kind: JinjaStatement.Kind
    switch current.text {
    case "set": kind = try parseSet()
    case "for": kind = try parseFor()
    case "if": kind = try parseIf()
    case "with": kind = try parseWith()
    case "autoescape": kind = try parseAutoescape()
    case "block": kind = try parseNamedBlock()
    case "print": kind = try parsePrint()
    case "macro": kind = try parseMacro()
    case "call": kind = try parseCallBlock()
    case "filter": kind = try parseFilterBlock()
    case "generation": kind = try parseGeneration()
    case "extends", "include", "import", "from": kind = try parseLoad()
    case "break", "continue": kind = try parseJump()
    default: throw fail("unknown tag '\(current.text)'")
    }
    return JinjaStatement(kind: kind, position: position)
  }

  private mutating func parseSet() throws(FormatError) -> JinjaStatement.Kind {
    try advance()
    let target = try parseTarget(namespace: true)
    if try skip(.assign) { return .assign(target: target, value: try parseTuple()) }
    let outer = scope
    scope = scope.inner
    var filter: JinjaTree.Node?
    while try skip(.pipe) { filter = try parseFilter(of: filter) }
    scope = outer
    let body = try parseBlock(until: "endset", in: scope.inner).body
    return .assignBlock(target: target, filter: filter, body: body)
  }

  private mutating func parseFor() throws(FormatError) -> JinjaStatement.Kind {
    try advance()
    let outer = scope
    defer { scope = outer }
    scope.isInAnyFor = true
    let target = try parseTarget()
    try expect(name: "in")
    let iterable = try parseTuple(conditional: false)
    var inner = scope.inner
    var test: JinjaTree.Node?
    if try skip(name: "if") {
      scope = inner
      test = try parseExpression()
      scope = outer
      scope.isInAnyFor = true
    }
    let isRecursive = try skip(name: "recursive")
    inner.isInLoop = true
    let (body, end) = try parseBlock(until: "endfor", "else", in: inner)
    var otherwise: [JinjaStatement] = []
    if end == "else" {
      inner.isInLoop = outer.isInLoop && !isRecursive
      otherwise = try parseBlock(until: "endfor", in: inner).body
    }
    return .loop(
      JinjaLoop(
        target: target, iterable: iterable, test: test, body: body, otherwise: otherwise,
        isRecursive: isRecursive))
  }

  private mutating func parseIf() throws(FormatError) -> JinjaStatement.Kind {
    let outer = scope
    defer { scope = outer }
    scope.isConditional = true
    var arms: [(test: JinjaTree.Node?, body: [JinjaStatement])] = []
    try advance()
    while true {
      let test = try parseTuple(conditional: false)
      let (body, end) = try parseBlock(until: "elif", "else", "endif")
      arms.append((test, body))
      if end == "elif" { continue }
      if end == "else" { arms.append((nil, try parseBlock(until: "endif").body)) }
      return .branch(arms)
    }
  }

  private mutating func parseWith() throws(FormatError) -> JinjaStatement.Kind {
    try advance()
    var assignments: [(target: JinjaTree.Node, value: JinjaTree.Node)] = []
    while current.kind != .blockEnd {
      if !assignments.isEmpty { try expect(.symbol(.comma)) }
      let target = try parseTarget(isParameter: true)
      try expect(.symbol(.assign))
      assignments.append((target, try parseExpression()))
    }
    let body = try parseBlock(until: "endwith", in: scope.inner).body
    return .scope(assignments: assignments, body)
  }

  private mutating func parseAutoescape() throws(FormatError) -> JinjaStatement.Kind {
    try advance()
    let outer = scope
    scope = scope.inner
    _ = try parseExpression()
    scope = outer
    let body = try parseBlock(until: "endautoescape", in: scope.inner).body
    return .environment(body)
  }

  private mutating func parseNamedBlock() throws(FormatError) -> JinjaStatement.Kind {
    try advance()
    let name = try expect(.name)
    _ = try skip(name: "scoped")
    let isRequired = try skip(name: "required")
    try define(block: name.text, at: name.range.lowerBound)
    let body = try parseBlock(until: "endblock", in: scope.function).body
    if isRequired {
      for statement in body {
        guard case .data(let range) = statement.kind,
          source.trimmingSpace(range) == range.lowerBound
        else { throw fail("a required block can hold only white space") }
      }
    }
    _ = try skip(name: name.text)
    return .environment(body)
  }

  private mutating func parsePrint() throws(FormatError) -> JinjaStatement.Kind {
    try advance()
    var values: [JinjaTree.Node] = []
    while current.kind != .blockEnd {
      if !values.isEmpty { try expect(.symbol(.comma)) }
      values.append(try parseExpression())
    }
    return .output(values)
  }

  private mutating func parseMacro() throws(FormatError) -> JinjaStatement.Kind {
    try advance()
    let name = try parseAssignableName()
    let outer = scope
    scope = scope.function
    let first = tree.expressions.count
    var signature = try parseSignature()
    scope = outer
    let body = try parseBlock(until: "endmacro", in: scope.function).body
    signature.expressions = first..<tree.expressions.count
    return .macro(name: name, signature: signature, body: body)
  }

  private mutating func parseCallBlock() throws(FormatError) -> JinjaStatement.Kind {
    let start = try advance().range.lowerBound
    var signature = JinjaSignature()
    if current.kind == .symbol(.leftParenthesis) {
      let outer = scope
      scope = scope.function
      signature = try parseSignature()
      scope = outer
    }
    let call = try parseExpression()
    guard case .call(_, let arguments) = tree[call] else {
      throw fail("expected a call", at: start)
    }
    try checkNames(arguments.named.map(\.name) + ["caller"], at: start)
    let first = tree.expressions.count
    let body = try parseBlock(until: "endcall", in: scope.function).body
    signature.expressions = first..<tree.expressions.count
    return .callBlock(call: call, signature: signature, body: body)
  }

  private mutating func parseGeneration() throws(FormatError) -> JinjaStatement.Kind {
    try advance()
    let body = try parseBlock(until: "endgeneration", in: scope.function).body
    return .callBlock(call: nil, signature: JinjaSignature(), body: body)
  }

  private mutating func parseFilterBlock() throws(FormatError) -> JinjaStatement.Kind {
    try advance()
    let outer = scope
    scope = scope.inner
    var filter = try parseFilter(of: nil)
    while try skip(.pipe) { filter = try parseFilter(of: filter) }
    scope = outer
    let body = try parseBlock(until: "endfilter", in: scope.inner).body
    return .filterBlock(filter: filter, body: body)
  }

  private mutating func parseJump() throws(FormatError) -> JinjaStatement.Kind {
    guard scope.isInLoop else { throw fail("'\(current.text)' stands outside of a loop") }
    return .jump(isBreak: try advance().text == "break")
  }

  // MARK: Targets and signatures

  /// Parses what a value can be assigned to.
  private mutating func parseTarget(
    isParameter: Bool = false, namespace: Bool = false
  ) throws(FormatError) -> JinjaTree.Node {
    try enter()
    defer { leave() }
    let start = current.range.lowerBound
    let target = try parseTuple(isTarget: true, namespace: namespace)
    var pending = [target]
    while let node = pending.popLast() {
      switch tree[node] {
      case .name("loop") where scope.isInAnyFor && !isParameter:
        throw fail("the name 'loop' can't be assigned to in a loop", at: start)
      case .name, .namespaceReference: break
      case .tuple(let members): pending += members
      default: throw fail("this can't be assigned to", at: start)
      }
    }
    return target
  }

  /// Parses a name that is defined here.
  mutating func parseAssignableName() throws(FormatError) -> String {
    let token = try expect(.name)
    guard !["true", "false", "none", "True", "False", "None"].contains(token.text) else {
      throw fail("'\(token.text)' can't be assigned to", at: token.range.lowerBound)
    }
    return token.text
  }

  private mutating func parseSignature() throws(FormatError) -> JinjaSignature {
    var signature = JinjaSignature()
    var seen: Set<String> = []
    try expect(.symbol(.leftParenthesis))
    while current.kind != .symbol(.rightParenthesis) {
      if !signature.names.isEmpty { try expect(.symbol(.comma)) }
      let start = current.range.lowerBound
      let name = try parseAssignableName()
      guard seen.insert(name).inserted else {
        throw fail("parameter '\(name)' is there twice", at: start)
      }
      if try skip(.assign) {
        signature.defaults.append(try parseExpression())
      } else if !signature.defaults.isEmpty {
        throw fail("a parameter without default follows one with")
      }
      signature.names.append(name)
    }
    try expect(.symbol(.rightParenthesis))
    return signature
  }

  // MARK: Other templates

  private mutating func parseLoad() throws(FormatError) -> JinjaStatement.Kind {
    let tag = try advance()
    tree.loads.append((tag.text, tag.range.lowerBound))
    if tag.text == "extends", !scope.isTopLevel {
      throw fail("'extends' stands inside of another tag", at: tag.range.lowerBound)
    }
    let template = try parseExpression()
    var names: [String] = []
    switch tag.text {
    case "include":
      if isAt(name: "ignore"), next.kind == .name, next.text == "missing" {
        try advance()
        try advance()
      }
      _ = try skipContext()
    case "import":
      try expect(name: "as")
      names = [try parseAssignableName()]
      _ = try skipContext()
    case "from":
      try expect(name: "import")
      names = try parseImportedNames()
    default: break
    }
    return .load(template: template, defines: names)
  }

  /// Consumes `with context` or `without context`.
  private mutating func skipContext() throws(FormatError) -> Bool {
    guard isAt(name: "with") || isAt(name: "without"), next.kind == .name, next.text == "context"
    else { return false }
    try advance()
    try advance()
    return true
  }

  private mutating func parseImportedNames() throws(FormatError) -> [String] {
    var names: [String] = []
    repeat {
      if !names.isEmpty { try expect(.symbol(.comma)) }
      guard current.kind == .name else { throw fail("expected a name to import") }
      if try skipContext() { break }
      let name = try parseAssignableName()
      guard !name.hasPrefix("_") else { throw fail("'\(name)' can't be imported") }
      names.append(try skip(name: "as") ? parseAssignableName() : name)
      if try skipContext() { break }
    } while current.kind == .symbol(.comma)
    return names
  }
}
