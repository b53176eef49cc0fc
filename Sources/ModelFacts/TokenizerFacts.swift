/// What the tokenizer files say, put together the way transformers does.
public struct TokenizerFacts: Sendable {
  /// The vocabulary that the loader takes, from `tokenizer.json` or another file.
  public var vocabulary: Fact<Vocabulary> = .missing
  /// Every vocabulary file that was found, in listing order, the taken one included.
  public var files: [String] = []
  /// The vocabularies of the files that weren't taken, where they could be read.
  public var others: [Vocabulary] = []
  /// Chat templates in every place they can be, in the loader's order of precedence.
  public var chatTemplates: [ChatTemplate] = []
  /// Chat templates of places that this loader doesn't look at; another program may.
  public var otherTemplates: [ChatTemplate] = []
  /// What the template that the tokenizer takes makes of conversations; nil without any template.
  public var rendered: RenderedTemplate?

  /// Nothing known yet.
  public init() {}
}

/// A vocabulary: how many tokens, which ids, and what surrounds them.
public struct Vocabulary: Sendable {
  /// The tokenizer models of the report.
  public enum Kind: String, Hashable, Sendable {
    /// Byte-pair encoding of tokenizers.
    case bpe = "BPE"
    /// WordPiece of tokenizers or `vocab.txt`.
    case wordPiece = "WordPiece"
    /// One token a word.
    case wordLevel = "WordLevel"
    /// Unigram of tokenizers.
    case unigram = "Unigram"
    /// A SentencePiece model of type BPE.
    case sentencePieceBPE = "sentencepiece-bpe"
    /// A SentencePiece model of type Unigram.
    case sentencePieceUnigram = "sentencepiece-unigram"
    /// OpenAI's tiktoken ranks.
    case tiktoken
    /// Mistral's `tekken.json`.
    case tekken
    /// One token a character.
    case characters
    /// One token a byte.
    case bytes
  }

  /// The file it was read from.
  public var file: String
  /// Its model.
  public var kind: Kind
  /// Entries of the model's vocabulary, added tokens not counted.
  public var modelCount: Int
  /// Vocabulary and added tokens together, tokens in both counted once.
  public var count: Int
  /// The largest token id, nil for an empty vocabulary.
  public var maxID: Int?
  /// Added tokens in file order.
  public var addedTokens: [AddedToken] = []
  /// Ids of the tokens that were asked for by name (special tokens of the configuration files).
  public var ids: [ExactString: Int] = [:]
  /// Number of merges, nil for models without.
  public var mergeCount: Int?
  /// Merges are written as pairs, which only tokenizers 0.20 and newer read.
  public var hasPairMerges = false
  /// Component types in use (normalizers, pre-tokenizers, decoders, post-processors), sorted.
  public var components: [String] = []
  /// Tokens that the post-processor puts before a single sequence, as token texts.
  public var prefixTokens: [String] = []
  /// Tokens that the post-processor puts behind a single sequence.
  public var suffixTokens: [String] = []
  /// The ids that the post-processor puts around a single sequence, by the names it has for them.
  public var surroundingIDs: [SurroundingID] = []
  /// What happens to a text before it is looked up; nil unless a `tokenizer.json` says so.
  public var pipeline: TokenizerPipeline?
  /// The token of the padding that `tokenizer.json` switches on, which becomes the pad token.
  public var paddingToken: String?
  /// The unknown token, when the model names one.
  public var unknownToken: String?
  /// What transformers 5 would do differently from what the file says, in sentences.
  public var remarks: [String] = []
  /// The pre-tokenizer is or contains ByteLevel.
  public var isByteLevel = false
  /// The id that tokenizers gives to the next token that is added and not in the vocabulary.
  public var nextID = 0
  /// The ids that a SentencePiece model gives to `unk`, `bos`, `eos` and `pad`, where it has them.
  public var specialIDs: [String: Int] = [:]
  /// What loads, and stops the library once it is used.
  public var errors: [FormatError] = []

  /// A vocabulary with its counts.
  public init(file: String, kind: Kind, modelCount: Int, count: Int, maxID: Int?) {
    self.file = file
    self.kind = kind
    self.modelCount = modelCount
    self.count = count
    self.maxID = maxID
  }
}

/// An id that a post-processor puts before or behind a text.
public struct SurroundingID: Hashable, Sendable {
  /// The post-processor's name for it.
  public var token: String
  /// The id, which the library takes as it stands.
  public var id: Int

  /// A name and its id.
  public init(token: String, id: Int) {
    self.token = token
    self.id = id
  }
}

/// What a tokenizer does with a text before it looks its pieces up, a line a step.
public struct TokenizerPipeline: Hashable, Sendable {
  /// Steps of the normalizer: `NFC`, `BertNormalizer lowercase accents chinese`.
  public var normalizes: [String]
  /// Steps of the pre-tokenizer: `Split Isolated \s+`, `ByteLevel`.
  public var splits: [String]

  /// Both parts, each empty where there is none.
  public init(normalizes: [String] = [], splits: [String] = []) {
    self.normalizes = normalizes
    self.splits = splits
  }
}

/// A token added to a vocabulary.
public struct AddedToken: Hashable, Sendable {
  /// The declared id.
  public var id: Int
  /// The text.
  public var content: String
  /// Whether it is special: skipped when decoding.
  public var isSpecial: Bool
  /// The id that the library gives it, whatever was declared.
  public var assignedID: Int

  /// A token with its id.
  public init(id: Int, content: String, isSpecial: Bool, assignedID: Int? = nil) {
    self.id = id
    self.content = content
    self.isSpecial = isSpecial
    self.assignedID = assignedID ?? id
  }
}

/// A chat template and where it stands.
public struct ChatTemplate: Hashable, Sendable {
  /// `default`, or the name of a named template.
  public var name: String
  /// The Jinja source.
  public var source: String
  /// The file and the pointer or byte in it.
  public var location: Location
  /// Why transformers would refuse to compile it, with the byte in `source`; nil when it would not.
  public var syntaxError: FormatError?
  /// Where it reaches for Python's internals or for other templates, in source order.
  public var unsafeAccesses: [TemplateAccess] = []
  /// Whether what it writes begins with the begin token; nil when that depends or can't be told.
  public var startsWithBOS: Bool?
  /// Texts it writes that look like special tokens (`<|im_end|>`, `[INST]`), each once, in order.
  public var specialLiterals: [String] = []

  /// A template with its place.
  public init(name: String, source: String, location: Location) {
    self.name = name
    self.source = source
    self.location = location
  }
}

/// A place in a chat template that no template needs, and that attacks are made of.
public struct TemplateAccess: Hashable, Sendable {
  /// What is there, following "the template": `reads __class__`.
  public var message: String
  /// The byte in the template's source.
  public var offset: Int
  /// The line in the template's source, counted from 1.
  public var line: Int

  /// What is there, and where.
  public init(message: String, offset: Int, line: Int) {
    self.message = message
    self.offset = offset
    self.line = line
  }
}
