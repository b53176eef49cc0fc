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

  @Test func `the file of a template is rendered before the settings' one`() async throws {
    let facts = try await tokenizer([
      "tokenizer_config.json":
        #"{"bos_token": "<a>", "chat_template": "{{ messages[0].content }}"}"#,
      "chat_template.jinja": "{{ bos_token }}{{ messages[0].role }}",
    ])
    let rendered = try #require(facts.rendered)
    #expect(rendered.location?.file == "chat_template.jinja")
    #expect(rendered.beginToken == "<a>")
    #expect(rendered.text(.plain) == "<a>user")
    #expect(rendered.differing.map(\.location.file) == ["tokenizer_config.json"])
    #expect(rendered.hasGenerationTags == false)
  }

  @Test func `two texts that write the same aren't different`() async throws {
    let facts = try await tokenizer([
      "tokenizer_config.json": #"{"chat_template": "{{messages[0].content}}"}"#,
      "chat_template.jinja": "{{ messages[0]['content'] }}",
    ])
    #expect(facts.rendered?.differing.isEmpty == true)
  }

  @Test func `named templates are chosen by tools, and need a default`() async throws {
    let named = #"[{"name": "tool_use", "template": "{{ tools[0].function.name }}"}]"#
    let facts = try await tokenizer(["tokenizer_config.json": #"{"chat_template": \#(named)}"#])
    let rendered = try #require(facts.rendered)
    #expect(rendered.lacksDefault && rendered.text(.plain) == nil)
    #expect(rendered.text(.tools) == RenderedTemplate.Content.toolName)
    #expect(rendered.hasGenerationTags == nil)
  }

  @Test func `a template that only processors read isn't rendered`() async throws {
    let facts = try await tokenizer([
      "tokenizer_config.json": "{}", "chat_template.json": #"{"chat_template": "x"}"#,
    ])
    let rendered = try #require(facts.rendered)
    #expect(rendered.location == nil && rendered.outcomes.isEmpty)
    #expect(try await tokenizer(["tokenizer_config.json": "{}"]).rendered == nil)
  }
}
