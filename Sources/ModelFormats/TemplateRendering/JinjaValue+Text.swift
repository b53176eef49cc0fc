extension JinjaValue {
  /// Python's `str(value)`.
  func string() throws(JinjaFailure) -> String {
    switch self {
    case .undefined: ""
    case .text(let text), .markup(let text): text
    default: try representation(depth: 0)
    }
  }

  /// Python's `repr(value)`.
  func representation(depth: Int = 0) throws(JinjaFailure) -> String {
    guard depth < 60 else { throw .unsupported("a deeply nested value as text") }
    switch self {
    case .undefined: return "Undefined"
    case .none: return "None"
    case .bool(let holds): return holds ? "True" : "False"
    case .integer(let number): return String(number)
    case .float(let number): return Self.text(of: number)
    case .text(let text): return Self.quoted(text)
    case .markup(let text): return "Markup(\(Self.quoted(text)))"
    case .sequence(let sequence): return try sequence.representation(depth: depth)
    case .dictionary(let dictionary): return try Self.members(of: dictionary, depth: depth)
    case .iterator, .namespace, .loop, .function:
      throw .unsupported("a \(typeName) written as text")
    }
  }

  /// `{'a': 1}`.
  private static func members(
    of dictionary: JinjaDictionary, depth: Int
  ) throws(JinjaFailure) -> String {
    var parts: [String] = []
    for (key, value) in dictionary.members {
      let key = try key.representation(depth: depth + 1)
      parts.append("\(key): \(try value.representation(depth: depth + 1))")
    }
    return "{\(parts.joined(separator: ", "))}"
  }

  /// A float as Python writes it: the shortest digits, an exponent from 1e16 and below 1e-4.
  static func text(of number: Double) -> String {
    guard number.isFinite else {
      return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
    }
    let text = "\(number)"
    guard let place = text.firstIndex(of: "e") else { return text }
    var mantissa = String(text[..<place])
    if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
    var exponent = text[text.index(after: place)...]
    let sign = exponent.hasPrefix("-") ? "-" : "+"
    if exponent.hasPrefix("-") || exponent.hasPrefix("+") { exponent.removeFirst() }
    return "\(mantissa)e\(sign)\(exponent.count < 2 ? "0" : "")\(exponent)"
  }

  /// A text between quotes, as Python writes it in lists and dictionaries.
  private static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar =
      text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var result = String(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case quote, "\\":
        result += "\\"
        result.unicodeScalars.append(scalar)
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result += printable(scalar)
      }
    }
    result.unicodeScalars.append(quote)
    return result
  }

  private static func printable(_ scalar: Unicode.Scalar) -> String {
    let isPrintable =
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
        .paragraphSeparator:
        false
      case .spaceSeparator: scalar == " "
      default: true
      }
    if isPrintable { return String(scalar) }
    let digits = String(scalar.value, radix: 16)
    let (mark, width) =
      scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x1_0000 ? ("u", 4) : ("U", 8)
    return "\\\(mark)\(String(repeating: "0", count: width - digits.count))\(digits)"
  }
}

extension JinjaSequence {
  /// Python's `repr`.
  fileprivate func representation(depth: Int) throws(JinjaFailure) -> String {
    var parts: [String] = []
    if kind != .range {
      for element in elements { parts.append(try element.representation(depth: depth + 1)) }
    }
    let all = parts.joined(separator: ", ")
    switch kind {
    case .list: return "[\(all)]"
    case .tuple, .group: return "(\(all)\(elements.count == 1 ? "," : ""))"
    case .keys, .values, .items: return "\(kind.rawValue)([\(all)])"
    case .range: throw .unsupported("a range written as text")
    }
  }
}
