import ModelFacts

/// Scalars without and with quotes.
extension YAMLScanner {
  /// Whether a scalar without quotes may start here.
  var startsPlain: Bool {
    switch cursor.byte() {
    case UInt8(ascii: "-"): !cursor.isBlank(1)
    case UInt8(ascii: "?"), UInt8(ascii: ":"): flowLevel == 0 && !cursor.isBlank(1)
    case let byte where Self.isFlowIndicator(byte): false
    case UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"),
      UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""),
      UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
      false
    default: !cursor.isBlank()
    }
  }

  /// Whether a byte structures collections in flow style.
  private static func isFlowIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      true
    default: false
    }
  }

  /// A scalar without quotes: up to `: `, ` #`, less indentation, in flow style what ends an element.
  mutating func plainScalar() -> YAMLToken {
    let start = cursor.mark
    var end = start
    var text: [UInt8] = []
    var word = cursor.position..<cursor.position
    repeat {
      let first = cursor.position
      skipPlain()
      guard cursor.position > first else { break }
      allowsKey = false
      if !word.isEmpty {
        text += cursor.bytes(in: word)
        text += blanks
      }
      word = first..<cursor.position
      end = cursor.mark
      takePlainBlanks()
    } while !blanks.isEmpty && cursor.byte() != UInt8(ascii: "#")
      && (flowLevel != 0 || cursor.column > indentation)
    let last = cursor.bytes(in: word)
    return YAMLToken(
      kind: .scalar, start: start, end: end,
      text: String(decoding: text.isEmpty ? last : text[...] + last, as: UTF8.self))
  }

  /// Passes what is no blank and ends no scalar without quotes.
  private mutating func skipPlain() {
    let isFlow = flowLevel != 0
    while true {
      cursor.skip { byte in
        byte != 0x20 && byte != UInt8(ascii: ":")
          && !(isFlow && (byte == UInt8(ascii: "?") || Self.isFlowIndicator(byte)))
      }
      switch cursor.byte() {
      case UInt8(ascii: ":"):
        if cursor.isBlank(1) || isFlow && Self.isFlowIndicator(cursor.byte(1)) { return }
        cursor.advance()
      case 0x80...:
        if cursor.isBlank() { return }
        cursor.advance()
      default: return
      }
    }
  }

  /// What spaces and line breaks inside of a scalar without quotes stand for; nothing where it ends.
  private mutating func takePlainBlanks() {
    blanks.removeAll(keepingCapacity: true)
    let start = cursor.position
    cursor.skip(0x20)
    guard let first = cursor.takeBreak() else {
      blanks += cursor.bytes(from: start)
      return
    }
    allowsKey = true
    if first != .line { first.append(to: &blanks) }
    while !cursor.isSeparator {
      cursor.skip(0x20)
      guard let next = cursor.takeBreak() else {
        // A line break alone becomes a space, before empty lines nothing.
        if blanks.isEmpty { blanks.append(0x20) }
        return
      }
      next.append(to: &blanks)
    }
    blanks.removeAll(keepingCapacity: true)
  }

  // MARK: Quotes

  /// A scalar in single or double quotes.
  mutating func quotedScalar() throws(FormatError) -> YAMLToken {
    let start = cursor.mark
    let quote = cursor.byte()
    let isDouble = quote == UInt8(ascii: "\"")
    var text: [UInt8] = []
    cursor.advance()
    while true {
      try appendQuoted(to: &text, isDouble: isDouble)
      guard cursor.byte() != quote else { break }
      try appendQuotedBlanks(to: &text)
    }
    cursor.advance()
    return YAMLToken(
      kind: .scalar, start: start, end: cursor.mark, text: String(decoding: text, as: UTF8.self),
      style: isDouble ? .doubleQuoted : .singleQuoted)
  }

  /// Characters up to a blank, a line's end or the closing quote.
  private mutating func appendQuoted(
    to text: inout [UInt8], isDouble: Bool
  ) throws(FormatError) {
    while true {
      let start = cursor.position
      skipQuoted()
      text += cursor.bytes(from: start)
      switch cursor.byte() {
      case UInt8(ascii: "'") where !isDouble && cursor.byte(1) == UInt8(ascii: "'"):
        text.append(UInt8(ascii: "'"))
        cursor.advance(2)
      case UInt8(ascii: "'") where isDouble,
        UInt8(ascii: "\"") where !isDouble, UInt8(ascii: "\\") where !isDouble:
        text.append(cursor.byte())
        cursor.advance()
      case UInt8(ascii: "\\"): try appendEscape(to: &text)
      default: return
      }
    }
  }

  /// Passes what is no blank, quote or backslash.
  private mutating func skipQuoted() {
    while true {
      cursor.skip {
        $0 != 0x20 && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\"")
          && $0 != UInt8(ascii: "\\")
      }
      guard cursor.byte() >= 0x80, !cursor.isBlank() else { return }
      cursor.advance()
    }
  }

  /// Blanks inside of a quoted scalar, a line break among them.
  private mutating func appendQuotedBlanks(to text: inout [UInt8]) throws(FormatError) {
    let start = cursor.position
    while cursor.byte() == 0x20 || cursor.byte() == 0x09 { cursor.advance() }
    guard !cursor.isAtEnd else {
      throw fault("found unexpected end of stream", while: "scanning a quoted scalar")
    }
    guard !cursor.isLineEnd() else { return try appendFold(to: &text) }
    text += cursor.bytes(from: start)
  }

  /// A line break and those behind it: alone it becomes a space, before empty lines nothing.
  private mutating func appendFold(to text: inout [UInt8]) throws(FormatError) {
    let length = text.count
    if let first = cursor.takeBreak(), first != .line { first.append(to: &text) }
    try appendQuotedBreaks(to: &text)
    if text.count == length { text.append(0x20) }
  }

  /// Further line breaks, and the blanks that a line begins with.
  private mutating func appendQuotedBreaks(to text: inout [UInt8]) throws(FormatError) {
    while true {
      guard !cursor.isSeparator else {
        throw fault("found unexpected document separator", while: "scanning a quoted scalar")
      }
      while cursor.byte() == 0x20 || cursor.byte() == 0x09 { cursor.advance() }
      guard let next = cursor.takeBreak() else { return }
      next.append(to: &text)
    }
  }

  // MARK: Escapes

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{7}", UInt8(ascii: "b"): "\u{8}",
    UInt8(ascii: "t"): "\t", 0x09: "\t", UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{b}",
    UInt8(ascii: "f"): "\u{c}", UInt8(ascii: "r"): "\r", UInt8(ascii: "e"): "\u{1b}", 0x20: " ",
    UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
    UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{a0}", UInt8(ascii: "L"): "\u{2028}",
    UInt8(ascii: "P"): "\u{2029}",
  ]
  private static let widths: [UInt8: Int] = [
    UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8,
  ]
  private static let doubleQuoted = "scanning a double-quoted scalar"

  /// What stands behind a backslash.
  private mutating func appendEscape(to text: inout [UInt8]) throws(FormatError) {
    cursor.advance()
    if let scalar = Self.escapes[cursor.byte()] {
      text += scalar.utf8
      cursor.advance()
    } else if let width = Self.widths[cursor.byte()] {
      cursor.advance()
      text += try escapedCharacter(width).utf8
    } else if cursor.takeBreak() != nil {
      try appendQuotedBreaks(to: &text)
    } else {
      let what = "found unknown escape character \(PythonQuoted(cursor.character))"
      throw fault(what, while: Self.doubleQuoted)
    }
  }

  /// The character whose code some digits are; half of a pair becomes U+FFFD, as text has no other.
  private mutating func escapedCharacter(_ width: Int) throws(FormatError) -> Unicode.Scalar {
    let start = cursor.mark
    var code: UInt32 = 0
    var place = cursor
    for _ in 0..<width {
      guard let digit = place.byte().hexDigitValue else {
        throw fault(
          "expected escape sequence of \(width) hexadecimal numbers, "
            + "but found \(PythonQuoted(place.character))", while: Self.doubleQuoted)
      }
      code = code << 4 | UInt32(digit)
      place.advance()
    }
    guard code <= 0x10ffff else {
      throw fault("found a code beyond Unicode's", while: Self.doubleQuoted, at: start)
    }
    cursor = place
    return Unicode.Scalar(code) ?? "\u{fffd}"
  }
}
