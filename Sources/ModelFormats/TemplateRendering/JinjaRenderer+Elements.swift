extension JinjaRenderer {
  /// Filters that pick elements or change each of them.
  mutating func filterElements(
    _ name: String, _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue? {
    switch name {
    case "first":
      if case .iterator(let iterator) = value {
        return iterator.next() ?? Self.nothing("there is no first item, the sequence is empty")
      }
      return try elements(of: value).first
        ?? Self.nothing("there is no first item, the sequence is empty")
    case "last":
      if case .iterator = value { throw .raised("'generator' object is not reversible") }
      return try elements(of: value).last
        ?? Self.nothing("there is no last item, the sequence is empty")
    case "list": return .list(try elements(of: value))
    case "items":
      if value.isUndefined { return .iterator(JinjaIterator([])) }
      guard case .dictionary(let dictionary) = value else {
        throw .raised("Can only get item pairs from a mapping.")
      }
      return .iterator(
        JinjaIterator(dictionary.members.map { .tuple([$0.key, $0.value]) }))
    case "map": return .iterator(JinjaIterator(try map(value, passed)))
    case "select", "reject", "selectattr", "rejectattr":
      return .iterator(JinjaIterator(try select(name, value, passed)))
    case "batch": return try batch(value, passed)
    case "slice": return try slices(value, passed)
    case "sum": return try sum(value, passed)
    default: return nil
    }
  }

  private static func nothing(_ message: String) -> JinjaValue {
    .undefined(JinjaUndefined(message: message))
  }

  private mutating func map(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> [JinjaValue] {
    var results: [JinjaValue] = []
    let named = Dictionary(
      passed.named.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    if passed.positional.isEmpty, let attribute = named["attribute"] {
      for element in try elements(of: value) {
        let result = try read(attribute, of: element)
        results.append(result.isUndefined ? named["default"] ?? result : result)
      }
      return results
    }
    guard let filter = passed.positional.first else {
      throw .raised("map requires a filter argument")
    }
    guard let name = filter.text else { throw .raised("a filter's name must be a text") }
    let rest = JinjaPassed(
      positional: Array(passed.positional.dropFirst()), named: passed.named)
    for element in try elements(of: value) {
      results.append(try self.filter(name, element, rest))
    }
    return results
  }

  private mutating func select(
    _ name: String, _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> [JinjaValue] {
    var rest = passed.positional[...]
    let attribute = name.hasSuffix("attr") ? rest.popFirst() : nil
    if name.hasSuffix("attr"), attribute == nil {
      throw .raised("Missing parameter for attribute name")
    }
    let test = rest.popFirst()
    let keeps = name.hasPrefix("select")
    var results: [JinjaValue] = []
    for element in try elements(of: value) {
      let tested = if let attribute { try read(attribute, of: element) } else { element }
      let holds: Bool
      if let test {
        guard let name = test.text else { throw .raised("a test's name must be a text") }
        holds = try self.test(name, tested, Array(rest))
      } else {
        holds = tested.isTrue
      }
      if holds == keeps { results.append(element) }
    }
    return results
  }

  private mutating func batch(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    guard let size = try passed.integer(0, "linecount") else {
      throw .raised("batch needs a size")
    }
    let fill = passed.value(1, "fill_with")
    var rows: [[JinjaValue]] = []
    for element in try elements(of: value) {
      if rows.last.map({ $0.count == size }) ?? true { rows.append([]) }
      rows[rows.count - 1].append(element)
    }
    if let fill, let last = rows.last, last.count < size {
      try budget.spend(size)
      if case .none = fill {
      } else {
        rows[rows.count - 1] += Array(repeating: fill, count: size - last.count)
      }
    }
    return .iterator(JinjaIterator(rows.map { .list($0) }))
  }

  private mutating func slices(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    guard let count = try passed.integer(0, "slices") else { throw .raised("slice needs a count") }
    guard count > 0 else { throw .unsupported("slices of no count") }
    let all = try elements(of: value)
    try budget.spend(count)
    guard count <= JinjaBudget.weight else { throw .unbounded("makes too many slices") }
    let (size, longer) = all.count.quotientAndRemainder(dividingBy: count)
    var rows: [JinjaValue] = []
    var start = 0
    for place in 0..<count {
      let end = start + size + (place < longer ? 1 : 0)
      var row = Array(all[start..<end])
      if let fill = passed.value(1, "fill_with"), place >= longer {
        if case .none = fill {} else { row.append(fill) }
      }
      rows.append(.list(row))
      start = end
    }
    return .iterator(JinjaIterator(rows))
  }

  private mutating func sum(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    let attribute = passed.value(0, "attribute")
    var total = passed.value(1, "start") ?? .integer(0)
    for element in try elements(of: value) {
      var element = element
      if let attribute {
        if case .none = attribute {} else { element = try read(attribute, of: element) }
      }
      if total.text != nil { throw .raised("sum() can't sum strings") }
      total = try add(total, element)
    }
    return total
  }
}
