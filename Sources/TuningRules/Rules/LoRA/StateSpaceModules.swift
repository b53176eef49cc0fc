import ModelFacts
import ModelPrediction

extension Rule {
  /// State-space layers refuse LoRA or pass it by.
  package static let loraStateSpaceModules = Rule(
    name: "lora/state-space-modules",
    severity: .warning,
    cost: 3,
    summary: "state-space layers that LoRA can't train",
    help: "Exclude out_proj and the other projections of the state-space layers "
      + "(exclude_modules).",
    rationale:
      "PEFT refuses out_proj on Mamba-like models. Fused kernels read the weights of the other "
      + "projections directly, so their adapters get no gradients.",
    sources: ["huggingface/peft#2556", "tiiuae/Falcon-H1#13"]
  ) { examination in
    guard let loaded = examination.loaded, !examination.isAdapter else { return [] }
    guard let first = loaded.bypassedModules.first else { return [] }
    let refusal = loaded.allLinearRefusal.map { "\($0); " } ?? ""
    return [
      Violation(
        message: "\(refusal)\(loaded.bypassedModules.count) projections such as \(first) belong "
          + "to state-space layers.",
        location: Location(file: examination.loadedFiles.first?.path, place: .module(first)))
    ]
  }
}
