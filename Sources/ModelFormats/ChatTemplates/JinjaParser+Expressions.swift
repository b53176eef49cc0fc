import ModelFacts

extension JinjaParser {
  /// Parses an expression, with or without `… if … else …`.
  mutating func parseExpression(conditional: Bool = true) throws(FormatError) -> JinjaTree.Node {
    try enter()
    defer { leave() }
    let start = current.range.lowerBound
    let checked = lookups.count
    var value = try parseBinary(level: JinjaOperator.or.level)
    while conditional, try skip(name: "if") {
      let test = try parseBinary(level: JinjaOperator.or.level)
      let other = try skip(name: "else") ? parseExpression() : nil
      value = add(.conditional(value, test: test, other: other), at: start)
      lookups.removeSubrange(checked...)
    }
    return value
  }

  /// Parses operators that bind at least as strongly as `level`, from left to right.
  private mutating func parseBinary(level: Int) throws(FormatError) -> JinjaTree.Node {
    try enter()
    defer { leave() }
    let start = current.range.lowerBound
    var left: JinjaTree.Node
    var compared: JinjaTree.Node?
    var ceiling = JinjaOperator.power.level
    if level <= Self.notLevel, isAt(name: "not") {
      left = try parseNot()
      ceiling = JinjaOperator.and.level
    } else {
      left = try parseUnary()
    }
    while let (symbol, length) = binaryOperator, symbol.level >= level, symbol.level <= ceiling {
      for _ in 0..<length { try advance() }
      let right = try parseBinary(level: symbol.level + 1)
      if symbol.level == Self.comparisonLevel, let middle = compared {
        // As in Python, `a < b < c` is `a < b and b < c`.
        let next = add(.binary(symbol, middle, right), at: start)
        left = add(.binary(.and, left, next), at: start)
      } else {
        left = add(.binary(symbol, left, right), at: start)
      }
      compared = symbol.level == Self.comparisonLevel ? right : nil
      ceiling = symbol.level
    }
    return left
  }

  /// The level of `not`, between `and` and the comparisons.
  private static let notLevel = 3
  /// The level of the comparisons.
  private static let comparisonLevel = 4

  private mutating func parseNot() throws(FormatError) -> JinjaTree.Node {
    var starts: [Int] = []
    while isAt(name: "not") { starts.append(try advance().range.lowerBound) }
    var value = try parseBinary(level: Self.notLevel + 1)
    for start in starts.reversed() { value = add(.not(value), at: start) }
    return value
  }

  /// The operator at hand and how many tokens it takes.
  private var binaryOperator: (JinjaOperator, Int)? {
    switch current.kind {
    case .name:
      switch current.text {
      case "or": (.or, 1)
      case "and": (.and, 1)
      case "in": (.isIn, 1)
      case "not" where next.kind == .name && next.text == "in": (.notIn, 2)
      default: nil
      }
    case .symbol(let symbol): JinjaOperator(symbol).map { ($0, 1) }
    default: nil
    }
  }

  private mutating func parseUnary() throws(FormatError) -> JinjaTree.Node {
    var signs: [(start: Int, isNegative: Bool)] = []
    while current.kind == .symbol(.minus) || current.kind == .symbol(.plus) {
      let isNegative = current.kind == .symbol(.minus)
      signs.append((try advance().range.lowerBound, isNegative))
    }
    var value = try parsePostfix(try parsePrimary())
    for sign in signs.reversed() {
      value = add(.sign(value, isNegative: sign.isNegative), at: sign.start)
    }
    return try parseFilters(value)
  }

  /// Parses a name, a literal or something in brackets.
  mutating func parsePrimary(namespace: Bool = false) throws(FormatError) -> JinjaTree.Node {
    let token = current
    let start = token.range.lowerBound
    switch token.kind {
    case .name:
      try advance()
      switch token.text {
      case "true", "True": return add(.bool(true), at: start)
      case "false", "False": return add(.bool(false), at: start)
      case "none", "None": return add(.none, at: start)
      default: break
      }
      guard namespace, try skip(.dot) else { return add(.name(token.text), at: start) }
      return add(.namespaceReference(token.text, try expect(.name).text), at: start)
    case .string:
      var text = ""
      while current.kind == .string { text += try advance().text }
      return add(.string(text), at: start)
    case .integer:
      try advance()
      return add(.integer(integer(token)), at: start)
    case .float:
      try advance()
      return add(.float(float(token)), at: start)
    case .symbol(.leftParenthesis):
      try advance()
      let value = try parseTuple(isParenthesized: true)
      try expect(.symbol(.rightParenthesis))
      return value
    case .symbol(.leftBracket): return try parseList()
    case .symbol(.leftBrace): return try parseDictionary()
    default: throw fail("unexpected '\(token.description)'")
    }
  }

  /// The value of an integer in any base; nil beyond 64 bits.
  private func integer(_ token: JinjaToken) -> Int? {
    let digits = source.text(token.range).filter { $0 != "_" }.lowercased()
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
      return Int(digits.dropFirst(2), radix: radix)
    }
    return Int(digits)
  }

  /// The value of a floating-point number.
  private func float(_ token: JinjaToken) -> Double {
    Double(source.text(token.range).filter { $0 != "_" }) ?? 0
  }

  /// Parses an expression or several with commas.
  ///
  /// In parentheses, nothing at all is an empty tuple. A target takes names and literals only, and
  /// `namespace.name` where a namespace can be assigned to.
  mutating func parseTuple(
    isParenthesized: Bool = false, isTarget: Bool = false, conditional: Bool = true,
    namespace: Bool = false
  ) throws(FormatError) -> JinjaTree.Node {
    let start = current.range.lowerBound
    var values: [JinjaTree.Node] = []
    var isTuple = false
    while true {
      if !values.isEmpty { try expect(.symbol(.comma)) }
      if isTupleEnd { break }
      values.append(
        isTarget
          ? try parsePrimary(namespace: namespace) : try parseExpression(conditional: conditional))
      guard current.kind == .symbol(.comma) else { break }
      isTuple = true
    }
    if !isTuple {
      if let value = values.first { return value }
      guard isParenthesized else {
        throw fail("expected an expression, found '\(current.description)'")
      }
    }
    return add(.tuple(values), at: start)
  }

  private var isTupleEnd: Bool {
    switch current.kind {
    case .variableEnd, .blockEnd, .symbol(.rightParenthesis): true
    default: false
    }
  }

  private mutating func parseList() throws(FormatError) -> JinjaTree.Node {
    let start = try expect(.symbol(.leftBracket)).range.lowerBound
    var items: [JinjaTree.Node] = []
    while current.kind != .symbol(.rightBracket) {
      if !items.isEmpty { try expect(.symbol(.comma)) }
      if current.kind == .symbol(.rightBracket) { break }
      items.append(try parseExpression())
    }
    try expect(.symbol(.rightBracket))
    return add(.list(items), at: start)
  }

  private mutating func parseDictionary() throws(FormatError) -> JinjaTree.Node {
    let start = try expect(.symbol(.leftBrace)).range.lowerBound
    var members: [(key: JinjaTree.Node, value: JinjaTree.Node)] = []
    while current.kind != .symbol(.rightBrace) {
      if !members.isEmpty { try expect(.symbol(.comma)) }
      if current.kind == .symbol(.rightBrace) { break }
      let key = try parseExpression()
      try expect(.symbol(.colon))
      members.append((key, try parseExpression()))
    }
    try expect(.symbol(.rightBrace))
    return add(.dictionary(members), at: start)
  }
}

extension JinjaOperator {
  /// The operator that a symbol is between two operands.
  fileprivate init?(_ symbol: JinjaToken.Symbol) {
    switch symbol {
    case .equal: self = .equal
    case .notEqual: self = .notEqual
    case .less: self = .less
    case .lessOrEqual: self = .lessOrEqual
    case .greater: self = .greater
    case .greaterOrEqual: self = .greaterOrEqual
    case .plus: self = .add
    case .minus: self = .subtract
    case .tilde: self = .concatenate
    case .times: self = .multiply
    case .division: self = .divide
    case .floorDivision: self = .floorDivide
    case .modulo: self = .modulo
    case .power: self = .power
    case .leftBracket, .rightBracket, .leftParenthesis, .rightParenthesis, .leftBrace, .rightBrace,
      .assign, .dot, .colon, .pipe, .comma, .semicolon:
      return nil
    }
  }
}
