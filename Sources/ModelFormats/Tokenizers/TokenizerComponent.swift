import ModelFacts

/// A field of one of tokenizers' structures.
struct TokenizerFieldRow: Sendable {
  var key: String
  var field: TokenizerField
  var isRequired = true
}

/// What a structure's fields have to be.
struct TokenizerSchema: Sendable {
  var fields: [TokenizerFieldRow]
  /// Whether a key that repeats is refused (serde's derived structures) or the last one counts.
  var refusesDuplicates = false

  init(
    _ required: KeyValuePairs<String, TokenizerField>,
    optional: KeyValuePairs<String, TokenizerField> = [:], refusesDuplicates: Bool = false
  ) {
    fields =
      required.map { TokenizerFieldRow(key: $0.key, field: $0.value) }
      + optional.map { TokenizerFieldRow(key: $0.key, field: $0.value, isRequired: false) }
    self.refusesDuplicates = refusesDuplicates
  }

  /// What keeps the library from taking the object, in words that follow its name; nil for nothing.
  func fault(in object: JSONObject) -> String? {
    for row in fields {
      guard let value = object[row.key] else {
        if row.isRequired { return "without \(row.key)" }
        continue
      }
      guard row.field.accepts(value) else { return "whose \(row.key) isn't what tokenizers reads" }
      if refusesDuplicates, object.duplicateKeys.contains(row.key) {
        return "whose \(row.key) is given twice"
      }
    }
    return nil
  }
}

/// A normalizer, pre-tokenizer, decoder or post-processor that tokenizers 0.23 knows.
struct TokenizerComponent: Sendable {
  /// What a component does.
  enum Role: String, CaseIterable {
    case normalizer
    case preTokenizer = "pre_tokenizer"
    case postProcessor = "post_processor"
    case decoder

    /// The key under which a `Sequence` has its parts.
    var partsKey: String {
      switch self {
      case .normalizer: "normalizers"
      case .preTokenizer: "pretokenizers"
      case .postProcessor: "processors"
      case .decoder: "decoders"
      }
    }

    /// Whether the library goes by `type` where it knows it, or tries one structure after another.
    var goesByType: Bool { self == .normalizer || self == .preTokenizer }
  }

  var name: String
  /// Whether the library compares `type` itself, even when it tries one after another.
  var checksType: Bool
  var schema: TokenizerSchema

  private init(
    _ name: String, checksType: Bool = true, _ schema: TokenizerSchema = TokenizerSchema([:])
  ) {
    self.name = name
    self.checksType = checksType
    self.schema = schema
  }

  private static let behavior = TokenizerField.choice([
    "Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous",
  ])
  private static let byteLevel = TokenizerSchema(
    ["add_prefix_space": .bool, "trim_offsets": .bool], optional: ["use_regex": .bool])
  private static let metaspace = TokenizerSchema(
    ["replacement": .character],
    optional: [
      "prepend_scheme": .choice(["first", "never", "always"]), "split": .optional(.bool),
      "add_prefix_space": .optional(.bool),
    ])
  private static let replace = TokenizerSchema(["pattern": .pattern, "content": .text])

  /// The library's own order (0.23.3, `normalizers`, `pre_tokenizers`, `processors`, `decoders`).
  static func all(_ role: Role) -> [TokenizerComponent] {
    switch role {
    case .normalizer: normalizers
    case .preTokenizer: preTokenizers
    case .postProcessor: postProcessors
    case .decoder: decoders
    }
  }

  private static let normalizers = [
    TokenizerComponent(
      "BertNormalizer", checksType: false,
      TokenizerSchema(
        ["clean_text": .bool, "handle_chinese_chars": .bool, "lowercase": .bool],
        optional: ["strip_accents": .optional(.bool)])),
    TokenizerComponent(
      "Strip", checksType: false, TokenizerSchema(["strip_left": .bool, "strip_right": .bool])),
    TokenizerComponent("StripAccents"), TokenizerComponent("NFC"), TokenizerComponent("NFD"),
    TokenizerComponent("NFKC"), TokenizerComponent("NFKD"),
    TokenizerComponent(
      "Sequence", checksType: false, TokenizerSchema(["normalizers": .components])),
    TokenizerComponent("Lowercase"), TokenizerComponent("Nmt"),
    TokenizerComponent("Precompiled", TokenizerSchema(["precompiled_charsmap": .charsmap])),
    TokenizerComponent("Replace", checksType: false, replace),
    TokenizerComponent("Prepend", checksType: false, TokenizerSchema(["prepend": .text])),
    TokenizerComponent("ByteLevel"),
  ]

  private static let preTokenizers = [
    TokenizerComponent("BertPreTokenizer"), TokenizerComponent("ByteLevel", byteLevel),
    TokenizerComponent("CharDelimiterSplit", TokenizerSchema(["delimiter": .character])),
    TokenizerComponent("Metaspace", metaspace), TokenizerComponent("Whitespace"),
    TokenizerComponent("Sequence", TokenizerSchema(["pretokenizers": .components])),
    TokenizerComponent(
      "Split", TokenizerSchema(["pattern": .pattern, "behavior": behavior, "invert": .bool])),
    TokenizerComponent("Punctuation", TokenizerSchema([:], optional: ["behavior": behavior])),
    TokenizerComponent("WhitespaceSplit"),
    TokenizerComponent("Digits", TokenizerSchema(["individual_digits": .bool])),
    TokenizerComponent("UnicodeScripts"),
    TokenizerComponent("FixedLength", TokenizerSchema([:], optional: ["length": .size])),
  ]

  private static let postProcessors = [
    // Its fields decide, whatever the type says; without them it is BertProcessing.
    TokenizerComponent(
      "RobertaProcessing", checksType: false,
      TokenizerSchema([
        "sep": .tokenAndID, "cls": .tokenAndID, "trim_offsets": .bool, "add_prefix_space": .bool,
      ])),
    TokenizerComponent(
      "BertProcessing", checksType: false,
      TokenizerSchema(["sep": .tokenAndID, "cls": .tokenAndID])),
    TokenizerComponent("ByteLevel", byteLevel),
    TokenizerComponent(
      "TemplateProcessing", checksType: false,
      TokenizerSchema([
        "single": .template, "pair": .template, "special_tokens": .specialTokens,
      ])),
    TokenizerComponent("Sequence", TokenizerSchema(["processors": .components])),
  ]

  private static let decoders = [
    TokenizerComponent("BPEDecoder", checksType: false, TokenizerSchema(["suffix": .text])),
    TokenizerComponent("ByteLevel", byteLevel),
    TokenizerComponent(
      "WordPiece", checksType: false, TokenizerSchema(["prefix": .text, "cleanup": .bool])),
    TokenizerComponent("Metaspace", metaspace),
    TokenizerComponent(
      "CTC", checksType: false,
      TokenizerSchema(["pad_token": .text, "word_delimiter_token": .text, "cleanup": .bool])),
    TokenizerComponent("Sequence", TokenizerSchema(["decoders": .components])),
    TokenizerComponent("Replace", checksType: false, replace), TokenizerComponent("Fuse"),
    TokenizerComponent(
      "Strip", checksType: false,
      TokenizerSchema(["content": .character, "start": .size, "stop": .size])),
    TokenizerComponent("ByteFallback"),
  ]
}

/// A component of a file, with its parts.
struct MatchedComponent: Sendable {
  var name: String
  var object: JSONObject
  var parts: [MatchedComponent] = []

  /// Its name and the names of all its parts.
  var names: [String] { [name] + parts.flatMap(\.names) }

  /// Finds out as what the library takes a value.
  ///
  /// - Throws: when it takes it as nothing. The nesting of the text bounds the recursion.
  init(
    _ value: JSONValue, as role: TokenizerComponent.Role, at offset: Int
  ) throws(FormatError) {
    guard let object = value.object, !value.hasInfiniteNumber else {
      throw FormatError(
        reason: .violates("has a \(role.rawValue) that tokenizers can't read"), offset: offset)
    }
    let rows = TokenizerComponent.all(role)
    let type = object["type"]?.string
    let named = rows.first { $0.name == type }
    if let named, role.goesByType {
      try self.init(object, matching: named, role: role, at: offset)
      return
    }
    for row in rows where row.checksType ? row.name == type : true {
      if let match = try? MatchedComponent(object, matching: row, role: role, at: offset) {
        self = match
        return
      }
    }
    if let named { try self.init(object, matching: named, role: role, at: offset) }
    throw FormatError(
      reason: .violates(
        "has a \(role.rawValue) "
          + (type.map { "of type '\($0)', which tokenizers doesn't know" } ?? "without a type")),
      offset: offset)
  }

  private init(
    _ object: JSONObject, matching row: TokenizerComponent, role: TokenizerComponent.Role,
    at offset: Int
  ) throws(FormatError) {
    var fault = row.schema.fault(in: object)
    if row.name == "Metaspace", object["add_prefix_space"]?.bool == false,
      object["prepend_scheme"]?.string != "never"
    {
      fault = fault ?? "whose add_prefix_space and prepend_scheme disagree"
    }
    if let fault {
      throw FormatError(
        reason: .violates("has a \(role.rawValue) of type \(row.name) \(fault)"), offset: offset)
    }
    name = row.name
    self.object = object
    guard row.name == "Sequence", let members = object[role.partsKey]?.array else { return }
    for member in members {
      parts.append(try MatchedComponent(member, as: role, at: offset))
    }
  }
}

extension MatchedComponent {
  /// Tokens that a post-processor puts around a single sequence.
  struct Surroundings {
    var prefix: [String] = []
    var suffix: [String] = []
    /// The ids that stand for them.
    var ids: [SurroundingID] = []
    /// Names in the template that stand for no token, which stops the library once it is used.
    var undefined: [String] = []
  }

  /// What a post-processor puts around a single sequence.
  var surroundings: Surroundings {
    switch name {
    case "BertProcessing", "RobertaProcessing":
      return Surroundings(
        prefix: [object["cls"]?.array?.first?.string].compactMap(\.self),
        suffix: [object["sep"]?.array?.first?.string].compactMap(\.self),
        ids: ["cls", "sep"].compactMap { object[$0]?.array }.compactMap { pair in
          guard let token = pair.first?.string, let id = pair.last?.integer else { return nil }
          return SurroundingID(token: token, id: id)
        })
    case "TemplateProcessing": return templateSurroundings
    case "Sequence":
      return parts.map(\.surroundings).reduce(into: Surroundings()) { all, part in
        all.prefix = part.prefix + all.prefix
        all.suffix += part.suffix
        all.ids += part.ids
        all.undefined += part.undefined
      }
    default: return Surroundings()
    }
  }

  private var templateSurroundings: Surroundings {
    var result = Surroundings()
    var isBehind = false
    let defined = object["special_tokens"]?.object ?? JSONObject()
    for piece in object["single"]?.array ?? [] {
      switch piece.templatePiece {
      case .sequence: isBehind = true
      case .specialToken(let id):
        guard let tokens = defined[id]?["tokens"]?.array?.compactMap(\.string) else {
          result.undefined.append(id)
          continue
        }
        if isBehind { result.suffix += tokens } else { result.prefix += tokens }
        result.ids += (defined[id]?["ids"]?.array ?? []).compactMap(\.integer).map {
          SurroundingID(token: id, id: $0)
        }
      case nil: continue
      }
    }
    for piece in object["pair"]?.array ?? [] {
      guard case .specialToken(let id) = piece.templatePiece, defined[id] == nil else { continue }
      result.undefined.append(id)
    }
    return result
  }
}
