import ModelFacts
import ModelPrediction

/// The base model of an adapter, by module.
struct BaseModel {
  private let tensors: [ExactString: TensorInfo]
  private let modules: Set<ExactString>
  /// Modules in memory, where the architecture is known: transformers renames what it loads.
  let inMemory: [ExactString: LoadedModel.Module]
  /// Whether its matrices are stored as [in, out].
  let isTransposed: Bool
  /// The largest id of its tokenizer, else of its embedding.
  let largestTokenID: Int?

  /// Nil without a base whose tensors were all seen.
  init?(_ examination: Examination) {
    guard let base = examination.base else { return nil }
    let model = Examination(model: base, options: examination.options)
    guard model.seesAllTensors else { return nil }
    var tensors: [ExactString: TensorInfo] = [:]
    var modules: Set<ExactString> = []
    for (_, tensor) in model.loadedTensors {
      tensors[ExactString(tensor.name)] = tensor
      var parts = tensor.name.split(separator: ".")
      while parts.count > 1 {
        parts.removeLast()
        modules.insert(ExactString(parts.joined(separator: ".")))
      }
    }
    self.tensors = tensors
    inMemory = Dictionary(
      (model.loaded?.modules ?? []).map { (ExactString($0.name), $0) },
      uniquingKeysWith: { first, _ in first })
    modules.formUnion(inMemory.keys)
    modules.formUnion((model.loaded?.otherModules ?? []).map { ExactString($0) })
    self.modules = modules
    isTransposed =
      examination.model.document("adapter_config.json")?.value?["fan_in_fan_out"]?.bool ?? false
    largestTokenID =
      base.tokenizer.vocabulary.value?.maxID ?? model.tokenRows.map { $0.count - 1 }
  }

  /// The weight of a module, by its whole name or behind a prefix that transformers adds.
  func tensor(of module: String) -> TensorInfo? {
    for name in [module, String(module.drop { $0 != "." }.dropFirst()), "model.\(module)"] {
      for suffix in [".weight", ".qweight", ".weight_packed"] {
        if let tensor = tensors[ExactString(name + suffix)] { return tensor }
      }
    }
    return nil
  }

  /// Whether the base has a module that an adapter can stand on.
  func has(_ module: String) -> Bool {
    tensor(of: module) != nil || modules.contains(ExactString(module))
  }

  /// Whether a module's name is the entry or ends with it.
  func hasModule(named entry: String) -> Bool {
    modules.contains { AdapterFacts.names(entry, $0.string) }
  }

  /// A module of the base with the same last part, for the message.
  func nearest(to module: String) -> String? {
    guard let leaf = module.split(separator: ".").last else { return nil }
    return modules.filter { $0.string.hasSuffix(".\(leaf)") }.min()?.string
  }
}
