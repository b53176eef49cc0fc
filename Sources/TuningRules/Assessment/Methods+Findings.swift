import ModelFacts
import ModelPrediction

/// What decides which methods work, apart from the findings.
struct MethodFacts {
  /// Whether the target is an adapter and no model of its own.
  var isAdapter = false
  /// What can be trained of the weights as they are stored; nil where nothing is known.
  var trainable: QuantizationSummary.Trainability?
  /// Whether anything takes adapters; nil where nothing is known.
  var takesAdapters: Bool?
  /// Whether text comes out.
  var writesText = true
}

extension MethodFacts {
  /// The facts of a model.
  init(of examination: Examination, quantization: QuantizationSummary) {
    isAdapter = examination.isAdapter
    trainable = quantization.trainable
    takesAdapters = examination.lora.compatible
    writesText = examination.writesText
  }
}

extension Examination {
  /// Whether text comes out, as far as that is known.
  var writesText: Bool {
    switch identity.task {
    case .causalLM, .seq2seqLM, .imageText: true
    case nil: isAdapter || loadsGGUF
    default: false
    }
  }
}

extension Methods {
  /// Which methods work: facts and findings decide, and findings give the reasons.
  init(_ facts: MethodFacts, findings: [Finding], verdict: VerdictFindings) {
    self.init()
    let blocking = (verdict.blocking + verdict.undetermined).rules
    guard blocking.isEmpty else {
      let all = Method(verdict.undetermined.isEmpty ? .no : .unknown, because: blocking)
      (full, lora, qlora, instructionTuning, preferenceTuning) = (all, all, all, all, all)
      return
    }
    let reasons = MethodReasons(findings: findings, restrictions: verdict.limiting.rules)
    full = reasons.full(facts)
    lora = reasons.adapters(facts)
    qlora = reasons.adding([.quantizedBase], to: lora)
    instructionTuning = reasons.conversations(facts, on: [full, lora, qlora])
    preferenceTuning = instructionTuning
  }
}

/// What the findings say of the methods, where none of them blocks everything.
private struct MethodReasons {
  /// Every finding.
  let findings: [Finding]
  /// The rules that restrict every method.
  let restrictions: [Rule]

  /// Whether the loader makes floats of the weights.
  private var trainsAsFloats: Bool { findings.contains(where: \.effect.trainsAsFloats) }

  /// Training all weights.
  func full(_ facts: MethodFacts) -> Methods.Method {
    let takesNoGradient = facts.trainable == .adapters || facts.trainable == .no
    return method(
      needing: .wholeModel, isImpossible: facts.isAdapter || takesNoGradient && !trainsAsFloats)
  }

  /// LoRA.
  func adapters(_ facts: MethodFacts) -> Methods.Method {
    method(
      needing: .adapters,
      isImpossible: facts.takesAdapters == false || facts.trainable == .no && !trainsAsFloats)
  }

  private func method(needing need: TrainingNeed, isImpossible: Bool) -> Methods.Method {
    let blocking = rules { $0.blocked.contains(need) }
    if isImpossible || !blocking.isEmpty { return Methods.Method(.no, because: blocking) }
    return Methods.Method(limitedBy: rules { $0.limited.contains(need) } + restrictions)
  }

  /// Tuning on conversations: needs a method that works, text that comes out, and a template.
  func conversations(_ facts: MethodFacts, on methods: [Methods.Method]) -> Methods.Method {
    guard let best = methods.min(by: { $0.feasibility.rank < $1.feasibility.rank }),
      best.feasibility.isPossible
    else { return methods[0] }
    let needs: [TrainingNeed] = [.text, .chatTemplate, .beginToken, .endToken]
    guard facts.writesText else {
      return Methods.Method(.no, because: rules { $0.blocked.contains(.text) })
    }
    return adding(needs, to: best)
  }

  /// What further needs leave of a method that it builds on.
  func adding(_ needs: [TrainingNeed], to method: Methods.Method) -> Methods.Method {
    guard method.feasibility.isPossible else { return method }
    let blocking = rules { !$0.blocked.isDisjoint(with: needs) }
    guard blocking.isEmpty else { return Methods.Method(.no, because: blocking) }
    return Methods.Method(
      limitedBy: method.because + needs.flatMap { need in rules { $0.limited.contains(need) } })
  }

  /// The rules of the findings with such an effect, each once.
  private func rules(where isMeant: (Effect) -> Bool) -> [Rule] {
    findings.filter { isMeant($0.effect) }.rules
  }
}

extension Methods.Method {
  /// A method that works, with the restrictions that some rules give, each named once.
  fileprivate init(limitedBy rules: [Rule]) {
    self.init(
      rules.isEmpty ? .yes : .limited,
      because: rules.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
  }
}

extension Methods.Feasibility {
  /// Better answers come first.
  fileprivate var rank: Int {
    switch self {
    case .yes: 0
    case .limited: 1
    case .unknown: 2
    case .no: 3
    }
  }
}

extension [Finding] {
  /// Their rules, each once, in the order of the findings.
  fileprivate var rules: [Rule] {
    reduce(into: []) { if !$0.contains($1.rule) { $0.append($1.rule) } }
  }
}
