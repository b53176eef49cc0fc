import ModelFacts
import ModelPrediction

extension Rule {
  /// Experts are fused parameters.
  package static let loraFusedExperts = Rule(
    name: "lora/fused-experts",
    severity: .warning,
    effect: .limits(.quantizedBase),
    cost: 3,
    summary: "experts that target_modules doesn't reach",
    help: "Name them in LoraConfig(target_parameters=[…]), with lora_dropout 0.",
    rationale: "transformers 5 keeps experts as 3-D parameters: LoRA on Linear layers leaves "
      + "most of the model untouched.",
    sources: ["huggingface/peft#3009", "vllm-project/vllm#47088"]
  ) { examination in
    guard let experts = examination.loaded?.fusedExperts, let first = experts.first,
      !examination.isAdapter
    else { return [] }
    return [
      Violation(
        message: "\(experts.count) fused expert parameters such as \(first) are no modules.",
        location: Location(file: examination.loadedFiles.first?.path, place: .tensor(first)),
        expected: Set(experts.map(\.splitOwner.leaf)).sorted().map { "experts.\($0)" }.listed())
    ]
  }
}
