public import ModelFacts

extension JSONValue {
  /// Reads one JSON text: UTF-8 without a byte-order mark, one value, blanks around it.
  ///
  /// Keys keep their bytes and repeated members all stay. With `.python`, half a surrogate pair
  /// that stands alone becomes U+FFFD, since Swift's strings can't hold it.
  /// - Throws: `FormatError` with the byte where the grammar, UTF-8 or the depth limit breaks.
  public init(
    parsing bytes: [UInt8], dialect: JSONDialect = .strict, depthLimit: Int? = nil, base: Int = 0
  ) throws(FormatError) {
    var scanner = JSONScanner(
      dialect: dialect, depthLimit: depthLimit ?? JSONScanner.usualDepth, base: base)
    self = try scanner.value(in: bytes)
    try scanner.finish(in: bytes.span)
  }
}

extension JSONScanner {
  /// A container that is being read.
  private struct Frame {
    var isObject: Bool
    var elements: [JSONValue] = []
    var members: [JSONObject.Member] = []
    var key = ""
    var keyOffset = 0
    /// Where the last string that is a value stands.
    var lastText: JSONText?

    mutating func append(_ value: JSONValue) {
      if isObject {
        members.append(JSONObject.Member(key: key, value: value, offset: keyOffset))
      } else {
        elements.append(value)
      }
    }

    /// The value of the member before, when this is the same text: one string for both, as a
    /// weight_map names the same shard thousands of times.
    mutating func repeated(_ text: JSONText, in bytes: Span<UInt8>) -> JSONValue? {
      defer { lastText = text }
      guard let lastText, case .string(let last)? = members.last?.value,
        text.isWritten(as: lastText, in: bytes)
      else { return nil }
      return .string(last)
    }

    var value: JSONValue { isObject ? .object(JSONObject(members)) : .array(elements) }
  }

  /// Reads the value at the cursor with all that is in it.
  package mutating func value(in bytes: [UInt8]) throws(FormatError) -> JSONValue {
    var frames: [Frame] = []
    while true {
      var finished: JSONValue?
      if let innermost = frames.indices.last, try !advance(&frames[innermost], in: bytes) {
        finished = frames.removeLast().value
      } else {
        switch try peek(in: bytes.span) {
        case UInt8(ascii: "{"):
          try beginObject(in: bytes.span)
          frames.append(Frame(isObject: true))
        case UInt8(ascii: "["):
          try beginArray(in: bytes.span)
          frames.append(Frame(isObject: false))
        case UInt8(ascii: "\""):
          let text = try text(in: bytes.span)
          let repeated = frames.indices.last.flatMap { frames[$0].repeated(text, in: bytes.span) }
          finished = repeated ?? .string(text.string(in: bytes))
        default: finished = try scalarValue(in: bytes)
        }
      }
      guard let finished else { continue }
      guard let innermost = frames.indices.last else { return finished }
      frames[innermost].append(finished)
    }
  }

  /// Goes to the container's next value; false when there is none left.
  private mutating func advance(
    _ frame: inout Frame, in bytes: [UInt8]
  ) throws(FormatError) -> Bool {
    guard frame.isObject else { return try hasElement(in: bytes.span) }
    guard let key = try key(in: bytes.span) else { return false }
    frame.key = key.string(in: bytes)
    frame.keyOffset = base + key.start - 1
    return true
  }

  private mutating func scalarValue(in bytes: [UInt8]) throws(FormatError) -> JSONValue {
    switch try scalar(in: bytes.span) {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let range):
      .number(JSONNumber(text: String(decoding: bytes[range], as: UTF8.self)))
    }
  }
}

extension JSONText {
  /// The content, unescaped.
  package func string(in bytes: [UInt8]) -> String {
    guard hasEscapes else { return String(decoding: bytes[range], as: UTF8.self) }
    return String(decoding: unescaped(in: bytes.span), as: UTF8.self)
  }

  /// The content's UTF-8 bytes, unescaped.
  package func unescaped(in bytes: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var place = start
    while place < end {
      guard hasEscapes, bytes[place] == UInt8(ascii: "\\"), place + 1 < end else {
        result.append(bytes[place])
        place += 1
        continue
      }
      switch bytes[place + 1] {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        result.append(contentsOf: String(scalar(at: &place, in: bytes)).utf8)
        continue
      case let plain: result.append(plain)
      }
      place += 2
    }
    return result
  }

  /// Whether the content, unescaped, is exactly these bytes.
  package func matches(_ other: String, in bytes: Span<UInt8>) -> Bool {
    let expected = other.utf8
    guard !hasEscapes else { return unescaped(in: bytes).elementsEqual(expected) }
    guard range.count == expected.count else { return false }
    var place = start
    for byte in expected {
      guard bytes[place] == byte else { return false }
      place += 1
    }
    return true
  }

  /// Whether another string of the text is written with the same bytes.
  func isWritten(as other: JSONText, in bytes: Span<UInt8>) -> Bool {
    guard range.count == other.range.count else { return false }
    var (place, otherPlace) = (start, other.start)
    while place < end {
      if end - place >= 8, bytes.word(at: place) == bytes.word(at: otherPlace) {
        place += 8
        otherPlace += 8
        continue
      }
      guard bytes[place] == bytes[otherPlace] else { return false }
      place += 1
      otherPlace += 1
    }
    return true
  }

  /// The scalar of the `\u` escape at `place`, which moves behind it, its second half included.
  private func scalar(at place: inout Int, in bytes: Span<UInt8>) -> Unicode.Scalar {
    let unit = codeUnit(at: place, in: bytes)
    place += 6
    if unit & 0xFC00 == 0xD800, place + 6 <= end, bytes[place] == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u")
    {
      let second = codeUnit(at: place, in: bytes)
      if second & 0xFC00 == 0xDC00 {
        place += 6
        return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + second & 0x3FF) ?? "\u{FFFD}"
      }
    }
    return Unicode.Scalar(unit) ?? "\u{FFFD}"
  }

  private func codeUnit(at place: Int, in bytes: Span<UInt8>) -> UInt32 {
    (2..<6).reduce(0) { unit, index in
      let digit = place + index < end ? bytes[place + index].hexDigitValue ?? 0 : 0
      return unit << 4 | UInt32(digit)
    }
  }
}
