import ModelFacts
import ModelPrediction

extension Rule {
  /// A shard is named that isn't there.
  package static let weightsMissingShard = Rule(
    name: "weights/missing-shard",
    severity: .error,
    summary: "a shard that is named and isn't there",
    help: "Download the missing shards, or save the model again so that the index fits the files.",
    rationale: "transformers raises FileNotFoundError; some engines start with the layers that "
      + "they found.",
    sources: ["hiyouga/LlamaFactory#3340", "sgl-project/sglang#32279", "liltom-eth/llama2-webui#7"]
  ) { examination in
    let model = examination.model
    let missing = Rule.missingGGUFParts(examination) ?? Rule.missingOriginalParts(examination)
    if let missing { return [missing] }
    return model.weightSets.filter { $0.role == .loaded && !$0.missing.isEmpty }.map { set in
      let verb = set.missing.count > 1 ? "aren't" : "isn't"
      let named = set.index ?? "The series of shards"
      return Violation(
        message: "\(named) asks for \(set.missing.listed()), which \(verb) there."
          + Rule.otherSpelling(of: set.missing, in: model),
        location: Location(
          file: set.index ?? set.missing.first,
          place: set.index.map { _ in .pointer("/weight_map") }),
        observed: "\(set.files.count - set.missing.count) shards",
        expected: "\(set.files.count) shards")
    }
  }

  /// A GGUF header that speaks of more parts than there are.
  private static func missingGGUFParts(_ examination: Examination) -> Violation? {
    let files = examination.loadedFiles
    guard let parts = examination.statedGGUFParts, parts > files.count, let first = files.first,
      examination.model.loadedSet?.missing.isEmpty ?? false
    else { return nil }
    let number = first.metadataInteger("split.no").map { "part \($0.adding(1)) of \(parts)" }
    return Violation(
      message: "\(first.path) is \(number ?? "one of \(parts) parts") by its own split.count, and "
        + "\(files.count == 1 ? "no other part was" : "only \(files.count) parts were") looked at.",
      location: Location(file: first.path, place: .pointer("/split.count")),
      observed: "\(files.count) of \(parts) parts", expected: "\(parts) parts",
      severity: examination.isSingleFile ? .warning : nil,
      help: examination.isSingleFile
        ? "Name the folder instead of one file, so that all parts are looked at." : nil)
  }

  /// Says when only the case of the letters differs.
  private static func otherSpelling(of missing: [String], in model: InspectedModel) -> String {
    let lowered = Set(missing.map { $0.lowercased() })
    guard let near = model.files.first(where: { lowered.contains($0.path.lowercased()) }) else {
      return ""
    }
    return " There is \(near.path): names are compared letter by letter."
  }

  /// The index and the shards disagree.
  package static let weightsStaleIndex = Rule(
    name: "weights/stale-index",
    severity: .error,
    summary: "an index that doesn't fit its shards",
    help: "Write the index again from the shards' headers, or save the model again.",
    rationale: "transformers 5 reads every named shard's own header, so a wrong map is harmless "
      + "there and an unnamed shard is lost; other loaders trust the map.",
    sources: ["Neph0s/CoSER#3", "Blaizzy/mlx-vlm#1827", "measured with transformers 5.23"]
  ) { examination in
    examination.model.weightSets.flatMap { set -> [Violation] in
      guard let index = set.index else { return [] }
      guard set.role == .loaded else {
        return Rule.leftoverIndex(set, index, in: examination.model)
      }
      guard set.missing.isEmpty, !examination.model.isUnreadable(index) else { return [] }
      if !set.unlisted.isEmpty { return [Rule.unlistedShards(set, index, in: examination.model)] }
      return examination.indexDifferences.map(Rule.mapFaults) ?? []
    }
  }

  private static func leftoverIndex(
    _ set: WeightSet, _ index: String, in model: InspectedModel
  ) -> [Violation] {
    guard !set.missing.isEmpty, let loaded = model.loadedSet?.files.first else { return [] }
    return [
      Violation(
        message: "\(index) names shards that aren't there, such as \(set.missing[0]); "
          + "\(loaded) is what loads.",
        location: Location(file: index, place: .pointer("/weight_map")), observed: set.missing[0],
        severity: .warning, help: "Delete the index that is left over.")
    ]
  }

  private static func unlistedShards(
    _ set: WeightSet, _ index: String, in model: InspectedModel
  ) -> Violation {
    let lost = model.weightFiles.filter { set.unlisted.contains($0.path) }
      .reduce(0) { $0 + $1.tensors.count }
    let tensors = lost > 0 ? ", so their \(lost) tensors would not load" : ""
    return Violation(
      message: "\(index) doesn't name \(set.unlisted.listed())\(tensors).",
      location: Location(file: index, place: .pointer("/weight_map")),
      observed: "\(set.files.count) shards named",
      expected: "\(set.files.count + set.unlisted.count) shards")
  }

  private static func mapFaults(_ differences: IndexDifferences) -> [Violation] {
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

  private static func count(_ names: [String], _ noun: String) -> String {
    "\(names.count) \(noun)\(names.count == 1 ? "" : "s")"
  }

  /// Several shards and nothing that says how they belong together.
  package static let weightsMissingIndex = Rule(
    name: "weights/missing-index",
    severity: .error,
    summary: "several shards and no index",
    help: "Restore the index (model.safetensors.index.json): download it, or write it from the "
      + "shards' headers, or join the shards in one file.",
    rationale: "Without the index transformers finds no weights at all in the folder.",
    sources: ["shuaijiang/Ke-Omni-R#4"]
  ) { examination in
    guard examination.loadedFiles.isEmpty,
      let set = examination.model.weightSets.first(where: { Rule.isSeriesWithoutIndex($0) }),
      let first = set.files.first
    else { return [] }
    let near = examination.model.files.map(\.path).filter {
      $0.contains(".index") && $0.hasSuffix(".json")
    }
    let hint = near.first.map { " There is \($0), which no loader looks for." } ?? ""
    return [
      Violation(
        message: "\(set.files.count) shards such as \(first), and no index that names them.\(hint)",
        location: Location(file: first), observed: near.first,
        expected: set.content == .safetensors
          ? "model.safetensors.index.json" : "pytorch_model.bin.index.json")
    ]
  }

  /// Whether a set is a series NN-of-MM that only an index would make loadable.
  static func isSeriesWithoutIndex(_ set: WeightSet) -> Bool {
    set.index == nil && set.role != .loaded && set.files.count + set.missing.count > 1
      && set.content != .gguf && set.files.contains { $0.contains("-of-") }
  }

  private static func sisters(_ count: Int) -> String {
    switch count {
    case ..<1: ""
    case 1: " and its sister"
    default: " and its \(count) sisters"
    }
  }

  /// More than one set of weights that could load.
  package static let weightsShadowed = Rule(
    name: "weights/shadowed",
    severity: .warning,
    summary: "more than one complete weight set",
    help: "Keep the set that is meant and move the others to a folder of their own.",
    rationale: "Loaders differ in which set they prefer, so two tools can train two models.",
    sources: ["Blaizzy/mlx-vlm#1464"]
  ) { examination in
    guard let loaded = examination.model.loadedSet, let loadedFirst = loaded.files.first else {
      return []
    }
    return examination.model.weightSets.compactMap { set in
      guard set.role == .shadowed, set.missing.isEmpty, set.variant == loaded.variant,
        let first = set.files.first
      else { return nil }
      return Violation(
        message: "\(first)\(Rule.sisters(set.files.count - 1)) "
          + "could load too; transformers takes \(loadedFirst).",
        location: Location(file: set.index ?? first), observed: first, expected: loadedFirst)
    }
  }
}

extension InspectedModel {
  /// Whether a document is there and can't be read, which is a finding of its own.
  fileprivate func isUnreadable(_ document: String) -> Bool {
    if case .unreadable? = documents[document] { true } else { false }
  }
}
