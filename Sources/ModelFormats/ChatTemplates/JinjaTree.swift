/// A parsed template: statements as a tree, expressions in one array where operands come first.
///
/// Since every operand stands before what it is part of, whatever is computed for all expressions
/// is one loop without recursion, however long a chain of operators is.
struct JinjaTree: Sendable {
  /// An expression's place in `expressions`.
  typealias Node = Int

  /// An expression and where it starts in the source.
  struct Entry: Sendable {
    /// The expression.
    var expression: JinjaExpression
    /// Its first byte in the `JinjaSource`.
    var position: Int
  }

  /// Every expression, operands first.
  var expressions: [Entry] = []
  /// The template's statements.
  var body: [JinjaStatement] = []
  /// Names of tags that load another template, and where they are.
  var loads: [(tag: String, position: Int)] = []

  /// An expression by its place.
  subscript(node: Node) -> JinjaExpression { expressions[node].expression }
}

/// An expression; operands are places in the tree.
enum JinjaExpression: Sendable {
  /// A string literal, adjacent ones joined.
  case string(String)
  /// An integer that fits 64 bits, nil when it doesn't.
  case integer(Int?)
  /// A floating-point number.
  case float(Double)
  /// `true` or `false`.
  case bool(Bool)
  /// `none`.
  case none
  /// A variable.
  case name(String)
  /// `namespace.name` as the target of an assignment.
  case namespaceReference(String, String)
  /// `value.name`.
  case attribute(JinjaTree.Node, String)
  /// `value[key]`.
  case item(JinjaTree.Node, JinjaTree.Node)
  /// `start:stop:step` in a subscript.
  case slice(start: JinjaTree.Node?, stop: JinjaTree.Node?, step: JinjaTree.Node?)
  /// `value(…)`.
  case call(JinjaTree.Node, JinjaArguments)
  /// `value|name(…)`; no value in filter blocks.
  case filter(JinjaTree.Node?, String, JinjaArguments)
  /// `value is name …`.
  case test(JinjaTree.Node, String, JinjaArguments)
  /// `not value`.
  case not(JinjaTree.Node)
  /// `-value` or `+value`.
  case sign(JinjaTree.Node, isNegative: Bool)
  /// Two operands and what is between them.
  case binary(JinjaOperator, JinjaTree.Node, JinjaTree.Node)
  /// `value if test else other`.
  case conditional(JinjaTree.Node, test: JinjaTree.Node, other: JinjaTree.Node?)
  /// Several values with commas, in parentheses or without.
  case tuple([JinjaTree.Node])
  /// `[…]`.
  case list([JinjaTree.Node])
  /// `{key: value}`.
  case dictionary([(key: JinjaTree.Node, value: JinjaTree.Node)])
}

/// What a call passes.
struct JinjaArguments: Sendable {
  /// Values by position.
  var positional: [JinjaTree.Node] = []
  /// Values by name.
  var named: [(name: String, value: JinjaTree.Node)] = []
  /// The value behind `*`.
  var list: JinjaTree.Node?
  /// The value behind `**`.
  var dictionary: JinjaTree.Node?

  /// Whether all values are passed by their position.
  var isPositional: Bool { named.isEmpty && list == nil && dictionary == nil }
  /// Every value.
  var all: [JinjaTree.Node] {
    positional + named.map(\.value) + [list, dictionary].compactMap(\.self)
  }
}

/// Binary operators.
enum JinjaOperator: Sendable {
  case or, and
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, isIn, notIn
  case add, subtract
  case concatenate
  case multiply, divide, floorDivide, modulo
  case power

  /// How strongly it binds; operators of one level go left to right.
  var level: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn, .notIn: 4
    case .add, .subtract: 5
    case .concatenate: 6
    case .multiply, .divide, .floorDivide, .modulo: 7
    case .power: 8
    }
  }
}

/// A statement with its place in the source.
struct JinjaStatement: Sendable {
  /// The kinds of statement.
  enum Kind: Sendable {
    /// Text between tags: its bytes in the source.
    case data(Range<Int>)
    /// `{{ … }}` or `print`.
    case output([JinjaTree.Node])
    /// `set target = value`.
    case assign(target: JinjaTree.Node, value: JinjaTree.Node)
    /// `set target … endset`.
    case assignBlock(target: JinjaTree.Node, filter: JinjaTree.Node?, body: [JinjaStatement])
    /// `for … endfor`.
    case loop(JinjaLoop)
    /// `if … endif`: the arms in order, the last without a test when there is an `else`.
    case branch([(test: JinjaTree.Node?, body: [JinjaStatement])])
    /// `macro name(…)`.
    case macro(name: String, signature: JinjaSignature, body: [JinjaStatement])
    /// `call(…) f()`; `generation` is one without a call.
    case callBlock(call: JinjaTree.Node?, signature: JinjaSignature, body: [JinjaStatement])
    /// `filter … endfilter`.
    case filterBlock(filter: JinjaTree.Node, body: [JinjaStatement])
    /// `with`: the body with assignments before it.
    case scope(assignments: [(target: JinjaTree.Node, value: JinjaTree.Node)], [JinjaStatement])
    /// `autoescape` and `block`: the body, in an environment that only jinja2 knows.
    case environment([JinjaStatement])
    /// `break` or `continue`.
    case jump(isBreak: Bool)
    /// `include`, `import`, `from` or `extends`, and the names it defines.
    case load(template: JinjaTree.Node, defines: [String])
  }

  /// What it is.
  var kind: Kind
  /// The tag's name, or the text's first byte, in the source.
  var position: Int
}

/// A `for` statement.
struct JinjaLoop: Sendable {
  /// What the elements are assigned to.
  var target: JinjaTree.Node
  /// What is gone through.
  var iterable: JinjaTree.Node
  /// The condition behind `if`.
  var test: JinjaTree.Node?
  /// What is done with each element.
  var body: [JinjaStatement]
  /// What is done when there was none.
  var otherwise: [JinjaStatement]
  /// Whether the body can call it anew with `loop(…)`.
  var isRecursive: Bool
}

/// A macro's or call block's parameters.
struct JinjaSignature: Sendable {
  /// The names.
  var names: [String] = []
  /// Defaults of the last parameters.
  var defaults: [JinjaTree.Node] = []
  /// The expressions of the defaults and the body.
  var expressions: Range<JinjaTree.Node> = 0..<0
}
