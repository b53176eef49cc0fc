import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction
@testable import TuningRules

/// What `--assume` of an older transformers finds.
@Suite struct OlderReleaseTests {
  private static func findings(
    of rule: Rule, assuming version: String, _ change: (inout InspectedModel) -> Void
  ) -> [Finding] {
    var model = InspectedModel.llama
    change(&model)
    var options = AssessmentOptions()
    options.assumedTransformers = version
    return rule.findings(in: Examination(model: model, base: nil, options: options))
  }

  @Test(arguments: [("4.50.3", 1), ("4.51.0", 0)])
  func `a type is known from its own release on`(_ version: String, _ count: Int) {
    let found = Self.findings(of: .configUnknownModelType, assuming: version) {
      $0[config: "model_type"] = "qwen3"
    }
    #expect(found.count == count)
  }

  @Test(arguments: [(10000.0, 0), (500000.0, 1)])
  func `a rope_theta that the older release takes anyway is no fault`(
    _ theta: Double, _ count: Int
  ) {
    let found = Self.findings(of: .configRopeScaling, assuming: "4.57.6") {
      $0[config: "rope_parameters"] = [
        "rope_type": "default", "rope_theta": .number(JSONNumber(text: "\(theta)")),
      ]
    }
    #expect(found.count == count)
  }

  @Test(arguments: [("4.57.6", 1), ("5.0.0", 0)])
  func `a list of extra tokens raises before transformers 5`(_ version: String, _ count: Int) {
    let found = Self.findings(of: .tokenizerNeedsNewerTransformers, assuming: version) {
      $0[document: "tokenizer_config.json"].set("extra_special_tokens", ["<s>"])
      $0[document: "tokenizer_config.json"].set("tokenizer_class", "PreTrainedTokenizerFast")
    }
    #expect(found.count == count)
  }

  @Test func `a class that was known with Fast behind its name is no newer one`() {
    let found = Self.findings(of: .tokenizerNeedsNewerTransformers, assuming: "4.57.6") {
      $0[document: "tokenizer_config.json"].set("tokenizer_class", "GPTNeoXTokenizer")
    }
    #expect(found.isEmpty)
  }
}
