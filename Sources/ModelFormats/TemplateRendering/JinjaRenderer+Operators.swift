import ModelFacts

extension JinjaRenderer {
  /// The value of two operands; a chain to the left takes no recursion however long it is.
  mutating func evaluateBinary(
    _ node: JinjaTree.Node, _ symbol: JinjaOperator, _ left: JinjaTree.Node,
    _ right: JinjaTree.Node, in frame: JinjaFrame
  ) throws(JinjaFailure) -> JinjaValue {
    var steps: [(JinjaOperator, JinjaTree.Node)] = []
    var first = node
    while case .binary(let symbol, let left, let right) = tree[first] {
      steps.append((symbol, right))
      first = left
    }
    var value = try evaluate(first, in: frame)
    for (symbol, right) in steps.reversed() {
      try budget.spend()
      switch symbol {
      case .or where value.isTrue, .and where !value.isTrue: continue
      case .or, .and: value = try evaluate(right, in: frame)
      default: value = try combine(symbol, value, try evaluate(right, in: frame))
      }
    }
    return value
  }

  /// What an operator makes of two values.
  mutating func combine(
    _ symbol: JinjaOperator, _ left: JinjaValue, _ right: JinjaValue
  ) throws(JinjaFailure) -> JinjaValue {
    try budget.spend(left.weight)
    try budget.spend(right.weight)
    switch symbol {
    case .equal: return .bool(JinjaValue.areEqual(left, right))
    case .notEqual: return .bool(!JinjaValue.areEqual(left, right))
    case .less: return .bool(try isLess(left, right, symbol: "<"))
    case .greater: return .bool(try isLess(right, left, symbol: ">"))
    case .lessOrEqual: return .bool(!(try isLess(right, left, symbol: "<=")))
    case .greaterOrEqual: return .bool(!(try isLess(left, right, symbol: ">=")))
    case .isIn: return .bool(try contains(right, left))
    case .notIn: return .bool(!(try contains(right, left)))
    case .concatenate:
      let (one, other) = (try text(of: left), try text(of: right))
      try budget.spend(bytes: one.utf8.count + other.utf8.count)
      return .text(one + other)
    case .add: return try add(left, right)
    case .multiply: return try multiply(left, right)
    case .modulo where left.text != nil: return .text(try percent(left.text ?? "", right))
    case .subtract, .divide, .floorDivide, .modulo, .power:
      return try calculate(symbol, left, right)
    case .or, .and: return left
    }
  }

  /// What an operator raises that these types don't have.
  private func mismatch(
    _ symbol: String, _ left: JinjaValue, _ right: JinjaValue
  ) -> JinjaFailure {
    for value in [left, right] {
      if case .undefined(let undefined) = value { return .raised(undefined.message) }
    }
    return .raised("\(left.typeName) \(symbol) \(right.typeName) isn't possible")
  }

  /// `left + right`.
  mutating func add(
    _ left: JinjaValue, _ right: JinjaValue
  ) throws(JinjaFailure) -> JinjaValue {
    if let one = left.text, let other = right.text {
      try budget.spend(bytes: one.utf8.count + other.utf8.count)
      switch (left, right) {
      case (.markup, .markup): return .markup(one + other)
      case (.markup, _): return .markup(one + Self.escaped(other))
      case (_, .markup): return .markup(Self.escaped(one) + other)
      default: return .text(one + other)
      }
    }
    if case .sequence(let one) = left, case .sequence(let other) = right,
      one.kind.comparable == other.kind.comparable, one.kind == .list || one.kind == .tuple
    {
      try budget.spend(one.elements.count + other.elements.count)
      return .sequence(JinjaSequence(kind: one.kind, elements: one.elements + other.elements))
    }
    return try calculate(.add, left, right)
  }

  private mutating func multiply(
    _ left: JinjaValue, _ right: JinjaValue
  ) throws(JinjaFailure) -> JinjaValue {
    let (value, count) = left.integer == nil ? (left, right.integer) : (right, left.integer)
    if let text = value.text, let count {
      let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: max(count, 0))
      try budget.spend(bytes: overflow ? .max : bytes)
      return .text(String(repeating: text, count: max(count, 0)))
    }
    if case .sequence(let sequence) = value, let count,
      sequence.kind == .list || sequence.kind == .tuple
    {
      let (size, overflow) = sequence.elements.count.multipliedReportingOverflow(
        by: max(count, 0))
      guard !overflow, size <= JinjaBudget.steps else {
        throw .unbounded("makes a list of more than \(JinjaBudget.steps) elements")
      }
      try budget.spend(size)
      let elements = Array(repeatElement(sequence.elements, count: max(count, 0)).joined())
      return .sequence(JinjaSequence(kind: sequence.kind, elements: elements))
    }
    return try calculate(.multiply, left, right)
  }

  // MARK: Numbers

  private func calculate(
    _ symbol: JinjaOperator, _ left: JinjaValue, _ right: JinjaValue
  ) throws(JinjaFailure) -> JinjaValue {
    if let one = left.integer, let other = right.integer, symbol != .divide {
      return try calculate(symbol, one, other)
    }
    guard let one = left.number, let other = right.number else {
      throw mismatch(symbol.sign, left, right)
    }
    switch symbol {
    case .add: return .float(one + other)
    case .subtract: return .float(one - other)
    case .multiply: return .float(one * other)
    case .power: throw .unsupported("a power of floats")
    default: break
    }
    guard other != 0 else { throw .raised("division by zero") }
    let quotient = (one / other).rounded(.down)
    switch symbol {
    case .divide: return .float(one / other)
    case .floorDivide: return .float(quotient)
    default: return .float(one - quotient * other)
    }
  }

  private func calculate(
    _ symbol: JinjaOperator, _ one: Int, _ other: Int
  ) throws(JinjaFailure) -> JinjaValue {
    let result: (partialValue: Int, overflow: Bool)
    switch symbol {
    case .add: result = one.addingReportingOverflow(other)
    case .subtract: result = one.subtractingReportingOverflow(other)
    case .multiply: result = one.multipliedReportingOverflow(by: other)
    case .power: result = try power(one, other)
    default:
      guard other != 0 else { throw .raised("division by zero") }
      guard other != -1 else { return symbol == .modulo ? .integer(0) : try negated(one) }
      let remainder = one % other
      let isShort = remainder != 0 && (remainder < 0) != (other < 0)
      return .integer(
        symbol == .modulo
          ? remainder + (isShort ? other : 0) : one / other - (isShort ? 1 : 0))
    }
    guard !result.overflow else { throw .unsupported("an integer beyond 64 bits") }
    return .integer(result.partialValue)
  }

  private func power(_ base: Int, _ exponent: Int) throws(JinjaFailure) -> (Int, Bool) {
    guard exponent >= 0 else { throw .unsupported("a negative power") }
    if base.magnitude < 2 {
      return (exponent == 0 || base == -1 && exponent % 2 == 0 ? 1 : base, false)
    }
    guard exponent < 64 else { return (0, true) }
    var result = 1
    for _ in 0..<exponent {
      let (next, overflow) = result.multipliedReportingOverflow(by: base)
      if overflow { return (0, true) }
      result = next
    }
    return (result, false)
  }

  private func negated(_ number: Int) throws(JinjaFailure) -> JinjaValue {
    guard number != .min else { throw .unsupported("an integer beyond 64 bits") }
    return .integer(-number)
  }

  /// `-value` or `+value`.
  func signed(_ value: JinjaValue, isNegative: Bool) throws(JinjaFailure) -> JinjaValue {
    if case .float(let number) = value { return .float(isNegative ? -number : number) }
    guard let number = value.integer else {
      if case .undefined(let undefined) = value { throw .raised(undefined.message) }
      throw .raised("a \(value.typeName) has no sign")
    }
    return isNegative ? try negated(number) : .integer(number)
  }

  // MARK: Comparisons

  /// Python's `left < right`; `symbol` is what the template wrote.
  mutating func isLess(
    _ left: JinjaValue, _ right: JinjaValue, symbol: String = "<"
  ) throws(JinjaFailure) -> Bool {
    try budget.spend()
    if let one = left.number, let other = right.number { return one < other }
    if let one = left.text, let other = right.text {
      return ExactString(one) < ExactString(other)
    }
    if case .sequence(let one) = left, case .sequence(let other) = right,
      one.kind.comparable == other.kind.comparable, one.kind.hasPlaces
    {
      for (first, second) in zip(one.elements, other.elements)
      where !JinjaValue.areEqual(first, second) {
        return try isLess(first, second, symbol: symbol)
      }
      return one.elements.count < other.elements.count
    }
    throw mismatch(symbol, left, right)
  }

  /// Python's `element in whole`.
  mutating func contains(
    _ whole: JinjaValue, _ element: JinjaValue
  ) throws(JinjaFailure) -> Bool {
    switch whole {
    case .text(let text), .markup(let text):
      guard let part = element.text else {
        throw .raised("'in' a text requires a text, not \(element.typeName)")
      }
      try budget.spend(bytes: text.utf8.count)
      return JinjaText(text).range(of: JinjaText(part)) != nil
    case .dictionary(let dictionary):
      try budget.spend(dictionary.members.count)
      return dictionary[try hashable(element)] != nil
    default:
      let all = try elements(of: whole, in: "in")
      return all.contains { JinjaValue.areEqual($0, element) }
    }
  }
}

extension JinjaOperator {
  /// How it is written, for those of numbers.
  fileprivate var sign: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .floorDivide: "//"
    case .modulo: "%"
    case .power: "**"
    default: "and"
    }
  }
}
