/// A JSON value on its way out: members in the order they were given.
///
/// `JSONEncoder` would sort or shuffle keys and bring Foundation along; a report's keys stand in
/// the order of the contract.
package indirect enum JSONNode: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A whole number beyond the signed range.
  case unsigned(UInt64)
  /// A number, written with the fewest digits that read back the same; `null` unless finite.
  case number(Double)
  /// A number of 32 bits, written with the fewest digits that read back the same in 32 bits.
  case single(Float)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONNode])
  /// An object, its members in this order.
  case object([Member])

  /// A key with its value.
  package struct Member: Hashable, Sendable {
    /// The key.
    package var key: String
    /// The value.
    package var value: JSONNode
  }

  /// How a document is laid out.
  package enum Layout: Hashable, Sendable {
    /// Everything on one line.
    case line
    /// Two spaces a level; what holds only scalars and is short stays on one line.
    case indented
    /// As `indented`, and what holds only scalars stays on one line whatever its length.
    case rows
  }
}

extension JSONNode: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
  /// An object whose members keep their order.
  package init(dictionaryLiteral elements: (String, JSONNode)...) {
    self = .object(elements.map { Member(key: $0.0, value: $0.1) })
  }
  /// An array.
  package init(arrayLiteral elements: JSONNode...) { self = .array(elements) }
  /// A string.
  package init(stringLiteral value: String) { self = .string(value) }
  /// A truth value.
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A whole number.
  package init(integerLiteral value: Int) { self = .integer(value) }

  /// A string, `null` for nil.
  package init(_ string: String?) { self = string.map(JSONNode.string) ?? .null }
  /// A whole number, `null` for nil.
  package init(_ integer: Int?) { self = integer.map(JSONNode.integer) ?? .null }
  /// A number, `null` for nil.
  package init(_ number: Double?) { self = number.map(JSONNode.number) ?? .null }
  /// A truth value, `null` for nil.
  package init(_ bool: Bool?) { self = bool.map(JSONNode.bool) ?? .null }
  /// An array of strings.
  package init(_ strings: [String]) { self = .array(strings.map(JSONNode.string)) }
}

extension JSONNode {
  /// The text of the document, without a newline at its end; `depth` containers are around it.
  package func text(_ layout: Layout, depth: Int = 0) -> String {
    var text = ""
    write(to: &text, layout: layout, depth: depth)
    return text
  }

  /// The longest line that an array or object of scalars may fill.
  private static let lineLength = 100

  private func write(to text: inout String, layout: Layout, depth: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .unsigned(let value): text += String(value)
    case .number(let value): text += value.isFinite ? value.description : "null"
    case .single(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): Escaping.json.append(value, to: &text)
    case .array(let elements):
      Self.write(
        elements, between: ("[", "]"), to: &text, layout: layout, depth: depth,
        isFlat: elements.allSatisfy(\.isScalar)
      ) { element, text in element.write(to: &text, layout: layout, depth: depth + 1) }
    case .object(let members):
      Self.write(
        members, between: ("{", "}"), to: &text, layout: layout, depth: depth,
        isFlat: depth > 0 && members.allSatisfy(\.value.isFlat)
      ) { member, text in
        Escaping.json.append(member.key, to: &text)
        text += ": "
        member.value.write(to: &text, layout: layout, depth: depth + 1)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], between marks: (String, String), to text: inout String, layout: Layout,
    depth: Int, isFlat: Bool, element: (Element, inout String) -> Void
  ) {
    if layout == .line || isFlat {
      var line = marks.0
      for (index, each) in elements.enumerated() {
        if index > 0 { line += ", " }
        element(each, &line)
      }
      line += marks.1
      if layout != .indented || line.utf8.count + 2 * depth <= lineLength {
        text += line
        return
      }
    }
    let indent = "\n" + String(repeating: "  ", count: depth)
    text += marks.0
    for (index, each) in elements.enumerated() {
      text += (index > 0 ? "," : "") + indent + "  "
      element(each, &text)
    }
    text += indent + marks.1
  }

  private var isScalar: Bool {
    switch self {
    case .array(let elements): elements.isEmpty
    case .object(let members): members.isEmpty
    case .null, .bool, .integer, .unsigned, .number, .single, .string: true
    }
  }

  /// A scalar, or an array of them: what may share a line inside an object.
  private var isFlat: Bool {
    guard case .array(let elements) = self else { return isScalar }
    return elements.allSatisfy(\.isScalar)
  }
}
