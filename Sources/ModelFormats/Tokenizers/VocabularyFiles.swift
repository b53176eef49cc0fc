package import ModelFacts

extension Vocabulary {
  /// Reads `vocab.json` and, where the model has one, `merges.txt`.
  ///
  /// With merges it is byte-pair encoding, whose merges have to name tokens of the vocabulary;
  /// without, one token a word (`wav2vec2`, `vits`). Where it holds a vocabulary for each of
  /// several languages, the largest counts.
  /// - Throws: where the JSON isn't an object of ids, or a merge isn't two known tokens.
  package init(
    vocabularyJSON bytes: [UInt8], merges: [UInt8]?, file: String, lookingUp names: [String] = []
  ) throws(FormatError) {
    var scanner = JSONScanner(dialect: .python)
    guard try scanner.peek(in: bytes.span) == UInt8(ascii: "{") else {
      throw scanner.violation("isn't a JSON object")
    }
    var table = TokenTable()
    try table.readObject(from: &scanner, in: bytes.span, largestPart: true)
    try scanner.finish(in: bytes.span)
    table.index()
    self.init(
      file: file, kind: merges == nil ? .wordLevel : .bpe, table: table, lookingUp: names)
    guard let merges else { return }
    var list = MergeList(table: table)
    for line in Lines(merges) where !merges.span.starts(line.range, with: "#version") {
      if line.range.isEmpty, line.isLast { continue }
      try list.append(line: line.range, of: merges.span, at: line.range.lowerBound)
    }
    try list.finish()
    mergeCount = list.count
  }

  /// Reads `vocab.txt`: a token a line, whose number is its id.
  ///
  /// - Throws: when it isn't UTF-8.
  package init(
    vocabularyText bytes: [UInt8], file: String, lookingUp names: [String] = []
  ) throws(FormatError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw FormatError(reason: .invalidUTF8, offset: 0)
    }
    var table = TokenTable()
    for line in Lines(bytes) {
      if line.range.isEmpty, line.isLast { continue }
      guard let id = UInt32(exactly: table.entries.count) else {
        throw FormatError(reason: .overflow("the number of tokens"), offset: line.range.lowerBound)
      }
      var hash = TokenHash()
      hash.append(line.range, of: bytes.span)
      table.append(hash.value, id: id)
    }
    table.index()
    self.init(file: file, kind: .wordPiece, table: table, lookingUp: names)
  }

  /// The counts and wanted ids of a vocabulary that is all in one table.
  init(file: String, kind: Vocabulary.Kind, table: TokenTable, lookingUp names: [String]) {
    self.init(
      file: file, kind: kind, modelCount: table.distinctCount, count: table.distinctCount,
      maxID: table.largestID.map(Int.init))
    let added = AddedTokenAssignment(
      table: table, modelCount: table.distinctCount, lookingUp: names)
    for name in names { ids[ExactString(name)] = added.id(of: name) }
    nextID = added.nextID
  }
}

/// The lines of a text, their ends (LF or CR LF) not included.
struct Lines: Sequence, IteratorProtocol {
  /// A line's bytes, and whether nothing follows it.
  struct Line {
    var range: Range<Int>
    var isLast: Bool
  }

  private let bytes: [UInt8]
  private var position: Int? = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Line? {
    guard let start = position else { return nil }
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
    position = end.map { $0 + 1 }
    var last = end ?? bytes.count
    if last > start, bytes[last - 1] == UInt8(ascii: "\r") { last -= 1 }
    return Line(range: start..<last, isLast: end == nil)
  }
}
