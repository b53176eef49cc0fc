import ModelFacts
import Testing

@testable import ModelKnowledge

@Suite struct TokenizerClassTests {
  private func type(_ name: String) throws -> TokenizerClass {
    try #require(TokenizerClass.named(name))
  }

  private static let names = KnowledgeText.text.split(separator: "\n").filter {
    $0.hasPrefix("N\t")
  }.compactMap { $0.split(separator: "\t").dropFirst().first.map(String.init) }

  @Test func `is found by its name and by that of its twin`() throws {
    for name in Self.names { #expect(TokenizerClass.named(name)?.name == name) }
    #expect(try type("LlamaTokenizerFast").name == "LlamaTokenizerFast")
    // There never was a fast one.
    #expect(TokenizerClass.named("ByT5TokenizerFast")?.name == nil)
    #expect(TokenizerClass.named("NoTokenizer")?.name == nil)
    #expect(TokenizerClass.named("*")?.name == nil)
  }

  @Test func `came when its own name did`() throws {
    #expect(try type("BloomTokenizer").lackingRelease == "4.57.6")
    #expect(try type("BloomTokenizerFast").lackingRelease == nil)
    #expect(try type("CohereTokenizerFast").lackingRelease == "4.36.2")
  }

  @Test func `says what it reads`() throws {
    #expect(try type("BertTokenizer").backend == .tokenizers)
    #expect(try type("BertTokenizer").vocabularyFiles == ["vocab.txt"])
    #expect(try type("BertTokenizer").idFiles == [])
    #expect(try type("FSMTTokenizer").idFiles == ["vocab-src.json", "vocab.json"])
    #expect(try type("MarianTokenizer").idFiles == ["vocab.json"])
    #expect(try type("SiglipTokenizer").backend == .sentencePiece)
    #expect(try type("RealmTokenizer").backend == .gone)
    #expect(try type("PhobertTokenizer").readsFairseqDictionary)
    #expect(try !type("RobertaTokenizer").readsFairseqDictionary)
  }

  @Test func `has special tokens of its own`() throws {
    let bert = try type("BertTokenizer").defaultTokens.map { "\($0.role) \($0.token)" }
    #expect(bert == ["unk [UNK]", "sep [SEP]", "pad [PAD]", "cls [CLS]", "mask [MASK]"])
    // What its signature hides, an instance shows.
    #expect(
      try type("DistilBertTokenizer").defaultTokens.map { "\($0.role) \($0.token)" } == bert)
    let canine = try type("CanineTokenizer").defaultTokens
    #expect(canine.first { $0.role == "bos" }?.token == "\u{e000}")
    #expect(canine.first { $0.role == "pad" }?.token == "\0")
    #expect(try type("SplinterTokenizer").furtherTokens == ["[QUESTION]"])
    #expect(try type("LukeTokenizer").furtherTokens.count == 6)
    #expect(try type("BertTokenizer").furtherTokens == [])
  }

  @Test func `may have its vocabulary in code`() throws {
    let bytes = try #require(try type("ByT5Tokenizer").builtIn)
    #expect(bytes.kind == .bytes && bytes.count == 384 && bytes.maxID == 383)
    #expect(bytes.ids == ["<pad>": 0, "</s>": 1, "<unk>": 2])
    #expect(try type("MyT5Tokenizer").idFiles == ["byte_maps.json"])
    #expect(try type("MyT5Tokenizer").builtIn?.count == 384)
    let canine = try #require(try type("CanineTokenizer").builtIn)
    #expect(canine.kind == .characters && canine.maxID == nil)
    #expect(canine.ids["\u{e003}"] == 0xe003)
    #expect(try type("BertTokenizer").builtIn == nil)
  }

  @Test func `goes with a model type unless the files name another`() throws {
    #expect(TokenizerClass.of(className: nil, modelType: "hubert")?.name == "Wav2Vec2CTCTokenizer")
    #expect(
      TokenizerClass.of(className: "BertTokenizerFast", modelType: "t5")?.name == "BertTokenizer")
    // AutoTokenizer has no class for these.
    for type in ["wavlm", "byt5", "phobert", "bertweet", "llama"] {
      #expect(TokenizerClass.of(className: nil, modelType: type)?.name == nil, "\(type)")
    }
  }

  @Test func `names tokens that readers look up`() {
    let looked = Set(SpecialTokenNames(documents: [:], folder: "").texts)
    for name in Self.names {
      let tokens = TokenizerClass.named(name)?.defaultTokens.map(\.token) ?? []
      #expect(looked.isSuperset(of: tokens.filter { $0.utf8.count > 3 }), "\(name)")
    }
  }
}
