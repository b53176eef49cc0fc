import ModelFacts

extension JinjaRenderer {
  /// Whether a test holds.
  mutating func test(
    _ name: String, _ value: JinjaValue, _ arguments: [JinjaValue]
  ) throws(JinjaFailure) -> Bool {
    if let symbol = Self.comparisons[name] {
      guard let other = arguments.first else { throw .raised("the test \(name) needs a value") }
      return try compare(symbol, value, other)
    }
    switch name {
    case "defined": return !value.isUndefined
    case "undefined": return value.isUndefined
    case "none": return if case .none = value { true } else { false }
    case "boolean": return if case .bool = value { true } else { false }
    case "true": return if case .bool(true) = value { true } else { false }
    case "false": return if case .bool(false) = value { true } else { false }
    case "integer": return if case .integer = value { true } else { false }
    case "float": return if case .float = value { true } else { false }
    case "number": return value.number != nil
    case "string": return value.text != nil
    case "escaped": return if case .markup = value { true } else { false }
    case "mapping": return if case .dictionary = value { true } else { false }
    case "callable":
      return switch value {
      case .function, .loop: true
      // `Undefined` has a `__call__`, which raises.
      default: value.isUndefined
      }
    case "sequence": return Self.isSequence(value)
    case "iterable": return Self.isIterable(value)
    case "lower", "upper":
      return JinjaText(try value.string()).isCased(isUpper: name == "upper")
    case "odd", "even", "divisibleby": return try testDivision(name, value, arguments.first)
    case "sameas":
      guard let other = arguments.first else { throw .raised("sameas needs a value") }
      return value.typeName == other.typeName && JinjaValue.areEqual(value, other)
    case "filter": return value.text.map(JinjaNames.filters.contains) ?? false
    case "test": return value.text.map(JinjaNames.tests.contains) ?? false
    default: throw .raised("No test named '\(name)' found")
    }
  }

  private static let comparisons: [String: JinjaOperator] = [
    "eq": .equal, "equalto": .equal, "==": .equal, "ne": .notEqual, "!=": .notEqual,
    "lt": .less, "lessthan": .less, "<": .less, "le": .lessOrEqual, "<=": .lessOrEqual,
    "gt": .greater, "greaterthan": .greater, ">": .greater, "ge": .greaterOrEqual,
    ">=": .greaterOrEqual, "in": .isIn,
  ]

  private mutating func compare(
    _ symbol: JinjaOperator, _ value: JinjaValue, _ other: JinjaValue
  ) throws(JinjaFailure) -> Bool {
    try combine(symbol, value, other).isTrue
  }

  private static func isSequence(_ value: JinjaValue) -> Bool {
    switch value {
    case .undefined, .text, .markup, .dictionary: true
    case .sequence(let sequence): sequence.kind.hasPlaces
    case .none, .bool, .integer, .float, .iterator, .namespace, .loop, .function: false
    }
  }

  private static func isIterable(_ value: JinjaValue) -> Bool {
    switch value {
    case .undefined, .text, .markup, .dictionary, .sequence, .iterator, .loop: true
    case .none, .bool, .integer, .float, .namespace, .function: false
    }
  }

  private func testDivision(
    _ name: String, _ value: JinjaValue, _ divisor: JinjaValue?
  ) throws(JinjaFailure) -> Bool {
    if case .undefined(let undefined) = value { throw Self.failure(undefined) }
    guard let number = value.integer else { throw .unsupported("a division test of no integer") }
    guard name == "divisibleby" else { return (number % 2 != 0) == (name == "odd") }
    guard let divisor = divisor?.integer, divisor != 0 else {
      throw .raised("divisibleby needs a number")
    }
    return divisor == -1 || number % divisor == 0
  }
}
