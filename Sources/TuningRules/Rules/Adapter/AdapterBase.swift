import ModelFacts
import ModelPrediction

extension Rule {
  /// The base has no such module.
  package static let adapterTargetNotInBase = Rule(
    name: "adapter/target-not-in-base",
    severity: .error,
    summary: "a target that the base doesn't have (--base)",
    help: "Use the base that the adapter was trained on.",
    rationale: "PEFT raises when no target is found, and skips those it doesn't find among others.",
    sources: ["huggingface/peft#1206", "huggingface/peft#758", "hiyouga/LlamaFactory#37"]
  ) { examination in
    guard let adapter = examination.adapter, adapter.dead.isEmpty, let base = BaseModel(examination)
    else { return [] }
    let absent = adapter.modules.filter { !base.has($0.name) }
    // Another base altogether shows in the shapes of what is there.
    guard let first = absent.first, Rule.baseShapeFaults(of: adapter, on: base).isEmpty else {
      return []
    }
    return [
      Violation(
        message: "\(absent.count) of \(adapter.modules.count) adapted modules are not in the base, "
          + "such as \(first.name).",
        location: Location(file: first.first.file, place: .module(first.name)),
        observed: first.name, expected: base.nearest(to: first.name))
    ]
  }

  /// The base has other sizes.
  package static let adapterBaseShapeMismatch = Rule(
    name: "adapter/base-shape-mismatch",
    severity: .error,
    summary: "adapter tensors that don't fit the base's shapes (--base)",
    help: "Use the base that the adapter was trained on; resize its embeddings first if tokens "
      + "were added.",
    rationale: "PEFT raises a size mismatch when it loads the adapter.",
    sources: ["hiyouga/LlamaFactory#3125", "allenai/open-instruct#190"]
  ) { examination in
    guard let adapter = examination.adapter, let base = BaseModel(examination) else { return [] }
    var wrong = Rule.baseShapeFaults(of: adapter, on: base)
    guard var first = wrong.first else { return [] }
    wrong.removeFirst()
    if !wrong.isEmpty {
      first.message += " \(wrong.count) more \(wrong.count == 1 ? "doesn't" : "don't") fit either."
    }
    return [first]
  }

  private static func baseShapeFaults(
    of adapter: AdapterFacts, on base: BaseModel
  ) -> [Violation] {
    var wrong: [Violation] = []
    for module in adapter.modules {
      if let weight = base.tensor(of: module.name) {
        if let fault = Rule.mismatch(of: module, on: weight, isTransposed: base.isTransposed) {
          wrong.append(fault)
        }
      } else if let inMemory = base.inMemory[ExactString(module.name)], inMemory.inputs > 0 {
        wrong += Rule.mismatches(of: module, on: inMemory).prefix(1)
      }
    }
    for (module, part) in adapter.saved where part.tensor.name.hasSuffix(".weight") {
      guard let weight = base.tensor(of: module), weight.shape != part.tensor.shape else {
        continue
      }
      wrong.append(
        Violation(
          message: "\(part.tensor.name) has shape \(part.tensor.shape), the base's \(weight.name) "
            + "\(weight.shape).",
          location: Location(file: part.file, place: .tensor(part.tensor.name)),
          observed: "\(part.tensor.shape)", expected: "\(weight.shape)"))
    }
    return wrong
  }

  private static func mismatch(
    of module: AdapterFacts.Module, on weight: TensorInfo, isTransposed: Bool
  ) -> Violation? {
    guard weight.shape.count >= 2, weight.dtype != .u8, weight.dtype != .i32, !module.isEmbedding
    else { return nil }
    let (outputs, inputs) =
      isTransposed ? (weight.shape[1], weight.shape[0]) : (weight.shape[0], weight.shape[1])
    return mismatches(
      of: module,
      on: LoadedModel.Module(name: weight.name, kind: .linear, inputs: inputs, outputs: outputs)
    ).first
  }

  /// The halves of a pair that don't fit a module's features.
  private static func mismatches(
    of module: AdapterFacts.Module, on base: LoadedModel.Module
  ) -> [Violation] {
    let checks: [(part: AdapterFacts.Part?, axis: Int, size: Int, what: String)] = [
      (module.lowerA, 1, base.inputs, "inputs"), (module.upperB, 0, base.outputs, "outputs"),
    ]
    return checks.compactMap { check in
      guard let part = check.part, part.tensor.shape.count > check.axis,
        part.tensor.shape[check.axis] != check.size
      else { return nil }
      return Violation(
        message:
          "\(part.tensor.name) has shape \(part.tensor.shape), and the base's \(base.name) "
          + "has \(check.size) \(check.what).",
        location: Location(file: part.file, place: .tensor(part.tensor.name)),
        observed: "\(part.tensor.shape[check.axis])", expected: "\(check.size)")
    }
  }

  /// A module of the base that the targets name and the adapter has nothing for.
  ///
  /// Only where every adapted module is called as in memory, so that the others would be too.
  static func unadapted(_ adapter: AdapterFacts, _ examination: Examination) -> [Violation] {
    guard !adapter.targets.isEmpty, !adapter.choosesLayers, adapter.dead.isEmpty,
      let base = BaseModel(examination),
      adapter.modules.allSatisfy({ base.inMemory[ExactString($0.name)] != nil }),
      let file = adapter.modules.first?.first.file
    else { return [] }
    let adapted = Set(adapter.modules.map { ExactString($0.name) })
    let without = base.inMemory.values.filter { module in
      module.inputs > 0 && !adapted.contains(ExactString(module.name))
        && adapter.targets.contains { AdapterFacts.names($0, module.name) }
        && !adapter.excludes(module.name)
        && !adapter.modulesToSave.contains { AdapterFacts.holds($0, module.name) }
    }.map { ExactString($0.name) }.sorted()
    guard let first = without.first?.string else { return [] }
    return [
      Violation(
        message:
          "target_modules names \(without.count) more module\(without.count == 1 ? "" : "s") of "
          + "the base, such as \(first), and no tensor belongs to "
          + "\(without.count == 1 ? "it" : "them").",
        location: Location(file: file, place: .module(first)), observed: "no tensors",
        expected: "lora_A and lora_B")
    ]
  }

  /// An entry that no module answers to.
  package static let adapterModulesToSaveUnmatched = Rule(
    name: "adapter/modules-to-save-unmatched",
    severity: .warning,
    summary: "modules_to_save that name nothing in the base (--base)",
    help: "Correct the name, or remove the entry.",
    rationale: "PEFT accepts it without a word, and the module stays frozen.",
    sources: ["measured with peft 0.21.2"]
  ) { examination in
    guard let adapter = examination.adapter, case .known(_, let location) = adapter.config,
      let base = BaseModel(examination)
    else { return [] }
    let unmatched = adapter.requestedModulesToSave.filter { entry in !base.hasModule(named: entry) }
    guard let first = unmatched.first else { return [] }
    return [
      Violation(
        message: "modules_to_save names \(unmatched.listed()), which the base doesn't have.",
        location: location.pointer("/modules_to_save"), observed: first,
        expected: "a module of the base")
    ]
  }

  /// New tokens whose embeddings are not in the adapter.
  package static let adapterEmbeddingsNotSaved = Rule(
    name: "adapter/embeddings-not-saved",
    severity: .error,
    summary: "tokens were added, and their embeddings aren't in the adapter",
    help: "Train again with modules_to_save=[embed_tokens, lm_head] or trainable_token_indices.",
    rationale: "The new rows are random wherever the adapter is loaded.",
    sources: ["unslothai/unsloth#237"]
  ) { examination in
    guard let adapter = examination.adapter, let base = BaseModel(examination),
      case .known(let vocabulary, let location) = examination.model.tokenizer.vocabulary,
      let known = base.largestTokenID
    else { return [] }
    let added = examination.tokensAddedAtLoad.last?.id ?? -1
    let largest = max(vocabulary.maxID ?? -1, added)
    guard largest > known, !adapter.savesTokens, !adapter.savesEmbeddings else { return [] }
    let name =
      vocabulary.addedTokens.first { $0.id > known }.map { ", such as \($0.content)" } ?? ""
    return [
      Violation(
        message: "The adapter's tokenizer goes up to id \(largest)\(name), the base's to \(known), "
          + "and the adapter holds no embedding.",
        location: location, observed: "\(largest)", expected: "at most \(known)")
    ]
  }
}

extension AdapterFacts {
  /// Whether whole embeddings are saved, or LoRA adapts them.
  fileprivate var savesEmbeddings: Bool {
    let names = saved.map(\.module) + modules.filter(\.isEmbedding).map(\.name)
    return names.contains { name in
      ["embed", "wte", "word_embeddings", "shared", "lm_head", "tok_"].contains {
        name.contains($0)
      }
    }
  }
}

/// The base model of an adapter, by module.
private struct BaseModel {
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
      examination.model.documents["adapter_config.json"]?.value?["fan_in_fan_out"]?.bool ?? false
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
