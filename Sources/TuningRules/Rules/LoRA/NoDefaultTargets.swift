import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// PEFT has no default for the model_type.
  package static let loraNoDefaultTargets = Rule(
    name: "lora/no-default-targets",
    severity: .note,
    cost: 0,
    summary: "a model_type for which PEFT has no default targets",
    help: "Give target_modules: the list that this report derives, or \"all-linear\".",
    rationale: "Without a default PEFT asks for target_modules and raises.",
    sources: ["huggingface/peft#659", "PEFT \(Release.peft.version) utils/constants.py"]
  ) { examination in
    guard let loaded = examination.loaded, !examination.isAdapter,
      !loaded.allLinearModules.isEmpty || !loaded.experts.isEmpty,
      let config = examination.config,
      let type = config.modelType, Atlas.embedded.defaultTargets(of: type) == nil
    else { return [] }
    return [
      Violation(
        message: "PEFT has no default target_modules for \(type).",
        location: Location(file: config.file, place: .pointer("/model_type")),
        observed: type, expected: examination.lora.targetModules.listed(8))
    ]
  }
}
