import ModelFacts
import ModelPrediction

extension Rule {
  /// The tensors have another rank than the configuration says.
  package static let adapterRankMismatch = Rule(
    name: "adapter/rank-mismatch",
    severity: .error,
    summary: "a declared rank that isn't the tensors'",
    help: "Set r (and rank_pattern) to the rank that the tensors have.",
    rationale: "PEFT builds the layers by r and then refuses the tensors.",
    sources: ["measured with peft 0.21.2: size mismatch"]
  ) { examination in
    guard let adapter = examination.adapter, adapter.isLoRA, adapter.rank.map({ $0 > 0 }) ?? false
    else { return [] }
    let wrong = adapter.modules.compactMap { module -> (AdapterFacts.Module, Int, Int)? in
      guard !adapter.isOfParameter(module.name),
        let actual = module.lowerA?.tensor.shape.first
          ?? module.upperB?.tensor.shape.dropFirst().first,
        let declared = adapter.declaredRank(of: module.name), actual != declared
      else { return nil }
      return (module, actual, declared)
    }
    guard let (module, actual, declared) = wrong.first else { return [] }
    let part = module.lowerA ?? module.first
    return [
      Violation(
        message: "\(wrong.count) of \(adapter.modules.count) modules have another rank than "
          + "declared: \(part.tensor.name) has \(actual), the configuration says \(declared).",
        location: Location(file: part.file, place: .tensor(part.tensor.name)),
        observed: "\(actual)", expected: "\(declared)")
    ]
  }

  /// One half of a pair is missing.
  package static let adapterIncompletePair = Rule(
    name: "adapter/incomplete-pair",
    severity: .error,
    summary: "lora_A without lora_B, or the reverse",
    help: "Save the adapter again; a half can't be recovered.",
    rationale: "The missing half is initialized: the module then adds nothing, or noise.",
    sources: ["huggingface/peft#2566"]
  ) { examination in
    guard let adapter = examination.adapter, adapter.isLoRA else { return [] }
    let halves = adapter.modules.filter { ($0.lowerA == nil) != ($0.upperB == nil) }
    guard let first = halves.first else { return [] }
    let there = first.lowerA == nil ? "lora_B" : "lora_A"
    let gone = first.lowerA == nil ? "lora_A" : "lora_B"
    return [
      Violation(
        message: "\(halves.count) of \(adapter.modules.count) modules have one half only: "
          + "\(first.name) has \(there) and no \(gone).",
        location: Location(file: first.first.file, place: .tensor(first.first.tensor.name)),
        observed: there, expected: "\(there) and \(gone)")
    ]
  }

  /// Keys that fit no module.
  package static let adapterDeadKeys = Rule(
    name: "adapter/dead-keys",
    severity: .error,
    summary: "keys that match nothing: the adapter would do nothing",
    help: "Rename the keys to PEFT's form, or save the adapter again from the unwrapped model.",
    rationale: "PEFT warns of missing keys and goes on with an adapter that is a no-op.",
    sources: [
      "huggingface/peft#2566", "huggingface/peft#1932", "huggingface/peft#2699",
      "measured with peft 0.21.2",
    ]
  ) { examination in
    guard let adapter = examination.adapter, adapter.foreign == nil,
      let (part, expected) = adapter.dead.first
    else { return [] }
    return [
      Violation(
        message: "\(adapter.dead.count) of \(adapter.tensorCount) keys aren't in PEFT's form, such "
          + "as \(part.tensor.name).",
        location: Location(file: part.file, place: .tensor(part.tensor.name)),
        observed: part.tensor.name, expected: expected)
    ]
  }

  /// A target that the configuration names and no tensor adapts.
  package static let adapterTargetWithoutTensors = Rule(
    name: "adapter/target-without-tensors",
    severity: .warning,
    summary: "a declared target without tensors",
    help: "Remove the target from the configuration, or save the adapter again with its tensors.",
    rationale: "PEFT initializes it without an error, and it adds nothing.",
    sources: ["measured with peft 0.21.2"]
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
          message: "\(key) names \(without.listed()), and no tensor belongs to "
            + "\(without.count > 1 ? "them" : "it").",
          location: location.pointer("/\(key)"), observed: first, expected: "tensors of \(first)")
      ]
    }
    let gaps = Rule.gaps(in: adapter)
    return undone
      + (gaps.isEmpty && undone.isEmpty ? Rule.unadapted(adapter, examination) : gaps)
  }

  /// Siblings that are adapted in other layers and not in this one.
  private static func gaps(in adapter: AdapterFacts) -> [Violation] {
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
            message: "\(parent).\(gone) has no tensors, and \(gone) has in other layers.",
            location: Location(file: file, place: .module("\(parent).\(gone)")),
            expected: "lora_A and lora_B")
        ]
      }
    }
    return []
  }

  /// The adapter has not learned anything.
  package static let adapterUntrained = Rule(
    name: "adapter/untrained",
    severity: .warning,
    summary: "every lora_B is zero (--deep)",
    help: "Check that the optimizer got the adapter's parameters, and that the right checkpoint "
      + "was saved.",
    rationale: "lora_B starts at zero: the adapter is still the identity.",
    sources: ["MakazhanAlpamys/Soup#335"]
  ) { examination in
    guard examination.isAdapter, let values = examination.model.values else { return [] }
    let upper = values.filter { $0.name.contains("lora_B") || $0.name.contains("lora_embedding_B") }
    guard let first = upper.first, upper.allSatisfy(\.isAllZero) else { return [] }
    return [
      Violation(
        message: "All \(upper.count) lora_B matrices are zero.",
        location: Location(file: first.file, place: .tensor(first.name)), observed: "0",
        expected: "trained values")
    ]
  }
}
