import ModelFacts

/// Cuts a template into tokens, with the settings of transformers: `trim_blocks`, `lstrip_blocks`.
///
/// The rules are those of jinja2 3.1's lexer (`lexer.py`), oddities included: a comment or raw
/// section that is opened by the very last bytes is no error. Every byte is looked at a bounded
/// number of times.
struct JinjaLexer {
  /// The template.
  let source: JinjaSource
  /// The tokens so far.
  private(set) var tokens: [JinjaToken] = []
  private var position = 0
  private var openBrackets: [JinjaToken.Symbol] = []
  private var isLineStart = true

  /// The tokens of a template, and the error that stopped the lexer when there is one.
  static func tokenize(_ source: JinjaSource) -> (tokens: [JinjaToken], error: FormatError?) {
    var lexer = JinjaLexer(source: source)
    do throws(FormatError) {
      while lexer.position < source.bytes.count { try lexer.readTextAndTag() }
      return (lexer.tokens, nil)
    } catch {
      return (lexer.tokens, error)
    }
  }

  private init(source: JinjaSource) { self.source = source }

  /// Reads text up to the next tag, then the tag.
  private mutating func readTextAndTag() throws(FormatError) {
    let start = position
    guard let tag = nextTag(from: start) else {
      addData(start..<source.bytes.count)
      position = source.bytes.count
      return
    }
    let kind = source.bytes[tag + 1]
    let sign = tag + 2 < source.bytes.count ? source.bytes[tag + 2] : 0
    let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
    addData(start..<strippedEnd(start..<tag, sign: sign, isVariable: kind == UInt8(ascii: "{")))
    if kind == UInt8(ascii: "%"), let end = rawTagEnd(at: tag, isSigned: isSigned) {
      position = end
      isLineStart = endsLine
      return try readRaw(from: tag)
    }
    position = tag + (isSigned ? 3 : 2)
    isLineStart = false
    switch kind {
    case UInt8(ascii: "#"): try readComment(from: tag)
    case UInt8(ascii: "%"):
      tokens.append(JinjaToken(kind: .blockBegin, range: tag..<position))
      try readTag(end: .blockEnd)
    default:
      tokens.append(JinjaToken(kind: .variableBegin, range: tag..<position))
      try readTag(end: .variableEnd)
    }
  }

  /// The next `{{`, `{%` or `{#`.
  private func nextTag(from start: Int) -> Int? {
    let bytes = source.bytes
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "{") {
        switch bytes[index + 1] {
        case UInt8(ascii: "{"), UInt8(ascii: "%"), UInt8(ascii: "#"): return index
        default: break
        }
      }
      index += 1
    }
    return nil
  }

  /// Where text ends once the tag behind it has stripped white space.
  private func strippedEnd(_ range: Range<Int>, sign: UInt8, isVariable: Bool) -> Int {
    if sign == UInt8(ascii: "-") { return source.trimmingSpace(range) }
    guard sign != UInt8(ascii: "+"), !isVariable else { return range.upperBound }
    let lineBreak = source.bytes[range].lastIndex(of: UInt8(ascii: "\n"))
    guard lineBreak != nil || isLineStart else { return range.upperBound }
    let line = lineBreak.map { $0 + 1 } ?? range.lowerBound
    return source.trimmingSpace(line..<range.upperBound) == line ? line : range.upperBound
  }

  private mutating func addData(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    tokens.append(JinjaToken(kind: .data, range: range))
  }

  /// The end of `{% raw %}`, nil when the tag is another.
  private func rawTagEnd(at tag: Int, isSigned: Bool) -> Int? {
    let name = source.skippingSpace(tag + (isSigned ? 3 : 2))
    guard source.matches("raw", at: name) else { return nil }
    let end = source.skippingSpace(name + 3)
    if source.matches("-%}", at: end) { return source.skippingSpace(end + 3) }
    return source.matches("%}", at: end) ? end + 2 : nil
  }

  private mutating func readRaw(from tag: Int) throws(FormatError) {
    let start = position
    var index = start
    while index + 1 < source.bytes.count {
      if source.matches("{%", at: index) {
        let sign = index + 2 < source.bytes.count ? source.bytes[index + 2] : 0
        let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
        let name = source.skippingSpace(index + (isSigned ? 3 : 2))
        if source.matches("endraw", at: name),
          let end = blockEnd(at: source.skippingSpace(name + 6))
        {
          addData(start..<strippedEnd(start..<index, sign: sign, isVariable: false))
          position = end
          isLineStart = endsLine
          return
        }
      }
      index += 1
    }
    guard start < source.bytes.count else { return }
    throw fail("the raw section isn't closed", at: tag)
  }

  private mutating func readComment(from tag: Int) throws(FormatError) {
    let start = position
    var index = start
    while index + 1 < source.bytes.count, !source.matches("#}", at: index) { index += 1 }
    guard index + 1 < source.bytes.count else {
      position = source.bytes.count
      guard start < position else { return }
      throw fail("the comment isn't closed", at: tag)
    }
    position = index + 2
    let sign = index > start ? source.bytes[index - 1] : 0
    if sign == UInt8(ascii: "-") {
      position = source.skippingSpace(position)
    } else if sign != UInt8(ascii: "+"), source.matches("\n", at: position) {
      position += 1
    }
    isLineStart = endsLine
  }

  /// Whether the byte before the current one ends a line.
  private var endsLine: Bool { position > 0 && source.bytes[position - 1] == UInt8(ascii: "\n") }

  /// The place behind `%}`, `-%}` or `+%}`, with what they strip; nil when none is there.
  private func blockEnd(at index: Int) -> Int? {
    if source.matches("-%}", at: index) { return source.skippingSpace(index + 3) }
    if source.matches("+%}", at: index) { return index + 3 }
    guard source.matches("%}", at: index) else { return nil }
    return source.matches("\n", at: index + 2) ? index + 3 : index + 2
  }

  private func variableEnd(at index: Int) -> Int? {
    if source.matches("-}}", at: index) { return source.skippingSpace(index + 3) }
    return source.matches("}}", at: index) ? index + 2 : nil
  }

  /// Reads the tokens of a tag up to its end, or to the template's.
  private mutating func readTag(end kind: JinjaToken.Kind) throws(FormatError) {
    while position < source.bytes.count {
      if openBrackets.isEmpty,
        let end = kind == .blockEnd ? blockEnd(at: position) : variableEnd(at: position)
      {
        tokens.append(JinjaToken(kind: kind, range: position..<end))
        position = end
        isLineStart = endsLine
        return
      }
      try readTagToken()
    }
  }

  private mutating func readTagToken() throws(FormatError) {
    guard let (scalar, _) = source.scalar(at: position) else { return }
    if scalar.isPythonSpace {
      position = source.skippingSpace(position)
    } else if 0x30...0x39 ~= scalar.value {
      try readNumber()
    } else if scalar.isJinjaNamePart {
      try readName()
    } else if scalar == "'" || scalar == "\"" {
      try readString()
    } else {
      try readSymbol(scalar)
    }
  }

  private mutating func readName() throws(FormatError) {
    let start = position
    var isIdentifier = true
    while let (scalar, length) = source.scalar(at: position), scalar.isJinjaNamePart {
      let fits =
        position == start
        ? scalar == "_" || scalar.properties.isXIDStart
        : scalar.value < 0x80 || scalar.properties.isXIDContinue
      isIdentifier = isIdentifier && fits
      position += length
    }
    guard isIdentifier else { throw fail("invalid character in identifier", at: start) }
    let range = start..<position
    tokens.append(JinjaToken(kind: .name, range: range, text: source.text(range)))
  }

  private mutating func readNumber() throws(FormatError) {
    let start = position
    let number = JinjaNumber(in: source.bytes, at: start)
    position = number.end
    guard number.isFloat || number.digitCount <= JinjaNumber.digitLimit else {
      throw fail("an integer of \(number.digitCount) digits is more than Python reads", at: start)
    }
    tokens.append(
      JinjaToken(kind: number.isFloat ? .float : .integer, range: start..<position))
  }

  private mutating func readString() throws(FormatError) {
    let start = position
    let quote = source.bytes[start]
    var index = start + 1
    while index < source.bytes.count, source.bytes[index] != quote {
      index += source.bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard index < source.bytes.count else { throw fail("the string isn't closed", at: start) }
    var escapes = JinjaStringLiteral(source.bytes[start + 1..<index])
    if let problem = escapes.decode() {
      throw fail(problem.message, at: problem.position)
    }
    position = index + 1
    tokens.append(JinjaToken(kind: .string, range: start..<position, text: escapes.text))
  }

  private mutating func readSymbol(_ scalar: Unicode.Scalar) throws(FormatError) {
    let start = position
    let two = source.text(start..<min(start + 2, source.bytes.count))
    guard
      let symbol = JinjaToken.Symbol(rawValue: two)
        ?? JinjaToken.Symbol(rawValue: String(Character(scalar)))
    else {
      let code = String(scalar.value, radix: 16, uppercase: true)
      throw fail("unexpected character U+\(code)", at: start)
    }
    switch symbol {
    case .leftBrace, .leftParenthesis, .leftBracket: openBrackets.append(symbol)
    case .rightBrace, .rightParenthesis, .rightBracket:
      guard openBrackets.popLast()?.closing == symbol else {
        throw fail("unexpected '\(symbol.rawValue)'", at: start)
      }
    default: break
    }
    position += symbol.rawValue.utf8.count
    tokens.append(JinjaToken(kind: .symbol(symbol), range: start..<position))
  }

  private func fail(_ message: String, at position: Int) -> FormatError {
    source.error(message, at: position)
  }
}

extension JinjaSource {
  /// An error with the line in its text and the byte of the template as its offset.
  func error(_ message: String, at position: Int) -> FormatError {
    FormatError(
      reason: .violates("isn't valid Jinja in line \(line(position)): \(message)"),
      offset: offset(position))
  }
}

extension JinjaToken.Symbol {
  /// The bracket that closes this one, nil for anything else.
  fileprivate var closing: JinjaToken.Symbol? {
    switch self {
    case .leftBrace: .rightBrace
    case .leftParenthesis: .rightParenthesis
    case .leftBracket: .rightBracket
    default: nil
    }
  }
}
