/// How text from files is made safe to show.
///
/// A tensor may be called "\u{1b}[2J" and a file may turn the text after it around. Control
/// characters, format characters (bidi overrides, zero-width ones, tags) and line separators never
/// reach a terminal or a document as they are.
package enum Escaping: Sendable {
  /// A JSON string with its quotes: reads back as the same text.
  case json
  /// Text for people: `\n`, `\u{202e}`.
  case text

  /// The text with what could do harm escaped.
  package func callAsFunction(_ text: String) -> String {
    var escaped = ""
    append(text, to: &escaped)
    return escaped
  }

  /// Appends the text with what could do harm escaped.
  package func append(_ text: String, to target: inout String) {
    if self == .json { target += "\"" }
    if text.utf8.allSatisfy({ 0x20...0x7e ~= $0 && $0 != 0x22 && $0 != 0x5c }) {
      target += text
    } else {
      for scalar in text.unicodeScalars { append(scalar, to: &target) }
    }
    if self == .json { target += "\"" }
  }

  private func append(_ scalar: Unicode.Scalar, to target: inout String) {
    switch (self, scalar) {
    case (.json, "\""): target += "\\\""
    case (.json, "\\"): target += "\\\\"
    case (_, "\n"): target += "\\n"
    case (_, "\r"): target += "\\r"
    case (_, "\t"): target += "\\t"
    default:
      guard Self.isHidden(scalar) else {
        target.unicodeScalars.append(scalar)
        return
      }
      switch self {
      case .text: target += "\\u{\(String(scalar.value, radix: 16))}"
      case .json:
        for unit in Character(scalar).utf16 {
          let digits = String(unit, radix: 16)
          target += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
  }

  /// Whether a scalar shows nothing of its own, or changes how its neighbours show.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value < 0x20 || scalar.value > 0x7e else { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      true
    default: false
    }
  }
}
