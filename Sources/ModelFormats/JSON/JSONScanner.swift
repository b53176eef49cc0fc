package import ModelFacts

/// What a JSON reader takes beyond RFC 8259.
public enum JSONDialect: Hashable, Sendable {
  /// RFC 8259 and nothing else, as serde_json reads it.
  case strict
  /// Python's `json`: `NaN`, `Infinity`, `-Infinity` and escapes of lone surrogates as well.
  case python
}

/// The place of a string's content in a JSON text, quotes excluded, still escaped.
package struct JSONText: Hashable, Sendable {
  /// The content's first byte in the text that was scanned.
  package var start: Int
  /// The byte behind the content: its closing quote.
  package var end: Int
  /// Whether the content has to be unescaped.
  package var hasEscapes: Bool

  /// The content's place.
  package var range: Range<Int> { start..<end }
}

/// Walks over a JSON text without building anything: a cursor that validates what it passes.
///
/// Callers ask for what they expect (`beginObject`, then `key` until it is nil, …) and skip the
/// rest; grammar, UTF-8 and depth are checked either way. The bytes are lent to each call, so the
/// cursor owns nothing and copies nothing. Nothing here recurses.
package struct JSONScanner: Sendable {
  /// Containers within each other, where a format has no limit of its own.
  package static let usualDepth = 512

  /// The next byte to look at.
  package internal(set) var position = 0
  /// Where the bytes start in the file; added to every offset in an error.
  package let base: Int
  /// Containers that are open.
  package private(set) var depth = 0
  /// Whether the innermost container has just been opened.
  private var isAtStart = false
  private let dialect: JSONDialect
  private let depthLimit: Int

  /// A cursor at the start of a text that is at `base` in its file.
  package init(
    dialect: JSONDialect = .strict, depthLimit: Int = JSONScanner.usualDepth, base: Int = 0
  ) {
    self.dialect = dialect
    self.depthLimit = depthLimit
    self.base = base
  }

  /// An error at the cursor, or at another byte of the text.
  package func error(_ reason: FormatError.Reason, at place: Int? = nil) -> FormatError {
    FormatError(reason: reason, offset: base + (place ?? position))
  }

  /// The next byte that isn't blank, left in place.
  @inline(__always)
  package mutating func peek(in bytes: Span<UInt8>) throws(FormatError) -> UInt8 {
    if position < bytes.count, bytes[position] > 0x20 { return bytes[position] }
    return try peekBehindBlanks(in: bytes)
  }

  @inline(never)
  private mutating func peekBehindBlanks(in bytes: Span<UInt8>) throws(FormatError) -> UInt8 {
    var place = position
    if place < bytes.count, bytes[place] == 0x0A { place += 1 }
    // Indentation: eight spaces at a time, up to the first byte that is none.
    while let word = bytes.word(at: place) {
      let others = word ^ 0x2020_2020_2020_2020
      place += others.trailingZeroBitCount / 8
      if others != 0 { break }
    }
    while place < bytes.count {
      let byte = bytes[place]
      position = place
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      place += 1
    }
    position = place
    throw error(.syntax("the text ends where a value, ',' or a bracket belongs"))
  }

  /// Checks that nothing but blanks is left.
  package mutating func finish(in bytes: Span<UInt8>) throws(FormatError) {
    while position < bytes.count {
      guard [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) else {
        throw error(.syntax("something follows the value"))
      }
      position += 1
    }
  }
}

// MARK: - Containers

extension JSONScanner {
  /// Enters an object.
  package mutating func beginObject(in bytes: Span<UInt8>) throws(FormatError) {
    guard try peek(in: bytes) == UInt8(ascii: "{") else { throw error(.syntax("'{' belongs here")) }
    try open()
  }

  /// Enters an array.
  package mutating func beginArray(in bytes: Span<UInt8>) throws(FormatError) {
    guard try peek(in: bytes) == UInt8(ascii: "[") else { throw error(.syntax("'[' belongs here")) }
    try open()
  }

  /// The next key of the object that was entered, the cursor at its value; nil behind its end.
  @inline(__always)
  package mutating func key(in bytes: Span<UInt8>) throws(FormatError) -> JSONText? {
    guard try isBeforeElement(closing: UInt8(ascii: "}"), in: bytes) else { return nil }
    guard try peek(in: bytes) == UInt8(ascii: "\"") else {
      throw error(.syntax("a key in quotes belongs here"))
    }
    let key = try text(in: bytes)
    guard try peek(in: bytes) == UInt8(ascii: ":") else { throw error(.syntax("':' belongs here")) }
    position += 1
    return key
  }

  /// Whether another element of the array that was entered follows; the cursor is at it.
  @inline(__always)
  package mutating func hasElement(in bytes: Span<UInt8>) throws(FormatError) -> Bool {
    try isBeforeElement(closing: UInt8(ascii: "]"), in: bytes)
  }

  /// As `hasElement`; also false, and the cursor left there, at a comma between elements that is
  /// `stop`.
  @inline(__always)
  package mutating func hasElement(
    before stop: Int, in bytes: Span<UInt8>
  ) throws(FormatError) -> Bool {
    if try peek(in: bytes) == UInt8(ascii: ","), position == stop, !isAtStart { return false }
    return try hasElement(in: bytes)
  }

  /// A cursor at a comma between the elements of an array that is a value of what was entered.
  package func inArray(atComma place: Int) -> JSONScanner {
    var scanner = self
    scanner.position = place
    scanner.depth += 1
    scanner.isAtStart = false
    return scanner
  }

  private mutating func open() throws(FormatError) {
    guard depth < depthLimit else { throw error(.limit("\(depthLimit) nested levels")) }
    depth += 1
    isAtStart = true
    position += 1
  }

  @inline(__always)
  private mutating func isBeforeElement(
    closing: UInt8, in bytes: Span<UInt8>
  ) throws(FormatError) -> Bool {
    let byte = try peek(in: bytes)
    if byte == closing {
      position += 1
      depth -= 1
      isAtStart = false
      return false
    }
    if isAtStart {
      isAtStart = false
      return true
    }
    guard byte == UInt8(ascii: ",") else {
      throw error(.syntax("',' or '\(Character(Unicode.Scalar(closing)))' belongs here"))
    }
    position += 1
    // A bracket here would be a trailing comma, which the next value refuses.
    return true
  }
}

// MARK: - Values

extension JSONScanner {
  /// Passes one value of any kind, nested ones included.
  package mutating func skipValue(in bytes: Span<UInt8>) throws(FormatError) {
    var closers: [UInt8] = []
    repeat {
      if let closer = closers.last {
        let goesOn =
          closer == UInt8(ascii: "}")
          ? try key(in: bytes) != nil : try hasElement(in: bytes)
        guard goesOn else {
          closers.removeLast()
          continue
        }
      }
      switch try peek(in: bytes) {
      case UInt8(ascii: "{"):
        try open()
        closers.append(UInt8(ascii: "}"))
      case UInt8(ascii: "["):
        try open()
        closers.append(UInt8(ascii: "]"))
      case UInt8(ascii: "\""): _ = try text(in: bytes)
      default: _ = try scalar(in: bytes)
      }
    } while !closers.isEmpty
  }

  /// A value that is neither a string nor a container.
  package enum Scalar: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, or what the dialect takes for one.
    case number(Range<Int>)
  }

  /// Reads a number, a boolean or `null`.
  package mutating func scalar(in bytes: Span<UInt8>) throws(FormatError) -> Scalar {
    let first = try peek(in: bytes)
    let start = position
    switch first {
    case UInt8(ascii: "n"):
      try pass("null", in: bytes)
      return .null
    case UInt8(ascii: "t"):
      try pass("true", in: bytes)
      return .bool(true)
    case UInt8(ascii: "f"):
      try pass("false", in: bytes)
      return .bool(false)
    case UInt8(ascii: "N") where dialect == .python: try pass("NaN", in: bytes)
    case UInt8(ascii: "I") where dialect == .python: try pass("Infinity", in: bytes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return .number(try number(in: bytes))
    default: throw error(.syntax("a value belongs here"))
    }
    return .number(start..<position)
  }

  /// Reads a number; the range of its digits.
  package mutating func number(in bytes: Span<UInt8>) throws(FormatError) -> Range<Int> {
    let first = try peek(in: bytes)
    let start = position
    if first == UInt8(ascii: "-") { position += 1 }
    guard position < bytes.count else { throw error(.syntax("a digit belongs here")) }
    if dialect == .python, position > start, bytes[position] == UInt8(ascii: "I") {
      try pass("Infinity", in: bytes)
      return start..<position
    }
    if bytes[position] == UInt8(ascii: "0") {
      position += 1
      if position < bytes.count, isDigit(bytes[position]) {
        throw error(.syntax("a number starts with a needless 0"))
      }
    } else {
      try digits(in: bytes)
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try digits(in: bytes)
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
        position += 1
      }
      try digits(in: bytes)
    }
    return start..<position
  }

  private mutating func digits(in bytes: Span<UInt8>) throws(FormatError) {
    let start = position
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
    guard position > start else { throw error(.syntax("a digit belongs here")) }
  }

  private mutating func pass(_ word: String, in bytes: Span<UInt8>) throws(FormatError) {
    let start = position
    for byte in word.utf8 {
      guard position < bytes.count, bytes[position] == byte else {
        throw error(.syntax("'\(word)' belongs here"), at: start)
      }
      position += 1
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}

// MARK: - Strings

extension JSONScanner {
  /// Reads a string; its content stays where it is.
  @inline(__always)
  package mutating func text(in bytes: Span<UInt8>) throws(FormatError) -> JSONText {
    guard try peek(in: bytes) == UInt8(ascii: "\"") else {
      throw error(.syntax("a string belongs here"))
    }
    let start = position + 1
    var place = start
    var hasEscapes = false
    while true {
      // Eight bytes at a time, up to the first that isn't plain ASCII.
      while let word = bytes.word(at: place) {
        let special = word.markingQuotesBackslashesAndNonASCII
        place += special.trailingZeroBitCount / 8
        if special != 0 { break }
      }
      guard place < bytes.count else {
        throw error(.syntax("the text ends inside a string"), at: bytes.count)
      }
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") {
        position = place + 1
        return JSONText(start: start, end: place, hasEscapes: hasEscapes)
      }
      if 0xC2...0xDF ~= byte, place + 1 < bytes.count, bytes[place + 1] & 0xC0 == 0x80 {
        place += 2
      } else if byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\\") {
        place += 1
      } else {
        position = place
        if byte == UInt8(ascii: "\\") {
          hasEscapes = true
          try escape(in: bytes)
        } else if byte >= 0x80 {
          try sequence(in: bytes)
        } else {
          throw error(.syntax("a control character has to be escaped"))
        }
        place = position
      }
    }
  }

  /// Passes an escape and checks it.
  private mutating func escape(in bytes: Span<UInt8>) throws(FormatError) {
    let start = position
    guard start + 1 < bytes.count else { throw error(.syntax("the text ends inside a string")) }
    switch bytes[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      position += 2
      let unit = try codeUnit(in: bytes)
      guard dialect == .strict, unit & 0xF800 == 0xD800 else { return }
      guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      else { throw error(.syntax("half of a surrogate pair stands alone"), at: start) }
      position += 2
      guard try codeUnit(in: bytes) & 0xFC00 == 0xDC00 else {
        throw error(.syntax("half of a surrogate pair stands alone"), at: start)
      }
    default: throw error(.syntax("no such escape"))
    }
  }

  private mutating func codeUnit(in bytes: Span<UInt8>) throws(FormatError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count, let digit = bytes[position].hexDigitValue else {
        throw error(.syntax("a hexadecimal digit belongs here"))
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  /// Passes one UTF-8 sequence of three or four bytes and checks it (Unicode 16, table 3-7).
  private mutating func sequence(in bytes: Span<UInt8>) throws(FormatError) {
    let lead = bytes[position]
    let left = bytes.count - position
    let second: ClosedRange<UInt8> =
      switch lead {
      case 0xE0: 0xA0...0xBF
      case 0xED: 0x80...0x9F
      case 0xF0: 0x90...0xBF
      case 0xF4: 0x80...0x8F
      default: 0x80...0xBF
      }
    let length = lead < 0xF0 ? 3 : 4
    guard 0xE0...0xF4 ~= lead, left >= length, second ~= bytes[position + 1],
      bytes[position + 2] & 0xC0 == 0x80, length == 3 || bytes[position + 3] & 0xC0 == 0x80
    else { throw error(.invalidUTF8) }
    position += length
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit, nil for any other byte.
  var hexDigitValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension UInt64 {
  /// The top bit of each of the eight bytes that is a quote, a backslash, a control or not ASCII.
  ///
  /// Bytes above the lowest mark may be marked for no reason (a borrow), so only the lowest counts.
  @inline(__always)
  fileprivate var markingQuotesBackslashesAndNonASCII: UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = (self ^ 0x2222_2222_2222_2222) &- ones
    let backslashes = (self ^ 0x5C5C_5C5C_5C5C_5C5C) &- ones
    let controls = self &- 0x2020_2020_2020_2020
    return (quotes | backslashes | controls | self) & 0x8080_8080_8080_8080
  }
}
