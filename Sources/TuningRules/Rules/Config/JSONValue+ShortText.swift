import ModelFacts

extension JSONValue {
  /// The value as text, cut where it is long.
  package var shortText: String {
    switch self {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .number(let number): number.text
    case .string(let string): "\"\(string.prefix(80))\""
    case .array(let items) where items.count <= 8:
      "[\(items.map(\.shortText).joined(separator: ", "))]"
    case .array(let items): "a list of \(items.count)"
    case .object(let object): "an object of \(object.members.count)"
    }
  }
}
