import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Experts are fused parameters.
  package static let loraFusedExperts = Rule(
    name: "lora/fused-experts",
    severity: .warning,
    effect: .limits(.quantizedBase),
    cost: 3,
    summary: "experts that target_modules can't reach",
    help: "List them in LoraConfig(target_parameters=[…]) and set lora_dropout=0.",
    rationale:
      "transformers 5 keeps experts as 3-D parameters, so LoRA on Linear layers leaves most of "
      + "the model untouched.",
    sources: ["huggingface/peft#3009", "vllm-project/vllm#47088"]
  ) { examination in
    guard let experts = examination.loaded?.fusedExperts, let first = experts.first,
      !examination.isAdapter, !examination.buildsLinearExperts
    else { return [] }
    return [
      Violation(
        message: "\(Quantities.count(experts.count, "expert parameter")) (such as \(first)) "
          + "\(experts.count == 1 ? "is" : "are") fused, so target_modules can't reach "
          + "\(experts.count == 1 ? "it" : "them").",
        location: Location(file: examination.loadedFiles.first?.path, place: .tensor(first)),
        expected: Set(experts.map(\.splitOwner.leaf)).sorted().map { "experts.\($0)" }.listed())
    ]
  }
}

extension Examination {
  /// Whether the release to answer for builds each expert of Linear layers.
  fileprivate var buildsLinearExperts: Bool {
    guard assumesBelow("5.0"), let config, let type = config.type else { return false }
    let types = [type] + [config.text.type].compactMap(\.self)
    return !types.contains(where: \.fusesExpertsBeforeFive)
  }
}
