import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A target that the configuration names and no tensor adapts.
  package static let adapterTargetWithoutTensors = Rule(
    name: "adapter/target-without-tensors",
    severity: .warning,
    summary: "declared targets without tensors",
    help: "Remove the target from the configuration, or save the adapter again with its tensors.",
    rationale: "PEFT initializes it without an error, but it adds nothing.",
    sources: ["measured with \(Release.peft)"]
  ) { examination in
    guard let adapter = examination.adapter, adapter.isLoRA, !adapter.modules.isEmpty,
      case .known(_, let location) = adapter.config
    else { return [] }
    // What is saved whole is no target any more, whatever all-linear was spelled out to.
    let targets = adapter.targets.filter { !adapter.modulesToSave.contains($0) }
    let places = [
      ("target_modules", targets), ("modules_to_save", adapter.requestedModulesToSave),
    ]
    let undone = places.flatMap { key, entries -> [Violation] in
      let stored =
        key == "target_modules" ? adapter.modules.map(\.name) : adapter.saved.map(\.module)
      let without = entries.filter { entry in !stored.contains { AdapterFacts.holds(entry, $0) } }
      guard let first = without.first else { return [] }
      return [
        Violation(
          message: "\(key) names \(without.listed()), but no tensor belongs to "
            + "\(without.count > 1 ? "them" : "it").",
          location: location.pointer("/\(key)"), observed: first, expected: "tensors of \(first)")
      ]
    }
    let gaps = gaps(in: adapter)
    return undone
      + (gaps.isEmpty && undone.isEmpty ? unadapted(adapter, examination) : gaps)
  }
}

/// A module of the base that the targets name and the adapter has nothing for.
///
/// Only where every adapted module is called as in memory, so that the others would be too.
private func unadapted(_ adapter: AdapterFacts, _ examination: Examination) -> [Violation] {
  guard !adapter.targets.isEmpty, !adapter.choosesLayers, adapter.dead.isEmpty,
    let base = BaseModel(examination),
    adapter.modules.allSatisfy({ base.inMemory[ExactString($0.name)] != nil }),
    let file = adapter.modules.first?.first.file
  else { return [] }
  let adapted = Set(adapter.modules.map { ExactString($0.name) })
  let without = base.inMemory.values.filter { module in
    module.inputs > 0 && !adapted.contains(ExactString(module.name))
      && adapter.targets.contains { AdapterFacts.names($0, module.name) }
      && !adapter.excludes(module.name)
      && !adapter.modulesToSave.contains { AdapterFacts.holds($0, module.name) }
  }.map { ExactString($0.name) }.sorted()
  guard let first = without.first?.string else { return [] }
  return [
    Violation(
      message:
        "target_modules names \(without.count) more module\(without.count == 1 ? "" : "s") of "
        + "the base, such as \(first), but no tensor belongs to "
        + "\(without.count == 1 ? "it" : "them").",
      location: Location(file: file, place: .module(first)), observed: "no tensors",
      expected: "lora_A and lora_B")
  ]
}

/// Siblings that are adapted in other layers and not in this one.
private func gaps(in adapter: AdapterFacts) -> [Violation] {
  var children: [String: [String: Set<String>]] = [:]
  for module in adapter.modules {
    let parts = module.name.split(separator: ".")
    guard let leaf = parts.last, parts.count > 1 else { continue }
    let parent = parts.dropLast().joined(separator: ".")
    let pattern = parts.dropLast().map { $0.allSatisfy(\.isNumber) ? "*" : $0 }
      .joined(separator: ".")
    children[pattern, default: [:]][parent, default: []].insert(String(leaf))
  }
  for (_, parents) in children.sorted(by: { $0.key < $1.key }) {
    for (parent, leaves) in parents.sorted(by: { $0.key < $1.key }) {
      let full = parents.filter { !$0.value.isDisjoint(with: leaves) }
        .reduce(into: Set<String>()) { $0.formUnion($1.value) }
      let absent = full.subtracting(leaves).filter { !adapter.excludes("\(parent).\($0)") }
      guard let gone = absent.min(),
        let file = adapter.modules.first?.first.file
      else { continue }
      return [
        Violation(
          message: "\(parent).\(gone) has no tensors, but in other layers \(gone) does.",
          location: Location(file: file, place: .module("\(parent).\(gone)")),
          expected: "lora_A and lora_B")
      ]
    }
  }
  return []
}
