import ModelFacts

extension JinjaRenderer {
  /// Applies a filter by its name.
  mutating func filter(
    _ name: String, _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    try budget.spend(1 + value.weight)
    switch name {
    case "default", "d":
      let isMissing = value.isUndefined || passed.isTrue(1, "boolean") && !value.isTrue
      return isMissing ? passed.value(0, "default_value") ?? .text("") : value
    case "length", "count": return .integer(try length(of: value))
    case "string": return if case .markup = value { value } else { .text(try text(of: value)) }
    case "safe": return .markup(try value.string())
    case "e", "escape":
      if case .markup = value { return value }
      return .markup(Self.escaped(try value.string()))
    case "forceescape": return .markup(Self.escaped(try value.string()))
    case "tojson": return .text(try json(value, passed))
    case "attr":
      guard let attribute = passed.positional.first?.text else {
        throw .raised("attr needs a name")
      }
      let own = try ownAttribute(attribute, of: value)
      return own ?? .undefined(JinjaUndefined(message: "there is no attribute '\(attribute)'"))
    case "abs", "int", "float", "round": return try filterNumber(name, value, passed)
    default:
      if let result = try filterText(name, value, passed) { return result }
      if let result = try filterElements(name, value, passed) { return result }
      if let result = try filterOrder(name, value, passed) { return result }
      guard JinjaNames.filters.contains(name) else {
        throw .raised("No filter named '\(name)' found")
      }
      throw .unsupported("the filter \(name)")
    }
  }

  /// Python's `len(value)`.
  func length(of value: JinjaValue) throws(JinjaFailure) -> Int {
    switch value {
    case .undefined: 0
    case .text(let text), .markup(let text): text.unicodeScalars.count
    case .sequence(let sequence): sequence.elements.count
    case .dictionary(let dictionary): dictionary.members.count
    case .loop(let loop): loop.elements.count
    case .none, .bool, .integer, .float, .iterator, .namespace, .function:
      throw .raised("object of type '\(value.typeName)' has no len()")
    }
  }

  // MARK: Numbers

  private func filterNumber(
    _ name: String, _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    if case .undefined(let undefined) = value { throw Self.failure(undefined) }
    switch name {
    case "abs":
      if case .float(let number) = value { return .float(number.magnitude) }
      guard let number = value.integer, number != .min else {
        throw .raised("bad operand type for abs(): '\(value.typeName)'")
      }
      return .integer(abs(number))
    case "int":
      guard try passed.integer(1, "base") ?? 10 == 10 else { throw .unsupported("other bases") }
      if let number = value.integer { return .integer(number) }
      let text = value.text.map { JinjaText($0).stripped(of: nil, left: true, right: true).string }
      if let number = text.flatMap({ Int($0) }) { return .integer(number) }
      let double: Double? =
        if case .float(let number) = value { number } else { text.flatMap(Double.init) }
      if let double, double.magnitude < 0x1p62 { return .integer(Int(double)) }
      return passed.value(0, "default") ?? .integer(0)
    case "float":
      if let number = value.number { return .float(number) }
      let text = value.text.map { JinjaText($0).stripped(of: nil, left: true, right: true).string }
      return text.flatMap(Double.init).map { .float($0) }
        ?? passed.value(0, "default") ?? .float(0)
    default: return try round(value, passed)
    }
  }

  private func round(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    let precision = try passed.integer(0, "precision") ?? 0
    let method = try passed.text(1, "method") ?? "common"
    guard 0...12 ~= precision else { throw .unsupported("a rounding precision") }
    guard let number = value.number else {
      throw .raised("type \(value.typeName) doesn't define __round__ method")
    }
    if method == "common", let whole = value.integer { return .integer(whole) }
    var scale = 1.0
    for _ in 0..<precision { scale *= 10 }
    let rule: FloatingPointRoundingRule? =
      switch method {
      case "common": .toNearestOrEven
      case "ceil": .up
      case "floor": .down
      default: nil
      }
    guard let rule else { throw .raised("method must be common, ceil or floor") }
    return .float((number * scale).rounded(rule) / scale)
  }

  // MARK: Texts

  private mutating func filterText(
    _ name: String, _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue? {
    switch name {
    case "trim":
      let set = try passed.text(0, "chars").map { JinjaText($0) }
      return .text(
        JinjaText(try value.string()).stripped(of: set, left: true, right: true).string)
    case "lower": return .text(try value.string().lowercased())
    case "upper": return .text(try value.string().uppercased())
    case "capitalize": return .text(JinjaText(try value.string()).capitalized)
    case "title": return .text(JinjaText(try value.string()).headline)
    case "replace": return try replace(JinjaText(try value.string()), passed)
    case "format":
      guard passed.named.isEmpty else { throw .unsupported("format with names") }
      return .text(try percent(try value.string(), .tuple(passed.positional)))
    case "center":
      let width = try passed.integer(0, "width") ?? 80
      return try callTextMethod(
        "center", of: try value.string(), JinjaPassed(positional: [.integer(width)]))
    case "indent": return .text(try indent(try value.string(), passed))
    case "wordcount":
      let text = try value.string()
      return .integer(
        text.unicodeScalars.split { !$0.isJinjaNamePart }.count)
    case "truncate": return .text(try truncate(JinjaText(try value.string()), passed))
    case "join": return .text(try joinFilter(value, passed))
    default: return nil
    }
  }

  private mutating func joinFilter(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> String {
    let separator = try passed.value(0, "d")?.string() ?? ""
    let attribute = passed.value(1, "attribute")
    var texts: [JinjaValue] = []
    for element in try elements(of: value) {
      let element = if let attribute { try read(attribute, of: element) } else { element }
      texts.append(.text(try element.string()))
    }
    return try join(texts, separator)
  }

  private mutating func indent(
    _ text: String, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> String {
    let isFirst = passed.isTrue(1, "first")
    let isBlank = passed.isTrue(2, "blank")
    let width = passed.value(0, "width")
    guard let prefix = width?.text ?? (width?.integer ?? 4).spaces else {
      throw .unbounded("indents by more than 4096 places")
    }
    let lines = (text + "\n").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    try budget.spend(bytes: text.utf8.count + lines.count * prefix.utf8.count)
    var result = lines.first.map(String.init) ?? ""
    for line in lines.dropFirst() {
      result += "\n" + (line.isEmpty && !isBlank ? "" : prefix) + line
    }
    return isFirst ? prefix + result : result
  }

  private func truncate(
    _ text: JinjaText, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> String {
    let length = try passed.integer(0, "length") ?? 255
    let end = try passed.text(2, "end") ?? "..."
    let leeway = try passed.integer(3, "leeway") ?? 5
    let kept = length - end.unicodeScalars.count
    guard kept >= 0, leeway >= 0 else { throw .raised("truncate to less than its end") }
    guard text.scalars.count - length > leeway else { return text.string }
    let head = JinjaText(text.scalars[..<kept])
    if passed.isTrue(1, "killwords") { return head.string + end }
    let place = head.lastRange(of: JinjaText(" "))?.lowerBound ?? kept
    return JinjaText(head.scalars[..<place]).string + end
  }

  /// What an attribute path such as `function.name` gives.
  mutating func read(
    _ attribute: JinjaValue, of element: JinjaValue
  ) throws(JinjaFailure) -> JinjaValue {
    guard let path = attribute.text else { return try item(attribute, of: element) }
    var value = element
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      let isNumber = !part.isEmpty && part.allSatisfy { $0.isASCII && $0.isNumber }
      let key: JinjaValue = (isNumber ? Int(part) : nil).map { .integer($0) } ?? .text(String(part))
      value = try item(key, of: value)
    }
    return value
  }
}

extension Int {
  /// As many spaces, nil for more than any text needs.
  fileprivate var spaces: String? {
    self > 4096 ? nil : String(repeating: " ", count: Swift.max(self, 0))
  }
}
