import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// PEFT has no default for the model_type.
  package static let loraNoDefaultTargets = Rule(
    name: "lora/no-default-targets",
    severity: .note,
    cost: 0,
    summary: "no PEFT default for this model_type",
    help: "Set target_modules to the list in this report, or to \"all-linear\".",
    rationale: "Without a default, PEFT raises unless target_modules is set.",
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
