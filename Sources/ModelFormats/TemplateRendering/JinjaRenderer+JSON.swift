import ModelFacts

extension JinjaRenderer {
  /// How `tojson` writes.
  private struct JSONStyle {
    var indent: String?
    var itemSeparator = ", "
    var keySeparator = ": "
    var isASCII = false
    var isSorted = false
  }

  /// The `tojson` filter of transformers: `json.dumps` with its options.
  mutating func json(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> String {
    var style = JSONStyle()
    style.isASCII = passed.isTrue(0, "ensure_ascii")
    style.isSorted = passed.isTrue(3, "sort_keys")
    if let indent = passed.value(1, "indent") {
      if let text = indent.text {
        style.indent = text
      } else if let count = indent.integer {
        guard count <= 64 else { throw .unsupported("a deep indent") }
        style.indent = String(repeating: " ", count: max(count, 0))
      }
    }
    if style.indent != nil { style.itemSeparator = "," }
    if let separators = passed.value(2, "separators"), case .sequence(let pair) = separators {
      guard pair.elements.count == 2, let item = pair.elements[0].text,
        let key = pair.elements[1].text
      else { throw .raised("separators are two texts") }
      style.itemSeparator = item
      style.keySeparator = key
    }
    var text = ""
    try append(value, to: &text, style, depth: 0)
    return text
  }

  private mutating func append(
    _ value: JinjaValue, to text: inout String, _ style: JSONStyle, depth: Int
  ) throws(JinjaFailure) {
    guard text.utf8.count <= JinjaBudget.text else {
      throw .unbounded("makes a text of more than 4 MiB")
    }
    switch value {
    case .none: text += "null"
    case .bool(let holds): text += holds ? "true" : "false"
    case .integer(let number): text += String(number)
    case .float(let number):
      text +=
        number.isFinite
        ? JinjaValue.text(of: number)
        : number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    case .text(let string), .markup(let string): text += Self.quoted(string, style.isASCII)
    case .sequence(let sequence)
    where sequence.kind == .list || sequence.kind.comparable == .tuple:
      try append(sequence.elements, to: &text, style, depth: depth)
    case .dictionary(let dictionary):
      try append(dictionary, to: &text, style, depth: depth)
    case .undefined, .sequence, .iterator, .namespace, .loop, .function:
      throw .raised("Object of type \(value.typeName) is not JSON serializable")
    }
  }

  private static func lineBreak(_ style: JSONStyle, _ depth: Int) -> String {
    style.indent.map { "\n" + String(repeating: $0, count: depth) } ?? ""
  }

  private mutating func append(
    _ elements: [JinjaValue], to text: inout String, _ style: JSONStyle, depth: Int
  ) throws(JinjaFailure) {
    guard !elements.isEmpty else { return text += "[]" }
    text += "["
    for (place, element) in elements.enumerated() {
      if place > 0 { text += style.itemSeparator }
      text += Self.lineBreak(style, depth + 1)
      try append(element, to: &text, style, depth: depth + 1)
    }
    text += Self.lineBreak(style, depth) + "]"
  }

  private mutating func append(
    _ dictionary: JinjaDictionary, to text: inout String, _ style: JSONStyle, depth: Int
  ) throws(JinjaFailure) {
    var members = dictionary.members
    guard !members.isEmpty else { return text += "{}" }
    if style.isSorted {
      guard members.allSatisfy({ $0.key.text != nil }) else {
        throw .unsupported("sorting keys that are no texts")
      }
      members.sort { ExactString($0.key.text ?? "") < ExactString($1.key.text ?? "") }
    }
    text += "{"
    for (place, member) in members.enumerated() {
      if place > 0 { text += style.itemSeparator }
      text += Self.lineBreak(style, depth + 1)
      text += Self.quoted(try Self.key(member.key), style.isASCII) + style.keySeparator
      try append(member.value, to: &text, style, depth: depth + 1)
    }
    text += Self.lineBreak(style, depth) + "}"
  }

  private static func key(_ key: JinjaValue) throws(JinjaFailure) -> String {
    switch key {
    case .text(let text), .markup(let text): text
    case .none: "null"
    case .bool(let holds): holds ? "true" : "false"
    case .integer, .float: try key.string()
    default:
      throw .raised("keys must be str, int, float, bool or None, not \(key.typeName)")
    }
  }

  private static func quoted(_ text: String, _ isASCII: Bool) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{c}": result += "\\f"
      case _ where scalar.value < 0x20 || isASCII && scalar.value > 0x7E:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
