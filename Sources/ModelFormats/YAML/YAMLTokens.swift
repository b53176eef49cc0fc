/// The tokens of a YAML text that matter to what a loader makes of it: tags, scalars and colons.
///
/// No parser: it tells tags and keys from text, quotes and comments, and leaves structure alone.
/// https://yaml.org/spec/1.2.2/
struct YAMLTokens {
  enum Token {
    /// A tag as written: `!!str`, `!<tag:yaml.org,2002:str>`, `!new:torch.nn.ReLU`.
    case tag(String)
    /// A `%TAG` directive.
    case directive(handle: String, prefix: String)
    case scalar(String)
    /// What makes a key of the scalar before it.
    case colon
  }

  private let bytes: [UInt8]
  private var position = 0
  private var flowDepth = 0
  /// The indentation of the line at hand.
  private var indentation = 0
  private var isAtLineStart = true

  /// The tokens of a text.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next token and its place, nil at the end.
  mutating func next() -> (token: Token, place: Int)? {
    while let byte = peek {
      let place = position
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): startLine()
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ","): position += 1
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        flowDepth += 1
        position += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        flowDepth = max(0, flowDepth - 1)
        position += 1
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "%") where isAtLineStart:
        if let directive = readDirective() { return (directive, place) }
      case UInt8(ascii: "!"): return (.tag(readWord()), place)
      case UInt8(ascii: "&"): _ = readWord()
      case UInt8(ascii: "*"): return (.scalar(readWord()), place)
      case UInt8(ascii: "\""): return (.scalar(readDoubleQuoted()), place)
      case UInt8(ascii: "'"): return (.scalar(readSingleQuoted()), place)
      case UInt8(ascii: ":") where isSeparated(position + 1) || flowDepth > 0:
        position += 1
        return (.colon, place)
      case UInt8(ascii: "-"), UInt8(ascii: "?"):
        guard isSeparated(position + 1) else { return (.scalar(readPlain()), place) }
        position += 1
      case UInt8(ascii: "|"), UInt8(ascii: ">"):
        guard flowDepth == 0 else { return (.scalar(readPlain()), place) }
        return (.scalar(readBlock()), place)
      default: return (.scalar(readPlain()), place)
      }
      if byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { isAtLineStart = false }
    }
    return nil
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Whether a blank, a line's end or the text's end is at a place.
  private func isSeparated(_ place: Int) -> Bool {
    place >= bytes.count || [0x20, 0x09, 0x0a, 0x0d].contains(bytes[place])
  }

  private mutating func startLine() {
    position += 1
    isAtLineStart = true
    indentation = bytes[position...].prefix { $0 == 0x20 }.count
  }

  private mutating func skipLine() {
    while let byte = peek, byte != 0x0a, byte != 0x0d { position += 1 }
  }

  private mutating func line() -> String {
    let start = position
    skipLine()
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func readDirective() -> Token? {
    let words = line().split { $0 == " " || $0 == "\t" }
    guard words.count >= 3, words[0] == "%TAG" else { return nil }
    return .directive(handle: String(words[1]), prefix: String(words[2]))
  }

  /// A tag, anchor or alias: up to a blank, or to what ends an element in flow style.
  private mutating func readWord() -> String {
    let start = position
    let isVerbatim = bytes[position...].starts(with: "!<".utf8)
    position += 1
    while let byte = peek, !isSeparated(position) {
      if isVerbatim {
        if byte == UInt8(ascii: ">") {
          position += 1
          break
        }
      } else if flowDepth > 0, ",[]{}".utf8.contains(byte) {
        break
      }
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func readPlain() -> String {
    let start = position
    while let byte = peek, byte != 0x0a, byte != 0x0d {
      if byte == UInt8(ascii: ":"), isSeparated(position + 1) { break }
      if byte == UInt8(ascii: "#"), position > start, isSeparated(position - 1) { break }
      if flowDepth > 0, ",[]{}".utf8.contains(byte) { break }
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    return String(text.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }

  private mutating func readSingleQuoted() -> String {
    var text: [UInt8] = []
    position += 1
    while let byte = peek {
      position += 1
      if byte == UInt8(ascii: "'") {
        guard peek == byte else { break }
        position += 1
      }
      text.append(byte)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func readDoubleQuoted() -> String {
    var text: [UInt8] = []
    position += 1
    while let byte = peek, byte != UInt8(ascii: "\"") {
      position += 1
      guard byte == UInt8(ascii: "\\"), let escape = peek else {
        text.append(byte)
        continue
      }
      position += 1
      let width =
        switch escape {
        case UInt8(ascii: "x"): 2
        case UInt8(ascii: "u"): 4
        case UInt8(ascii: "U"): 8
        default: 0
        }
      let digits = String(decoding: bytes[position...].prefix(width), as: UTF8.self)
      if width > 0, let scalar = UInt32(digits, radix: 16).flatMap({ Unicode.Scalar($0) }) {
        text += String(scalar).utf8
        position += width
      } else {
        text.append(escape)
      }
    }
    position = min(position + 1, bytes.count)
    return String(decoding: text, as: UTF8.self)
  }

  /// A block of lines that are indented deeper than the one that announces it.
  private mutating func readBlock() -> String {
    let outer = indentation
    var lines: [String] = []
    skipLine()
    while peek != nil {
      let start = position
      position += bytes[position...].starts(with: "\r\n".utf8) ? 2 : 1
      let depth = bytes[min(position, bytes.count)...].prefix { $0 == 0x20 }.count
      let text = line()
      let isBlank = text.allSatisfy { $0 == " " || $0 == "\t" }
      guard isBlank || depth > outer else {
        position = start
        break
      }
      if !isBlank { lines.append(String(text.drop { $0 == " " })) }
    }
    return lines.joined(separator: " ")
  }
}
