import ModelFacts

/// The `model` of a `tokenizer.json`, read in one pass without making a string of any token.
struct TokenizerModel {
  /// The tokens of the vocabulary.
  private(set) var table = TokenTable()
  /// Merges, comment lines not counted.
  private(set) var mergeCount = 0
  /// Whether merges are written as pairs.
  private(set) var hasPairMerges = false
  /// The fields that are neither `vocab` nor `merges`.
  private(set) var fields = JSONObject()
  /// Whether the vocabulary is a list, as Unigram has it, or an object.
  private(set) var isList = false
  /// Where the value starts in the file.
  private(set) var offset = 0

  private var hasVocabulary = false
  private var vocabularyFault: FormatError?
  private var mergesFault: FormatError?
  /// The cursor at the value of `merges`, for when it has to be read once more.
  private var merges: JSONScanner?
  private var prefix = ""
  private var areMergesChecked = false
  /// Whether the model's last member was read.
  private var isClosed = false

  /// Reads the value at the cursor.
  ///
  /// - Throws: where the text isn't JSON. What the library minds is told by `kind()`.
  init(from scanner: inout JSONScanner, in bytes: [UInt8]) throws(FormatError) {
    let opener = try scanner.peek(in: bytes.span)
    offset = scanner.base + scanner.position
    guard opener == UInt8(ascii: "{") else {
      throw scanner.violation("has a model that isn't an object")
    }
    try scanner.beginObject(in: bytes.span)
    if let comma = MergesAhead.comma(in: bytes.span), comma > scanner.position {
      try readMembers(from: &scanner, in: bytes, mergesAheadFrom: comma)
    }
    try readMembers(from: &scanner, in: bytes)
    // The prefix or the vocabulary came behind the merges.
    if var merges, !areMergesChecked || prefix != subwordPrefix {
      (mergesFault, areMergesChecked) = (nil, false)
      _ = try readMerges(from: &merges, in: bytes)
    }
  }

  /// Reads the members that are left.
  ///
  /// - Returns: false when it stopped at the comma at `stop`, between two merges.
  @discardableResult private mutating func readMembers(
    from scanner: inout JSONScanner, in bytes: [UInt8], until stop: Int = .max
  ) throws(FormatError) -> Bool {
    guard !isClosed else { return true }
    while let key = try scanner.key(in: bytes.span) {
      if key.matches("vocab", in: bytes.span) {
        try readVocabulary(from: &scanner, in: bytes)
      } else if key.matches("merges", in: bytes.span) {
        merges = scanner
        mergesFault = nil
        guard try readMerges(from: &scanner, in: bytes, until: stop) else { return false }
      } else {
        let name = key.string(in: bytes)
        let place = scanner.base + key.start - 1
        fields.members.append(
          JSONObject.Member(key: name, value: try scanner.value(in: bytes), offset: place))
      }
    }
    isClosed = true
    return true
  }

  /// What the library takes the model for: its type or, without one, the first that fits.
  ///
  /// - Throws: when it refuses it.
  func kind() throws(FormatError) -> Vocabulary.Kind {
    let kinds: [Vocabulary.Kind] = [.bpe, .wordPiece, .wordLevel, .unigram]
    guard let type = fields["type"] else {
      if let kind = kinds.first(where: { fault(as: $0) == nil }) { return kind }
      throw fault(as: merges == nil ? .wordPiece : .bpe) ?? violation("has no model type")
    }
    guard !fields.duplicateKeys.contains("type"),
      let kind = kinds.first(where: { $0.rawValue == type.string })
    else { throw violation("has a model of a type that tokenizers doesn't know") }
    if let fault = fault(as: kind) { throw fault }
    return kind
  }

  private func violation(_ what: String) -> FormatError {
    FormatError(reason: .violates(what), offset: offset, subject: "/model")
  }

  private static let switches: KeyValuePairs<String, TokenizerField> = [
    "dropout": .optional(.fraction), "unk_token": .optional(.text),
    "continuing_subword_prefix": .optional(.text), "end_of_word_suffix": .optional(.text),
    "fuse_unk": .optional(.bool), "byte_fallback": .optional(.bool),
    "ignore_merges": .optional(.bool),
  ]

  /// What keeps the library from reading the model as one kind.
  private func fault(as kind: Vocabulary.Kind) -> FormatError? {
    guard hasVocabulary else { return violation("has a model without vocab") }
    let schema: TokenizerSchema
    switch kind {
    case .bpe:
      guard merges != nil else { return violation("has a model without merges") }
      schema = TokenizerSchema([:], optional: Self.switches)
    case .wordPiece:
      schema = TokenizerSchema([
        "unk_token": .text, "continuing_subword_prefix": .text, "max_input_chars_per_word": .size,
      ])
    case .wordLevel: schema = TokenizerSchema(["unk_token": .text])
    default:
      schema = TokenizerSchema(
        [:], optional: ["unk_id": .optional(.size), "byte_fallback": .bool])
    }
    if let fault = vocabularyFault { return fault }
    guard isList == (kind == .unigram) else {
      return violation("has a vocab in a form that a \(kind.rawValue) model doesn't have")
    }
    if let fault = schema.fault(in: fields) {
      return violation("has a \(kind.rawValue) model \(fault)")
    }
    if fields.members.contains(where: \.value.hasInfiniteNumber) {
      return violation("has a number in its model that no double holds")
    }
    if kind == .bpe, let fault = mergesFault { return fault }
    if kind == .unigram, let unknown = fields["unk_id"]?.unsigned,
      unknown >= UInt64(table.entries.count)
    {
      return violation("has an unk_id of \(unknown) in a vocabulary of \(table.entries.count)")
    }
    return nil
  }
}

// MARK: - Vocabulary

extension TokenizerModel {
  private mutating func readVocabulary(
    from scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) {
    let opener = try scanner.peek(in: bytes.span)
    let start = scanner
    hasVocabulary = true
    vocabularyFault = nil
    areMergesChecked = false
    table = TokenTable()
    isList = opener == UInt8(ascii: "[")
    do throws(FormatError) {
      if isList {
        try readList(from: &scanner, in: bytes.span)
      } else if opener == UInt8(ascii: "{") {
        try table.readObject(from: &scanner, in: bytes.span)
      } else {
        throw scanner.violation("has a vocab that is neither an object nor a list")
      }
    } catch {
      scanner = start
      try scanner.skipValue(in: bytes.span)
      vocabularyFault = error
    }
    table.index()
  }

  /// Reads Unigram's `[["token", score], …]`; a token's id is its place.
  private mutating func readList(
    from scanner: inout JSONScanner, in bytes: Span<UInt8>
  ) throws(FormatError) {
    try scanner.beginArray(in: bytes)
    while try scanner.hasElement(in: bytes) {
      guard try scanner.peek(in: bytes) == UInt8(ascii: "[") else {
        throw scanner.violation("has a vocab entry that isn't a token with its score")
      }
      try scanner.beginArray(in: bytes)
      guard try scanner.hasElement(in: bytes), try scanner.peek(in: bytes) == UInt8(ascii: "\"")
      else { throw scanner.violation("has a vocab entry without a token") }
      let token = try scanner.text(in: bytes)
      guard try scanner.hasElement(in: bytes) else {
        throw scanner.violation("has a vocab entry without a score")
      }
      let first = try scanner.peek(in: bytes)
      guard first == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= first else {
        throw scanner.violation("has a vocab score that isn't a number")
      }
      try checkRange(of: try scanner.number(in: bytes), scanner, in: bytes)
      guard try !scanner.hasElement(in: bytes) else {
        throw scanner.violation("has a vocab entry of more than a token and a score")
      }
      guard let id = UInt32(exactly: table.entries.count) else {
        throw scanner.error(.overflow("the number of tokens"))
      }
      table.append(token.hash(in: bytes), id: id)
    }
  }

  /// Refuses a number beyond a double, as serde_json does; only long or scientific ones can be.
  private func checkRange(
    of digits: Range<Int>, _ scanner: JSONScanner, in bytes: Span<UInt8>
  ) throws(FormatError) {
    var isSuspicious = digits.count > 300
    for place in digits where bytes[place] | 0x20 == UInt8(ascii: "e") { isSuspicious = true }
    guard isSuspicious else { return }
    var text = ""
    for place in digits { text.unicodeScalars.append(Unicode.Scalar(bytes[place])) }
    guard Double(text)?.isFinite == true else {
      throw scanner.error(.overflow("a score"), at: digits.lowerBound)
    }
  }
}

extension TokenTable {
  /// Reads `{"token": id, …}`, or of `{"language": {"token": id, …}, …}` the largest part.
  mutating func readObject(
    from scanner: inout JSONScanner, in bytes: Span<UInt8>, largestPart: Bool = false
  ) throws(FormatError) {
    try scanner.beginObject(in: bytes)
    reserve(bytes: bytes.count - scanner.position)
    while let key = try scanner.key(in: bytes) {
      if largestPart, try scanner.peek(in: bytes) == UInt8(ascii: "{") {
        var part = TokenTable()
        try part.readObject(from: &scanner, in: bytes)
        if part.entries.count > entries.count { self = part }
      } else {
        let hash = key.hash(in: bytes)
        append(hash, id: try scanner.tokenID(in: bytes))
      }
    }
  }
}

extension JSONScanner {
  /// Reads an unsigned 32-bit integer.
  @inline(__always)
  mutating func tokenID(in bytes: Span<UInt8>) throws(FormatError) -> UInt32 {
    let first = try peek(in: bytes)
    let start = position
    guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= first else {
      throw violation("gives a token an id that isn't an unsigned integer")
    }
    var id: UInt64 = 0
    while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] {
      id = id * 10 + UInt64(bytes[position] - UInt8(ascii: "0"))
      guard id <= UInt64(UInt32.max) else { throw error(.overflow("a token's id"), at: start) }
      position += 1
    }
    guard first != UInt8(ascii: "0") || position == start + 1, position < bytes.count,
      ![UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[position])
    else { throw error(.violates("gives a token an id that isn't an unsigned integer"), at: start) }
    return UInt32(id)
  }
}

extension JSONText {
  /// The hash of the unescaped content.
  @inline(__always)
  func hash(in bytes: Span<UInt8>) -> UInt64 {
    var hash = TokenHash()
    if hasEscapes {
      let plain = unescaped(in: bytes)
      hash.append(plain.indices, of: plain.span)
    } else {
      hash.append(range, of: bytes)
    }
    return hash.value
  }
}

// MARK: - Merges

extension TokenizerModel {
  private var subwordPrefix: String { fields["continuing_subword_prefix"]?.string ?? "" }

  /// Reads the merges.
  ///
  /// - Returns: false when it stopped at the comma at `stop`.
  private mutating func readMerges(
    from scanner: inout JSONScanner, in bytes: [UInt8], until stop: Int = .max
  ) throws(FormatError) -> Bool {
    guard hasVocabulary, vocabularyFault == nil else {
      try scanner.skipValue(in: bytes.span)
      return true
    }
    let start = scanner
    areMergesChecked = true
    prefix = subwordPrefix
    // Whoever reads ahead doesn't know the prefix.
    let stop = prefix.isEmpty ? stop : .max
    var list = MergeList(table: table, prefixLength: prefix.utf8.count)
    do throws(FormatError) {
      try list.read(from: &scanner, in: bytes.span, until: stop)
    } catch {
      scanner = start
      try scanner.skipValue(in: bytes.span)
      mergesFault = error
    }
    mergeCount = list.count
    hasPairMerges = list.form == .pairs
    return scanner.depth == start.depth
  }

  /// Reads members while the merges behind a comma are read by another processor.
  ///
  /// Where the two meet, what is behind the merges is left to be read.
  private mutating func readMembers(
    from scanner: inout JSONScanner, in bytes: [UInt8], mergesAheadFrom comma: Int
  ) throws(FormatError) {
    let (model, start) = (self, scanner)
    let (first, ahead) = sideBySide(
      {
        Result { () throws(FormatError) in
          var (model, scanner) = (model, start)
          let isDone = try model.readMembers(from: &scanner, in: bytes, until: comma)
          return (model: model, scanner: scanner, isDone: isDone)
        }
      }, { MergesAhead(readingFrom: comma, of: bytes, model: start) })
    let isDone: Bool
    (self, scanner, isDone) = try first.get()
    if !isDone { try join(ahead, from: &scanner, in: bytes) }
  }

  /// Takes over the merges that were read ahead, as if they had been read in order.
  private mutating func join(
    _ ahead: MergesAhead, from scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) {
    do throws(FormatError) {
      try ahead.list.check(after: hasPairMerges ? .pairs : .lines, against: table)
      if let fault = ahead.fault { throw fault }
      mergeCount += ahead.list.count
      scanner = ahead.scanner
    } catch {
      if let merges { scanner = merges }
      try scanner.skipValue(in: bytes.span)
      mergesFault = error
    }
  }
}
