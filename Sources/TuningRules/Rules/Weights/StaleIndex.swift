import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The index and the shards disagree.
  package static let weightsStaleIndex = Rule(
    name: "weights/stale-index",
    severity: .error,
    hidesModel: true,
    summary: "an index that doesn't match its shards",
    help: "Rebuild the index from the shards' headers, or save the model again.",
    rationale:
      "transformers 5 reads the headers of every listed shard: a wrong map does no harm, but a "
      + "shard that isn't listed is lost. Other loaders trust the map.",
    sources: [
      "Neph0s/CoSER#3", "Blaizzy/mlx-vlm#1827", "measured with \(Release.transformers.short)",
    ]
  ) { examination in
    examination.model.weightSets.flatMap { set -> [Violation] in
      guard let index = set.index else { return [] }
      guard set.role == .loaded else { return leftoverIndex(set, index, in: examination.model) }
      guard set.missing.isEmpty, !examination.model.isUnreadable(index) else { return [] }
      if !set.unlisted.isEmpty { return [unlistedShards(set, index, in: examination.model)] }
      return examination.indexDifferences.map(mapFaults) ?? []
    }
  }
}

private func leftoverIndex(
  _ set: WeightSet, _ index: String, in model: InspectedModel
) -> [Violation] {
  guard !set.missing.isEmpty, let loaded = model.loadedSet?.files.first else { return [] }
  return [
    Violation(
      message: "\(index) lists shards that don't exist, such as \(set.missing[0]). "
        + "\(loaded) loads instead.",
      location: Location(file: index, place: .pointer("/weight_map")), observed: set.missing[0],
      severity: .warning, help: "Delete the leftover index.")
  ]
}

private func unlistedShards(
  _ set: WeightSet, _ index: String, in model: InspectedModel
) -> Violation {
  let lost = model.weightFiles.filter { set.unlisted.contains($0.path) }
    .reduce(0) { $0 + $1.tensors.count }
  let tensors = lost > 0 ? ", so \(Quantities.count(lost, "tensor")) won't load" : ""
  return Violation(
    message: "\(index) doesn't list \(set.unlisted.listed())\(tensors).",
    location: Location(file: index, place: .pointer("/weight_map")),
    observed: "\(set.files.count) shards named",
    expected: "\(set.files.count + set.unlisted.count) shards")
}

private func mapFaults(_ differences: IndexDifferences) -> [Violation] {
  let index = differences.index
  return [
    (differences.phantoms, "that no shard holds"),
    (differences.moved, "in another shard than they are in"),
    (differences.unmapped, nil as String?),
  ].compactMap { names, fault in
    guard let first = names.first else { return nil }
    let message =
      fault.map { "\(index) lists \(count(names, "tensor")) \($0), such as \(first)." }
      ?? "\(index) leaves out \(count(names, "stored tensor")), such as \(first)."
    return Violation(
      message: message, location: Location(file: index, place: .tensor(first)),
      severity: .warning)
  }
}

private func count(_ names: [String], _ noun: String) -> String {
  "\(names.count) \(noun)\(names.count == 1 ? "" : "s")"
}

extension InspectedModel {
  /// Whether a document is there and can't be read, which is a finding of its own.
  fileprivate func isUnreadable(_ document: String) -> Bool {
    if case .unreadable? = documents[document] { true } else { false }
  }
}
