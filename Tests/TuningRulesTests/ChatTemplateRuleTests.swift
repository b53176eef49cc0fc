import ModelFacts
import ModelKnowledge
import Testing

@testable import TuningRules
@testable import ModelPrediction

@Suite("Rules about templates, remote code and paths that leave")
struct ChatTemplateRuleTests {
  /// A language model whose tokenizer and template are in order.
  private static func model(
    _ change: (inout InspectedModel) -> Void = { _ in }
  ) -> InspectedModel {
    var model = InspectedModel(target: Target(location: "m", kind: .directory))
    model.documents["config.json"] = document(
      "config.json",
      [("model_type", .string("llama")), ("architectures", .array([.string("LlamaForCausalLM")]))])
    model.documents["tokenizer_config.json"] = document(
      "tokenizer_config.json", [("bos_token", .string("<s>"))])
    var vocabulary = Vocabulary(
      file: "tokenizer.json", kind: .bpe, modelCount: 10, count: 10, maxID: 9)
    vocabulary.prefixTokens = ["<s>"]
    model.tokenizer.vocabulary = .known(vocabulary, at: Location(file: "tokenizer.json"))
    model.tokenizer.chatTemplates = [template { $0.startsWithBOS = false }]
    change(&model)
    return model
  }

  private static func document(
    _ file: String, _ members: [(String, JSONValue)]
  ) -> Fact<JSONObject> {
    .known(
      JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }),
      at: Location(file: file))
  }

  private static func template(_ change: (inout ChatTemplate) -> Void) -> ChatTemplate {
    var template = ChatTemplate(
      name: "default", source: "{{ x }}", location: Location(file: "chat_template.jinja"))
    change(&template)
    return template
  }

  private static func autoMap(_ value: JSONValue) -> JSONValue {
    .object(JSONObject([JSONObject.Member(key: "AutoModelForCausalLM", value: value)]))
  }

  private static func configure(
    _ model: inout InspectedModel, _ file: String, _ members: [(String, JSONValue)]
  ) {
    model.documents[file] = document(file, members)
  }

  private static func findings(_ model: InspectedModel) -> [Finding] {
    let examination = Examination(model: model, options: AssessmentOptions())
    let rules: [Rule] = [
      .tokenizerNoChatTemplate, .tokenizerChatTemplateMalformed, .tokenizerDoubleBOS,
      .securityTemplateUnsafe, .securityPathEscape, .configRemoteCode, .configRemoteCodeMissing,
    ]
    return rules.flatMap { $0.findings(in: examination) }
  }

  @Test("a model in order has nothing to say")
  func accepts() {
    #expect(Self.findings(Self.model()) == [])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var rule: String
    var level: Severity
    var location: Location
    var message: String
    var change: @Sendable (inout InspectedModel) -> Void
    var testDescription: String { "\(rule): \(message)" }
  }

  private static let jinja = Location(file: "chat_template.jinja")
  private static let config = Location(file: "config.json")

  static let cases: [Case] = [
    Case(
      rule: "tokenizer/no-chat-template", level: .note,
      location: Location(file: "tokenizer_config.json").pointer("/chat_template"),
      message: "There is no chat template; tuning on conversations needs one."
    ) { $0.tokenizer.chatTemplates = [] },
    Case(
      rule: "tokenizer/chat-template-malformed", level: .warning, location: jinja.byte(7),
      message: "The chat template 'rag' isn't valid (byte 7)."
    ) { model in
      model.tokenizer.chatTemplates.append(
        template {
          $0.name = "rag"
          $0.syntaxError = FormatError(reason: .violates("isn't valid"), offset: 7)
        })
    },
    Case(
      rule: "tokenizer/double-bos", level: .warning, location: jinja,
      message: "The chat template begins with <s>, and tokenizer.json puts <s> before every text "
        + "as well."
    ) { $0.tokenizer.chatTemplates[0].startsWithBOS = true },
    Case(
      rule: "security/template-unsafe", level: .error, location: jinja.byte(3),
      message: "The chat template reads __class__ in line 1, and 1 more such place."
    ) { model in
      model.tokenizer.otherTemplates = [
        template {
          $0.unsafeAccesses = [
            TemplateAccess(message: "reads __class__", offset: 3, line: 1),
            TemplateAccess(message: "reads __base__", offset: 9, line: 2),
          ]
        }
      ]
    },
    Case(
      rule: "security/path-escape", level: .error, location: Location(file: "x.index.json"),
      message: "x.index.json names a shard outside."
    ) { model in
      model.problems = [
        InspectionProblem(
          kind: .escapes, message: "names a shard outside",
          location: Location(file: "x.index.json"))
      ]
    },
    Case(
      rule: "config/remote-code", level: .warning,
      location: config.pointer("/auto_map/AutoModelForCausalLM"),
      message: "config.json asks for code from the repository other/repo: other/repo--m.X."
    ) { model in
      configure(
        &model, "config.json",
        [("model_type", .string("llama")), ("auto_map", autoMap(.string("other/repo--m.X")))])
    },
    Case(
      rule: "config/remote-code", level: .warning,
      location: config.pointer("/auto_map/AutoModelForCausalLM"),
      message: "config.json asks for code: m.X."
    ) { model in
      configure(
        &model, "config.json",
        [("model_type", .string("new")), ("auto_map", autoMap(.string("m.X")))])
      model.files = [ListedFile(path: "m.py", size: 1, content: .text)]
      model.tokenizer.chatTemplates[0].startsWithBOS = false
    },
  ]

  @Test(arguments: cases)
  func objects(_ example: Case) throws {
    let findings = Self.findings(Self.model(example.change))
    let finding = try #require(findings.first)
    #expect(findings.map(\.rule.name) == [example.rule])
    #expect(finding.level == example.level)
    #expect(finding.location == example.location)
    #expect(finding.message == example.message)
  }

  @Test(
    "code that isn't there blocks only where transformers has no class of its own",
    arguments: [("new", Severity.error), ("llama", .warning)])
  func missingCode(modelType: String, level: Severity) {
    let model = Self.model { model in
      Self.configure(
        &model, "config.json",
        [
          ("model_type", .string(modelType)),
          ("auto_map", Self.autoMap(.array([.string("m.X"), .null]))),
        ])
    }
    let missing = Self.findings(model).filter { $0.rule.name == "config/remote-code-missing" }
    #expect(missing.map(\.level) == [level])
    #expect(missing.first?.message == "config.json names m.X, but there is no m.py.")
    #expect(missing.first?.location == Self.config.pointer("/auto_map/AutoModelForCausalLM/0"))
  }
}
