import ModelFacts

/// Anchors, aliases, tags and directives.
extension YAMLScanner {
  /// `*name` and `&name`.
  mutating func name(_ kind: YAMLToken.Kind) throws(FormatError) -> YAMLToken {
    let start = cursor.mark
    cursor.advance()
    let text = word()
    guard !text.isEmpty, cursor.isBlank() || endsName else {
      throw fault(
        "expected alphabetic or numeric character, \(found)",
        while: kind == .alias ? "scanning an alias" : "scanning an anchor")
    }
    return YAMLToken(kind: kind, start: start, end: cursor.mark, text: text)
  }

  private var endsName: Bool {
    switch cursor.byte() {
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "]"),
      UInt8(ascii: "}"), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
      true
    default: false
    }
  }

  /// `!<uri>`, `!`, `!suffix` and `!handle!suffix`.
  mutating func tag() throws(FormatError) -> YAMLToken {
    var token = YAMLToken(kind: .tag, start: cursor.mark, end: cursor.mark)
    if cursor.byte(1) == UInt8(ascii: "<") {
      cursor.advance(2)
      token.text = try uri(of: "tag")
      guard cursor.byte() == UInt8(ascii: ">") else {
        throw fault("expected '>', \(found)", while: "parsing a tag")
      }
      cursor.advance()
    } else if cursor.isBlank(1) {
      cursor.advance()
      token.text = "!"
    } else {
      token.handle = "!"
      if hasHandle { token.handle = try handle(of: "tag") } else { cursor.advance() }
      token.text = try uri(of: "tag")
    }
    guard cursor.isSpaceOrLineEnd() else {
      throw fault("expected ' ', \(found)", while: "scanning a tag")
    }
    token.end = cursor.mark
    return token
  }

  /// `%YAML`, `%TAG`, and others, which say nothing.
  mutating func directive() throws(FormatError) -> YAMLToken {
    var token = YAMLToken(kind: .directive, start: cursor.mark, end: cursor.mark)
    cursor.advance()
    let name = word()
    guard !name.isEmpty, cursor.isSpaceOrLineEnd() else {
      throw directiveFault("expected alphabetic or numeric character")
    }
    switch name {
    case "YAML": token.text = try version()
    case "TAG":
      cursor.skip(0x20)
      token.handle = try handle(of: "directive")
      guard cursor.byte() == 0x20 else { throw directiveFault("expected ' '") }
      cursor.skip(0x20)
      token.text = try uri(of: "directive")
      guard cursor.isSpaceOrLineEnd() else { throw directiveFault("expected ' '") }
    default: cursor.skipLine()
    }
    token.end = cursor.mark
    cursor.skipSpacesAndComment()
    guard cursor.isLineEnd() else { throw directiveFault("expected a comment or a line break") }
    _ = cursor.takeBreak()
    return token
  }

  private func directiveFault(_ what: String) -> FormatError {
    fault("\(what), \(found)", while: "scanning a directive")
  }

  // MARK: Parts

  private mutating func word() -> String {
    let start = cursor.position
    while cursor.isWord() { cursor.advance() }
    return cursor.text(from: start)
  }

  /// The first number of a version.
  private mutating func version() throws(FormatError) -> String {
    cursor.skip(0x20)
    let major = try number()
    guard cursor.byte() == UInt8(ascii: ".") else {
      throw directiveFault("expected a digit or '.'")
    }
    cursor.advance()
    _ = try number()
    guard cursor.isSpaceOrLineEnd() else { throw directiveFault("expected a digit or ' '") }
    return major
  }

  private mutating func number() throws(FormatError) -> String {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard digits ~= cursor.byte() else { throw directiveFault("expected a digit") }
    cursor.skip(UInt8(ascii: "0"))
    let start = cursor.position
    while digits ~= cursor.byte() { cursor.advance() }
    return cursor.position > start ? cursor.text(from: start) : "0"
  }

  /// Whether a second exclamation mark ends a tag's handle.
  private var hasHandle: Bool {
    var ahead = 1
    while !cursor.isSpaceOrLineEnd(ahead) {
      if cursor.byte(ahead) == UInt8(ascii: "!") { return true }
      ahead += 1
    }
    return false
  }

  /// `!`, `!!` or `!word!`.
  private mutating func handle(of what: String) throws(FormatError) -> String {
    let start = cursor.position
    guard cursor.byte() == UInt8(ascii: "!") else {
      throw fault("expected '!', \(found)", while: "scanning a \(what)")
    }
    cursor.advance()
    if cursor.byte() != 0x20 {
      while cursor.isWord() { cursor.advance() }
      guard cursor.byte() == UInt8(ascii: "!") else {
        throw fault("expected '!', \(found)", while: "scanning a \(what)")
      }
      cursor.advance()
    }
    return cursor.text(from: start)
  }

  /// A tag's name or the beginning of one, percent signs undone.
  private mutating func uri(of what: String) throws(FormatError) -> String {
    var text: [UInt8] = []
    let start = cursor.position
    while true {
      let byte = cursor.byte()
      if byte == UInt8(ascii: "%") {
        text += try escapes(of: what)
      } else if cursor.isWord() || ";/?:@&=+$,.!~*'()[]".utf8.contains(byte) {
        text.append(byte)
        cursor.advance()
      } else {
        break
      }
    }
    guard cursor.position > start else {
      throw fault("expected URI, \(found)", while: "parsing a \(what)")
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Bytes that are written as percent signs and digits; UTF-8 as far as they go.
  private mutating func escapes(of what: String) throws(FormatError) -> [UInt8] {
    let start = cursor.mark
    var bytes: [UInt8] = []
    while cursor.byte() == UInt8(ascii: "%") {
      cursor.advance()
      guard let high = cursor.byte().hexDigitValue, let low = cursor.byte(1).hexDigitValue else {
        // The first that is no digit.
        let digits = cursor.byte().hexDigitValue == nil ? 0 : 1
        var other = cursor
        other.advance(digits)
        throw fault(
          "expected URI escape sequence of 2 hexadecimal numbers, "
            + "but found \(PythonQuoted(other.character))",
          while: "scanning a \(what)")
      }
      bytes.append(high << 4 | low)
      cursor.advance(2)
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw fault("URI escape sequences aren't UTF-8", while: "scanning a \(what)", at: start)
    }
    return bytes
  }
}
