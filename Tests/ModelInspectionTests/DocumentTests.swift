import ModelFacts
import ModelFormats
import ModelInspection
import Testing

@Suite struct DocumentTests {
  private func inspect(_ texts: [String: String]) async throws -> InspectedModel {
    try await ModelInspector().inspect(InMemoryRepository(texts: texts))
  }

  @Test func `documents of all folders are read, vocabularies aren't`() async throws {
    let model = try await inspect([
      "config.json": #"{"model_type": "x"}"#, "1_Pooling/config.json": #"{"a": 1}"#,
      "vocab.json": "{}", "tokenizer.json": "{}", "modules.json": #"[{"path": "1_Pooling"}]"#,
    ])
    #expect(
      Set(model.documents.keys) == ["config.json", "1_Pooling/config.json", "modules.json"])
    #expect(model.config.value?["model_type"]?.string == "x")
    #expect(model.documents["modules.json"]?.value?["modules"]?.array?.count == 1)
  }

  @Test(arguments: [
    ("", "is empty", Location(file: "config.json")),
    ("[1]", "holds an array where an object belongs", Location(file: "config.json")),
    ("null", "holds null where an object belongs", Location(file: "config.json")),
    (
      #"{"a": 1,}"#, "isn't valid JSON",
      Location(
        file: "config.json", place: .byte(8), position: TextPosition(line: 1, column: 9))
    ),
    (
      "{\n  \"é\": 1,\n  \"模型\": }", "isn't valid JSON",
      Location(
        file: "config.json", place: .byte(25), position: TextPosition(line: 3, column: 9))
    ),
    (
      String(repeating: "[", count: 600), "exceeds a limit",
      Location(
        file: "config.json", place: .byte(512), position: TextPosition(line: 1, column: 513))
    ),
  ])
  func `what can't be read says why and where`(
    _ text: String, _ beginning: String, _ place: Location
  ) async throws {
    let model = try await inspect(["config.json": text])
    guard case .unreadable(let why, let location) = model.config else {
      Issue.record("read")
      return
    }
    #expect(why.hasPrefix(beginning))
    #expect(location == place)
  }

  @Test func `a document of too many values is refused before it fills the memory`() async throws {
    let model = try await inspect([
      "config.json": "[" + String(repeating: "1,", count: 700_000) + "1]"
    ])
    #expect(model.config.value == nil && model.config.isPresent)
  }

  @Test func `NaN is a number, as it is to Python`() async throws {
    let model = try await inspect(["config.json": #"{"a": NaN}"#])
    #expect(model.config.value?["a"]?.double?.isNaN == true)
  }
}

@Suite struct ModelCardTests {
  private func card(_ text: String) async throws -> ModelCard? {
    try await ModelInspector().inspect(InMemoryRepository(texts: ["README.md": text])).card.value
  }

  @Test func `front matter is read, strings and lists alike`() async throws {
    let card = try await card(
      """
      ---
      license: apache-2.0
      base_model:
      - org/one
      - org/two
      base_model_relation: finetune
      library_name: transformers
      pipeline_tag: text-generation
      tags: [a, "b"]
      datasets: x/y
      license_name: null
      ---
      # Card
      You can Fine-Tune it.
      """)
    #expect(card?.license == "apache-2.0")
    #expect(card?.baseModels == ["org/one", "org/two"])
    #expect(card?.baseModelRelation == "finetune")
    #expect(card?.libraryName == "transformers")
    #expect(card?.pipelineTag == "text-generation")
    #expect(card?.tags == ["a", "b"])
    #expect(card?.datasets == ["x/y"])
    #expect(card?.licenseName == nil)
    #expect(card?.mentionsFineTuning == true)
    #expect(card?.frontMatterError == nil)
  }

  @Test func `front matter's fields are the texts of its own keys`() async throws {
    let card = try await card(
      """
      ---
      license: no
      license_name: [~, a, [b], {c: d}, "null", 1.0]
      base_model: {tags: x}
      tags:
        - one: two
        - |
          text
        - null
        - 007 # number
      other: {tags: y, license: z, more: {tags: 1}, again: {tags: 1}}
      datasets: &name x
      library_name: ~
      ---
      """)
    #expect(card?.license == "no")
    #expect(card?.licenseName == "a")
    #expect(card?.baseModels == [])
    #expect(card?.tags == ["text\n", "007"])
    #expect(card?.datasets == ["x"])
    #expect(card?.libraryName == nil && card?.frontMatterError == nil)
  }

  @Test(arguments: ["", "# Title", "---\nnot closed", "---\n---\n"])
  func `a card without front matter is a card`(_ text: String) async throws {
    let card = try await card(text)
    #expect(card != nil && card?.license == nil && card?.frontMatterError == nil)
  }

  @Test(arguments: [
    ("license: [", "isn't valid YAML"),
    ("- a", "isn't a mapping"),
    ("a: &x [1, 2]\nb: [*x, *x]", "uses YAML aliases, which aren't followed"),
    ("a: *x", "isn't valid YAML"),
    ("a: 1\na: 2", "isn't valid YAML"),
    ("a: {b: 1, c: {d: 1, e: 2, d: 3}}", "isn't valid YAML"),
    ("a: 1\n...\n--- b", "isn't valid YAML"),
    ("a: " + String(repeating: "[", count: 1200), "isn't valid YAML"),
    (String(repeating: "- ", count: 70) + "x", "isn't a mapping"),
    (String(repeating: "a", count: 200_000), "is longer than 131072 bytes"),
  ])
  func `front matter that isn't read says why`(_ yaml: String, _ reason: String) async throws {
    #expect(try await card("---\n\(yaml)\n---\n")?.frontMatterError == reason)
  }
}
