package import ModelFacts

/// A value of a configuration attribute or of an expression of the atlas.
package enum AtlasValue: Hashable, Sendable {
  /// `null`.
  case null
  /// A truth value.
  case bool(Bool)
  /// An integer.
  case int(Int)
  /// A number that isn't an integer.
  case double(Double)
  /// A text.
  case string(String)
  /// A list.
  case list([AtlasValue])

  /// A configuration's JSON value; nil for an object, which is no value but a part.
  package init?(_ json: JSONValue) {
    switch json {
    case .null: self = .null
    case .bool(let bool): self = .bool(bool)
    case .number(let number):
      guard let value = number.integer.map(AtlasValue.int) ?? number.double.map(AtlasValue.double)
      else { return nil }
      self = value
    case .string(let string): self = .string(string)
    case .array(let array): self = .list(array.map { AtlasValue($0) ?? .null })
    case .object: return nil
    }
  }

  /// The integer, nil for anything else.
  package var int: Int? {
    guard case .int(let value) = self else { return nil }
    return value
  }

  /// The truth value, nil for anything else.
  package var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The number; truth values count as 0 and 1, as in Python.
  package var number: Double? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .double(let value): value
    case .null, .string, .list: nil
    }
  }

  /// Whether Python takes it for true.
  package var isTrue: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .double(let value): value != 0
    case .string(let value): !value.isEmpty
    case .list(let values): !values.isEmpty
    }
  }

  /// Whether Python's `==` holds, truth values and numbers kept apart.
  package func equals(_ other: AtlasValue) -> Bool {
    switch (self, other) {
    case (.int(let left), .double(let right)), (.double(let right), .int(let left)):
      Double(left) == right
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
    default: self == other
    }
  }

  /// Reads a constant as the atlas writes it; nil for `?`, what the atlas doesn't tell.
  package init?(constant text: Substring) {
    switch text {
    case "?": return nil
    case "null": self = .null
    case "true": self = .bool(true)
    case "false": self = .bool(false)
    default:
      if text.hasPrefix("["), text.hasSuffix("]") {
        self = .list(Self.elements(text.dropFirst().dropLast()))
      } else if text.hasPrefix("'"), text.hasSuffix("'"), text.count > 1 {
        self = .string(String(text.dropFirst().dropLast()))
      } else if let int = Int(text) {
        self = .int(int)
      } else if let double = Double(text) {
        self = .double(double)
      } else {
        return nil
      }
    }
  }

  /// The elements of a list: separated by commas, each perhaps with how often it stands there (`32x48`).
  private static func elements(_ text: Substring) -> [AtlasValue] {
    var parts: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "[": depth += 1
      case "]": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    if start < text.endIndex { parts.append(text[start...]) }
    return parts.flatMap { part in
      if let mark = part.lastIndex(of: "x"),
        let count = Int(part[part.index(after: mark)...]), 0...100_000 ~= count,
        let value = AtlasValue(constant: part[..<mark])
      {
        return Array(repeating: value, count: count)
      }
      return [AtlasValue(constant: part) ?? .null]
    }
  }
}
