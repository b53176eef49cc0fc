import ModelFacts
import ModelFormats
import ModelInspection
import Testing

@Suite struct ChatTemplateTests {
  private func tokenizer(_ texts: [String: String]) async throws -> TokenizerFacts {
    var texts = texts
    texts["tokenizer.json"] = TokenizerAssemblyTests.json
    return try await ModelInspector().inspect(InMemoryRepository(texts: texts)).tokenizer
  }

  @Test func `templates are analyzed with the begin token that the files name`() async throws {
    for settings in [#""<a>""#, #"{"content": "<a>", "lstrip": false}"#] {
      let facts = try await tokenizer([
        "tokenizer_config.json": #"{"bos_token": \#(settings)}"#,
        "chat_template.jinja": "<a>{{ messages[0].content }}",
        "additional_chat_templates/rag.jinja": "<b>{{ x.__class__ }}",
        "additional_chat_templates/bad.jinja": "{% if %}",
      ])
      let templates = facts.chatTemplates
      #expect(templates.map(\.name) == ["default", "bad", "rag"])
      #expect(templates.map(\.startsWithBOS) == [true, nil, false])
      #expect(templates.map { $0.unsafeAccesses.map(\.message) } == [[], [], ["reads __class__"]])
      #expect(templates.map { $0.syntaxError?.offset } == [nil, 6, nil])
    }
  }

  @Test func `templates where no loader looks are analyzed as well`() async throws {
    let facts = try await tokenizer([
      "tokenizer_config.json": "{}", "old/chat_template.jinja": "{{ x.__class__ }}",
      "checkpoint-5/tokenizer_config.json": #"{"chat_template": "{% include 'x' %}"}"#,
      "notes.jinja": "{{ x }}",
    ])
    #expect(facts.chatTemplates.isEmpty)
    let unsafe = facts.otherTemplates.filter { !$0.unsafeAccesses.isEmpty }
    #expect(
      unsafe.compactMap(\.location.file)
        == ["old/chat_template.jinja", "checkpoint-5/tokenizer_config.json"])
  }
}
