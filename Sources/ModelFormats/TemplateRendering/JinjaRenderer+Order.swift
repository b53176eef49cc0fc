import ModelFacts

extension JinjaRenderer {
  /// Filters that order elements, or compare them.
  mutating func filterOrder(
    _ name: String, _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue? {
    switch name {
    case "reverse":
      if let text = value.text {
        return .text(JinjaText(JinjaText(text).scalars.reversed()).string)
      }
      if case .undefined = value { return .iterator(JinjaIterator([])) }
      return .iterator(JinjaIterator(try elements(of: value).reversed()))
    case "sort":
      let sorted = try sort(
        try elements(of: value), by: passed.value(2, "attribute"),
        isCased: passed.isTrue(1, "case_sensitive"))
      return .list(passed.isTrue(0, "reverse") ? try reversedStable(sorted, passed) : sorted)
    case "dictsort": return try sortDictionary(value, passed)
    case "unique":
      var seen: [JinjaValue] = []
      var results: [JinjaValue] = []
      for element in try elements(of: value) {
        let key = try key(
          of: element, passed.value(1, "attribute"), isCased: passed.isTrue(0, "case_sensitive"))
        try budget.spend(seen.count)
        if seen.contains(where: { JinjaValue.areEqual($0, key) }) { continue }
        seen.append(key)
        results.append(element)
      }
      return .iterator(JinjaIterator(results))
    case "min", "max": return try extreme(value, passed, isMax: name == "max")
    case "groupby": return try group(value, passed)
    default: return nil
    }
  }

  /// What an element is ordered by: itself or attributes of it, letters small.
  private mutating func key(
    of element: JinjaValue, _ attribute: JinjaValue?, isCased: Bool
  ) throws(JinjaFailure) -> JinjaValue {
    var key = element
    if let attribute {
      if let paths = attribute.text, paths.contains(",") {
        var parts: [JinjaValue] = []
        for path in paths.split(separator: ",") {
          parts.append(folded(try read(.text(String(path)), of: element), isCased: isCased))
        }
        return .list(parts)
      }
      if case .none = attribute {} else { key = try read(attribute, of: element) }
    }
    return folded(key, isCased: isCased)
  }

  private func folded(_ key: JinjaValue, isCased: Bool) -> JinjaValue {
    guard !isCased, let text = key.text else { return key }
    return .text(text.lowercased())
  }

  /// A stable merge sort, since comparing can fail.
  private mutating func sort(
    _ elements: [JinjaValue], by attribute: JinjaValue?, isCased: Bool
  ) throws(JinjaFailure) -> [JinjaValue] {
    var pairs: [(key: JinjaValue, value: JinjaValue)] = []
    for element in elements {
      pairs.append((try key(of: element, attribute, isCased: isCased), element))
    }
    return try merged(pairs[...]).map(\.value)
  }

  private mutating func merged(
    _ pairs: ArraySlice<(key: JinjaValue, value: JinjaValue)>
  ) throws(JinjaFailure) -> [(key: JinjaValue, value: JinjaValue)] {
    guard pairs.count > 1 else { return Array(pairs) }
    let middle = pairs.startIndex + pairs.count / 2
    var left = try merged(pairs[..<middle])[...]
    var right = try merged(pairs[middle...])[...]
    var result: [(key: JinjaValue, value: JinjaValue)] = []
    while let first = left.first, let second = right.first {
      if try isLess(second.key, first.key) {
        result.append(second)
        right.removeFirst()
      } else {
        result.append(first)
        left.removeFirst()
      }
    }
    return result + left + right
  }

  /// A descending order in which equal elements keep their places, as Python's has it.
  private mutating func reversedStable(
    _ sorted: [JinjaValue], _ passed: JinjaPassed
  ) throws(JinjaFailure) -> [JinjaValue] {
    var runs: [(key: JinjaValue, values: [JinjaValue])] = []
    for element in sorted {
      let key = try key(
        of: element, passed.value(2, "attribute"), isCased: passed.isTrue(1, "case_sensitive"))
      if let last = runs.last, JinjaValue.areEqual(last.key, key) {
        runs[runs.count - 1].values.append(element)
      } else {
        runs.append((key, [element]))
      }
    }
    return runs.reversed().flatMap(\.values)
  }

  private mutating func sortDictionary(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    guard case .dictionary(let dictionary) = value else {
      throw .raised("'\(value.typeName)' object has no attribute 'items'")
    }
    let by = try passed.text(1, "by") ?? "key"
    guard by == "key" || by == "value" else {
      throw .raised("You can only sort by either 'key' or 'value'")
    }
    let pairs = dictionary.members.map { JinjaValue.tuple([$0.key, $0.value]) }
    let sorted = try sort(
      pairs, by: .integer(by == "key" ? 0 : 1), isCased: passed.isTrue(0, "case_sensitive"))
    return .list(passed.isTrue(2, "reverse") ? sorted.reversed() : sorted)
  }

  private mutating func extreme(
    _ value: JinjaValue, _ passed: JinjaPassed, isMax: Bool
  ) throws(JinjaFailure) -> JinjaValue {
    var best: (key: JinjaValue, value: JinjaValue)?
    for element in try elements(of: value) {
      let key = try key(
        of: element, passed.value(1, "attribute"), isCased: passed.isTrue(0, "case_sensitive"))
      guard let current = best else {
        best = (key, element)
        continue
      }
      let isBetter = isMax ? try isLess(current.key, key) : try isLess(key, current.key)
      if isBetter { best = (key, element) }
    }
    return best?.value
      ?? .undefined(JinjaUndefined(message: "No aggregated item, sequence was empty."))
  }

  private mutating func group(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    guard let attribute = passed.value(0, "attribute") else {
      throw .raised("groupby needs an attribute")
    }
    let isCased = passed.isTrue(2, "case_sensitive")
    var elements: [JinjaValue] = []
    var keys: [JinjaValue] = []
    for element in try self.elements(of: value) {
      var key = try read(attribute, of: element)
      if key.isUndefined, let other = passed.value(1, "default") { key = other }
      elements.append(.tuple([folded(key, isCased: isCased), key, element]))
    }
    elements = try sort(elements, by: .integer(0), isCased: true)
    var groups: [(first: JinjaValue, members: [JinjaValue])] = []
    for element in elements {
      guard case .sequence(let parts) = element else { continue }
      if let last = keys.last, JinjaValue.areEqual(last, parts.elements[0]) {
        groups[groups.count - 1].members.append(parts.elements[2])
      } else {
        keys.append(parts.elements[0])
        groups.append((parts.elements[1], [parts.elements[2]]))
      }
    }
    return .list(
      groups.map { group in
        .sequence(JinjaSequence(kind: .group, elements: [group.first, .list(group.members)]))
      })
  }
}
