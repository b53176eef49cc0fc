/// A token of a Jinja template.
struct JinjaToken: Sendable {
  /// The kinds of token that reach the parser.
  enum Kind: Hashable, Sendable {
    /// Text between tags; an empty one isn't a token.
    case data
    /// `{{`.
    case variableBegin
    /// `}}`.
    case variableEnd
    /// `{%`.
    case blockBegin
    /// `%}`.
    case blockEnd
    /// A name or keyword.
    case name
    /// A string literal.
    case string
    /// An integer literal.
    case integer
    /// A floating-point literal.
    case float
    /// An operator or bracket.
    case symbol(Symbol)
    /// Behind the last token.
    case end
  }

  /// Operators and brackets, longer ones first where one begins another.
  enum Symbol: String, CaseIterable, Sendable {
    case floorDivision = "//"
    case power = "**"
    case equal = "=="
    case notEqual = "!="
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
    case plus = "+"
    case minus = "-"
    case division = "/"
    case times = "*"
    case modulo = "%"
    case tilde = "~"
    case leftBracket = "["
    case rightBracket = "]"
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBrace = "{"
    case rightBrace = "}"
    case greater = ">"
    case less = "<"
    case assign = "="
    case dot = "."
    case colon = ":"
    case pipe = "|"
    case comma = ","
    case semicolon = ";"
  }

  /// The kind.
  var kind: Kind
  /// The token's bytes in the source.
  var range: Range<Int>
  /// A name, or the value of a string literal.
  var text = ""

  /// What jinja2 calls it in an error message.
  var description: String {
    switch kind {
    case .data: "template data / text"
    case .variableBegin: "begin of print statement"
    case .variableEnd: "end of print statement"
    case .blockBegin: "begin of statement block"
    case .blockEnd: "end of statement block"
    case .name: text
    case .string: "string"
    case .integer: "integer"
    case .float: "float"
    case .symbol(let symbol): symbol.rawValue
    case .end: "end of template"
    }
  }
}
