import ModelFacts

extension PickleGraph {
  /// A dictionary key as Python's `str()` gives it.
  func keyText(_ key: PickleValue) -> String {
    if case .text = key { return text(key) ?? "?" }
    if let device = device(key) { return device }
    return representation(key, depth: 4)
  }

  /// Whether a value is an instance of a class that lives in torch's C++.
  func isScriptObject(_ value: PickleValue) -> Bool {
    guard case .object(let index) = value else { return false }
    return isGlobal(objects[Int(index)].callable, "torch", "ScriptObject")
  }

  /// The text of `torch.device(type[, index])`.
  private func device(_ value: PickleValue) -> String? {
    guard case .object(let index) = value,
      isGlobal(objects[Int(index)].callable, "torch", "device"),
      let parts = sequence(objects[Int(index)].arguments),
      let kind = parts.first.flatMap({ text($0) })
    else { return nil }
    return parts.count > 1 ? integer(parts[1]).map { "\(kind):\($0)" } ?? kind : kind
  }

  /// Python's `repr()` of a simple value.
  private func representation(_ value: PickleValue, depth: Int) -> String {
    switch value {
    case .none: return "None"
    case .bool(let flag): return flag ? "True" : "False"
    case .int(let number): return String(number)
    case .bigInteger(let run): return PythonLiteral.integer(twosComplement: characters[run.range])
    case .float(let number): return "\(number)"
    case .text(let run): return PythonLiteral.text(characters[run.range])
    case .bytes(let run): return PythonLiteral.bytes(Array(characters[run.range]))
    case .global(let index): return globals[Int(index)].qualifiedName
    case .tuple(let run):
      guard depth > 0 else { return "(…)" }
      let items = tuple(run).prefix(16).map { representation($0, depth: depth - 1) }
      return items.count == 1 ? "(\(items[0]),)" : "(\(items.joined(separator: ", ")))"
    // A set that is a key is a frozen one.
    case .set(let index) where depth > 0: return frozenSet(lists[Int(index)], depth: depth)
    case .object(let index): return call(objects[Int(index)], depth: depth)
    default: return "?"
    }
  }

  private func frozenSet(_ elements: [PickleValue], depth: Int) -> String {
    let items = elements.prefix(16).map { representation($0, depth: depth - 1) }
    return items.isEmpty ? "frozenset()" : "frozenset({\(items.joined(separator: ", "))})"
  }

  /// The `repr()` of what a call makes, for the few classes that serve as keys.
  private func call(_ object: PickleObject, depth: Int) -> String {
    guard depth > 0, let function = global(object.callable),
      let arguments = sequence(object.arguments)
    else { return "?" }
    switch (function.module, function.name) {
    case ("_codecs", "encode"):
      // Protocol 2 has no bytes: it writes codecs.encode(text, "latin1").
      guard let text = arguments.first.flatMap({ text($0) }) else { return "?" }
      return PythonLiteral.bytes(
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
    case ("builtins", "frozenset"):
      return frozenSet(arguments.first.flatMap { sequence($0) } ?? [], depth: depth)
    case ("torch", "Size"):
      let items = (arguments.first.flatMap { integers($0) } ?? []).map(String.init)
      return "torch.Size([\(items.joined(separator: ", "))])"
    default: return "?"
    }
  }
}

/// Python's spelling of values in its source.
enum PythonLiteral {
  /// A text in quotes: single ones, unless only single ones are in it.
  static func text(_ utf8: ArraySlice<UInt8>) -> String {
    guard let text = String(validating: utf8, as: UTF8.self) else { return "?" }
    let mark = quoteMark(hasSingle: utf8.contains(0x27), hasDouble: utf8.contains(0x22))
    var result = mark
    for scalar in text.unicodeScalars {
      let code = scalar.value
      switch code {
      case 0x20..<0x7f: result += escaped(UInt8(code), mark)
      case 0..<0x80, 0x80..<0xa1, 0xad:
        result += code < 0x80 ? escaped(UInt8(code), mark) : "\\x" + hex(code, 2)
      default:
        result += isPrintable(scalar) ? String(scalar) : "\\" + longEscape(code)
      }
    }
    return result + mark
  }

  /// Bytes in quotes behind a `b`.
  static func bytes(_ bytes: [UInt8]) -> String {
    let mark = quoteMark(hasSingle: bytes.contains(0x27), hasDouble: bytes.contains(0x22))
    return "b" + mark
      + bytes.map { $0 < 0x80 ? escaped($0, mark) : "\\x" + hex(UInt32($0), 2) }.joined() + mark
  }

  /// The decimal digits of an integer of any length.
  static func integer(twosComplement bytes: ArraySlice<UInt8>) -> String {
    let isNegative = bytes.last.map { $0 & 0x80 != 0 } ?? false
    guard bytes.count <= 64 else { return "?" }
    var magnitude = Array(bytes)
    if isNegative {
      var carry: UInt16 = 1
      for index in magnitude.indices {
        let sum = UInt16(~magnitude[index]) + carry
        magnitude[index] = UInt8(truncatingIfNeeded: sum)
        carry = sum >> 8
      }
    }
    var digits: [String] = []
    while magnitude.contains(where: { $0 != 0 }) {
      var rest = 0
      for index in magnitude.indices.reversed() {
        let part = rest << 8 | Int(magnitude[index])
        magnitude[index] = UInt8(part / 10)
        rest = part % 10
      }
      digits.append(String(rest))
    }
    return (isNegative ? "-" : "") + (digits.isEmpty ? "0" : digits.reversed().joined())
  }

  private static func quoteMark(hasSingle: Bool, hasDouble: Bool) -> String {
    hasSingle && !hasDouble ? "\"" : "'"
  }

  private static func escaped(_ byte: UInt8, _ mark: String) -> String {
    switch byte {
    case 0x09: "\\t"
    case 0x0a: "\\n"
    case 0x0d: "\\r"
    case 0x5c: "\\\\"
    case 0x27 where mark == "'": "\\'"
    case 0x20..<0x7f: String(UnicodeScalar(byte))
    default: "\\x" + hex(UInt32(byte), 2)
    }
  }

  private static func isPrintable(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }

  private static func longEscape(_ code: UInt32) -> String {
    code > 0xffff ? "U" + hex(code, 8) : "u" + hex(code, 4)
  }

  private static func hex(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
