import ModelFacts

/// The merges of byte-pair encoding, held against the vocabulary as they come.
///
/// Of a merge, both tokens and what they make have to be there: otherwise the library refuses it.
struct MergeList {
  /// Merges so far, comment lines not counted.
  private(set) var count = 0
  /// The vocabulary; nil while it isn't known, and the merges wait to be looked up.
  private let table: TokenTable?
  /// Bytes of the second token that aren't in the merged one (`continuing_subword_prefix`).
  private let prefixLength: Int
  private var pending: [Merge] = []
  /// How the merges are written, once there is one.
  private(set) var form: Form?

  /// The hashes of a merge's tokens, and where it stands in the file.
  private struct Merge {
    var first: UInt64
    var second: UInt64
    var merged: UInt64
    var offset: Int
  }

  /// Merges are looked up many at once, so that the processor waits for many of them at once.
  private static let batchSize = 512

  init(table: TokenTable, prefixLength: Int = 0) {
    self.table = table
    self.prefixLength = prefixLength
    pending.reserveCapacity(Self.batchSize)
  }

  /// A list whose vocabulary is yet to be read.
  init(expecting count: Int) {
    table = nil
    prefixLength = 0
    pending.reserveCapacity(count)
  }

  /// Puts a merge among those whose tokens are to be looked up.
  @inline(__always)
  mutating func append(
    _ left: Range<Int>, _ right: Range<Int>, of bytes: Span<UInt8>, at offset: Int
  ) throws(FormatError) {
    count += 1
    var whole = TokenHash()
    whole.append(left, of: bytes)
    let first = whole.value
    var second = TokenHash()
    second.append(right, of: bytes)
    if prefixLength == 0 {
      whole.append(right, of: bytes)
    } else {
      let rest = right.dropFirst(prefixLength)
      guard right.count >= prefixLength, rest.isEmpty || bytes[rest.lowerBound] & 0xC0 != 0x80
      else { throw Self.fault("whose second token is shorter than the subword prefix", at: offset) }
      whole.append(rest, of: bytes)
    }
    pending.append(Merge(first: first, second: second.value, merged: whole.value, offset: offset))
    if pending.count == Self.batchSize, table != nil { try finish() }
  }

  /// Appends a merge that is written as two tokens with a space between them.
  mutating func append(
    line: Range<Int>, of bytes: Span<UInt8>, at offset: Int
  ) throws(FormatError) {
    guard let space = bytes.firstSpace(in: line) else {
      throw Self.fault("of only one token", at: offset)
    }
    guard bytes.firstSpace(in: space + 1..<line.upperBound) == nil else {
      throw Self.fault("of more than two tokens", at: offset)
    }
    try append(line.lowerBound..<space, space + 1..<line.upperBound, of: bytes, at: offset)
  }

  /// Looks up what hasn't been looked up yet, if there is a vocabulary.
  ///
  /// - Throws: at a merge whose parts or result aren't in the vocabulary.
  mutating func finish() throws(FormatError) {
    guard let table else { return }
    defer { pending.removeAll(keepingCapacity: true) }
    if let fault = Self.fault(in: pending[...], table) { throw fault }
  }

  /// Looks up the merges that have waited for a vocabulary, and follow merges of some form.
  ///
  /// - Throws: at the first merge whose parts or result aren't in the vocabulary.
  func check(after form: Form, against table: TokenTable) throws(FormatError) {
    if let first = pending.first, form != self.form {
      throw Self.fault("in another form than the first", at: first.offset)
    }
    let middle = pending.count / 2
    let (early, late) = sideBySide(
      { Self.fault(in: pending[..<middle], table) }, { Self.fault(in: pending[middle...], table) })
    if let fault = early ?? late { throw fault }
  }

  private static func fault(in merges: ArraySlice<Merge>, _ table: TokenTable) -> FormatError? {
    for merge in merges {
      let isKnown = (
        table.contains(merge.first), table.contains(merge.second), table.contains(merge.merged)
      )
      guard isKnown.0, isKnown.1, isKnown.2 else {
        let part = !isKnown.0 ? "first" : !isKnown.1 ? "second" : "merged"
        return fault("whose \(part) token isn't in the vocabulary", at: merge.offset)
      }
    }
    return nil
  }

  private static func fault(_ what: String, at offset: Int) -> FormatError {
    FormatError(reason: .violates("has a merge \(what)"), offset: offset, subject: "/model/merges")
  }
}

extension MergeList {
  /// How merges are written.
  enum Form: Sendable {
    /// `["a b", …]`
    case lines
    /// `[["a", "b"], …]`
    case pairs
  }

  /// Reads a list of merges, to its end or to the comma at `stop`.
  mutating func read(
    from scanner: inout JSONScanner, in bytes: Span<UInt8>, until stop: Int = .max
  ) throws(FormatError) {
    guard try scanner.peek(in: bytes) == UInt8(ascii: "[") else {
      throw scanner.violation("has merges that aren't a list")
    }
    try scanner.beginArray(in: bytes)
    try readElements(from: &scanner, in: bytes, until: stop)
  }

  /// Reads the merges of a list that was entered.
  ///
  /// The first merge decides on the form.
  mutating func readElements(
    from scanner: inout JSONScanner, in bytes: Span<UInt8>, until stop: Int = .max
  ) throws(FormatError) {
    while try scanner.hasElement(before: stop, in: bytes) {
      let next = try scanner.peek(in: bytes)
      let place = scanner.base + scanner.position
      let form: Form
      switch next {
      case UInt8(ascii: "["): form = .pairs
      case UInt8(ascii: "\""): form = .lines
      default: throw Self.fault("that isn't a string or a pair", at: place)
      }
      guard form == self.form ?? form else {
        throw Self.fault("in another form than the first", at: place)
      }
      self.form = form
      switch form {
      case .pairs: try readPair(from: &scanner, in: bytes)
      case .lines: try readLine(from: &scanner, in: bytes)
      }
    }
    try finish()
  }

  @inline(__always)
  private mutating func readPair(
    from scanner: inout JSONScanner, in bytes: Span<UInt8>
  ) throws(FormatError) {
    let offset = scanner.base + scanner.position
    try scanner.beginArray(in: bytes)
    guard try scanner.hasElement(in: bytes), try scanner.peek(in: bytes) == UInt8(ascii: "\"")
    else { throw Self.fault("that isn't a pair of tokens", at: offset) }
    let left = try scanner.text(in: bytes)
    guard try scanner.hasElement(in: bytes), try scanner.peek(in: bytes) == UInt8(ascii: "\"")
    else { throw Self.fault("that isn't a pair of tokens", at: offset) }
    let right = try scanner.text(in: bytes)
    guard try !scanner.hasElement(in: bytes) else {
      throw Self.fault("that isn't a pair of tokens", at: offset)
    }
    guard left.hasEscapes || right.hasEscapes else {
      try append(left.range, right.range, of: bytes, at: offset)
      return
    }
    let head = left.unescaped(in: bytes)
    let all = head + right.unescaped(in: bytes)
    try append(0..<head.count, head.count..<all.count, of: all.span, at: offset)
  }

  private mutating func readLine(
    from scanner: inout JSONScanner, in bytes: Span<UInt8>
  ) throws(FormatError) {
    let line = try scanner.text(in: bytes)
    let offset = scanner.base + line.start - 1
    guard line.hasEscapes else {
      if !bytes.starts(line.range, with: "#version") {
        try append(line: line.range, of: bytes, at: offset)
      }
      return
    }
    let plain = line.unescaped(in: bytes)
    if !plain.span.starts(plain.indices, with: "#version") {
      try append(line: plain.indices, of: plain.span, at: offset)
    }
  }
}

extension Span<UInt8> {
  /// The first space of a range.
  @inline(__always)
  fileprivate func firstSpace(in range: Range<Int>) -> Int? {
    var place = range.lowerBound
    while place < range.upperBound {
      guard let word = word(at: place) else {
        if self[place] == UInt8(ascii: " ") { return place }
        place += 1
        continue
      }
      let others = word ^ 0x2020_2020_2020_2020
      // The lowest zero byte's top bit; higher ones may be set by its borrow.
      let marks = (others &- 0x0101_0101_0101_0101) & ~others & 0x8080_8080_8080_8080
      place += marks == 0 ? 8 : marks.trailingZeroBitCount / 8
      if marks != 0 { return place < range.upperBound ? place : nil }
    }
    return nil
  }

  /// Whether a range starts with a text.
  func starts(_ range: Range<Int>, with text: String) -> Bool {
    guard range.count >= text.utf8.count else { return false }
    var place = range.lowerBound
    for byte in text.utf8 {
      guard self[place] == byte else { return false }
      place += 1
    }
    return true
  }
}
