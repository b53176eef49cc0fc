package import ModelFacts
package import ModelKnowledge

/// A tokenizer as AutoTokenizer of transformers 5 would put it together.
package struct ResolvedTokenizer: Sendable {
  /// A special token with where it is named.
  package struct SpecialToken: Sendable {
    /// `bos`, `eos`, ….
    package let role: String
    /// The text.
    package let token: String
    /// Where it is named; nil when it is the class's own default.
    package let location: Location?
  }

  /// The class that the files name, nil when they name none.
  package let statedClass: String?
  /// Where they name it.
  package let classLocation: Location?
  /// The class that loads, as far as it is known.
  package let effectiveClass: TokenizerClass?
  /// Special tokens in the order bos, eos, unk, sep, pad, cls, mask.
  package let specialTokens: [SpecialToken]
  /// Further special tokens that the files declare.
  package let extraTokens: [SpecialToken]

  private let vocabulary: Vocabulary?
  private let addedByFiles: [ExactString: Int]
  /// Where the files add tokens to the vocabulary.
  let addedTokensLocation: Location

  /// The roles that transformers gives names to.
  package static let roles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"]

  /// Puts the tokenizer of a model together.
  package init(of model: InspectedModel, config: ModelConfiguration?) {
    let file = model.path("tokenizer_config.json")
    let settings = model.documents[file]?.value
    vocabulary = model.tokenizer.vocabulary.value
    let inTokenizer = settings?["tokenizer_class"]?.string
    statedClass = inTokenizer ?? config?.object["tokenizer_class"]?.string
    classLocation =
      inTokenizer != nil
      ? Location(file: file, place: .pointer("/tokenizer_class"))
      : statedClass.map { _ in
        Location(file: config?.file, place: .pointer("/tokenizer_class"))
      }
    effectiveClass = Self.effectiveClass(
      stated: statedClass, config: config, vocabulary: vocabulary)
    let isOld = settings?["added_tokens_decoder"] == nil
    addedByFiles = Self.addedTokens(settings, model.document("added_tokens.json")?.value)
    addedTokensLocation =
      isOld && model.document("added_tokens.json") != nil
      ? Location(file: model.path("added_tokens.json"))
      : Location(file: file, place: .pointer("/added_tokens_decoder"))
    let map = isOld ? model.document("special_tokens_map.json")?.value : nil
    let sources = [
      Source(object: map, file: model.path("special_tokens_map.json")),
      Source(object: settings, file: file),
    ]
    let defaults = Self.defaultTokens(of: effectiveClass, vocabulary: vocabulary)
    specialTokens = Self.roles.compactMap { role in
      sources.lazy.compactMap { $0.token("\(role)_token", role) }.first
        ?? defaults[role].map { SpecialToken(role: role, token: $0, location: nil) }
    }
    extraTokens = sources.reversed().flatMap(\.extraTokens)
  }

  /// The id that a text has, nil when neither the vocabulary nor the added tokens have it.
  package func id(of token: String) -> Int? {
    let exact = ExactString(token)
    return vocabulary?.ids[exact]
      ?? vocabulary?.addedTokens.first { ExactString($0.content) == exact }?.assignedID
      ?? addedByFiles[exact]
  }

  /// The special token of a role.
  package func special(_ role: String) -> SpecialToken? { specialTokens.first { $0.role == role } }

  /// The largest id that `added_tokens_decoder` or `added_tokens.json` declare.
  package var maxAddedID: Int? { addedByFiles.values.max() }

  /// Token texts that the configuration files add, with their ids.
  package var addedTokens: [ExactString: Int] { addedByFiles }

  private static func effectiveClass(
    stated: String?, config: ModelConfiguration?, vocabulary: Vocabulary?
  ) -> TokenizerClass? {
    let registered = config?.type?.tokenizerClass
    guard let stated else { return TokenizerClass.named(registered ?? "TokenizersBackend") }
    if stated.droppingFast == "LlamaTokenizer", vocabulary?.isByteLevel == true {
      return TokenizerClass.named("TokenizersBackend")
    }
    if config?.type?.ignoresStatedTokenizerClass == true, let registered,
      registered.droppingFast != stated.droppingFast
    {
      return TokenizerClass.named(registered)
    }
    let generic = ["PreTrainedTokenizer", "PythonBackend", "TokenizersBackend"]
    // Where the type's own class is the generic one, no other is taken.
    guard !generic.contains(stated.droppingFast), !generic.contains(registered ?? stated) else {
      return TokenizerClass.named("TokenizersBackend")
    }
    return TokenizerClass.named(stated.droppingFast) ?? TokenizerClass.named("TokenizersBackend")
  }

  /// The class's own special tokens; those of the generic classes come from the files alone.
  private static func defaultTokens(
    of type: TokenizerClass?, vocabulary: Vocabulary?
  ) -> [String: String] {
    var tokens: [String: String] = [:]
    for (role, token) in type?.defaultTokens ?? [] { tokens[role] = token }
    // The generic class takes what a SentencePiece model itself calls begin, end and unknown; a GGUF
    // names all roles.
    if tokens.isEmpty, let vocabulary {
      for role in roles where role != "pad" {
        guard let id = vocabulary.specialIDs[role], id >= 0 else { continue }
        tokens[role] = vocabulary.ids.filter { $0.value == id }.map(\.key).min()?.string
      }
    }
    if let padding = vocabulary?.paddingToken { tokens["pad"] = padding }
    return tokens
  }

  /// A file that names special tokens.
  private struct Source {
    var object: JSONObject?
    var file: String

    func token(_ key: String, _ role: String) -> SpecialToken? {
      text(object?[key]).map {
        SpecialToken(role: role, token: $0, location: Location(file: file).pointer("/\(key)"))
      }
    }

    var extraTokens: [SpecialToken] {
      ["extra_special_tokens", "additional_special_tokens"].flatMap { key -> [SpecialToken] in
        let values = object?[key]?.array ?? object?[key]?.object?.members.map(\.value) ?? []
        return values.enumerated().compactMap { index, value in
          text(value).map {
            SpecialToken(
              role: "extra", token: $0, location: Location(file: file).pointer("/\(key)/\(index)"))
          }
        }
      }
    }
  }

  /// A token's text, given as a string or as an object with `content`.
  ///
  /// An empty text is no token: adding it changes nothing.
  private static func text(_ value: JSONValue?) -> String? {
    let text = value?.string ?? value?["content"]?.string
    return text?.isEmpty == true ? nil : text
  }

  private static func addedTokens(
    _ settings: JSONObject?, _ legacy: JSONObject?
  ) -> [ExactString: Int] {
    var tokens: [ExactString: Int] = [:]
    if let decoder = settings?["added_tokens_decoder"]?.object {
      for member in decoder.members {
        if let id = Int(member.key), let text = text(member.value) {
          tokens[ExactString(text)] = id
        }
      }
    } else {
      for member in legacy?.members ?? [] {
        if let id = member.value.integer { tokens[ExactString(member.key)] = id }
      }
    }
    return tokens
  }
}
