package import ModelFacts

extension Vocabulary {
  /// Reads tiktoken's ranks: a token in base64, a space and its rank on each line.
  ///
  /// The special tokens of such a vocabulary are in code, not in the file.
  /// - Throws: at the first line that isn't that.
  package init(
    tiktoken bytes: [UInt8], file: String, lookingUp names: [String] = []
  ) throws(FormatError) {
    var table = TokenTable()
    for line in Lines(bytes) where !line.range.isEmpty {
      let offset = line.range.lowerBound
      let parts = bytes[line.range].split(separator: UInt8(ascii: " "))
      guard parts.count == 2, let token = Base64.decode(parts[0]), !token.isEmpty,
        let rank = UInt32(String(decoding: parts[1], as: UTF8.self))
      else {
        throw FormatError(
          reason: .violates("has a line that isn't a token in base64 and its rank"), offset: offset)
      }
      var hash = TokenHash()
      hash.append(token.indices, of: token.span)
      table.append(hash.value, id: rank)
    }
    table.index()
    guard table.distinctCount > 0 else {
      throw FormatError(reason: .violates("has no ranks"), offset: 0)
    }
    self.init(file: file, kind: .tiktoken, table: table, lookingUp: names)
  }

  /// Reads Mistral's `tekken.json`.
  ///
  /// The first ids are the special tokens', the rest of `default_vocab_size` the vocabulary's, in
  /// its order; what the file has beyond that isn't used.
  /// - Throws: where transformers and mistral-common refuse it.
  package init(
    tekken bytes: [UInt8], file: String, lookingUp names: [String] = []
  ) throws(FormatError) {
    let document = try TekkenDocument(bytes)
    let specials = document.specialTokens.map(\.content)
    let specialCount =
      document.config["default_num_special_tokens"]?.integer ?? specials.count
    let size =
      document.config["default_vocab_size"]?.integer ?? specialCount + document.tokens.count
    guard specialCount >= 0, size >= specialCount, size - specialCount <= document.tokens.count
    else {
      throw FormatError(
        reason: .violates(
          "wants \(size) tokens and \(specialCount) of them special, where it has"
            + " \(document.tokens.count) others"), offset: 0, subject: "/config")
    }
    let plain = document.tokens.prefix(size - specialCount)
    self.init(file: file, kind: .tekken, modelCount: plain.count, count: size, maxID: size - 1)
    if size == 0 { maxID = nil }
    addedTokens = document.specialTokens
    nextID = size
    for name in names {
      let hash = TokenHash.of(name)
      let place = specials.firstIndex { $0.utf8.elementsEqual(name.utf8) }
      ids[ExactString(name)] = place ?? plain.lastIndex(of: hash).map { $0 + specialCount }
    }
  }
}

/// What `tekken.json` holds: tokens as hashes, and the rest.
private struct TekkenDocument {
  private(set) var config = JSONObject()
  /// The hashes of the tokens' bytes, by rank.
  private(set) var tokens: [UInt64] = []
  private(set) var specialTokens: [AddedToken] = []

  init(_ bytes: [UInt8]) throws(FormatError) {
    var scanner = JSONScanner(dialect: .python)
    guard try scanner.peek(in: bytes.span) == UInt8(ascii: "{") else {
      throw scanner.violation("isn't a JSON object")
    }
    var hasVocabulary = false
    try scanner.beginObject(in: bytes.span)
    while let key = try scanner.key(in: bytes.span) {
      let offset = scanner.base + key.start - 1
      switch key.string(in: bytes) {
      case "config": config = try scanner.value(in: bytes).object ?? JSONObject()
      case "vocab":
        hasVocabulary = true
        try readTokens(from: &scanner, in: bytes)
      case "special_tokens": try readSpecialTokens(scanner.value(in: bytes), at: offset)
      default: try scanner.skipValue(in: bytes.span)
      }
    }
    try scanner.finish(in: bytes.span)
    guard hasVocabulary else { throw FormatError(reason: .violates("has no vocab"), offset: 0) }
    guard config["pattern"]?.string != nil else {
      throw FormatError(
        reason: .violates("has a config without a pattern"), offset: 0, subject: "/config")
    }
  }

  private mutating func readTokens(
    from scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) {
    guard try scanner.peek(in: bytes.span) == UInt8(ascii: "[") else {
      throw scanner.violation("has a vocab that isn't a list")
    }
    try scanner.beginArray(in: bytes.span)
    tokens = []
    while try scanner.hasElement(in: bytes.span) {
      guard try scanner.peek(in: bytes.span) == UInt8(ascii: "{") else {
        throw scanner.violation("has a token that isn't an object")
      }
      let start = scanner.position
      try scanner.beginObject(in: bytes.span)
      var token: [UInt8]?
      while let key = try scanner.key(in: bytes.span) {
        let isString = try scanner.peek(in: bytes.span) == UInt8(ascii: "\"")
        guard isString, key.matches("token_bytes", in: bytes.span) else {
          try scanner.skipValue(in: bytes.span)
          continue
        }
        let text = try scanner.text(in: bytes.span).unescaped(in: bytes.span)
        token = Base64.decode(text[...])
      }
      guard let token else {
        throw scanner.violation("has a token whose token_bytes aren't base64", at: start)
      }
      var hash = TokenHash()
      hash.append(token.indices, of: token.span)
      tokens.append(hash.value)
    }
  }

  private mutating func readSpecialTokens(
    _ value: JSONValue, at offset: Int
  ) throws(FormatError) {
    specialTokens = []
    guard !value.isNull else { return }
    for entry in value.array ?? [] {
      guard let rank = entry["rank"]?.integer, let content = entry["token_str"]?.string else {
        throw FormatError(
          reason: .violates("has a special token without a rank and a text"), offset: offset,
          subject: "/special_tokens/\(specialTokens.count)")
      }
      specialTokens.append(AddedToken(id: rank, content: content, isSpecial: true))
    }
    specialTokens.sort { $0.id < $1.id }
    guard specialTokens.map(\.id).elementsEqual(specialTokens.indices) else {
      throw FormatError(
        reason: .violates("has special tokens whose ranks aren't counted from 0"), offset: offset,
        subject: "/special_tokens")
    }
  }
}
