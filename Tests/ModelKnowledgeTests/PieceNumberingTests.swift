import Testing

@testable import ModelKnowledge

/// Held against tokenizers that transformers 5.23 built from a SentencePiece model of 300 pieces, the
/// first of which are `<unk>`, `<s>` and `</s>` (Pegasus: `<pad>`, `</s>`, `<unk>`).
@Suite struct PieceNumberingTests {
  @Test(arguments: [
    ("XLMRobertaTokenizer", 302, ["<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": 301]),
    ("NllbTokenizer", 302, ["<s>": 0, "<unk>": 3, "<mask>": 301]),
    ("LayoutXLMTokenizer", 302, ["<mask>": 301]),
    ("MBartTokenizer", 327, ["<unk>": 3, "<mask>": 326]),
    ("PLBartTokenizer", 305, ["<unk>": 3, "<mask>": 304]),
    ("CamembertTokenizer", 305, ["<s>": 5, "</s>": 6, "<unk>": 3, "<pad>": 1, "<mask>": 304]),
    ("SeamlessM4TTokenizer", 301, ["<s>": 2, "</s>": 3, "<unk>": 1, "<pad>": 0]),
    ("T5Tokenizer", 400, ["<unk>": 0]),
  ])
  func `numbers as the class does`(_ name: String, _ count: Int, _ ids: [String: Int]) throws {
    let numbering = try #require(TokenizerClass.named(name)?.numbering)
    let inFile = ["<unk>": 0, "<s>": 1, "</s>": 2]
    #expect(numbering.count(pieces: 300) == count)
    for (token, id) in ids {
      #expect(numbering.id(of: token, inFile: inFile[token], pieces: 300) == id, "\(token)")
    }
  }

  @Test func `Pegasus puts its own tokens before the pieces`() throws {
    let numbering = try #require(TokenizerClass.named("PegasusTokenizer")?.numbering)
    #expect(numbering.count(pieces: 300) == 403)
    #expect(numbering.id(of: "<unk>", inFile: 2, pieces: 300) == 105)
    #expect(numbering.id(of: "<mask_2>", inFile: nil, pieces: 300) == 3)
  }

  @Test func `other classes take the file's numbers`() throws {
    let type = try #require(TokenizerClass.named("LlamaTokenizer"))
    #expect(type.numbering?.front == nil)
  }
}
