package import ModelFacts

extension Vocabulary {
  /// Reads a `tokenizer.json` as tokenizers 0.23 does, and refuses what it refuses.
  ///
  /// The ids of `names` are put in `ids`, where they are in the vocabulary or among the added
  /// tokens. No more is kept of the vocabulary than that.
  /// - Throws: where the text isn't JSON or the library would not load it.
  package init(
    tokenizerJSON bytes: [UInt8], file: String, lookingUp names: [String] = []
  ) throws(FormatError) {
    var document = TokenizerDocument()
    var scanner = JSONScanner(depthLimit: 127)
    guard try scanner.peek(in: bytes.span) == UInt8(ascii: "{") else {
      throw scanner.violation("isn't a JSON object")
    }
    try scanner.beginObject(in: bytes.span)
    while let key = try scanner.key(in: bytes.span) {
      try document.read(key, from: &scanner, in: bytes)
    }
    try scanner.finish(in: bytes.span)
    guard let model = document.model else {
      throw FormatError(reason: .violates("has no model"), offset: 0)
    }
    let kind = try model.kind()
    self.init(document, model: model, kind: kind, file: file, lookingUp: names)
  }

  private init(
    _ document: TokenizerDocument, model: TokenizerModel, kind: Vocabulary.Kind, file: String,
    lookingUp names: [String]
  ) {
    let table = model.table
    let modelCount = kind == .unigram ? table.entries.count : table.distinctCount
    var added = AddedTokenAssignment(
      table: table, modelCount: modelCount,
      lookingUp: names + document.addedTokens.map(\.content))
    for token in document.addedTokens { added.add(token) }
    let ids = [added.largestID, table.largestID.map(Int.init)]
    self.init(
      file: file, kind: kind, modelCount: modelCount, count: modelCount + added.newCount,
      maxID: ids.compactMap(\.self).max())
    addedTokens = added.tokens
    nextID = added.nextID
    for name in names { self.ids[ExactString(name)] = added.id(of: name) }
    if kind == .bpe {
      mergeCount = model.mergeCount
      hasPairMerges = model.hasPairMerges
    }
    unknownToken = model.fields["unk_token"]?.string
    paddingToken = document.paddingToken
    components = Set(document.components.values.flatMap(\.names)).sorted()
    isByteLevel = document.components[.preTokenizer]?.names.contains("ByteLevel") ?? false
    let surroundings = document.components[.postProcessor]?.surroundings
    prefixTokens = surroundings?.prefix ?? []
    suffixTokens = surroundings?.suffix ?? []
    surroundingIDs = surroundings?.ids ?? []
    pipeline = TokenizerPipeline(
      normalizes: document.components[.normalizer]?.steps ?? [],
      splits: document.components[.preTokenizer]?.steps ?? [])
    for name in Set(surroundings?.undefined ?? []).sorted() {
      errors.append(
        FormatError(
          reason: .violates("has a template with '\(name)', which its special_tokens don't define"),
          offset: document.offsets[.postProcessor] ?? 0, subject: "/post_processor"))
    }
    for token in addedTokens where token.id != token.assignedID && !token.content.isEmpty {
      remarks.append(
        "declares id \(token.id) for '\(token.content)', which tokenizers loads as"
          + " \(token.assignedID)")
    }
  }
}

/// What the keys of a `tokenizer.json` hold; of a key that repeats, the last.
private struct TokenizerDocument {
  var model: TokenizerModel?
  var addedTokens: [AddedToken] = []
  var paddingToken: String?
  var components: [TokenizerComponent.Role: MatchedComponent] = [:]
  var offsets: [TokenizerComponent.Role: Int] = [:]

  private static let truncation = TokenizerSchema(
    [
      "max_length": .size, "strategy": .choice(["LongestFirst", "OnlyFirst", "OnlySecond"]),
      "stride": .size,
    ],
    optional: ["direction": .choice(["Left", "Right"])], refusesDuplicates: true)
  private static let padding = TokenizerSchema(
    [
      "strategy": .paddingStrategy, "direction": .choice(["Left", "Right"]), "pad_id": .id,
      "pad_type_id": .id, "pad_token": .text,
    ],
    optional: ["pad_to_multiple_of": .optional(.size)], refusesDuplicates: true)
  private static let addedToken = TokenizerSchema(
    [
      "id": .id, "content": .text, "single_word": .bool, "lstrip": .bool, "rstrip": .bool,
      "normalized": .bool, "special": .bool,
    ], refusesDuplicates: true)

  mutating func read(
    _ key: JSONText, from scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) {
    let name = key.string(in: bytes)
    let offset = scanner.base + key.start - 1
    switch name {
    case "model":
      let model = try TokenizerModel(from: &scanner, in: bytes)
      _ = try model.kind()
      self.model = model
    case "added_tokens": addedTokens = try Self.addedTokens(from: &scanner, in: bytes)
    case "version":
      guard try scanner.value(in: bytes).string == "1.0" else {
        throw FormatError(
          reason: .violates("has a version other than '1.0'"), offset: offset, subject: "/version")
      }
    case "truncation":
      _ = try checked(Self.truncation, name, from: &scanner, in: bytes, at: offset)
    case "padding":
      let padding = try checked(Self.padding, name, from: &scanner, in: bytes, at: offset)
      paddingToken = padding["pad_token"]?.string
    default:
      guard let role = TokenizerComponent.Role(rawValue: name) else {
        throw FormatError(
          reason: .violates("has a key '\(name)', which tokenizers doesn't know"), offset: offset)
      }
      let value = try scanner.value(in: bytes)
      components[role] = value.isNull ? nil : try MatchedComponent(value, as: role, at: offset)
      offsets[role] = offset
    }
  }

  private func checked(
    _ schema: TokenizerSchema, _ name: String, from scanner: inout JSONScanner, in bytes: [UInt8],
    at offset: Int
  ) throws(FormatError) -> JSONValue {
    let value = try scanner.value(in: bytes)
    guard !value.isNull else { return value }
    let fault =
      value.object.map { schema.fault(in: $0) } ?? "that isn't an object"
    if let fault {
      throw FormatError(
        reason: .violates("has a \(name) \(fault)"), offset: offset, subject: "/\(name)")
    }
    return value
  }

  private static func addedTokens(
    from scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) -> [AddedToken] {
    guard try scanner.peek(in: bytes.span) == UInt8(ascii: "[") else {
      throw scanner.violation("has added_tokens that aren't a list")
    }
    try scanner.beginArray(in: bytes.span)
    var tokens: [AddedToken] = []
    while try scanner.hasElement(in: bytes.span) {
      _ = try scanner.peek(in: bytes.span)
      let start = scanner.base + scanner.position
      let value = try scanner.value(in: bytes)
      let fault = value.object.map { addedToken.fault(in: $0) } ?? "that isn't an object"
      guard fault == nil, let id = value["id"]?.integer, let content = value["content"]?.string,
        let isSpecial = value["special"]?.bool
      else {
        throw FormatError(
          reason: .violates("has an added token \(fault ?? "without content")"), offset: start,
          subject: "/added_tokens/\(tokens.count)")
      }
      tokens.append(AddedToken(id: id, content: content, isSpecial: isSpecial))
    }
    return tokens
  }
}

/// Gives added tokens their ids as the library does: those of the vocabulary, else the next free.
struct AddedTokenAssignment {
  private let known: [UInt64: UInt32]
  private let modelCount: Int
  private var assigned: [ExactString: Int] = [:]
  /// The tokens with the ids they got.
  private(set) var tokens: [AddedToken] = []
  /// Tokens that aren't in the vocabulary, each counted once.
  private(set) var newCount = 0
  /// The largest id that an added token has.
  private(set) var largestID: Int?

  /// Starts with a vocabulary, of which only the tokens in `names` will be asked for.
  init(table: TokenTable, modelCount: Int, lookingUp names: [String]) {
    known = table.ids(of: names.map(TokenHash.of))
    self.modelCount = modelCount
  }

  /// The id of a token, added or of the vocabulary.
  func id(of token: String) -> Int? {
    assigned[ExactString(token)] ?? known[TokenHash.of(token)].map(Int.init)
  }

  /// The id that the next new token gets.
  var nextID: Int { max(largestID.map { $0 + 1 } ?? 0, modelCount) }

  /// Adds a token; an empty one is passed over.
  mutating func add(_ token: AddedToken) {
    var token = token
    defer { tokens.append(token) }
    guard !token.content.isEmpty else { return }
    let known = id(of: token.content)
    if known == nil { newCount += 1 }
    let id = known ?? nextID
    assigned[ExactString(token.content)] = id
    largestID = max(largestID ?? id, id)
    token.assignedID = id
  }
}
