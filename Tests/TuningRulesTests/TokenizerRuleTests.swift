import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// What is said of a tokenizer's files and tokens.
@Suite struct TokenizerRuleTests {
  /// Findings at warning or above, by the name of their rule.
  private func alarms(_ model: InspectedModel, base: InspectedModel? = nil) -> [String] {
    Assessment(of: model, base: base, options: AssessmentOptions()).findings
      .filter { $0.level > .note }.map(\.rule.name)
  }

  private func assess(_ model: InspectedModel) -> Assessment {
    Assessment(of: model, options: AssessmentOptions())
  }

  @Test func `a link out of the folder isn't missing as well`() {
    var model = InspectedModel.llama
    model.tokenizer = TokenizerFacts()
    model.files.removeAll { $0.path == "tokenizer.json" }
    model.problems = [
      InspectionProblem(
        kind: .escapes, message: "is a link to a file outside, which was not followed",
        location: Location(file: "tokenizer.json"))
    ]
    #expect(alarms(model) == ["security/path-escape"])
  }

  /// As AutoTokenizer of transformers 5.23 numbers them.
  @Test func `special tokens that the vocabulary lacks are numbered behind it`() throws {
    var model = InspectedModel.llama
    model.changeVocabulary { $0.nextID = 90 }
    model[document: "tokenizer_config.json"].set("mask_token", "<mask>")
    model[document: "tokenizer_config.json"].set("sep_token", "<sep>")
    let tokenizer = try #require(assess(model).tokenizer)
    #expect(tokenizer.specialTokens.first { $0.role == "sep" }?.id == 90)
    #expect(tokenizer.specialTokens.first { $0.role == "mask" }?.id == 91)
  }
}
