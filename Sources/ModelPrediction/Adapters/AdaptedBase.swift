package import ModelFacts
import ModelKnowledge

/// The base model of an adapter, as the class that the adapter was trained on.
///
/// An adapter of `AutoModel` or of a classifier stands on other names than the stored class has, and
/// loads on its own class. Where the configuration doesn't name the class, it is the first one that
/// has the adapter's modules.
package struct AdaptedBase: Sendable {
  /// The model in memory; nil where only the stored names are known.
  package let model: LoadedModel?
  /// The tensors of the base's files.
  private let tensors: [ExactString: TensorInfo]
  private let modules: [ExactString: LoadedModel.Module]
  private let names: Set<ExactString>
  private let parameters: [ExactString: [Int]]
  private let filled: Set<ExactString>
  private let renaming: AdapterRenaming?
  private let replication: LayerReplication?
  /// Whether its matrices are stored as [in, out].
  package let isTransposed: Bool
  /// The rows of its input embedding, nil where they aren't known.
  package let tokenRows: Int?
  /// The largest id of its tokenizer, else of its embedding.
  package let largestTokenID: Int?
  /// The configuration of its text model.
  private let config: JSONObject?
  /// `model_type`.
  package let modelType: String?

  /// Nil for a base that a trainer doesn't load, or of which not all tensors were seen.
  package init?(_ base: InspectedModel, of adapter: AdapterFacts, options: AssessmentOptions) {
    let examination = Examination(model: base, options: options)
    guard examination.seesAllTensors, !examination.loadsGGUF else { return nil }
    tensors = Dictionary(
      examination.loadedTensors.map { (ExactString($0.tensor.name), $0.tensor) },
      uniquingKeysWith: { first, _ in first })
    let config = base.config.value
    modelType = config?["model_type"]?.string
    let choice = AdaptedClass(of: adapter, on: examination).best
    model = choice?.model
    renaming = choice?.renaming
    replication = LayerReplication(adapter.config.value)
    let modules = Dictionary(
      (choice?.model.modules ?? []).map { (ExactString($0.name), $0) },
      uniquingKeysWith: { first, _ in first })
    parameters = Dictionary(
      (model?.parameters ?? []).map { (ExactString($0.name), $0.shape) },
      uniquingKeysWith: { first, _ in first })
    filled = Set((choice?.model.filled ?? []).map { ExactString($0) })
    names =
      choice?.names
      ?? Set(tensors.keys.flatMap { $0.string.owners.map { ExactString($0) } })
    isTransposed = adapter.config.value?["fan_in_fan_out"]?.bool ?? false
    self.modules = modules
    tokenRows =
      choice?.model.inputEmbeddings.flatMap { modules[ExactString($0)] }.map(\.outputs)
      ?? examination.tokenRows?.count
    largestTokenID =
      base.tokenizer.vocabulary.value?.maxID ?? examination.tokenRows.map { $0.count - 1 }
    self.config = config?.textConfig ?? config
  }

  /// Whether the names in memory are known, and not only those of the files.
  package var isKnown: Bool { model?.source == .atlas }

  /// What an expression over its configuration gives; nil where that can't be told.
  package func integer(of expression: Substring) -> Int? {
    config.flatMap { config in
      ConfigurationValues(ModelConfiguration(object: config, file: "config.json"))
        .value(of: expression)?.int
    }
  }

  /// The modules that own a matrix, in the order of the files.
  package var matrices: [LoadedModel.Module] { (model?.modules ?? []).filter { $0.inputs > 0 } }

  /// The name in memory that PEFT gives a module of the adapter.
  package func place(of module: String) -> String {
    let name = renaming?.rename(module) ?? module
    return replication?.source(of: name) ?? name
  }

  /// The module in memory that an adapter's module stands on.
  package func module(_ name: String) -> LoadedModel.Module? {
    modules[ExactString(place(of: name))]
  }

  /// The shape of a module's weight that the base's files give; nil for a head that they don't have.
  package func shape(ofWeight module: String) -> [Int]? {
    let name = ExactString("\(place(of: module)).weight")
    guard isKnown else { return tensor(of: module)?.shape }
    return filled.contains(name) ? parameters[name] : nil
  }

  /// The parameters that a target parameter names.
  package func parameters(named target: String) -> [LoadedModel.ParameterShape] {
    (model?.parameters ?? []).filter { AdapterFacts.names(target, $0.name) }
  }

  /// The parameter that a pair of `target_parameters` adapts.
  ///
  /// PEFT wraps a module once for each of its parameters, in their order: the last stands outermost.
  package func parameter(
    of pair: AdapterFacts.Module, in adapter: AdapterFacts
  ) -> LoadedModel.ParameterShape? {
    let depth = (pair.name.utf8.count - pair.owner.utf8.count) / ".base_layer".utf8.count
    let owner = place(of: pair.owner)
    let targets = adapter.targets.parameters
    let found = (model?.parameters ?? []).filter { parameter in
      parameter.name.splitOwner.owner == owner
        && targets.contains { AdapterFacts.names($0, parameter.name) }
    }
    return depth < found.count ? found[found.count - 1 - depth] : nil
  }

  /// Whether fused experts are stored as [experts, inputs, outputs].
  package var hasTransposedExperts: Bool {
    Atlas.embedded.peft("transposed").contains { row in
      row.first?.words.contains { $0 == modelType ?? "" } ?? false
    }
  }

  /// The stored weight of a module, by its whole name or behind a prefix that transformers adds.
  package func tensor(of module: String) -> TensorInfo? {
    let name = place(of: module)
    for name in isKnown ? [name] : [name, "model.\(name)", name.behindModel].compactMap(\.self) {
      for suffix in [".weight", ".qweight", ".weight_packed"] {
        if let tensor = tensors[ExactString(name + suffix)] { return tensor }
      }
    }
    return nil
  }

  /// Whether the base has a module that an adapter can stand on.
  package func has(_ module: String) -> Bool {
    if names.contains(ExactString(place(of: module))) { return true }
    if let renaming, renaming.isMerged(module, into: parameters) { return true }
    return !isKnown && tensor(of: module) != nil
  }

  /// Whether a module's name is the entry or ends with it.
  package func hasModule(named entry: String) -> Bool {
    names.contains { AdapterFacts.names(entry, $0.string) }
  }

  /// A module of the base with the same last part, for the message.
  package func nearest(to module: String) -> String? {
    guard let leaf = module.split(separator: ".").last else { return nil }
    return names.filter { $0.string.hasSuffix(".\(leaf)") }.min()?.string
  }
}

extension String {
  /// The modules that hold a tensor of this name.
  fileprivate var owners: [String] {
    var found: [String] = []
    var name = splitOwner.owner
    while !name.isEmpty {
      found.append(name)
      name = name.splitOwner.owner
    }
    return found
  }

  /// The name below `model`, nil where it stands elsewhere.
  fileprivate var behindModel: String? {
    hasPrefix("model.") ? String(dropFirst("model.".count)) : nil
  }
}

/// `layer_replication`: layers that PEFT makes of copies of the base's.
private struct LayerReplication {
  /// The base's layer of each layer.
  private let sources: [Int]

  /// More layers than any model has.
  private static let mostLayers = 10_000

  init?(_ config: JSONObject?) {
    var sources: [Int] = []
    for item in config?["layer_replication"]?.array ?? [] {
      guard let pair = item.array, pair.count == 2, let start = pair[0].integer,
        let end = pair[1].integer, 0...end ~= start, end <= Self.mostLayers,
        sources.count + end - start <= Self.mostLayers
      else { return nil }
      sources += start..<end
    }
    guard !sources.isEmpty else { return nil }
    self.sources = sources
  }

  /// The base's module that a replicated one is made of.
  func source(of module: String) -> String {
    var parts = module.split(separator: ".").map(String.init)
    guard let place = parts.firstIndex(where: { Int($0) != nil }), let layer = Int(parts[place]),
      sources.indices.contains(layer)
    else { return module }
    parts[place] = String(sources[layer])
    return parts.joined(separator: ".")
  }
}
