import ModelKnowledge

extension AtlasExpression {
  /// Reads an expression; nil when it isn't one.
  package init?(_ text: Substring) {
    var parser = Parser(Array(text.utf8))
    guard let tree = parser.choice(), parser.isAtEnd else { return nil }
    self = tree
  }
}

/// Recursive descent over an expression's text.
private struct Parser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  /// The operator that comes next, skipped, when it is one of these.
  private mutating func symbol(
    among symbols: [AtlasExpression.Operator]
  ) -> AtlasExpression.Operator? {
    symbols.first { skip($0.rawValue) }
  }

  /// Whether a text comes next, which is skipped then.
  private mutating func skip(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  mutating func choice() -> AtlasExpression? {
    guard let condition = chain([.or], of: { $0.chain([.and], of: { $0.comparison() }) }) else {
      return nil
    }
    guard skip("?") else { return condition }
    guard let yes = choice(), skip(":"), let no = choice() else { return nil }
    return .choice(condition, yes, no)
  }

  private mutating func chain(
    _ symbols: [AtlasExpression.Operator], of operand: (inout Parser) -> AtlasExpression?
  ) -> AtlasExpression? {
    guard var left = operand(&self) else { return nil }
    while let symbol = symbol(among: symbols) {
      guard let right = operand(&self) else { return nil }
      left = .binary(symbol, left, right)
    }
    return left
  }

  private mutating func comparison() -> AtlasExpression? {
    guard let left = sum() else { return nil }
    guard let symbol = symbol(among: [.equal, .notEqual, .atLeast, .atMost, .more, .less, .isIn])
    else {
      return left
    }
    return sum().map { .binary(symbol, left, $0) }
  }

  private mutating func sum() -> AtlasExpression? {
    chain([.plus, .minus], of: { $0.chain([.times, .over, .modulo], of: { $0.power() }) })
  }

  private mutating func power() -> AtlasExpression? {
    guard let base = unary() else { return nil }
    guard symbol(among: [.power]) != nil else { return base }
    return unary().map { .binary(.power, base, $0) }
  }

  private mutating func unary() -> AtlasExpression? {
    guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "!"),
      bytes[position + 1] != UInt8(ascii: "=")
    else { return primary() }
    position += 1
    return unary().map { .not($0) }
  }

  private mutating func primary() -> AtlasExpression? {
    if skip("(") {
      guard let inner = choice(), skip(")") else { return nil }
      return inner
    }
    if skip("'") {
      let text = word { $0 != UInt8(ascii: "'") }
      return skip("'") ? .constant(.string(text)) : nil
    }
    guard position < bytes.count else { return nil }
    if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { return number() }
    let name = word(isNameByte)
    switch name {
    case "": return nil
    case "null": return .constant(.null)
    case "true": return .constant(.bool(true))
    case "false": return .constant(.bool(false))
    default: return named(name)
    }
  }

  private mutating func named(_ name: String) -> AtlasExpression? {
    if let function = AtlasExpression.Function(rawValue: name), skip("(") {
      guard let inner = choice(), skip(")") else { return nil }
      return .call(function, inner)
    }
    guard skip("[") else { return .attribute(name) }
    let index: AtlasExpression?
    if skip("-") {
      index = Int(word { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        .map { .constant(.int(-$0)) }
    } else {
      index = sum()
    }
    guard let index, skip("]") else { return nil }
    return .element(.attribute(name), index)
  }

  private mutating func number() -> AtlasExpression? {
    var text = word { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if skip(".") {
      text += "." + word { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      if skip("e-") { text += "e-" + word { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
    }
    if let int = Int(text) { return .constant(.int(int)) }
    return Double(text).map { .constant(.double($0)) }
  }

  private mutating func word(_ isInside: (UInt8) -> Bool) -> String {
    let start = position
    while position < bytes.count, isInside(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
