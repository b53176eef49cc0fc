/// A value in an ordinary conversation, as far as it is plain.
enum TemplateValue: Hashable {
  case unknown
  case undefined
  case none
  case bool(Bool)
  case integer(Int)
  /// A text, or only its beginning.
  case text(String, isWhole: Bool = true)
  case list([TemplateValue])
  /// A message by its role.
  case message(String)
  /// The variable `loop`; no count when elements are left out.
  case loop(index: Int, count: Int?)
  /// An error was raised: nothing is written on this way.
  case raised

  /// Whether a condition on it holds, nil when that can't be told.
  var isTrue: Bool? {
    switch self {
    case .unknown, .raised: nil
    case .undefined, .none: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .text(let text, let isWhole): !text.isEmpty ? true : isWhole ? false : nil
    case .list(let elements): !elements.isEmpty
    case .message, .loop: true
    }
  }
}

extension TemplateBeginning {
  /// The value of an expression.
  mutating func value(of node: JinjaTree.Node) -> TemplateValue {
    deeper { walk in walk.evaluate(node) }
  }

  private mutating func evaluate(_ node: JinjaTree.Node) -> TemplateValue {
    switch tree[node] {
    case .string(let text): .text(text)
    case .integer(let value): value.map(TemplateValue.integer) ?? .unknown
    case .bool(let value): .bool(value)
    case .none: .none
    case .name(let name): variables[name] ?? .undefined
    case .attribute(let base, let key): member(key, of: base)
    case .item(let base, let key): item(key, of: value(of: base), named: base)
    case .call(let callee, let arguments): call(callee, arguments)
    case .filter(let base?, let name, let arguments): filter(name, value(of: base), arguments)
    case .test(let base, let name, let arguments): test(base, name, arguments)
    case .not(let base): value(of: base).isTrue.map { .bool(!$0) } ?? .unknown
    case .binary(let symbol, let left, let right): binary(symbol, left, right)
    case .conditional(let value, let test, let other): conditional(value, test, other)
    case .list(let nodes), .tuple(let nodes): list(nodes)
    case .sign(let base, _): negated(value(of: base), at: tree.expressions[node].position)
    case .float, .namespaceReference, .slice, .filter, .dictionary: .unknown
    }
  }

  private func negated(_ value: TemplateValue, at position: Int) -> TemplateValue {
    guard case .integer(let number) = value else { return .unknown }
    guard source.matches("-", at: position) else { return value }
    let (negative, overflow) = 0.subtractingReportingOverflow(number)
    return overflow ? .unknown : .integer(negative)
  }

  private mutating func list(_ nodes: [JinjaTree.Node]) -> TemplateValue {
    guard nodes.count < 100 else { return .unknown }
    return .list(nodes.map { value(of: $0) })
  }

  private mutating func conditional(
    _ node: JinjaTree.Node, _ test: JinjaTree.Node, _ other: JinjaTree.Node?
  ) -> TemplateValue {
    guard let holds = value(of: test).isTrue else {
      let (first, second) = (value(of: node), other.map { value(of: $0) } ?? .undefined)
      return first == second ? first : .unknown
    }
    return holds ? value(of: node) : other.map { value(of: $0) } ?? .undefined
  }

  // MARK: Members

  private mutating func member(_ key: String, of base: JinjaTree.Node) -> TemplateValue {
    if case .name(let name) = tree[base], let value = variables["\(name).\(key)"] { return value }
    return Self.member(key, of: value(of: base))
  }

  private static func member(_ key: String, of value: TemplateValue) -> TemplateValue {
    switch value {
    case .message(let role):
      switch key {
      case "role": .text(role)
      case "content": .text("Hello")
      default: .undefined
      }
    case .loop(let index, let count):
      switch key {
      case "first": .bool(index == 0)
      case "last": count.map { .bool(index == $0 - 1) } ?? .unknown
      case "index0": .integer(index)
      case "index": .integer(index + 1)
      case "length": count.map(TemplateValue.integer) ?? .unknown
      default: .unknown
      }
    default: .unknown
    }
  }

  private mutating func item(
    _ key: JinjaTree.Node, of base: TemplateValue, named node: JinjaTree.Node
  ) -> TemplateValue {
    if case .slice(let start, let stop, let step) = tree[key] {
      guard case .list(let elements) = base, stop == nil else { return .unknown }
      if start == nil, let step, value(of: step) == .integer(-1) {
        return .list(elements.reversed())
      }
      guard step == nil, let start, case .integer(let first) = value(of: start), first >= 0 else {
        return .unknown
      }
      return .list(Array(elements.dropFirst(first)))
    }
    switch (base, value(of: key)) {
    case (.list(let elements), .integer(let index)):
      let place = index < 0 ? elements.count + max(index, -1_000) : index
      return elements.indices.contains(place) ? elements[place] : .undefined
    case (_, .text(let name, isWhole: true)): return Self.member(name, of: base)
    default: return .unknown
    }
  }

  // MARK: Calls, filters, tests

  private mutating func call(
    _ callee: JinjaTree.Node, _ arguments: JinjaArguments
  ) -> TemplateValue {
    switch tree[callee] {
    case .name("raise_exception"): return .raised
    case .name("namespace"), .name("dict"): return .unknown
    case .name("strftime_now"): return .text("26 Jul 2024")
    case .name(let name): return call(macro: name, arguments) ?? .unknown
    case .attribute(let base, "get"):
      guard let key = arguments.positional.first, case .text(let name, true) = value(of: key)
      else { return .unknown }
      let value = Self.member(name, of: value(of: base))
      guard value == .undefined else { return value }
      return arguments.positional.dropFirst().first.map { self.value(of: $0) } ?? .none
    case .attribute(let base, "format"):
      guard case .text(let pattern, true) = value(of: base), arguments.isPositional else {
        return .unknown
      }
      return TemplateFormatting.braces(pattern, arguments.positional.map { value(of: $0) })
    case .attribute(let base, let method):
      guard case .text(let text, true) = value(of: base), text == "Hello" || text.isEmpty else {
        return .unknown
      }
      switch method {
      case "strip", "lstrip", "rstrip": return .text(text)
      case "startswith", "endswith": return text.isEmpty ? .unknown : .bool(false)
      default: return .unknown
      }
    default: return .unknown
    }
  }

  private mutating func filter(
    _ name: String, _ value: TemplateValue, _ arguments: JinjaArguments
  ) -> TemplateValue {
    switch (name, value) {
    case ("trim", .text(let text, let isWhole)):
      .text(String(text.drop { $0.isWhitespace }), isWhole: isWhole)
    case ("string", .text), ("safe", .text), ("list", .list): value
    case ("length", .list(let elements)), ("count", .list(let elements)):
      .integer(elements.count)
    case ("default", .undefined), ("d", .undefined):
      arguments.positional.first.map { self.value(of: $0) } ?? .text("")
    case ("default", _), ("d", _): value == .unknown || arguments.all.count > 1 ? .unknown : value
    case ("first", .list(let elements)): elements.first ?? .undefined
    case ("last", .list(let elements)): elements.last ?? .undefined
    case ("tojson", _): value == .undefined ? .unknown : .text("{", isWhole: false)
    case ("format", .text(let pattern, isWhole: true)) where arguments.isPositional:
      TemplateFormatting.percent(pattern, arguments.positional.map { self.value(of: $0) })
    case ("join", .list(let elements)): join(elements, arguments)
    case ("selectattr", .list(let elements)), ("rejectattr", .list(let elements)):
      select(elements, keeping: name == "selectattr", arguments.positional)
    default: .unknown
    }
  }

  private mutating func join(
    _ elements: [TemplateValue], _ arguments: JinjaArguments
  ) -> TemplateValue {
    let separator = arguments.positional.first.map { value(of: $0) } ?? .text("")
    guard arguments.isPositional, arguments.positional.count < 2,
      case .text(let text, isWhole: true) = separator
    else { return .unknown }
    return TemplateFormatting.join(elements, separator: text)
  }

  private mutating func select(
    _ elements: [TemplateValue], keeping: Bool, _ arguments: [JinjaTree.Node]
  ) -> TemplateValue {
    guard arguments.count == 3, case .text(let key, true) = value(of: arguments[0]),
      case .text(let test, true) = value(of: arguments[1]),
      ["equalto", "eq", "=="].contains(test)
    else { return .unknown }
    let wanted = value(of: arguments[2])
    return .list(elements.filter { (Self.member(key, of: $0) == wanted) == keeping })
  }

  private mutating func test(
    _ node: JinjaTree.Node, _ name: String, _ arguments: JinjaArguments
  ) -> TemplateValue {
    let value = value(of: node)
    if name == "defined" || name == "undefined" {
      if case .name("strftime_now") = tree[node] { return .bool(name == "defined") }
      return value == .unknown ? .unknown : .bool((value == .undefined) == (name == "undefined"))
    }
    guard value != .unknown, value != .raised else { return .unknown }
    switch (name, value) {
    case ("none", _): return .bool(value == .none)
    case ("string", .text): return .bool(true)
    case ("string", _), ("false", .none), ("false", .undefined), ("true", .none),
      ("true", .undefined):
      return .bool(false)
    case ("true", .bool(let holds)): return .bool(holds)
    case ("false", .bool(let holds)): return .bool(!holds)
    case ("mapping", .message): return .bool(true)
    case ("mapping", _): return .bool(false)
    case ("iterable", .text), ("iterable", .list), ("sequence", .text), ("sequence", .list):
      return .bool(true)
    case ("iterable", .none), ("iterable", .bool), ("iterable", .integer): return .bool(false)
    case ("equalto", _), ("eq", _), ("sameas", _):
      return arguments.positional.first.map { compare(value, self.value(of: $0)) } ?? .unknown
    default: return .unknown
    }
  }

  // MARK: Operators

  private mutating func binary(
    _ symbol: JinjaOperator, _ left: JinjaTree.Node, _ right: JinjaTree.Node
  ) -> TemplateValue {
    let first = value(of: left)
    if first == .raised { return .raised }
    switch symbol {
    case .and, .or:
      if let holds = first.isTrue, holds == (symbol == .or) { return first }
      let second = value(of: right)
      guard first.isTrue == nil else { return second }
      return second.isTrue == (symbol == .or) ? .bool(symbol == .or) : .unknown
    case .add, .concatenate: return join(first, right)
    case .equal: return compare(first, value(of: right))
    case .notEqual:
      return compare(first, value(of: right)).isTrue.map { .bool(!$0) } ?? .unknown
    case .modulo:
      if case .text(let pattern, isWhole: true) = first {
        let values: [TemplateValue]
        if case .tuple(let nodes) = tree[right] {
          values = nodes.prefix(100).map { value(of: $0) }
        } else {
          values = [value(of: right)]
        }
        return TemplateFormatting.percent(pattern, values)
      }
      guard case .integer(let number) = first, case .integer(let divisor) = value(of: right),
        number >= 0, divisor > 0
      else { return .unknown }
      return .integer(number % divisor)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard case .integer(let number) = first, case .integer(let other) = value(of: right) else {
        return .unknown
      }
      return .bool(Self.compare(number, other, symbol))
    case .isIn, .notIn: return contains(first, value(of: right), negated: symbol == .notIn)
    case .subtract:
      guard case .integer(let number) = first, case .integer(let other) = value(of: right) else {
        return .unknown
      }
      let (difference, overflow) = number.subtractingReportingOverflow(other)
      return overflow ? .unknown : .integer(difference)
    case .multiply, .divide, .floorDivide, .power: return .unknown
    }
  }

  private static func compare(_ left: Int, _ right: Int, _ symbol: JinjaOperator) -> Bool {
    switch symbol {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    default: left >= right
    }
  }

  private func compare(_ left: TemplateValue, _ right: TemplateValue) -> TemplateValue {
    switch (left, right) {
    case (.unknown, _), (_, .unknown), (.raised, _), (_, .raised): .unknown
    case (.text(_, false), _), (_, .text(_, false)): .unknown
    default: .bool(left == right)
    }
  }

  private mutating func join(_ first: TemplateValue, _ right: JinjaTree.Node) -> TemplateValue {
    switch first {
    case .text(_, isWhole: true): return TemplateFormatting.append(value(of: right), to: first)
    case .text: return first
    case .integer(let number):
      guard case .integer(let other) = value(of: right) else { return .unknown }
      let (sum, overflow) = number.addingReportingOverflow(other)
      return overflow ? .unknown : .integer(sum)
    case .list(let elements):
      guard case .list(let others) = value(of: right), elements.count + others.count < 100 else {
        return .unknown
      }
      return .list(elements + others)
    default: return .unknown
    }
  }

  private func contains(
    _ element: TemplateValue, _ whole: TemplateValue, negated: Bool
  ) -> TemplateValue {
    switch (element, whole) {
    case (.text(let text, true), .message(_)):
      .bool((text == "role" || text == "content") != negated)
    case (.text(let part, true), .text(let text, true)): .bool(text.contains(part) != negated)
    case (.unknown, _), (.raised, _), (.text(_, false), _): .unknown
    case (_, .list(let elements)):
      elements.contains(.unknown) ? .unknown : .bool(elements.contains(element) != negated)
    default: .unknown
    }
  }
}
