import ModelFacts

/// Parses a template as jinja2 3.1 does in the environment that transformers makes for chat
/// templates: with loop controls and `generation` blocks (`utils/chat_template_utils.py`).
///
/// It accepts what jinja2 compiles and refuses what jinja2 refuses, whether in its parser
/// (`parser.py`), in its compiler (unknown filters, names defined twice) or in Python's (`break`
/// outside of a loop). Nothing is ever rendered.
struct JinjaParser {
  /// Statements and expressions nested deeper than this are refused.
  static let depthLimit = 100

  /// The template.
  let source: JinjaSource
  /// What was parsed; complete when `parse()` returned.
  var tree = JinjaTree()
  /// Where in nested statements the parser is.
  var scope = JinjaScope()
  /// Filters and tests that jinja2 would look up when it compiles, in order.
  var lookups: [JinjaLookup] = []
  private let tokens: [JinjaToken]
  private let lexerError: FormatError?
  private var index = 0
  private var depth = 0
  private var blockNames: Set<String> = []

  /// Cuts a template into tokens.
  init(_ source: JinjaSource) {
    self.source = source
    (tokens, lexerError) = JinjaLexer.tokenize(source)
  }

  /// Parses the whole template into `tree`.
  mutating func parse() throws(FormatError) {
    if tokens.isEmpty, let lexerError { throw lexerError }
    tree.body = try parseBody(until: [])
    if let lookup = lookups.first {
      throw source.error("no \(lookup.kind) named '\(lookup.name)'", at: lookup.position)
    }
  }

  // MARK: Tokens

  /// The token at hand.
  var current: JinjaToken { token(at: index) }
  /// The one behind it.
  var next: JinjaToken { token(at: index + 1) }

  private func token(at index: Int) -> JinjaToken {
    guard index < tokens.count else {
      return JinjaToken(kind: .end, range: source.bytes.count..<source.bytes.count)
    }
    return tokens[index]
  }

  /// Consumes the token at hand.
  @discardableResult
  mutating func advance() throws(FormatError) -> JinjaToken {
    defer { index += 1 }
    if index + 1 >= tokens.count, let lexerError { throw lexerError }
    return current
  }

  /// Consumes the token at hand when it is this symbol.
  mutating func skip(_ symbol: JinjaToken.Symbol) throws(FormatError) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    try advance()
    return true
  }

  /// Consumes the token at hand when it is this name.
  mutating func skip(name: String) throws(FormatError) -> Bool {
    guard isAt(name: name) else { return false }
    try advance()
    return true
  }

  /// Whether the token at hand is this name.
  func isAt(name: String) -> Bool { current.kind == .name && current.text == name }

  /// Consumes a token that must be of this kind.
  @discardableResult
  mutating func expect(_ kind: JinjaToken.Kind) throws(FormatError) -> JinjaToken {
    guard current.kind == kind else {
      throw fail(
        "expected '\(JinjaToken(kind: kind, range: 0..<0, text: "a name").description)', "
          + "found '\(current.description)'")
    }
    return try advance()
  }

  /// Consumes a name that must be this one.
  mutating func expect(name: String) throws(FormatError) {
    guard try skip(name: name) else {
      throw fail("expected '\(name)', found '\(current.description)'")
    }
  }

  /// An error at the token at hand, or at a place.
  func fail(_ message: String, at position: Int? = nil) -> FormatError {
    source.error(message, at: position ?? current.range.lowerBound)
  }

  /// Goes one level deeper; the caller leaves it again.
  mutating func enter() throws(FormatError) {
    depth += 1
    guard depth <= Self.depthLimit else {
      throw FormatError(
        reason: .limit("template nesting of \(Self.depthLimit)"),
        offset: source.offset(current.range.lowerBound))
    }
  }

  /// Goes one level up.
  mutating func leave() { depth -= 1 }

  /// Adds an expression whose operands are in the tree.
  mutating func add(_ expression: JinjaExpression, at position: Int) -> JinjaTree.Node {
    tree.expressions.append(JinjaTree.Entry(expression: expression, position: position))
    return tree.expressions.count - 1
  }

  /// Notes the name of a block; a second one of the same name is refused.
  mutating func define(block name: String, at position: Int) throws(FormatError) {
    guard blockNames.insert(name).inserted else {
      throw fail("block '\(name)' is defined twice", at: position)
    }
  }

  // MARK: Bodies

  /// Parses statements up to a tag of one of these names, which is left at hand.
  mutating func parseBody(until ends: [String]) throws(FormatError) -> [JinjaStatement] {
    var body: [JinjaStatement] = []
    while current.kind != .end {
      let token = current
      let position = token.range.lowerBound
      switch token.kind {
      case .data:
        try advance()
        body.append(JinjaStatement(kind: .data(token.range), position: position))
      case .variableBegin:
        try advance()
        let value = try parseTuple()
        try expect(.variableEnd)
        body.append(JinjaStatement(kind: .output([value]), position: position))
      default:
        try expect(.blockBegin)
        if current.kind == .name, ends.contains(current.text) { return body }
        try enter()
        defer { leave() }
        body.append(try parseStatement())
        try expect(.blockEnd)
      }
    }
    guard ends.isEmpty else {
      throw fail("the template ends where '\(ends.joined(separator: "' or '"))' is missing")
    }
    return body
  }

  /// Parses the end of a tag, then statements up to one of these tags, which is consumed.
  mutating func parseBlock(
    until ends: String..., in scope: JinjaScope? = nil
  ) throws(FormatError) -> (body: [JinjaStatement], end: String) {
    let outer = self.scope
    defer { self.scope = outer }
    if let scope { self.scope = scope }
    _ = try skip(.colon)
    try expect(.blockEnd)
    let body = try parseBody(until: ends)
    return (body, try advance().text)
  }
}

/// Where in nested statements something stands, as far as it decides what is allowed.
struct JinjaScope {
  /// Directly in a loop of the same function, so that `break` has a loop to leave.
  var isInLoop = false
  /// Anywhere in a `for`, where the name `loop` can't be assigned to.
  var isInAnyFor = false
  /// Directly in an `if`, where unknown filters are an error only when they are reached.
  var isConditional = false
  /// At the top, or in an `if` there.
  var isTopLevel = true

  /// The body of something that has names of its own.
  var inner: JinjaScope {
    var scope = self
    scope.isConditional = false
    scope.isTopLevel = false
    return scope
  }

  /// The body of something that becomes a function.
  var function: JinjaScope {
    var scope = inner
    scope.isInLoop = false
    return scope
  }
}

/// A filter or test by its name.
struct JinjaLookup {
  /// `filter` or `test`.
  var kind: String
  /// The name.
  var name: String
  /// Where it is named.
  var position: Int
}
