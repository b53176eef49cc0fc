import ModelFacts

/// A place in a YAML text that moves on by characters and counts lines and columns.
///
/// Every question asks about the byte at the place or a few bytes behind it.
struct YAMLCursor {
  private let text: YAMLText
  private(set) var position = 0
  private(set) var index = 0
  private(set) var line = 0
  private(set) var column = 0
  /// Characters that are two units of UTF-16.
  private var pairs = 0

  /// Starts before the first character.
  init(_ file: [UInt8]) { text = YAMLText(file) }

  /// The place for people.
  var mark: YAMLMark {
    YAMLMark(
      offset: text.isUTF16 ? 2 * (index + pairs) : position, line: line, column: column,
      index: index)
  }

  // MARK: Looking

  /// A byte of the text, 0 at its end.
  @inline(__always)
  func byte(_ ahead: Int = 0) -> UInt8 { text.bytes[min(position + ahead, text.end)] }

  /// Whether nothing is left.
  var isAtEnd: Bool { position >= text.end }

  /// Why the text ends before the file, when it does.
  var fault: FormatError.Reason? { text.fault }

  /// The bytes of the line break that is here; 0 for none.
  ///
  /// Those of YAML 1.1: line feed, carriage return, U+0085, U+2028, U+2029.
  @inline(__always)
  func breakWidth(_ ahead: Int = 0) -> Int {
    switch byte(ahead) {
    case 0x0a: 1
    case 0x0d: byte(ahead + 1) == 0x0a ? 2 : 1
    case 0xc2: byte(ahead + 1) == 0x85 ? 2 : 0
    case 0xe2: byte(ahead + 1) == 0x80 && byte(ahead + 2) | 1 == 0xa9 ? 3 : 0
    default: 0
    }
  }

  /// Whether a line break or the end of the text is here.
  @inline(__always)
  func isLineEnd(_ ahead: Int = 0) -> Bool { byte(ahead) == 0 || breakWidth(ahead) > 0 }

  /// Whether a space, a line break or the end of the text is here.
  @inline(__always)
  func isSpaceOrLineEnd(_ ahead: Int = 0) -> Bool { byte(ahead) == 0x20 || isLineEnd(ahead) }

  /// The same, or a tab.
  @inline(__always)
  func isBlank(_ ahead: Int = 0) -> Bool { byte(ahead) == 0x09 || isSpaceOrLineEnd(ahead) }

  /// Whether three of a byte, `---` or `...`, are here with nothing joined to them.
  func isSeparator(of byte: UInt8) -> Bool {
    self.byte() == byte && self.byte(1) == byte && self.byte(2) == byte && isBlank(3)
  }

  /// Whether either separator of documents is here.
  var isSeparator: Bool {
    isSeparator(of: UInt8(ascii: "-")) || isSeparator(of: UInt8(ascii: "."))
  }

  /// Whether a character of names is here: a letter, a digit, `-` or `_`.
  func isWord(_ ahead: Int = 0) -> Bool {
    switch byte(ahead) {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// The character that is here, U+0000 at the end.
  var character: Unicode.Scalar {
    let width = text.width(at: position)
    let end = min(position + width, text.end)
    return String(decoding: text.bytes[position..<end], as: UTF8.self).unicodeScalars.first ?? "\0"
  }

  // MARK: Moving

  /// Passes a character; at the end stays.
  @inline(__always)
  mutating func advance() {
    let lead = byte()
    guard lead != 0 else { return }
    index += 1
    if lead < 0x80 {
      position += 1
      let isBreak = lead == 0x0a || lead == 0x0d && byte() != 0x0a
      if isBreak { startLine() } else { column += 1 }
      return
    }
    let width = text.width(at: position)
    if width == 4 { pairs += 1 }
    if breakWidth() > 0 {
      startLine()
    } else if !isByteOrderMark {
      column += 1
    }
    position += width
  }

  private mutating func startLine() {
    line += 1
    column = 0
  }

  /// Whether U+FEFF is here, which takes no column.
  var isByteOrderMark: Bool { byte() == 0xef && byte(1) == 0xbb && byte(2) == 0xbf }

  /// Passes characters of one byte that end no line.
  mutating func advance(_ count: Int) {
    position += count
    index += count
    column += count
  }

  /// Passes characters of one byte that end no line, as long as they are wanted.
  @inline(__always)
  mutating func skip(while isWanted: (UInt8) -> Bool) {
    var count = 0
    while case let byte = byte(count), 0x20..<0x7f ~= byte, isWanted(byte) { count += 1 }
    advance(count)
  }

  /// Passes a byte as often as it is here.
  @inline(__always)
  mutating func skip(_ byte: UInt8) { skip { $0 == byte } }

  /// Passes the rest of a line, not its break.
  mutating func skipLine() {
    while true {
      skip { _ in true }
      guard !isLineEnd() else { return }
      advance()
    }
  }

  /// Passes spaces and what follows `#`.
  mutating func skipSpacesAndComment() {
    skip(0x20)
    if byte() == UInt8(ascii: "#") { skipLine() }
  }

  /// Passes a line break; what YAML makes of it, nothing where there is none.
  ///
  /// U+2028 and U+2029 stay what they are, the others become a line feed.
  mutating func takeBreak() -> YAMLBreak? {
    let width = breakWidth()
    guard width > 0 else { return nil }
    let kind: YAMLBreak = width < 3 ? .line : byte(2) == 0xa8 ? .separator : .paragraph
    advance()
    // A carriage return's line feed.
    if width == 2, kind == .line, byte() == 0x0a, text.bytes[position - 1] == 0x0d { advance() }
    return kind
  }

  /// The bytes between two places before.
  func bytes(in range: Range<Int>) -> ArraySlice<UInt8> { text.bytes[range] }

  /// The bytes between a place before and here.
  func bytes(from start: Int) -> ArraySlice<UInt8> { text.bytes[start..<position] }

  /// The text between a place before and here.
  func text(from start: Int) -> String { String(decoding: bytes(from: start), as: UTF8.self) }
}

/// What a scalar holds of a line break.
enum YAMLBreak {
  case line
  case separator
  case paragraph

  /// Appends its bytes to a text.
  func append(to text: inout [UInt8]) {
    switch self {
    case .line: text.append(0x0a)
    case .separator: text += [0xe2, 0x80, 0xa8]
    case .paragraph: text += [0xe2, 0x80, 0xa9]
    }
  }
}
