import ModelFacts
import ModelKnowledge

/// What the tokenizer is.
public struct TokenizerSummary: Hashable, Sendable {
  /// A special token.
  public struct SpecialToken: Hashable, Sendable {
    /// `bos`, `eos`, `pad`, `unk`, `sep`, `cls`, `mask`.
    public var role: String
    /// The text.
    public var token: String
    /// The id, nil when the vocabulary lacks it.
    public var id: Int?

    /// A token with its role.
    public init(role: String, token: String, id: Int?) {
      self.role = role
      self.token = token
      self.id = id
    }
  }

  /// `BPE`, `sentencepiece-unigram`, ….
  public var type: String?
  /// Vocabulary and added tokens together.
  public var vocabularySize: Int?
  /// The largest id.
  public var maxTokenID: Int?
  /// Added tokens.
  public var addedTokenCount: Int?
  /// In the order bos, eos, unk, sep, pad, cls, mask.
  public var specialTokens: [SpecialToken] = []
  /// Whether there is a chat template.
  public var chatTemplate = false
  /// What the chat template does with conversations; nil without any.
  public var template: TemplateSummary?

  /// Nothing known yet.
  public init() {}
}

extension TokenizerSummary {
  /// What the tokenizer is; nil when there is none to read.
  ///
  /// A `tokenizer.json` is counted as the tokenizers library counts it. Of other files transformers
  /// builds a tokenizer, with the numbers and further tokens of its class: those are counted.
  package init?(of examination: Examination) {
    guard let vocabulary = examination.model.tokenizer.vocabulary.value else { return nil }
    self.init()
    let resolved = examination.tokenizer
    let appended = examination.tokensAppended(of: resolved.specialTokens)
    type = vocabulary.kind.rawValue
    vocabularySize = vocabulary.count
    maxTokenID = vocabulary.maxID
    addedTokenCount = vocabulary.addedTokens.count
    let isBuilt = !examination.loadsGGUF && vocabulary.isBuiltAtLoad
    let numbering = isBuilt ? resolved.effectiveClass?.numbering : nil
    let known = { (token: String) -> Int? in
      let id = resolved.id(of: token)
      return numbering.map { $0.id(of: token, inFile: id, pieces: vocabulary.modelCount) } ?? id
    }
    let count = numbering?.count(pieces: vocabulary.modelCount) ?? vocabulary.nextID
    var new = appended.filter { known($0.text) == nil }.map(\.text)
    for token in isBuilt ? resolved.effectiveClass?.furtherTokens ?? [] : []
    where known(token) == nil && !new.contains(token) {
      new.append(token)
    }
    // Tokens to which a file gives an id behind the vocabulary's.
    let listed = isBuilt && numbering == nil ? appended.compactMap { known($0.text) } : []
    if isBuilt {
      let added = new.count + listed.count
      vocabularySize = (numbering == nil ? vocabulary.count : count).adding(added)
      let last = new.isEmpty && numbering == nil ? -1 : count.adding(added - 1)
      maxTokenID = Swift.max(vocabulary.maxID ?? -1, last, listed.max() ?? -1)
      if maxTokenID == -1 { maxTokenID = nil }
    }
    specialTokens = resolved.specialTokens.map { special in
      let place = new.firstIndex { ExactString($0) == ExactString(special.token) }
      return SpecialToken(
        role: special.role, token: special.token,
        id: known(special.token) ?? place.map { count.adding(listed.count + $0) })
    }
    chatTemplate = !examination.model.tokenizer.chatTemplates.isEmpty
    template = TemplateSummary(of: examination)
  }
}

extension Vocabulary {
  /// Whether transformers makes the tokenizer from the file, rather than reading it as it stands.
  fileprivate var isBuiltAtLoad: Bool {
    let name = file.split(separator: "/").last ?? ""
    guard name != "tokenizer_config.json", !name.hasSuffix("tokenizer.json") else { return false }
    return kind != .tekken && kind != .tiktoken
  }
}
