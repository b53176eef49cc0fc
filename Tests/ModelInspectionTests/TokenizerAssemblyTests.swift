import ModelFacts
import ModelFormats
import ModelInspection
import Testing

@Suite struct TokenizerAssemblyTests {
  static let json = #"""
    {"version": "1.0", "added_tokens": [], "model": {"type": "WordLevel", "unk_token": "<unk>",
    "vocab": {"<unk>": 0, "a": 1, "</s>": 2}}}
    """#

  private func tokenizer(_ texts: [String: String]) async throws -> TokenizerFacts {
    try await ModelInspector().inspect(InMemoryRepository(texts: texts)).tokenizer
  }

  @Test(arguments: [
    (["tokenizer.json", "vocab.txt"], "{}", "tokenizer.json"),
    (["vocab.txt"], "{}", "vocab.txt"),
    (["vocab.json", "merges.txt"], "{}", "vocab.json"),
    (["vocab.json"], "{}", nil),
    (["merges.txt"], "{}", nil),
    (["vocab.json"], #"{"tokenizer_class": "Wav2Vec2CTCTokenizer"}"#, "vocab.json"),
    (
      ["vocab.json", "tokenizer.json"], #"{"tokenizer_class": "Wav2Vec2CTCTokenizer"}"#,
      "vocab.json"
    ),
    ([], #"{"tokenizer_class": "ByT5Tokenizer"}"#, "tokenizer_config.json"),
    ([], #"{"tokenizer_class": "LlamaTokenizer"}"#, nil),
  ])
  func `takes the file that transformers takes`(
    _ files: [String], _ settings: String, _ taken: String?
  ) async throws {
    let contents = [
      "tokenizer.json": Self.json, "vocab.txt": "a\nb\n", "vocab.json": #"{"a": 0, "b": 1}"#,
      "merges.txt": "#version: 0.2\n", "tokenizer_config.json": settings,
    ]
    var texts = contents.filter { files.contains($0.key) }
    texts["tokenizer_config.json"] = settings
    let facts = try await tokenizer(texts)
    #expect(facts.vocabulary.value?.file == taken)
    #expect(facts.files == files.sorted())
  }

  /// Answers of `get_fast_tokenizer_file` in transformers 5.23.
  @Test(arguments: [
    ("[]", "tokenizer.json"),
    (#"["tokenizer.4.0.json", "tokenizer.6.0.json", "tokenizer.json"]"#, "tokenizer.4.0.json"),
    (#"["tokenizer.10.0.json", "tokenizer.4.0.json"]"#, "tokenizer.json"),
  ])
  func `of the versions of a tokenizer the one for this release is taken`(
    _ versions: String, _ taken: String
  ) async throws {
    let facts = try await tokenizer([
      "tokenizer.json": Self.json, "tokenizer.4.0.json": Self.json,
      "tokenizer.6.0.json": Self.json, "tokenizer.10.0.json": Self.json,
      "tokenizer_config.json": #"{"fast_tokenizer_files": \#(versions)}"#,
    ])
    #expect(facts.vocabulary.value?.file == taken)
  }

  @Test(arguments: [("config.json", nil), ("model_index.json", "tokenizer/tokenizer.json")])
  func `only a pipeline keeps its tokenizer in a folder`(_ beside: String, _ taken: String?)
    async throws
  {
    let facts = try await tokenizer(["tokenizer/tokenizer.json": Self.json, beside: "{}"])
    #expect(facts.vocabulary.value?.file == taken)
  }

  @Test func `special tokens of every configuration file are looked up`() async throws {
    let facts = try await tokenizer([
      "tokenizer.json": Self.json,
      "tokenizer_config.json": #"{"eos_token": {"content": "</s>"}, "pad_token": "gone"}"#,
      "special_tokens_map.json": #"{"additional_special_tokens": ["a"]}"#,
    ])
    #expect(facts.vocabulary.value?.ids == ["</s>": 2, "a": 1, "<unk>": 0])
  }

  @Test func `a broken tokenizer is there, and says where it breaks`() async throws {
    let facts = try await tokenizer(["tokenizer.json": #"{"model": }"#])
    guard case .unreadable(_, let location) = facts.vocabulary else {
      Issue.record("read")
      return
    }
    #expect(location == Location(file: "tokenizer.json", place: .byte(10)))
  }

  @Test func `templates come in the loader's order`() async throws {
    let facts = try await tokenizer([
      "chat_template.jinja": "1", "additional_chat_templates/tool_use.jinja": "2",
      "chat_template.json": #"{"chat_template": "3"}"#,
      "tokenizer_config.json":
        #"{"chat_template": [{"name": "default", "template": "4"}, {"name": "x/y", "template": "5"}]}"#,
      "processor_config.json": #"{"chat_template": "6"}"#,
    ])
    #expect(facts.chatTemplates.map(\.source) == ["1", "2", "3", "4", "5", "6"])
    #expect(
      facts.chatTemplates.map(\.name) == [
        "default", "tool_use", "default", "default", "x/y", "default",
      ])
    #expect(
      facts.chatTemplates[4].location
        == Location(file: "tokenizer_config.json", place: .pointer("/chat_template/1/template")))
  }
}
