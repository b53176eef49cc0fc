import ModelFacts
import ModelKnowledge

/// The class of the base that an adapter was trained on, among those that its files load into.
struct AdaptedClass {
  /// A class, with what the adapter finds on it.
  struct Choice {
    let model: LoadedModel
    let names: Set<ExactString>
    let renaming: AdapterRenaming?
    /// How many of the adapter's modules it has.
    let found: Int
  }

  /// The class that has the most of the adapter's modules; the likeliest first among equals.
  private(set) var best: Choice?

  /// Tries the classes, likeliest first, until one has every module.
  init(of adapter: AdapterFacts, on base: Examination) {
    guard let config = base.model.config.value else {
      best = base.loaded.map { Self.choice($0, config: nil, adapter) }
      return
    }
    let stored = base.loaded?.className
    let wanted = Self.wantedModules(of: adapter)
    for (object, name) in Self.candidates(config, stored: stored, adapter: adapter) {
      let model: LoadedModel?
      if name == stored, let loaded = base.loaded, loaded.source == .atlas {
        model = loaded
      } else {
        model = LoadedModel(
          object.naming(name), tensors: base.quantization.logicalTensors, atlas: .embedded)
      }
      guard let model, model.className == name else { continue }
      let choice = Self.choice(model, config: object, adapter)
      if choice.found > best?.found ?? -1 { best = choice }
      if choice.found == wanted.count { return }
    }
    if best == nil { best = base.loaded.map { Self.choice($0, config: config, adapter) } }
  }

  private static func wantedModules(of adapter: AdapterFacts) -> [String] {
    adapter.modules.map(\.owner) + adapter.saved.map(\.module)
  }

  private static func choice(
    _ model: LoadedModel, config: JSONObject?, _ adapter: AdapterFacts
  ) -> Choice {
    let names = Set(
      (model.modules.map(\.name) + model.otherModules).map { ExactString($0) })
    let renaming = adapter.isLoRA ? AdapterRenaming(model, config: config) : nil
    let found = wantedModules(of: adapter).count { module in
      names.contains(ExactString(renaming?.rename(module) ?? module))
    }
    return Choice(model: model, names: names, renaming: renaming, found: found)
  }

  /// Configurations and classes that the adapter may have been trained on.
  private static func candidates(
    _ config: JSONObject, stored: String?, adapter: AdapterFacts
  ) -> [(config: JSONObject, name: String)] {
    let object = adapter.config.value
    let task = object?["task_type"]?.string
    let auto = AdapterType.tasks.first { $0.name == task }?.auto
    let mapped = object?["auto_mapping"]?["base_model_class"]?.string
    func classes(of config: JSONObject, first: [String]) -> [(JSONObject, String)] {
      guard let type = config["model_type"]?.string.flatMap(ModelType.named) else {
        return first.map { (config, $0) }
      }
      let usual = [auto, "BASE"].compactMap(\.self).flatMap { type.classes(of: $0) }
      let all = (usual + type.allClasses).map(String.init)
      var seen: Set<String> = []
      return (first + all).filter { seen.insert($0).inserted }.map { (config, $0) }
    }
    // A class for the task is made anew where the stored one is of another task.
    let isStoredOne = auto == nil || auto == "CAUSAL_LM" || auto == "BASE" && stored == nil
    let first = [mapped, isStoredOne ? stored : nil].compactMap(\.self)
    var found = classes(of: config, first: first)
    if let stored { found.append((config, stored)) }
    if let text = config["text_config"]?.object, text["model_type"] != nil {
      found += classes(of: text, first: mapped.map { [$0] } ?? [])
    }
    return found
  }
}

extension JSONObject {
  /// The configuration with another class.
  fileprivate func naming(_ name: String) -> JSONObject {
    JSONObject(
      members.filter { $0.key != "architectures" }
        + [Member(key: "architectures", value: .array([.string(name)]))])
  }
}

/// What PEFT makes of an adapter's names before it looks them up.
///
/// Source: `convert_peft_adapter_state_dict_for_transformers` in PEFT 0.21.2: LoRA alone, and only on
/// model types that transformers renames by type, not by class.
struct AdapterRenaming: Sendable {
  private let conversions: [NameConversion]

  /// Nil where PEFT takes the names as they are.
  init?(_ model: LoadedModel, config: JSONObject?) {
    guard let config, let name = model.className,
      let type = config["model_type"]?.string, Atlas.embedded.conversions(type) != nil,
      let architecture = Architecture(
        name,
        config: ConfigurationValues(ModelConfiguration(object: config, file: "config.json")),
        in: .embedded)
    else { return nil }
    conversions = architecture.conversions()
  }

  /// The name in memory that a module's name becomes.
  func rename(_ module: String) -> String {
    let suffix = ".lora_A.default.weight"
    var name = module + suffix
    for var conversion in conversions where conversion.kind != .convert {
      if let next = conversion.rename(name)?.name { name = next }
    }
    guard name.hasSuffix(suffix) else { return module }
    let renamed = String(name.dropLast(suffix.count))
    // A name that only lost its beginning is taken back.
    return module.hasSuffix(renamed) ? module : renamed
  }

  /// Whether the pair of one expert goes into a parameter that holds all of them.
  func isMerged(_ module: String, into parameters: [ExactString: [Int]]) -> Bool {
    let name = rename(module) + ".weight"
    return conversions.contains { conversion in
      guard conversion.kind == .convert else { return false }
      var conversion = conversion
      guard let target = conversion.rename(name)?.name,
        ["gate_up_proj", "down_proj"].contains(where: target.hasSuffix)
      else { return false }
      return parameters[ExactString(target)] != nil
    }
  }
}
