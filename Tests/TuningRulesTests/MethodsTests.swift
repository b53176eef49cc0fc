import ModelPrediction
import Testing

@testable import TuningRules

struct MethodsTests {
  /// Facts and findings, and what is left of the methods by them.
  struct Example: Sendable {
    var facts = MethodFacts()
    var findings: [Finding] = []
    /// Full fine-tuning, LoRA, QLoRA, tuning on conversations.
    var answers: [Methods.Feasibility]
  }

  private static func methods(
    _ findings: [Finding], facts: MethodFacts = MethodFacts()
  ) -> Methods {
    Methods(facts, findings: findings, verdict: VerdictFindings(findings))
  }

  @Test(arguments: [
    Example(answers: [.yes, .yes, .yes, .yes]),
    Example(facts: MethodFacts(isAdapter: true), answers: [.no, .yes, .yes, .yes]),
    Example(facts: MethodFacts(trainable: .full), answers: [.yes, .yes, .yes, .yes]),
    Example(facts: MethodFacts(trainable: .adapters), answers: [.no, .yes, .yes, .yes]),
    Example(facts: MethodFacts(trainable: .no), answers: [.no, .no, .no, .no]),
    Example(facts: MethodFacts(takesAdapters: false), answers: [.yes, .no, .no, .yes]),
    Example(facts: MethodFacts(writesText: false), answers: [.yes, .yes, .yes, .no]),
  ])
  func `facts decide where nothing was found`(_ example: Example) {
    #expect(Self.methods([], facts: example.facts).feasibilities == example.answers)
  }

  @Test(arguments: [
    Example(findings: [.madeUp(.error)], answers: [.no, .no, .no, .no]),
    Example(
      findings: [.madeUp(.error, effect: .leavesOpen)],
      answers: [.unknown, .unknown, .unknown, .unknown]),
    Example(
      findings: [.madeUp(.warning, effect: .restricts)],
      answers: [.limited, .limited, .limited, .limited]),
    Example(findings: [.madeUp(.warning)], answers: [.yes, .yes, .yes, .yes]),
    Example(
      findings: [.madeUp(.error, "platform/made-up", effect: .changesNothing)],
      answers: [.yes, .yes, .yes, .yes]),
    Example(
      findings: [.madeUp(.note, effect: .blocks(.wholeModel))], answers: [.no, .yes, .yes, .yes]),
    Example(
      findings: [.madeUp(.note, effect: .blocks(.adapters))], answers: [.yes, .no, .no, .yes]),
    Example(
      findings: [.madeUp(.note, effect: .blocks(.quantizedBase))],
      answers: [.yes, .yes, .no, .yes]),
    Example(findings: [.madeUp(.note, effect: .blocks(.text))], answers: [.yes, .yes, .yes, .no]),
    Example(
      findings: [.madeUp(.note, effect: .limits(.wholeModel))],
      answers: [.limited, .yes, .yes, .yes]),
    Example(
      findings: [.madeUp(.note, effect: .limits(.quantizedBase))],
      answers: [.yes, .yes, .limited, .yes]),
    Example(
      findings: [.madeUp(.note, effect: .limits(.chatTemplate))],
      answers: [.yes, .yes, .yes, .limited]),
    Example(
      findings: [.madeUp(.note, effect: .restricts.blocking(.adapters))],
      answers: [.limited, .no, .no, .limited]),
  ])
  func `a finding has the effect that it states`(_ example: Example) {
    let methods = Self.methods(example.findings, facts: example.facts)
    #expect(methods.feasibilities == example.answers)
    let reasons = [methods.full, methods.lora, methods.qlora, methods.instructionTuning]
    for method in reasons {
      #expect(method.because == (method.feasibility == .yes ? [] : example.findings.map(\.rule)))
    }
  }

  @Test func `weights that the loader makes floats of train with a restriction`() {
    let facts = MethodFacts(trainable: .no)
    let methods = Self.methods([.madeUp(.warning, effect: .restricts.asFloats)], facts: facts)
    #expect(methods.feasibilities == [.limited, .limited, .limited, .limited])
  }

  @Test func `what a method needs itself comes before what restricts them all, and once`() {
    let general = Finding.madeUp(.warning, "config/general", effect: .restricts)
    let own = Finding.madeUp(.warning, "weights/own", effect: .restricts.limiting(.wholeModel))
    let methods = Self.methods([general, own, general])
    #expect(methods.full.because == [own.rule, general.rule])
    #expect(methods.lora.because == [general.rule, own.rule])
  }

  @Test func `a method that builds on another adds its own reasons, in the order of its needs`() {
    let end = Finding.madeUp(.warning, "tokenizer/end", effect: .limits(.endToken))
    let begin = Finding.madeUp(.warning, "tokenizer/begin", effect: .limits(.beginToken))
    let template = Finding.madeUp(.note, "tokenizer/template", effect: .limits(.chatTemplate))
    let base = Finding.madeUp(.note, "quantization/base", effect: .limits(.quantizedBase))
    let general = Finding.madeUp(.warning, "config/general", effect: .restricts)
    let methods = Self.methods([end, begin, base, template, general])
    #expect(methods.qlora.because == [general.rule, base.rule])
    let onConversations = [general.rule, template.rule, begin.rule, end.rule]
    #expect(methods.instructionTuning.because == onConversations)
    #expect(methods.preferenceTuning == methods.instructionTuning)
  }
}

extension Methods {
  fileprivate var feasibilities: [Feasibility] {
    [full, lora, qlora, instructionTuning].map(\.feasibility)
  }
}
