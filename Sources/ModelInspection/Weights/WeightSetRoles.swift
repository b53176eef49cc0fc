import ModelFacts
import ModelKnowledge

/// Decides which of a folder's weight sets loads, as transformers 5.23 decides.
///
/// `_get_resolved_checkpoint_files` of `modeling_utils.py`: what `transformers_weights` of the
/// configuration names, else `model.safetensors`, its index, `pytorch_model.bin`, its index. Where it
/// finds none, the loader of the layout decides: PEFT's, diffusers', Meta's and Mistral's, llama.cpp's.
struct WeightSetRoles {
  /// The folder with its `/`.
  let folder: String
  /// The folder's configuration, when it is readable.
  let config: JSONObject?
  /// Whether the folder has a configuration, readable or not.
  let hasConfig: Bool
  /// Whether the folder has an adapter's configuration.
  let hasAdapterConfig: Bool
  /// Sizes of the files.
  let sizes: [ExactString: Int]
  /// GGUF files that are no model by themselves.
  let sideModels: Set<ExactString>

  /// Files that a configuration class of transformers adds to whatever loads, by model_type.
  ///
  /// `extra_files` of transformers 5.23's configuration classes.
  private static let extraFiles: [String: [String]] = [
    "jev": ["head.safetensors", "readout.safetensors"]
  ]

  /// Gives every set its role and puts the loaded ones first.
  func assign(to found: [WeightSet]) -> (sets: [WeightSet], problems: [InspectionProblem]) {
    var sets = found
    var problems: [InspectionProblem] = []
    var order = transformersOrder(of: sets)
    if let explicit = config?["transformers_weights"]?.string {
      let named = explicitSet(explicit, among: &sets)
      if RelativePath.resolve(explicit, in: folder) == nil {
        problems.append(
          InspectionProblem(
            kind: .escapes, message: "names weights outside the folder: \(explicit)",
            location: Location(file: folder + "config.json").pointer("/transformers_weights")))
      }
      for index in order { sets[index].role = .shadowed }
      order = named.map { [$0] } ?? []
    }
    for index in order { sets[index].role = index == order.first ? .loaded : .shadowed }
    if order.isEmpty && (config?["transformers_weights"] ?? .null).isNull {
      for index in ownLoaderChoice(among: sets) { sets[index].role = .loaded }
    }
    let base = sets.filter { $0.role == .loaded }
    if hasAdapterConfig, let adapter = adapterIndex(in: sets) { sets[adapter].role = .loaded }
    let onTop = sets.filter { $0.role == .loaded && !base.contains($0) }
    let rest = sets.filter { $0.role != .loaded }
    return (withExtraFiles(base + onTop + rest), problems)
  }

  /// The sets that transformers looks for, in its order.
  private func transformersOrder(of sets: [WeightSet]) -> [Int] {
    let wanted = [
      folder + "model.safetensors", folder + "model.safetensors.index.json",
      folder + "pytorch_model.bin", folder + "pytorch_model.bin.index.json",
    ]
    var order: [Int] = []
    for name in wanted {
      let match = sets.firstIndex { set in
        set.index.map(equal(name)) ?? false
          || set.files.count == 1 && set.files.first.map(equal(name)) ?? false
            && set.missing.isEmpty
      }
      if let match, !order.contains(match) { order.append(match) }
    }
    return order
  }

  private func equal(_ name: String) -> (String) -> Bool {
    { ExactString($0) == ExactString(name) }
  }

  /// The set of `transformers_weights`: a safetensors file, its index, or PEFT's old name.
  private func explicitSet(_ name: String, among sets: inout [WeightSet]) -> Int? {
    guard
      name.hasSuffix(".safetensors") || name.hasSuffix(".safetensors.index.json")
        || name == "adapter_model.bin"
    else { return nil }
    let path = RelativePath.resolve(name, in: folder)
    if let path,
      let index = sets.firstIndex(where: { set in
        set.index.map(equal(path)) ?? false
          || set.files.count == 1 && set.files.first.map(equal(path)) ?? false
      })
    {
      return index
    }
    let isIndex = name.hasSuffix(".json")
    var set = WeightSet(
      files: isIndex ? [] : [path ?? name], index: isIndex ? path ?? name : nil,
      content: .safetensors, role: .ignored)
    if let path, sizes[ExactString(path)] != nil {
      set.missing = []
    } else {
      set.missing = set.files
    }
    sets.append(set)
    return sets.count - 1
  }

  /// The sets with what the configuration's class adds to the one that loads.
  private func withExtraFiles(_ sets: [WeightSet]) -> [WeightSet] {
    guard let type = config?["model_type"]?.string, sets.first?.role == .loaded else { return sets }
    var sets = sets
    for name in Self.extraFiles[type] ?? [] where sizes[ExactString(folder + name)] != nil {
      sets.removeAll { $0.files == [folder + name] }
      if !sets.isEmpty { sets[0].files.append(folder + name) }
    }
    return sets
  }

  /// What other loaders take, when transformers finds nothing.
  private func ownLoaderChoice(among sets: [WeightSet]) -> [Int] {
    if let adapter = adapterIndex(in: sets) { return [adapter] }
    let stems = [
      "consolidated", "diffusion_pytorch_model", "open_clip_model", "open_clip_pytorch_model",
    ]
    for stem in stems {
      let candidates = sets.indices.filter { index in
        sets[index].variant == nil
          && stemOf(sets[index]).map {
            $0 == stem || stem == "consolidated" && $0.hasPrefix("consolidated.")
          } ?? false
      }
      let complete = candidates.filter { sets[$0].missing.isEmpty }
      if let choice = preferred(complete.isEmpty ? candidates : complete, in: sets) {
        return [choice]
      }
    }
    let gguf = sets.indices.filter { sets[$0].content == .gguf }
    let models = gguf.filter { sets[$0].files.allSatisfy { !sideModels.contains(ExactString($0)) } }
    if let choice = largest(models.isEmpty ? gguf : models, in: sets) { return [choice] }
    guard !hasConfig else { return [] }
    let raw = sets.indices.filter { index in
      let set = sets[index]
      return set.index == nil && WeightFileName(set.files.first ?? "").shard == nil
        && (set.content == .safetensors || set.content.isTorch)
    }
    return preferred(raw, in: sets).map { [$0] } ?? []
  }

  /// PEFT's file, else AdapterHub's or MLX's.
  private func adapterIndex(in sets: [WeightSet]) -> Int? {
    let names = [
      "adapter_model.safetensors", "adapter_model.bin", "adapters.safetensors",
      "adapter.safetensors", "pytorch_adapter.bin", "pytorch_lora_weights.safetensors",
    ]
    for name in names {
      if let index = sets.firstIndex(where: {
        $0.files.count == 1 && $0.files.first.map(equal(folder + name)) ?? false
      }) {
        return index
      }
    }
    return nil
  }

  private func stemOf(_ set: WeightSet) -> String? {
    if let index = set.index { return WeightIndexName(RelativePath.name(of: index))?.stem }
    return set.files.first.map { WeightFileName($0).stem }
  }

  /// safetensors before others, then the largest, then the first.
  private func preferred(_ candidates: [Int], in sets: [WeightSet]) -> Int? {
    let safe = candidates.filter { sets[$0].content == .safetensors }
    return largest(safe.isEmpty ? candidates : safe, in: sets)
  }

  private func largest(_ candidates: [Int], in sets: [WeightSet]) -> Int? {
    func size(_ index: Int) -> Int {
      sets[index].files.reduce(0) { total, file in
        let (sum, overflow) = total.addingReportingOverflow(sizes[ExactString(file)] ?? 0)
        return overflow ? .max : sum
      }
    }
    return candidates.max { (size($0), $1) < (size($1), $0) }
  }
}
