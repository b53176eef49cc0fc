import ModelFacts
import ModelFormats
import ModelInspection
import Testing

@Suite struct FormatLayoutTests {
  private func inspect(_ contents: [String: [UInt8]]) async throws -> InspectedModel {
    try await ModelInspector().inspect(InMemoryRepository(contents))
  }

  @Test func `an empty text is no chat template`() async throws {
    let model = try await inspect([
      "tokenizer_config.json": Array(#"{"chat_template": ""}"#.utf8)
    ])
    #expect(model.tokenizer.chatTemplates.isEmpty)
  }

  @Test func `a control vector beside a model isn't loaded`() async throws {
    func gguf(_ architecture: String) -> [UInt8] {
      func string(_ text: String) -> [UInt8] { length(text.utf8.count) + Array(text.utf8) }
      func length(_ count: Int) -> [UInt8] { [UInt8(count), 0, 0, 0, 0, 0, 0, 0] }
      return Array("GGUF".utf8) + [3, 0, 0, 0] + length(0) + length(1)
        + string("general.architecture") + [8, 0, 0, 0] + string(architecture)
    }
    let model = try await inspect([
      "a.gguf": gguf("controlvector"), "b.gguf": gguf("llama"),
    ])
    #expect(model.loadedSet?.files == ["b.gguf"])
  }

  @Test(arguments: [
    ("ByT5Tokenizer", "</s>", 1), ("PerceiverTokenizer", "[SEP]", 5),
    ("CanineTokenizer", "\u{e000}", 0xe000),
  ])
  func `a vocabulary in code has its special tokens`(
    _ name: String, _ token: String, _ id: Int
  ) async throws {
    let model = try await inspect([
      "tokenizer_config.json": Array(#"{"tokenizer_class": "\#(name)"}"#.utf8)
    ])
    #expect(model.tokenizer.vocabulary.value?.ids[ExactString(token)] == id)
  }

  @Test func `PhoBERT's dictionary is one of byte pairs`() async throws {
    let model = try await inspect([
      "tokenizer_config.json": Array(#"{"tokenizer_class": "PhobertTokenizer"}"#.utf8),
      "vocab.txt": Array("a 3\nb 4\n".utf8),
    ])
    #expect(model.tokenizer.vocabulary.value?.kind == .bpe)
  }
}
