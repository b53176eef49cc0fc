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
    guard let adapter = examination.adapter, adapter.kind?.prefix != nil, !adapter.modules.isEmpty,
      case .known(_, let location) = adapter.config
    else { return [] }
    let undone = untouchedTargets(adapter, location)
    let gaps = gaps(in: adapter)
    return undone + unsavedModules(adapter, location, on: examination.adaptedBase)
      + (gaps.isEmpty && undone.isEmpty ? unadapted(adapter, on: examination.adaptedBase) : gaps)
  }
}

/// Entries of `target_modules` that no tensor belongs to.
private func untouchedTargets(_ adapter: AdapterFacts, _ location: Location) -> [Violation] {
  // What is saved whole is no target any more, whatever all-linear was spelled out to.
  let targets = adapter.targetNames.filter { !adapter.modulesToSave.contains($0) }
  let stored = adapter.modules.map(\.owner)
  let without = targets.filter { entry in
    !stored.contains { AdapterFacts.holds(entry, $0) } && !adapter.targets.excludes(entry)
  }
  guard let first = without.first else { return [] }
  return [
    Violation(
      message: "target_modules names \(without.listed()), but no tensor belongs to "
        + "\(without.count > 1 ? "them" : "it").",
      location: location.pointer("/target_modules"), observed: first,
      expected: "tensors of \(first)")
  ]
}

/// Entries of `modules_to_save` without a tensor: PEFT raises where the base has the module.
private func unsavedModules(
  _ adapter: AdapterFacts, _ location: Location, on base: AdaptedBase?
) -> [Violation] {
  let stored = adapter.saved.map(\.module)
  let without = adapter.requestedModulesToSave(on: base).filter { entry in
    !stored.contains { AdapterFacts.holds(entry, $0) }
  }
  let raising = without.filter { base?.hasModule(named: $0) ?? true }
  let named = raising.isEmpty ? without : raising
  guard let first = named.first else { return [] }
  var violation = Violation(
    message: "modules_to_save names \(named.listed()), but no tensor belongs to "
      + "\(named.count > 1 ? "them" : "it").",
    location: location.pointer("/modules_to_save"), observed: first,
    expected: "tensors of \(first)")
  if !raising.isEmpty {
    violation.severity = .error
    violation.help =
      "Save the adapter again with the whole module. PEFT raises a KeyError without it."
  }
  return [violation]
}

/// A module of the base that the targets name and the adapter has nothing for.
///
/// Only where every adapted module is called as in memory, so that the others would be too.
private func unadapted(_ adapter: AdapterFacts, on base: AdaptedBase?) -> [Violation] {
  guard adapter.targets.namesModules, adapter.dead.isEmpty, let base, base.isKnown,
    adapter.modules.allSatisfy({ base.module($0.owner) != nil || adapter.isOfParameter($0) }),
    let file = adapter.modules.first?.first.file
  else { return [] }
  let adapted = Set(adapter.modules.map { ExactString(base.place(of: $0.owner)) })
  let without = base.matrices.map(\.name).filter {
    !adapted.contains(ExactString($0)) && adapter.targets.selects($0) == true
  }
  guard let first = without.first else { return [] }
  return [
    Violation(
      message:
        "target_modules names \(without.count) more module\(without.count == 1 ? "" : "s") of "
        + "the base, such as \(first), but no tensor belongs to "
        + "\(without.count == 1 ? "it" : "them").",
      location: Location(file: file, place: .module(first)), observed: "no tensors",
      expected: "tensors of \(first)")
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
      let absent = full.subtracting(leaves).filter {
        adapter.targets.selects("\(parent).\($0)") != false
      }
      guard let gone = absent.min(),
        let file = adapter.modules.first?.first.file
      else { continue }
      return [
        Violation(
          message: "\(parent).\(gone) has no tensors, but in other layers \(gone) does.",
          location: Location(file: file, place: .module("\(parent).\(gone)")),
          expected: "tensors of \(gone)")
      ]
    }
  }
  return []
}
