import ModelFacts
import ModelPrediction
import Testing

@testable import TuningRules

struct VerdictFindingsTests {
  @Test(
    arguments: [
      (.tunable, []),
      (.tunable, [.madeUp(.note), .madeUp(.warning)]),
      (.tunable, [.madeUp(.warning, effect: .blocks(.adapters))]),
      (.tunable, [.madeUp(.error, "platform/made-up", effect: .changesNothing)]),
      (.limited, [.madeUp(.note, effect: .restricts)]),
      (.limited, [.madeUp(.warning, effect: .restricts.blocking(.wholeModel))]),
      (.notTunable, [.madeUp(.error, effect: .restricts)]),
      (.notTunable, [.madeUp(.error, effect: .blocks(.text))]),
      (.notTunable, [.madeUp(.error)]),
      (.notTunable, [.madeUp(.error), .madeUp(.warning, effect: .restricts)]),
      (.undetermined, [.madeUp(.error, effect: .leavesOpen)]),
      (.undetermined, [.madeUp(.error, effect: .leavesOpen), .madeUp(.error)]),
    ] as [(Assessment.Verdict, [Finding])])
  func `the gravest effect decides, and what hides a model most of all`(
    _ verdict: Assessment.Verdict, _ findings: [Finding]
  ) {
    #expect(VerdictFindings(findings).verdict == verdict)
  }

  @Test(
    arguments: [
      (.tunable, .madeUp(.error, "weights/made-up", in: "old.bin")),
      (.tunable, .madeUp(.error, "security/made-up", in: "old.bin")),
      (.tunable, .madeUp(.warning, "weights/made-up", effect: .restricts, in: "old.bin")),
      (.tunable, .madeUp(.error, "weights/made-up", effect: .leavesOpen, in: "old.bin")),
      (.notTunable, .madeUp(.error, "config/made-up", in: "old.bin")),
      (.notTunable, .madeUp(.error, "weights/made-up", in: "model.safetensors")),
      (.notTunable, .madeUp(.error, "weights/made-up")),
    ] as [(Assessment.Verdict, Finding)])
  func `what is wrong with a file that doesn't load leaves the verdict alone`(
    _ verdict: Assessment.Verdict, _ finding: Finding
  ) {
    #expect(VerdictFindings([finding.aside(from: ["old.bin"])]).verdict == verdict)
  }

  @Test func `files are aside where others load`() {
    var model = InspectedModel.llama
    var other = model.weightFiles[0]
    other.path = "old.safetensors"
    model.weightFiles.append(other)
    #expect(Examination(model: model, options: AssessmentOptions()).filesAside == [other.path])
    model.weightSets[0].unlisted = [other.path]
    #expect(Examination(model: model, options: AssessmentOptions()).filesAside == [])
    model.weightSets = []
    #expect(Examination(model: model, options: AssessmentOptions()).filesAside == [])
  }

  @Test func `a violation of another level has that level's effect unless it says another`() {
    let rule = Rule(
      name: "weights/made-up", severity: .warning, effect: .restricts, summary: "", help: ""
    ) { _ in [] }
    func effect(_ level: Severity?, _ stated: Effect? = nil) -> Effect {
      let place = Location(file: nil)
      return Finding(
        rule: rule,
        violation: Violation(message: "", location: place, severity: level, effect: stated)
      ).effect
    }
    #expect(effect(nil) == .restricts)
    #expect(effect(.warning) == .restricts)
    #expect(effect(.error) == .blocksEverything)
    #expect(effect(.note) == .changesNothing)
    #expect(effect(.error, .leavesOpen) == .leavesOpen)
    #expect(effect(nil, .changesNothing) == .changesNothing)
  }
}
