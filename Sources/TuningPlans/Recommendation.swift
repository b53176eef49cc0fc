import TuningRules

/// The method to take, why, and what the others would need.
struct Recommendation {
  /// nil where none works, or none fits.
  var method: PlanRequest.Method?
  /// Why that one, or why none.
  var why: String
  /// The others.
  var instead: [Plan.Alternative]

  /// Chooses among methods, in the order full, LoRA, QLoRA.
  init(_ methods: [Plan.Method], request: PlanRequest) {
    let working = methods.filter { $0.answer.feasibility.isPossible }
    let fitting = working.filter { $0.fits != false }
    let preferred: [PlanRequest.Method] = [.lora, .qlora, .full]
    method = preferred.first { wanted in fitting.contains { $0.method == wanted } }
    if let only = request.method, working.contains(where: { $0.method == only }) { method = only }
    why = Self.reason(for: method, working: working, request: request)
    let chosen = method
    instead = methods.filter { $0.method != chosen }.map {
      Plan.Alternative(method: $0.method, needs: Self.need(of: $0, request: request))
    }
  }

  private static func reason(
    for method: PlanRequest.Method?, working: [Plan.Method], request: PlanRequest
  ) -> String {
    guard let method else {
      return working.isEmpty
        ? "No method works as the files stand."
        : "No method fits \(gigabytes(request.gpuMemoryBytes ?? 0))."
    }
    if request.method == method { return "This is the method that was asked for." }
    let memory = working.first { $0.method == method }?.memory
    let amount = memory.map { " It needs about \(gigabytes($0.expected))." } ?? ""
    return switch method {
    case .lora:
      "LoRA on all linear layers learns nearly as well as full fine-tuning and needs less memory.\(amount)"
    case .qlora: "LoRA needs more memory than there is, and QLoRA fits.\(amount)"
    case .full: "Adapters don't work on this model, and full fine-tuning does.\(amount)"
    }
  }

  private static func need(of method: Plan.Method, request: PlanRequest) -> String {
    guard method.answer.feasibility.isPossible else {
      let rules = method.answer.because.map(\.name).joined(separator: ", ")
      return rules.isEmpty ? "It doesn't work on this model." : "First settle \(rules)."
    }
    guard let memory = method.memory else { return "Its memory isn't known." }
    guard method.fits == false, let size = request.gpuMemoryBytes else {
      return "It needs about \(gigabytes(memory.expected))."
    }
    return "It needs about \(gigabytes(memory.expected)); "
      + changes(of: method.method, memory: memory, size: size, request: request)
  }

  /// What would bring a method down to a card.
  private static func changes(
    of method: PlanRequest.Method, memory: TrainingMemory, size: Int, request: PlanRequest
  ) -> String {
    let weights = memory.components.filter { ["weights", "adapter"].contains($0.name) }
      .reduce(0) { $0 + $1.bytes }
    let cards = (memory.expected + size - 1) / max(1, size)
    if weights >= size {
      return "its weights alone take \(gigabytes(weights)): \(cards) such cards or more, sharded."
    }
    var ideas: [String] = []
    if !request.gradientCheckpointing { ideas.append("gradient checkpointing") }
    if request.sequenceLength > 512 { ideas.append("a shorter sequence") }
    if request.loss == .standard { ideas.append("a fused loss") }
    if method == .full, request.optimizer == .adamw || request.optimizer == .adamwFused {
      ideas.append("an 8-bit optimizer")
    }
    return "try \(ideas.joined(separator: ", ")), or \(cards) cards, sharded."
  }

  /// Bytes in decimal gigabytes, one digit behind the point.
  static func gigabytes(_ bytes: Int) -> String {
    let tenths = (bytes + 50_000_000) / 100_000_000
    return "\(tenths / 10).\(tenths % 10) GB"
  }
}
