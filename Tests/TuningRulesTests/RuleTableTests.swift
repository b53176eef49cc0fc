import ModelFacts
import ModelKnowledge
import Testing

@testable import TuningRules
@testable import ModelPrediction

@Test(arguments: RuleCase.all.filter { $0.options.assumedTransformers == nil })
func `accepts a sound model`(_ example: RuleCase) {
  #expect(example.findings(on: example.model).isEmpty)
}

@Test(arguments: RuleCase.all)
func `objects to one change`(_ example: RuleCase) throws {
  var model = example.model
  example.change(&model)
  let finding = try #require(example.findings(on: model).first)
  #expect(finding.rule == example.rule)
  #expect(finding.level == example.level)
  #expect(finding.message.last == "." || finding.message.hasSuffix("."))
  #expect(!finding.help.isEmpty)
}

@Test func `every rule has a model that it accepts and a change that it objects to`() {
  let tested = Set(RuleCase.all.map(\.rule.name))
  let untested = Rule.all.map(\.name).filter { !tested.contains($0) }
  #expect(untested == [])
  #expect(tested.subtracting(Rule.all.map(\.name)) == [])
}

@Test func `rule names are unique, have a category and come with help and reasons`() {
  #expect(Set(Rule.all.map(\.name)).count == Rule.all.count)
  for rule in Rule.all {
    #expect(rule.name.split(separator: "/").count == 2)
    #expect(!rule.summary.isEmpty && !rule.help.isEmpty && !rule.rationale.isEmpty)
  }
}

@Test func `a sound model is tunable with full marks`() {
  let assessment = Assessment(of: .llama, options: AssessmentOptions())
  #expect(assessment.findings.filter { $0.level > .note }.map(\.message) == [])
  #expect(assessment.verdict == .tunable)
  #expect(assessment.score == 100)
  #expect(
    assessment.summary
      == "LlamaForCausalLM, 15.5 K parameters in bfloat16: full fine-tuning, LoRA and QLoRA all work."
  )
}

@Test func `sizes below zero are unknown`() {
  var model = InspectedModel.llama
  model[config: "num_hidden_layers"] = -1
  model[config: "max_position_embeddings"] = -7
  let summary = Assessment(of: model, options: AssessmentOptions()).model
  #expect(summary.layerCount == nil)
  #expect(summary.contextLength == nil)
  #expect(summary.hiddenSize != nil)
}

@Test(arguments: RuleCase.all.filter { $0.level > .note })
func `a fault lowers the score, and one of a file that doesn't load changes nothing`(
  _ example: RuleCase
) {
  var model = example.model
  example.change(&model)
  let before = Assessment(of: example.model, base: example.base, options: AssessmentOptions())
  let after = Assessment(of: model, base: example.base, options: example.options)
  if after.findings.contains(where: { $0.rule == example.rule && $0.isAboutModel }) {
    #expect(after.score < before.score)
  } else {
    #expect(after.score == before.score && after.verdict == before.verdict)
  }
}

@Test(arguments: RuleCase.all.filter { $0.level == .error })
func `an error about what loads leaves nothing that simply works`(_ example: RuleCase) {
  var model = example.model
  example.change(&model)
  let assessment = Assessment(of: model, base: example.base, options: example.options)
  let isAboutModel = assessment.findings.contains { $0.level == .error && $0.isAboutModel }
  #expect([.notTunable, .undetermined].contains(assessment.verdict) == isAboutModel)
}

@Test func `whatever restricts costs something`() {
  let rules = Rule.all.filter { $0.effect.reach == .restricts }
  #expect(rules.count > 5)
  #expect(rules.filter { $0.cost == 0 } == [])
}

@Test func `taking away any finding never lowers the score`() {
  let findings = RuleCase.all.flatMap { example in
    var model = example.model
    example.change(&model)
    return example.findings(on: model)
  }
  var generator = Lehmer(state: 7)
  for _ in 0..<2000 {
    let some = findings.filter { _ in generator.next() % 8 == 0 }
    let score = Score.of(some, isAdopted: true)
    #expect(0...100 ~= score)
    for index in some.indices {
      var fewer = some
      fewer.remove(at: index)
      #expect(Score.of(fewer, isAdopted: true) >= score)
    }
  }
}

@Test(arguments: RuleCase.all)
func `methods give only reasons that are among the findings`(_ example: RuleCase) {
  var model = example.model
  example.change(&model)
  let assessment = Assessment(of: model, base: example.base, options: example.options)
  let rules = Set(assessment.findings.map(\.rule))
  let methods = assessment.methods
  for method in [
    methods.full, methods.lora, methods.qlora, methods.instructionTuning, methods.preferenceTuning,
  ] {
    #expect(rules.isSuperset(of: method.because))
  }
}

/// Lehmer's generator with a fixed seed, so that the test is the same each time.
private struct Lehmer: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state * 48_271 % 2_147_483_647
    return state
  }
}

@Test func `weights that the loader makes floats of leave methods with a restriction`() {
  var model = InspectedModel.llama
  model.packAsMetal()
  let methods = Assessment(of: model, options: AssessmentOptions()).methods
  for method in [methods.full, methods.lora, methods.qlora] {
    #expect(method.feasibility == .limited)
    #expect(method.because.contains(.quantizationNotTrainable))
  }
}

@Test func `missing weights are looked for in archives, behind links and in unfinished downloads`()
{
  var model = InspectedModel.llama
  model.weightFiles = []
  model.weightSets = []
  model.files.removeAll { $0.path == "model.safetensors" }
  model.list("model.zip", .zip)
  let packed = Assessment(of: model, options: AssessmentOptions()).findings
  #expect(
    packed.first { $0.rule.name == "weights/missing" }?.message
      == "model.zip is a zip archive. No loader looks inside.")
  model.problems = [
    InspectionProblem(
      kind: .danglingLink, message: "is a link to a file that isn't there",
      location: Location(file: "model.safetensors"))
  ]
  let absent = Assessment(of: model, options: AssessmentOptions()).findings
  #expect(
    absent.first { $0.rule.name == "weights/missing" }?.message
      == "There are no model weights: model.safetensors is a link to a file that isn't there.")
}

@Test func `nothing is known of quantization where there is only a pointer`() {
  var model = InspectedModel.llama
  model.weightFiles[0].tensors = []
  model.weightFiles[0].content = .lfsPointer
  let quantization = Assessment(of: model, options: AssessmentOptions()).quantization
  #expect(quantization == QuantizationSummary())
}
