import ModelFacts
import ModelPrediction

extension Methods {
  /// Which methods work, from what was found and what the model is for.
  init(
    of examination: Examination, findings: [Finding], quantization: QuantizationSummary,
    lora: LoRASummary
  ) {
    self.init()
    let verdict = VerdictFindings(findings, examination: examination)
    let present = Set(findings.map(\.rule))
    let blocking = Self.rules(verdict.blocking + verdict.undetermined)
    let limiting = Self.rules(verdict.limiting)
    guard blocking.isEmpty else {
      let no = Method(.no, because: blocking)
      (full, self.lora, qlora, instructionTuning, preferenceTuning) = (no, no, no, no, no)
      return
    }
    let facts = MethodFacts(
      limiting: limiting, present: present, quantization: quantization, lora: lora)
    full = facts.full(isAdapter: examination.isAdapter)
    self.lora = facts.adapters
    qlora = facts.qlora(of: self.lora)
    let conversation = facts.conversation(
      on: [full, self.lora, qlora], task: examination.identity.task,
      isAdapter: examination.isAdapter || examination.loadsGGUF)
    instructionTuning = conversation
    preferenceTuning = conversation
  }

  private static func rules(_ findings: [Finding]) -> [String] {
    findings.reduce(into: []) { if !$0.contains($1.rule) { $0.append($1.rule) } }
  }
}

/// What the methods' answers rest on.
private struct MethodFacts {
  var limiting: [String]
  var present: Set<String>
  var quantization: QuantizationSummary
  var lora: LoRASummary

  /// Of these rules, those that found something.
  func found(_ rules: String...) -> [String] { rules.filter(present.contains) }

  func method(_ feasibility: Methods.Feasibility, _ because: [String]) -> Methods.Method {
    Methods.Method(
      feasibility, because: because.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
  }

  /// Whether the loader makes floats of weights that can't be trained as stored: were it otherwise,
  /// the finding would block, and nobody would get here.
  private var isMadeFloats: Bool { present.contains("quantization/not-trainable") }

  func full(isAdapter: Bool) -> Methods.Method {
    if isAdapter { return method(.no, found("adapter/base-not-here")) }
    if present.contains("quantization/inference-format") {
      return method(.limited, found("quantization/inference-format") + limiting)
    }
    switch quantization.trainable {
    case .no where isMadeFloats: return method(.limited, limiting)
    case .adapters, .no:
      return method(
        .no,
        found(
          "quantization/not-trainable", "quantization/full-blocked", "quantization/unknown-method"))
    case .full, nil: return method(limiting.isEmpty ? .yes : .limited, limiting)
    }
  }

  var adapters: Methods.Method {
    if lora.compatible == false { return method(.no, found("lora/no-targets")) }
    if quantization.trainable == .no, !isMadeFloats {
      return method(.no, found("quantization/not-trainable", "quantization/inference-format"))
    }
    return method(limiting.isEmpty ? .yes : .limited, limiting)
  }

  func qlora(of lora: Methods.Method) -> Methods.Method {
    guard lora.feasibility != .no else { return lora }
    let isQuantizedOtherwise =
      quantization.method != nil && quantization.method != "bitsandbytes"
    let reasons =
      lora.because + found("lora/fused-experts")
      + (isQuantizedOtherwise || quantization.level == "8-bit"
        ? found("quantization/full-blocked") : [])
    return method(reasons.isEmpty ? .yes : .limited, reasons)
  }

  /// Tuning on conversations: needs a method that works, text that comes out, and a template.
  func conversation(
    on methods: [Methods.Method], task: ModelIdentity.Task?, isAdapter: Bool
  ) -> Methods.Method {
    guard let best = methods.min(by: { $0.feasibility.rank < $1.feasibility.rank }),
      best.feasibility != .no
    else { return methods[0] }
    switch task {
    case .causalLM, .seq2seqLM, .imageText: break
    case nil where isAdapter: break
    default: return method(.no, found("embedding/vector-tasks-only"))
    }
    let reasons =
      best.because
      + found(
        "tokenizer/no-chat-template", "tokenizer/chat-template-malformed", "tokenizer/double-bos",
        "tokenizer/pad-equals-eos")
    return method(reasons.isEmpty ? .yes : .limited, reasons)
  }
}

extension Methods.Feasibility {
  /// Better answers come first.
  fileprivate var rank: Int {
    switch self {
    case .yes: 0
    case .limited: 1
    case .no: 2
    }
  }
}
