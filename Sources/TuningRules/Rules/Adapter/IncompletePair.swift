import ModelFacts
import ModelPrediction

extension Rule {
  /// One half of a pair is missing.
  package static let adapterIncompletePair = Rule(
    name: "adapter/incomplete-pair",
    severity: .error,
    summary: "lora_A without lora_B, or the reverse",
    help: "Save the adapter again. A missing half can't be recovered.",
    rationale: "The missing half is initialized anew, so the module adds nothing, or noise.",
    sources: ["huggingface/peft#2566"]
  ) { examination in
    if let loose = examination.looseAdapter, loose.isOfDiffusion { return halves(of: loose) }
    guard let adapter = examination.adapter, adapter.isLoRA else { return [] }
    let halves = adapter.modules.filter { ($0.lowerA == nil) != ($0.upperB == nil) }
    guard let first = halves.first else { return [] }
    let there = first.lowerA == nil ? "lora_B" : "lora_A"
    let gone = first.lowerA == nil ? "lora_A" : "lora_B"
    return [
      Violation(
        message: "\(halves.count) of \(adapter.modules.count) modules have only one half: "
          + "\(first.name) has \(there) but no \(gone).",
        location: Location(file: first.first.file, place: .tensor(first.first.tensor.name)),
        observed: there, expected: "\(there) and \(gone)")
    ]
  }
}

private func halves(of adapter: LooseAdapter) -> [Violation] {
  let halves = adapter.pairs.filter { ($0.lower == nil) != ($0.upper == nil) }
  guard let first = halves.first, let part = first.lower ?? first.upper else { return [] }
  let (there, gone) = first.lower == nil ? ("up", "down") : ("down", "up")
  return [
    Violation(
      message: "\(halves.count) of \(adapter.pairs.count) modules have only one half: "
        + "\(first.module) has its \(there) matrix but no \(gone) matrix.",
      location: Location(file: part.file, place: .tensor(part.tensor.name)),
      observed: there, expected: "\(there) and \(gone)")
  ]
}
