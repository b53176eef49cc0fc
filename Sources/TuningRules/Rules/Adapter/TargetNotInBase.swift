import ModelFacts
import ModelPrediction

extension Rule {
  /// The base has no such module.
  package static let adapterTargetNotInBase = Rule(
    name: "adapter/target-not-in-base",
    severity: .error,
    summary: "targets that the base lacks (--base)",
    help: "Use the base the adapter was trained on.",
    rationale: "PEFT raises when it finds no target at all, and skips single ones it doesn't find.",
    sources: ["huggingface/peft#1206", "huggingface/peft#758", "hiyouga/LlamaFactory#37"]
  ) { examination in
    guard let adapter = examination.adapter, adapter.dead.isEmpty,
      let base = examination.adaptedBase
    else { return [] }
    let absent = adapter.modules.filter { !base.has($0.owner) }
    // Another base altogether shows in the shapes of what is there.
    guard let first = absent.first, base.shapeFaults(of: adapter).isEmpty else { return [] }
    return [
      Violation(
        message: "\(absent.count) of \(adapter.modules.count) adapted modules are not in the base, "
          + "such as \(first.name).",
        location: Location(file: first.first.file, place: .module(first.name)),
        observed: first.name, expected: base.nearest(to: first.name))
    ]
  }
}
