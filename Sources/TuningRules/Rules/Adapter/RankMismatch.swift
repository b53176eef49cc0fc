import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The tensors have another rank than the configuration says.
  package static let adapterRankMismatch = Rule(
    name: "adapter/rank-mismatch",
    severity: .error,
    summary: "a rank that differs from the tensors",
    help: "Set r (and rank_pattern) to the tensors' rank.",
    rationale: "PEFT builds the layers with r and then refuses the tensors.",
    sources: ["measured with \(Release.peft): size mismatch"]
  ) { examination in
    if let loose = examination.looseAdapter, loose.isOfDiffusion { return unequal(in: loose) }
    guard let adapter = examination.adapter, adapter.isLoRA, adapter.rank.map({ $0 > 0 }) ?? false
    else { return [] }
    let wrong = adapter.modules.compactMap { module -> (AdapterFacts.Module, Int, Int)? in
      guard !adapter.isOfParameter(module), adapter.targets.selects(module.name) != false,
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
        message:
          "\(wrong.count) of \(adapter.modules.count) modules differ from the declared rank: "
          + "\(part.tensor.name) has rank \(actual), but the configuration says \(declared).",
        location: Location(file: part.file, place: .tensor(part.tensor.name)),
        observed: "\(actual)", expected: "\(declared)")
    ]
  }
}

/// Pairs whose two matrices have different ranks.
private func unequal(in adapter: LooseAdapter) -> [Violation] {
  let wrong = adapter.pairs.compactMap { pair -> (AdapterFacts.Part, Int, Int)? in
    guard let lower = pair.lower, let upper = pair.upper, let rank = lower.tensor.shape.first,
      let other = upper.tensor.shape.dropFirst().first, rank != other
    else { return nil }
    return (lower, rank, other)
  }
  guard let (part, rank, other) = wrong.first else { return [] }
  return [
    Violation(
      message: "\(wrong.count) of \(adapter.pairs.count) pairs don't multiply: "
        + "\(part.tensor.name) has rank \(rank), but its other half \(other).",
      location: Location(file: part.file, place: .tensor(part.tensor.name)),
      observed: "\(rank)", expected: "\(other)")
  ]
}
