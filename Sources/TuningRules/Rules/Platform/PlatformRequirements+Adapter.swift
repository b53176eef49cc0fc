import ModelFacts
import ModelKnowledge
import ModelPrediction

extension PlatformRequirements {
  /// What a platform doesn't take of an adapter.
  var adapterViolations: [Violation] {
    guard let adapter = examination.adapter else { return [] }
    return kind(of: adapter) + ranks(of: adapter) + targets(of: adapter) + features(of: adapter)
  }

  private func place(_ key: String) -> Location {
    Location(file: examination.model.path("adapter_config.json"), place: .pointer("/\(key)"))
  }

  private func kind(of adapter: AdapterFacts) -> [Violation] {
    guard let type = adapter.type, !adapter.isLoRA else { return [] }
    return [
      Violation(
        message: "peft_type is \(type), and \(title) takes LoRA adapters.",
        location: place("peft_type"), observed: type, expected: "LORA",
        help: "Merge the adapter into its base model and take the result.")
    ]
  }

  private func ranks(of adapter: AdapterFacts) -> [Violation] {
    guard adapter.isLoRA,
      let rank = adapter.modules.map({ adapter.declaredRank(of: $0.name) ?? 0 })
        .max() ?? adapter.rank
    else { return [] }
    if let taken = platform.ranks, !taken.contains(rank) {
      return [
        Violation(
          message: "The rank is \(rank), and \(title) takes \(taken.lowerBound) to "
            + "\(taken.upperBound).", location: place("r"), observed: "\(rank)",
          expected: "\(taken.lowerBound) to \(taken.upperBound)",
          help: "Train with a rank in that range, or merge the adapter into its base model.")
      ]
    }
    guard let usual = platform.usualRank, rank > usual else { return [] }
    return [
      Violation(
        message: "The rank is \(rank), and \(title) takes up to \(usual) unless told otherwise.",
        location: place("r"), observed: "\(rank)", expected: "at most \(usual)",
        severity: .warning, help: "Start it with --max-lora-rank of at least \(rank).")
    ]
  }

  private func targets(of adapter: AdapterFacts) -> [Violation] {
    guard let taken = platform.targets else { return [] }
    let other = adapter.modules.map(\.name).first { name in
      !taken.contains { AdapterFacts.names($0, name) }
    }
    guard let other else { return [] }
    return [
      Violation(
        message: "The adapter changes \(other), and \(title) takes adapters of "
          + "\(taken.listed(12)) only.",
        location: place("target_modules"), observed: other,
        expected: taken.joined(separator: ", "),
        help: "Train on those modules only, or merge the adapter into its base model.")
    ]
  }

  /// What makes an adapter more than two matrices a module.
  private func features(of adapter: AdapterFacts) -> [Violation] {
    platform.refusedFeatures.compactMap { key in
      guard let value = adapter.config.value?[key], Self.isUsed(value) else { return nil }
      return Violation(
        message: "adapter_config.json uses \(key), which \(title) doesn't take.",
        location: place(key), observed: value.shortText,
        help: "Train without it, or merge the adapter into its base model.")
    }
  }

  /// Whether a feature is switched on: neither null, false, empty nor `none`.
  private static func isUsed(_ value: JSONValue) -> Bool {
    switch value {
    case .null: false
    case .bool(let isOn): isOn
    case .string(let text): !text.isEmpty && text != "none"
    case .array(let entries): !entries.isEmpty
    case .object(let object): !object.members.isEmpty
    case .number: true
    }
  }
}
