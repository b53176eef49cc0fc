import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Keys that fit no module.
  package static let adapterDeadKeys = Rule(
    name: "adapter/dead-keys",
    severity: .error,
    summary: "adapter keys that PEFT doesn't recognize",
    help:
      "Rename the keys as PEFT expects them, or save the adapter again from the unwrapped model.",
    rationale: "PEFT only warns about missing keys and goes on with an adapter that does nothing.",
    sources: [
      "huggingface/peft#2566", "huggingface/peft#1932", "huggingface/peft#2699",
      "measured with \(Release.peft)",
    ]
  ) { examination in
    guard let adapter = examination.adapter, adapter.foreign == nil,
      let (part, expected) = adapter.dead.first
    else { return [] }
    return [
      Violation(
        message:
          "\(adapter.dead.count) of \(adapter.tensorCount) keys have names PEFT doesn't know, such "
          + "as \(part.tensor.name).",
        location: Location(file: part.file, place: .tensor(part.tensor.name)),
        observed: part.tensor.name, expected: expected)
    ]
  }
}
