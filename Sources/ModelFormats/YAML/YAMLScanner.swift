import ModelFacts

/// Takes a YAML text apart into tokens, the way PyYAML 6.0 does.
///
/// A scalar may turn out to be a key when the colon behind it comes: tokens are held back until that
/// is clear, at most for 1024 characters of one line.
/// https://yaml.org/spec/1.1/, PyYAML 6.0.3 `scanner.py`
struct YAMLScanner {
  var cursor: YAMLCursor
  /// Brackets and braces that are open.
  private(set) var flowLevel = 0
  /// The column of the innermost block collection, -1 outside of all.
  private(set) var indentation = -1
  private var outerIndentations: [Int] = []
  /// Whether a key, or in block style a collection, may start here.
  var allowsKey = true
  private var queue = YAMLTokenQueue()
  private var keys = YAMLPossibleKeys()
  private var isDone = false
  /// What stands between the words of a scalar; kept for its memory.
  var blanks: [UInt8] = []

  /// A scanner before the first token.
  init(_ file: [UInt8]) { cursor = YAMLCursor(file) }

  // MARK: Giving

  /// The next token, left in place.
  mutating func peek() throws(FormatError) -> YAMLToken {
    try fill()
    return queue.first
  }

  /// Where the next token starts.
  mutating func peekStart() throws(FormatError) -> YAMLMark {
    try fill()
    return queue.firstStart
  }

  /// The next token's kind, left in place.
  mutating func peekKind() throws(FormatError) -> YAMLToken.Kind {
    try fill()
    return queue.firstKind
  }

  /// The next token.
  mutating func take() throws(FormatError) -> YAMLToken {
    try fill()
    return queue.removeFirst()
  }

  /// Scans until it is clear what the next token is.
  private mutating func fill() throws(FormatError) {
    while !isDone {
      if !queue.isEmpty {
        try dropStaleKeys()
        guard keys.first?.token == queue.taken else { return }
      }
      try scanToken()
    }
  }

  // MARK: Faults

  /// What is wrong at a place; where the text was cut, why.
  func fault(
    _ what: String, while doing: String? = nil, at mark: YAMLMark? = nil
  ) -> FormatError {
    let mark = mark ?? cursor.mark
    let sentence = "isn't valid YAML: \(doing.map { "while \($0): " } ?? "")\(what)"
    let isCut = cursor.isAtEnd && mark.index == cursor.index
    return FormatError(
      reason: isCut ? cursor.fault ?? .violates(sentence) : .violates(sentence),
      offset: mark.offset, subject: "line \(mark.line + 1), column \(mark.column + 1)")
  }

  /// The character at hand, as Python writes it.
  var found: String { "but found \(PythonQuoted(cursor.character))" }

  // MARK: Keys

  private mutating func dropStaleKeys() throws(FormatError) {
    while let key = keys.first,
      key.mark.line != cursor.line || cursor.index - key.mark.index > 1024
    {
      try refuseRequired(key)
      keys.removeFirst()
    }
  }

  private func refuseRequired(_ key: YAMLPossibleKeys.Key) throws(FormatError) {
    guard key.isRequired else { return }
    throw fault("could not find expected ':'", while: "scanning a simple key")
  }

  /// Takes the key back that might have started on this level.
  mutating func removeKey() throws(FormatError) {
    guard let key = keys.last, key.level == flowLevel else { return }
    try refuseRequired(key)
    keys.removeLast()
  }

  /// Notes that the next token may be a key.
  mutating func saveKey() throws(FormatError) {
    guard allowsKey else { return }
    try removeKey()
    keys.append(
      YAMLPossibleKeys.Key(
        level: flowLevel, token: queue.taken + queue.count, mark: cursor.mark,
        isRequired: flowLevel == 0 && indentation == cursor.column))
  }

  // MARK: Indentation

  /// Ends the block collections that are indented deeper than a column.
  private mutating func unindent(to column: Int) {
    guard flowLevel == 0 else { return }
    while indentation > column, let outer = outerIndentations.popLast() {
      indentation = outer
      queue.append(YAMLToken(kind: .blockEnd, start: cursor.mark, end: cursor.mark))
    }
  }

  /// Starts a block collection at a column, unless the innermost is there.
  private mutating func indent(to column: Int) -> Bool {
    guard indentation < column else { return false }
    outerIndentations.append(indentation)
    indentation = column
    return true
  }
}

// MARK: - Tokens

extension YAMLScanner {
  /// Scans one token, and what its place means for those before.
  private mutating func scanToken() throws(FormatError) {
    skipToToken()
    try dropStaleKeys()
    unindent(to: cursor.column)
    guard !cursor.isAtEnd else { return try endStream() }
    if cursor.column == 0, try scanMark() { return }
    switch cursor.byte() {
    case UInt8(ascii: "["): try openFlow(.flowSequenceStart)
    case UInt8(ascii: "{"): try openFlow(.flowMappingStart)
    case UInt8(ascii: "]"): try closeFlow(.flowSequenceEnd)
    case UInt8(ascii: "}"): try closeFlow(.flowMappingEnd)
    case UInt8(ascii: ","): try scanFlowEntry()
    case UInt8(ascii: "-") where cursor.isBlank(1): try scanBlockEntry()
    case UInt8(ascii: "?") where flowLevel != 0 || cursor.isBlank(1): try scanKey()
    case UInt8(ascii: ":") where flowLevel != 0 || cursor.isBlank(1): try scanValue()
    default: try scanNode()
    }
  }

  /// Scans a token that is a node or stands before one.
  private mutating func scanNode() throws(FormatError) {
    let byte = cursor.byte()
    let isBlock = flowLevel == 0 && (byte == UInt8(ascii: "|") || byte == UInt8(ascii: ">"))
    if isBlock {
      allowsKey = true
      try removeKey()
      return queue.append(try blockScalar(isFolded: byte == UInt8(ascii: ">")))
    }
    let isPlain = startsPlain
    guard isPlain || Self.startsOther(byte) else {
      let what = "found character \(PythonQuoted(cursor.character)) that cannot start any token"
      throw fault(what, while: "scanning for the next token")
    }
    try saveKey()
    allowsKey = false
    switch byte {
    case UInt8(ascii: "*"): queue.append(try name(.alias))
    case UInt8(ascii: "&"): queue.append(try name(.anchor))
    case UInt8(ascii: "!"): queue.append(try tag())
    case UInt8(ascii: "'"), UInt8(ascii: "\""): queue.append(try quotedScalar())
    default: queue.append(plainScalar())
    }
  }

  /// Whether an alias, an anchor, a tag or a quoted scalar begins with a byte.
  private static func startsOther(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "*"), UInt8(ascii: "&"), UInt8(ascii: "!"), UInt8(ascii: "'"),
      UInt8(ascii: "\""):
      true
    default: false
    }
  }

  /// Passes spaces, comments and line breaks; tabs aren't passed.
  private mutating func skipToToken() {
    if cursor.index == 0, cursor.isByteOrderMark { cursor.advance() }
    while true {
      cursor.skipSpacesAndComment()
      guard cursor.takeBreak() != nil else { return }
      if flowLevel == 0 { allowsKey = true }
    }
  }

  private mutating func endStream() throws(FormatError) {
    if cursor.fault != nil { throw fault("") }
    unindent(to: -1)
    try removeKey()
    allowsKey = false
    keys.removeAll()
    queue.append(YAMLToken(kind: .streamEnd, start: cursor.mark, end: cursor.mark))
    isDone = true
  }

  /// Scans what stands at the start of a line and ends all collections: `%`, `---` and `...`.
  private mutating func scanMark() throws(FormatError) -> Bool {
    let isDirective = cursor.byte() == UInt8(ascii: "%")
    guard isDirective || cursor.isSeparator else { return false }
    unindent(to: -1)
    try removeKey()
    allowsKey = false
    if isDirective {
      queue.append(try directive())
    } else {
      append(cursor.byte() == UInt8(ascii: "-") ? .documentStart : .documentEnd, width: 3)
    }
    return true
  }

  /// Appends a token of some characters.
  private mutating func append(_ kind: YAMLToken.Kind, width: Int = 1) {
    let start = cursor.mark
    cursor.advance(width)
    queue.append(YAMLToken(kind: kind, start: start, end: cursor.mark))
  }

  private mutating func openFlow(_ kind: YAMLToken.Kind) throws(FormatError) {
    try saveKey()
    flowLevel += 1
    allowsKey = true
    append(kind)
  }

  private mutating func closeFlow(_ kind: YAMLToken.Kind) throws(FormatError) {
    try removeKey()
    flowLevel -= 1
    allowsKey = false
    append(kind)
  }

  private mutating func scanFlowEntry() throws(FormatError) {
    allowsKey = true
    try removeKey()
    append(.flowEntry)
  }

  private mutating func scanBlockEntry() throws(FormatError) {
    try startBlock(.blockSequenceStart, "sequence entries")
    allowsKey = true
    try removeKey()
    append(.blockEntry)
  }

  private mutating func scanKey() throws(FormatError) {
    try startBlock(.blockMappingStart, "mapping keys")
    allowsKey = flowLevel == 0
    try removeKey()
    append(.key)
  }

  private mutating func scanValue() throws(FormatError) {
    if let key = keys.last, key.level == flowLevel {
      keys.removeLast()
      let startsMapping = flowLevel == 0 && indent(to: key.mark.column)
      queue.markKey(key.token, startsMapping: startsMapping)
      allowsKey = false
    } else {
      try startBlock(.blockMappingStart, "mapping values")
      allowsKey = flowLevel == 0
      try removeKey()
    }
    append(.value)
  }

  /// Starts a block collection where its first entry stands, if none is there; in flow style nothing.
  private mutating func startBlock(
    _ kind: YAMLToken.Kind, _ entries: String
  ) throws(FormatError) {
    guard flowLevel == 0 else { return }
    guard allowsKey else { throw fault("\(entries) are not allowed here") }
    guard indent(to: cursor.column) else { return }
    queue.append(YAMLToken(kind: kind, start: cursor.mark, end: cursor.mark))
  }
}
