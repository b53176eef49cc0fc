extension JinjaRenderer {
  /// The value of an expression.
  mutating func evaluate(
    _ node: JinjaTree.Node, in frame: JinjaFrame
  ) throws(JinjaFailure) -> JinjaValue {
    try budget.enter()
    defer { budget.leave() }
    switch tree[node] {
    case .string(let text): return .text(text)
    case .integer(let number):
      guard let number else { throw .unsupported("an integer beyond 64 bits") }
      return .integer(number)
    case .float(let number): return .float(number)
    case .bool(let holds): return .bool(holds)
    case .none: return .none
    case .name(let name): return value(of: name, in: frame)
    case .attribute(let base, let name):
      return try attribute(name, of: try evaluate(base, in: frame))
    case .item(let base, let key): return try evaluateItem(base, key, in: frame)
    case .call(let callee, let arguments):
      let function = try evaluate(callee, in: frame)
      return try budget.checked(
        try call(function, try self.arguments(arguments, in: frame)))
    case .filter: return try budget.checked(try evaluateFilter(node, in: frame))
    case .test(let base, let name, let arguments):
      return .bool(try evaluateTest(base, name, arguments, in: frame))
    case .not(let base): return .bool(!(try evaluate(base, in: frame).isTrue))
    case .sign(let base, let isNegative):
      return try signed(try evaluate(base, in: frame), isNegative: isNegative)
    case .binary(let symbol, let left, let right):
      return try evaluateBinary(node, symbol, left, right, in: frame)
    case .conditional(let value, let test, let other):
      if try evaluate(test, in: frame).isTrue { return try evaluate(value, in: frame) }
      guard let other else {
        return .undefined(
          JinjaUndefined(message: "an inline if without else has no value"))
      }
      return try evaluate(other, in: frame)
    case .tuple(let nodes): return try budget.checked(.tuple(try evaluate(nodes, in: frame)))
    case .list(let nodes): return try budget.checked(.list(try evaluate(nodes, in: frame)))
    case .dictionary(let members):
      return try budget.checked(try evaluateDictionary(members, in: frame))
    case .slice, .namespaceReference: throw .unsupported("a slice outside of brackets")
    }
  }

  /// The values of several expressions.
  private mutating func evaluate(
    _ nodes: [JinjaTree.Node], in frame: JinjaFrame
  ) throws(JinjaFailure) -> [JinjaValue] {
    var values: [JinjaValue] = []
    values.reserveCapacity(nodes.count)
    for node in nodes { values.append(try evaluate(node, in: frame)) }
    return values
  }

  /// The value of a name: a variable, else a function of the environment.
  private func value(of name: String, in frame: JinjaFrame) -> JinjaValue {
    if let value = frame.value(of: name) { return value }
    if Self.globals.contains(name) { return .function(.global(name)) }
    return .undefined(JinjaUndefined(message: "'\(name)' is undefined"))
  }

  /// jinja2's own globals, and those that transformers adds.
  private static let globals: Set<String> = [
    "range", "dict", "lipsum", "cycler", "joiner", "namespace", "raise_exception", "strftime_now",
  ]

  private mutating func evaluateItem(
    _ base: JinjaTree.Node, _ key: JinjaTree.Node, in frame: JinjaFrame
  ) throws(JinjaFailure) -> JinjaValue {
    let value = try evaluate(base, in: frame)
    guard case .slice(let start, let stop, let step) = tree[key] else {
      return try item(try evaluate(key, in: frame), of: value)
    }
    var bounds: [Int?] = []
    for node in [start, stop, step] {
      guard let node else {
        bounds.append(nil)
        continue
      }
      switch try evaluate(node, in: frame) {
      case .none: bounds.append(nil)
      case let bound:
        guard let number = bound.integer else {
          throw .raised("slice indices must be integers, not \(bound.typeName)")
        }
        bounds.append(number)
      }
    }
    return try slice(value, start: bounds[0], stop: bounds[1], step: bounds[2])
  }

  private mutating func evaluateDictionary(
    _ members: [(key: JinjaTree.Node, value: JinjaTree.Node)], in frame: JinjaFrame
  ) throws(JinjaFailure) -> JinjaValue {
    var dictionary = JinjaDictionary()
    for member in members {
      let key = try evaluate(member.key, in: frame)
      try budget.spend(dictionary.members.count)
      dictionary.set(try hashable(key), try evaluate(member.value, in: frame))
    }
    return .dictionary(dictionary)
  }

  /// A value that can be a key.
  func hashable(_ key: JinjaValue) throws(JinjaFailure) -> JinjaValue {
    switch key {
    case .sequence(let sequence) where sequence.kind == .list:
      throw .raised("a list can't be a key")
    case .dictionary: throw .raised("a dict can't be a key")
    default: return key
    }
  }

  // MARK: Filters and tests

  /// A chain of filters, without recursion however long it is.
  private mutating func evaluateFilter(
    _ node: JinjaTree.Node, in frame: JinjaFrame
  ) throws(JinjaFailure) -> JinjaValue {
    var filters: [JinjaTree.Node] = []
    var first = node
    while case .filter(let base?, _, _) = tree[first] {
      filters.append(first)
      first = base
    }
    var value = try evaluate(first, in: frame)
    for filter in filters.reversed() { value = try applyOne(filter, to: value, in: frame) }
    return value
  }

  /// Applies a filter, or a chain of them whose first one has no value, to a value.
  mutating func apply(
    _ filter: JinjaTree.Node, to value: JinjaValue, in frame: JinjaFrame
  ) throws(JinjaFailure) -> JinjaValue {
    try budget.enter()
    defer { budget.leave() }
    guard case .filter(let base, _, _) = tree[filter] else { return value }
    let inner = if let base { try apply(base, to: value, in: frame) } else { value }
    return try applyOne(filter, to: inner, in: frame)
  }

  private mutating func applyOne(
    _ filter: JinjaTree.Node, to value: JinjaValue, in frame: JinjaFrame
  ) throws(JinjaFailure) -> JinjaValue {
    guard case .filter(_, let name, let arguments) = tree[filter] else { return value }
    return try self.filter(name, value, try self.arguments(arguments, in: frame))
  }

  private mutating func evaluateTest(
    _ base: JinjaTree.Node, _ name: String, _ arguments: JinjaArguments, in frame: JinjaFrame
  ) throws(JinjaFailure) -> Bool {
    let value = try evaluate(base, in: frame)
    return try test(name, value, try self.arguments(arguments, in: frame).positional)
  }

  /// The arguments of a call, evaluated.
  mutating func arguments(
    _ arguments: JinjaArguments, in frame: JinjaFrame
  ) throws(JinjaFailure) -> JinjaPassed {
    var passed = JinjaPassed(positional: try evaluate(arguments.positional, in: frame))
    if let list = arguments.list {
      passed.positional += try elements(of: try evaluate(list, in: frame))
    }
    for (name, node) in arguments.named {
      passed.named.append((name, try evaluate(node, in: frame)))
    }
    if let node = arguments.dictionary {
      guard case .dictionary(let dictionary) = try evaluate(node, in: frame) else {
        throw .raised("the argument behind ** isn't a mapping")
      }
      for (key, value) in dictionary.members {
        guard let name = key.text else { throw .raised("keywords must be strings") }
        passed.named.append((name, value))
      }
    }
    return passed
  }
}

/// What a call passes, evaluated.
struct JinjaPassed {
  /// Values by position.
  var positional: [JinjaValue] = []
  /// Values by name.
  var named: [(name: String, value: JinjaValue)] = []

  /// A parameter that is given by position or by name.
  func value(_ place: Int, _ name: String) -> JinjaValue? {
    place < positional.count ? positional[place] : named.first { $0.name == name }?.value
  }

  /// A text among the parameters.
  func text(_ place: Int, _ name: String) throws(JinjaFailure) -> String? {
    guard let value = value(place, name) else { return nil }
    if case .none = value { return nil }
    guard let text = value.text else {
      throw .raised("\(name) must be str, not \(value.typeName)")
    }
    return text
  }

  /// An integer among the parameters.
  func integer(_ place: Int, _ name: String) throws(JinjaFailure) -> Int? {
    guard let value = value(place, name) else { return nil }
    if case .none = value { return nil }
    guard let number = value.integer else {
      throw .raised("\(name) must be int, not \(value.typeName)")
    }
    return number
  }

  /// Whether a parameter is given and true.
  func isTrue(_ place: Int, _ name: String) -> Bool { value(place, name)?.isTrue ?? false }
}
