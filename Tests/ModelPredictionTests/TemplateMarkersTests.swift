import ModelFacts
import Testing

@testable import ModelPrediction

@Suite("Markers in rendered conversations")
struct TemplateMarkersTests {
  @Test(arguments: [
    ("<|im_start|>user\n", ["<|im_start|>"]),
    ("<｜hy_User｜>a[|system|]b", ["<｜hy_User｜>", "[|system|]"]),
    ("<start_of_turn>a<s>b</s>", ["<start_of_turn>", "<s>", "</s>"]),
    // Markup, and what is no marker.
    ("<tool_call>a</tool_call>", []), ("a < b_c > d <|a b|> <||> <b> [INST]", []),
  ])
  func `are found by their shape`(_ text: String, _ expected: [String]) {
    #expect(TemplateMarkers.markers(in: text) == expected)
  }

  @Test func `an end is a token that generation ends at, before any other`() {
    let markers = TemplateMarkers(of: examination(end: 2))
    #expect(markers.end(in: "<a></s>")?.token == "</s>")
    #expect(markers.end(in: "<a></s>")?.isEOS == true)
    #expect(
      TemplateMarkers(of: examination(end: 9)).end(in: "x<a></s>")
        == TemplateSummary.End(token: "<a>", id: 1, isEOS: false))
    #expect(
      markers.end(in: "<|im_end|>")
        == TemplateSummary.End(token: "<|im_end|>", id: nil, isEOS: false))
    #expect(markers.end(in: " plain ") == nil)
  }

  @Test func `the longest token counts where several begin`() {
    let markers = TemplateMarkers(of: examination(end: 2))
    #expect(markers.tokens(in: "<a><ab>").map(\.id) == [1, 3])
    #expect(markers.begins("<a>x", with: "<a>") && !markers.begins("x<a>", with: "<a>"))
  }

  private func examination(end: Int) -> Examination {
    var model = InspectedModel(target: Target(location: "m", kind: .directory))
    var vocabulary = Vocabulary(
      file: "tokenizer.json", kind: .bpe, modelCount: 4, count: 4, maxID: 3)
    vocabulary.addedTokens = [(1, "<a>"), (2, "</s>"), (3, "<ab>")].map {
      AddedToken(id: $0.0, content: $0.1, isSpecial: true)
    }
    model.tokenizer.vocabulary = .known(vocabulary, at: Location(file: "tokenizer.json"))
    let settings = JSONObject([
      JSONObject.Member(key: "eos_token_id", value: .number(JSONNumber(text: "\(end)")))
    ])
    model.documents["generation_config.json"] = .known(
      settings, at: Location(file: "generation_config.json"))
    return Examination(model: model, options: AssessmentOptions())
  }
}
