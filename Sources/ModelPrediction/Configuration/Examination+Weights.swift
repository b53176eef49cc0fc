package import ModelFacts
import ModelKnowledge

extension Examination {
  /// Whether the target is an adapter and no model of its own.
  package var isAdapter: Bool {
    guard !model.config.isPresent else { return false }
    return model.document("adapter_config.json") != nil || looseAdapter != nil
      || model.files.contains { Self.adapterWeightNames.contains($0.path) }
  }

  /// The files PEFT keeps an adapter's weights in.
  package static let adapterWeightNames = ["adapter_model.safetensors", "adapter_model.bin"]

  /// Whether the target is one weight file and not a folder.
  package var isSingleFile: Bool { model.target.kind == .file }

  /// Whether the weights that load are GGUF.
  package var loadsGGUF: Bool { model.loadedSet?.content == .gguf }

  /// `split.count`: how many files a GGUF model is split over by its own word.
  package var statedGGUFParts: Int? { loadedFiles.first?.metadataInteger("split.count") }

  /// Whether every tensor of the set that loads was seen: nothing missing, broken or left out.
  ///
  /// Rules that hold tensors against the configuration say nothing otherwise: the cause has been
  /// reported, and what follows from it would be noise.
  package var seesAllTensors: Bool {
    guard let set = model.loadedSet, set.missing.isEmpty, set.unlisted.isEmpty,
      statedGGUFParts.map({ $0 <= loadedFiles.count }) ?? true
    else { return false }
    return !loadedFiles.isEmpty && loadedFiles.count == set.files.count
      && loadedFiles.allSatisfy { $0.errors.isEmpty && $0.content == set.content }
  }

  /// The tensors that load, each with its file.
  package var loadedTensors: some Sequence<(file: WeightFile, tensor: TensorInfo)> {
    loadedFiles.lazy.flatMap { file in file.tensors.lazy.map { (file, $0) } }
  }

  /// Whether the version to answer for is known to be at or below a release.
  package func assumesAtMost(_ release: String) -> Bool {
    guard let assumed = options.assumedTransformers else { return false }
    return !Self.version(release).lexicographicallyPrecedes(Self.version(assumed))
  }

  /// Whether the version to answer for is below a release.
  package func assumesBelow(_ release: String) -> Bool {
    guard let assumed = options.assumedTransformers else { return false }
    return Self.version(assumed).lexicographicallyPrecedes(Self.version(release))
  }

  private static func version(_ text: String) -> [Int] {
    var parts = text.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
    while parts.last == 0 { parts.removeLast() }
    return parts
  }
}

extension WeightFile {
  /// The integer under a key of a GGUF header.
  package func metadataInteger(_ key: String) -> Int? {
    guard content == .gguf else { return nil }
    for entry in metadata where entry.key == key {
      if case .integer(let value) = entry.value { return value }
    }
    return nil
  }
}

extension Int {
  /// The sum, kept at the largest integer where it would overflow; nil counts as nothing.
  package func adding(_ other: Int?) -> Int {
    let (sum, overflow) = addingReportingOverflow(other ?? 0)
    return overflow ? .max : sum
  }

  /// The product, kept at the largest integer where it would overflow.
  func times(_ count: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: count)
    return overflow ? .max : product
  }
}
