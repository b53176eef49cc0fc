import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Nothing takes LoRA.
  package static let loraNoTargets = Rule(
    name: "lora/no-targets",
    severity: .warning,
    effect: .blocks(.adapters),
    cost: 15,
    summary: "no Linear layer for LoRA",
    help: "Train all weights, or list the convolutions in target_modules.",
    rationale: "PEFT raises that no target modules were found.",
    sources: ["huggingface/peft#1206", "measured with PEFT \(Release.peft.version)"]
  ) { examination in
    guard let loaded = examination.loaded, !examination.isAdapter, examination.seesAllTensors,
      loaded.allLinearModules.isEmpty, loaded.experts.isEmpty,
      // Where the tensors aren't the model's, that is the finding.
      examination.gaps.map({ $0.layerCounts.isEmpty && $0.missing.isEmpty }) ?? true,
      examination.loadedFiles.allSatisfy({ $0.tensors.ofKinds { $0.elementCount == 0 }.isEmpty })
    else { return [] }
    return [
      Violation(
        message: "None of the \(loaded.modules.count) modules is a Linear layer.",
        location: Location(file: examination.loadedFiles.first?.path))
    ]
  }
}
