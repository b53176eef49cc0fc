package import ModelFacts

/// The type that a configuration class declares for a field, and what JSON it takes.
///
/// transformers 5 checks every field against its annotation when the file is read
/// (huggingface_hub's `strict` dataclasses): an integer is no float, a boolean no integer.
package struct FieldType: Hashable, Sendable {
  private let text: Substring

  /// Takes the letters of a field's line.
  init(_ text: Substring) { self.text = text }

  /// Whether the value is of this type.
  package func accepts(_ value: JSONValue) -> Bool { Self.accepts(value, text) }

  /// The type in words.
  package var description: String {
    let words = Self.alternatives(text).compactMap { Self.words($0) }
    return words.isEmpty ? "nothing that JSON can hold" : words.joined(separator: " or ")
  }

  private static func accepts(_ value: JSONValue, _ type: Substring) -> Bool {
    alternatives(type).contains { acceptsOne(value, $0) }
  }

  private static func acceptsOne(_ value: JSONValue, _ type: Substring) -> Bool {
    switch (type.first, value) {
    case ("o", _): true
    case ("n", .null): true
    case ("b", .bool): true
    case ("i", .number(let number)): isIntegral(number.text)
    case ("f", .number(let number)): !isIntegral(number.text)
    case ("f", .object(let object)): object.members.map(\.key) == ["__float__"]
    case ("s", .string): true
    case ("D", .object(let object)):
      inside(type).map { pair in
        let parts = split(pair, at: ":")
        return object.members.allSatisfy {
          accepts(.string($0.key), parts[0]) && accepts($0.value, parts.last ?? "o")
        }
      } ?? true
    case ("L", .array(let items)):
      inside(type).map { item in items.allSatisfy { accepts($0, item) } } ?? true
    case ("=", .string(let string)): type.dropFirst() == "\"\(string)\""
    case ("=", .number(let number)): type.dropFirst() == number.text
    case ("=", .bool(let bool)): type.dropFirst() == (bool ? "true" : "false")
    default: false
    }
  }

  /// Whether Python's `json` makes an `int` of it.
  private static func isIntegral(_ text: String) -> Bool {
    text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-") }
  }

  private static func alternatives(_ type: Substring) -> [Substring] { split(type, at: "|") }

  /// What stands in the parentheses, nil without any.
  private static func inside(_ type: Substring) -> Substring? {
    type.dropFirst().hasPrefix("(") ? type.dropFirst(2).dropLast() : nil
  }

  /// Cuts at a separator that stands outside of all parentheses.
  private static func split(_ text: Substring, at separator: Character) -> [Substring] {
    var parts: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case separator where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    return parts + [text[start...]]
  }

  private static func words(_ type: Substring) -> String? {
    switch type.first {
    case "o": "any value"
    case "n": "null"
    case "b": "a boolean"
    case "i": "an integer"
    case "f": "a number with a fraction (such as 1.0)"
    case "s": "a string"
    case "D": "an object"
    case "L": inside(type).map { "a list of \(plural($0))" } ?? "a list"
    case "=": String(type.dropFirst())
    default: nil
    }
  }

  private static func plural(_ type: Substring) -> String {
    switch type {
    case "i": "integers"
    case "f": "numbers with a fraction"
    case "s": "strings"
    case "b": "booleans"
    case "i|f", "f|i": "numbers"
    default: "values of its declared type"
    }
  }
}
