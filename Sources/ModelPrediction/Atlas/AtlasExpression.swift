package import ModelKnowledge

/// A size, count or condition over configuration attributes, as the atlas writes them.
///
/// The grammar is described in `Scripts/atlas/FORMAT.md`. Expressions come from the atlas only.
package indirect enum AtlasExpression: Hashable, Sendable {
  /// A constant.
  case constant(AtlasValue)
  /// A configuration attribute by dotted path, or the place `i`, `j`, `k` and its last value.
  case attribute(String)
  /// One of two by a condition.
  case choice(AtlasExpression, AtlasExpression, AtlasExpression)
  /// Two operands.
  case binary(Operator, AtlasExpression, AtlasExpression)
  /// Negation of a truth value.
  case not(AtlasExpression)
  /// An element of a list attribute.
  case element(AtlasExpression, AtlasExpression)
  /// `int`, `sum` or `len`.
  case call(Function, AtlasExpression)

  /// The operators, in the atlas's spelling.
  package enum Operator: String, Hashable, Sendable {
    /// Either.
    case or = "|"
    /// Both.
    case and = "&"
    /// Equal.
    case equal = "=="
    /// Different.
    case notEqual = "!="
    /// At least.
    case atLeast = ">="
    /// At most.
    case atMost = "<="
    /// More.
    case more = ">"
    /// Less.
    case less = "<"
    /// The left is an element of the right.
    case isIn = "$"
    /// Sum.
    case plus = "+"
    /// Difference.
    case minus = "-"
    /// Product.
    case times = "*"
    /// Quotient, rounded down for integers.
    case over = "/"
    /// Remainder.
    case modulo = "%"
    /// Power.
    case power = "^"
  }

  /// The functions.
  package enum Function: String, Hashable, Sendable {
    /// The integer part.
    case int
    /// The sum of a list.
    case sum
    /// The length of a list.
    case len
  }
}

extension AtlasExpression {
  /// Where an expression is evaluated: the attributes, and the indices of starred containers.
  package struct Context {
    /// An attribute's value; nil when neither configuration nor atlas tells it.
    package var lookup: (String) -> AtlasValue?
    /// The indices on the way, outermost first.
    package var places: [Int] = []
    /// The largest index of each container on the way.
    var lasts: [Int] = []

    /// A place among attributes.
    package init(
      lookup: @escaping (String) -> AtlasValue?, places: [Int] = [], lasts: [Int] = []
    ) {
      self.lookup = lookup
      self.places = places
      self.lasts = lasts
    }
  }

  /// The value; nil when something it needs is unknown.
  package func value(in context: Context) -> AtlasValue? {
    switch self {
    case .constant(let value): return value
    case .attribute(let name): return Self.attribute(name, in: context)
    case .choice(let condition, let yes, let no):
      guard let truth = condition.value(in: context)?.isTrue else { return nil }
      return truth ? yes.value(in: context) : no.value(in: context)
    case .not(let inner): return inner.value(in: context).map { .bool(!$0.isTrue) }
    case .element(let list, let index): return Self.element(list, index, in: context)
    case .call(let function, let inner):
      return inner.value(in: context).flatMap { Self.call(function, $0) }
    case .binary(.or, let left, let right):
      guard let first = left.value(in: context) else { return nil }
      return first.isTrue ? .bool(true) : right.value(in: context).map { .bool($0.isTrue) }
    case .binary(.and, let left, let right):
      guard let first = left.value(in: context) else { return nil }
      return !first.isTrue ? .bool(false) : right.value(in: context).map { .bool($0.isTrue) }
    case .binary(let symbol, let left, let right):
      guard let first = left.value(in: context), let second = right.value(in: context) else {
        return nil
      }
      return Self.combine(symbol, first, second)
    }
  }

  private static func attribute(_ name: String, in context: Context) -> AtlasValue? {
    let letters = ["i": 0, "j": 1, "k": 2]
    if let level = letters[name], level < context.places.count {
      return .int(context.places[level])
    }
    if name.utf8.count == 5, name.hasPrefix("last"), let level = letters[String(name.suffix(1))],
      level < context.lasts.count
    {
      return .int(context.lasts[level])
    }
    return context.lookup(name)
  }

  private static func element(
    _ list: AtlasExpression, _ index: AtlasExpression, in context: Context
  ) -> AtlasValue? {
    guard let values = list.value(in: context), let place = index.value(in: context) else {
      return nil
    }
    switch values {
    case .list(let elements):
      guard let at = place.int else { return nil }
      // Only a constant index counts from the end.
      if at < 0, case .constant = index, -elements.count <= at {
        return elements[elements.count + at]
      }
      return elements.indices.contains(at) ? elements[at] : .null
    case .int: return values
    case .null, .bool, .double, .string: return nil
    }
  }

  private static func call(_ function: Function, _ value: AtlasValue) -> AtlasValue? {
    switch (function, value) {
    case (.int, .int): return value
    case (.int, _):
      return value.number.flatMap { Int(exactly: ($0 + 1e-9).rounded(.towardZero)) }
        .map { .int($0) }
    case (.len, .list(let elements)): return .int(elements.count)
    case (.sum, .list(let elements)):
      return elements.reduce(AtlasValue.int(0)) { sum, element in
        sum.flatMap { combine(.plus, $0, element) }
      }
    default: return nil
    }
  }

  private static func combine(
    _ symbol: Operator, _ left: AtlasValue, _ right: AtlasValue
  ) -> AtlasValue? {
    switch symbol {
    case .or, .and: return nil
    case .equal: return .bool(left.equals(right))
    case .notEqual: return .bool(!left.equals(right))
    case .isIn:
      guard case .list(let elements) = right else { return .bool(false) }
      return .bool(elements.contains { left.equals($0) })
    case .atLeast, .atMost, .more, .less: return .bool(compare(symbol, left, right))
    case .modulo where right == .null || right.number == 0: return .null
    case .plus, .minus, .times, .over, .modulo, .power:
      if let first = left.int, let second = right.int {
        return integer(symbol, first, second).map { .int($0) }
      }
      guard let first = left.number, let second = right.number else { return nil }
      return real(symbol, first, second).map { .double($0) }
    }
  }

  /// An order between numbers; false where either isn't one.
  private static func compare(
    _ symbol: Operator, _ left: AtlasValue, _ right: AtlasValue
  ) -> Bool {
    if case .bool = left { return false }
    if case .bool = right { return false }
    guard let first = left.number, let second = right.number else { return false }
    return switch symbol {
    case .atLeast: first >= second
    case .atMost: first <= second
    case .more: first > second
    default: first < second
    }
  }

  private static func integer(_ symbol: Operator, _ left: Int, _ right: Int) -> Int? {
    let (value, overflow): (Int, Bool)
    switch symbol {
    case .plus: (value, overflow) = left.addingReportingOverflow(right)
    case .minus: (value, overflow) = left.subtractingReportingOverflow(right)
    case .times: (value, overflow) = left.multipliedReportingOverflow(by: right)
    case .over, .modulo:
      guard right != 0, !(left == .min && right == -1) else { return nil }
      let (quotient, remainder) = left.quotientAndRemainder(dividingBy: right)
      let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
      return symbol == .over ? quotient - (isBelow ? 1 : 0) : remainder + (isBelow ? right : 0)
    case .power:
      guard 0...64 ~= right else { return nil }
      var result = 1
      for _ in 0..<right {
        let (product, overflow) = result.multipliedReportingOverflow(by: left)
        guard !overflow else { return nil }
        result = product
      }
      return result
    default: return nil
    }
    return overflow ? nil : value
  }

  private static func real(_ symbol: Operator, _ left: Double, _ right: Double) -> Double? {
    switch symbol {
    case .plus: left + right
    case .minus: left - right
    case .times: left * right
    case .over: right == 0 ? nil : left / right
    case .modulo:
      right == 0 ? nil : left - (left / right).rounded(.down) * right
    case .power:
      // Only squares and the like occur.
      right == right.rounded() && 0...16 ~= right
        ? (0..<Int(right)).reduce(1) { product, _ in product * left } : nil
    default: nil
    }
  }
}
