import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// An entry that no module answers to.
  package static let adapterModulesToSaveUnmatched = Rule(
    name: "adapter/modules-to-save-unmatched",
    severity: .warning,
    summary: "modules_to_save that the base lacks (--base)",
    help: "Correct the name, or remove the entry.",
    rationale: "PEFT accepts it silently, and the module stays frozen.",
    sources: ["measured with \(Release.peft)"]
  ) { examination in
    guard let adapter = examination.adapter, case .known(_, let location) = adapter.config,
      let base = examination.adaptedBase
    else { return [] }
    let unmatched = adapter.requestedModulesToSave(on: base).filter { entry in
      !base.hasModule(named: entry)
    }
    guard let first = unmatched.first else { return [] }
    return [
      Violation(
        message: "modules_to_save names \(unmatched.listed()), which the base doesn't have.",
        location: location.pointer("/modules_to_save"), observed: first,
        expected: "a module of the base")
    ]
  }
}
