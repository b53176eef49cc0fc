import ModelFacts
import ModelFormats
import Testing

@Suite struct GGUFVocabularyTests {
  private func file(tokens: Int) -> GGUFBytes {
    var file = GGUFBytes()
    file.entries = [
      ("tokenizer.ggml.bos_token_id", .u32(UInt32(tokens - 2))),
      ("tokenizer.ggml.model", .string("gpt2")),
      ("tokenizer.ggml.tokens", .strings((0..<tokens).map { "token\($0)" })),
      (
        "tokenizer.ggml.token_type",
        .integers((0..<tokens).map { $0 == tokens - 1 ? 4 : $0 == tokens - 2 ? 3 : 1 })
      ),
      ("tokenizer.ggml.merges", .strings(["t o", "to k"])),
      ("tokenizer.ggml.eos_token_id", .u32(1)),
      ("tokenizer.ggml.padding_token_id", .u32(UInt32(tokens))),
      ("tokenizer.chat_template", .string("{{ messages }}")),
      ("tokenizer.chat_template.tool_use", .string("{{ tools }}")),
    ]
    return file
  }

  @Test(arguments: [40, 700, 30_000])
  func `counts tokens and finds the texts of special ones`(tokens: Int) throws {
    let header = file(tokens: tokens).header
    #expect(header.errors.isEmpty)
    let vocabulary = try #require(header.vocabulary.vocabulary(file: "m.gguf"))
    #expect(vocabulary.count == tokens)
    #expect(vocabulary.maxID == tokens - 1)
    #expect(vocabulary.kind == .bpe)
    #expect(vocabulary.mergeCount == 2)
    #expect(
      vocabulary.ids == [
        ExactString("token\(tokens - 2)"): tokens - 2, "token1": 1,
      ])
    #expect(header.vocabulary.specialIDs.map(\.role) == ["bos", "eos", "padding"])
    #expect(vocabulary.specialIDs == ["bos": tokens - 2, "eos": 1])
    #expect(vocabulary.paddingToken == nil)
  }

  @Test func `the padding token is the one with its id`() throws {
    var file = file(tokens: 40)
    file.entries.removeAll { $0.0 == "tokenizer.ggml.padding_token_id" }
    file.entries.append(("tokenizer.ggml.padding_token_id", .u32(3)))
    let vocabulary = try #require(file.header.vocabulary.vocabulary(file: "m.gguf"))
    #expect(vocabulary.paddingToken == "token3")
  }

  @Test func `tokens of the added kinds are listed with their texts`() throws {
    let vocabulary = try #require(file(tokens: 700).header.vocabulary.vocabulary(file: "m.gguf"))
    #expect(
      vocabulary.addedTokens == [
        AddedToken(id: 698, content: "token698", isSpecial: true),
        AddedToken(id: 699, content: "token699", isSpecial: false),
      ])
  }

  @Test func `chat templates keep their names and places`() {
    let file = file(tokens: 40)
    let templates = file.header.chatTemplates(path: "m.gguf")
    #expect(templates.map(\.name) == ["default", "tool_use"])
    #expect(templates.map(\.source) == ["{{ messages }}", "{{ tools }}"])
    for template in templates {
      guard case .byte(let offset) = template.location.place else {
        Issue.record("no place")
        continue
      }
      #expect(
        file.bytes[(offset + 8)...].starts(with: template.source.utf8))
    }
  }

  @Test(arguments: [
    ("llama", Vocabulary.Kind.sentencePieceBPE), ("gpt2", .bpe), ("bert", .wordPiece),
    ("t5", .sentencePieceUnigram), ("rwkv", .wordLevel), ("something-new", .unigram),
  ])
  func `the tokenizer's model has the report's name`(model: String, kind: Vocabulary.Kind) {
    var file = GGUFBytes()
    file.entries = [
      ("tokenizer.ggml.model", .string(model)), ("tokenizer.ggml.tokens", .strings(["a"])),
    ]
    #expect(file.header.vocabulary.vocabulary(file: "m.gguf")?.kind == kind)
  }

  @Test func `a header without tokens has no vocabulary`() {
    #expect(GGUFBytes().header.vocabulary.vocabulary(file: "m.gguf") == nil)
  }
}
