import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The configuration and the tensors don't describe the same adapter.
  package static let adapterConfigMismatch = Rule(
    name: "adapter/config-mismatch",
    severity: .error,
    summary: "an adapter_config.json that disagrees with the tensors",
    help: "Restore the adapter_config.json that the adapter was saved with.",
    rationale: "PEFT builds what the configuration says. Tensors without a place are dropped "
      + "without a word, and places without a tensor stay as initialized.",
    sources: [
      "huggingface/peft#2155", "huggingface/peft#1935", "sgl-project/sglang#25528",
      "NVIDIA-NeMo/Megatron-Bridge#6031", "measured with \(Release.peft)",
    ]
  ) { examination in
    guard let adapter = examination.adapter, adapter.foreign == nil, adapter.kind != nil,
      case .known(let config, let location) = adapter.config
    else { return [] }
    let base = examination.adaptedBase
    let first = unselected(adapter, config, location, on: base)
    return (first.isEmpty ? targetParameters(adapter, location, on: base) : first)
      + magnitudes(adapter, config, location)
      + trainedTokens(adapter, config, location, on: base)
      + shapes(adapter, location)
  }
}

/// Adapted modules that the configuration doesn't select: PEFT leaves out their tensors.
private func unselected(
  _ adapter: AdapterFacts, _ config: JSONObject, _ location: Location, on base: AdaptedBase?
) -> [Violation] {
  guard adapter.targets.namesModules else { return [] }
  let modules = adapter.modules.filter { !adapter.isOfParameter($0) || $0.owner != $0.name }
  let lost = modules.filter { module in
    if adapter.isOfParameter(module), !adapter.targets.parameters.isEmpty { return false }
    return adapter.targets.selects(base?.place(of: module.owner) ?? module.owner) == false
      && adapter.targets.selects(module.owner) == false
  }
  guard let first = lost.first else { return [] }
  let count = "\(lost.count) of \(adapter.modules.count) adapted modules"
  if adapter.targets.selectsInOtherLayers(first.owner) {
    let layers = config["layers_to_transform"]?.shortText
    return [
      Violation(
        message: "layers_to_transform is \(layers ?? "set") and leaves out \(count), such as "
          + "\(first.name).",
        location: location.pointer("/layers_to_transform"), observed: layers,
        expected: "the layers of the tensors")
    ]
  }
  if adapter.targets.excludes(first.owner) {
    return [
      Violation(
        message: "exclude_modules leaves out \(count), such as \(first.name).",
        location: location.pointer("/exclude_modules"),
        observed: config["exclude_modules"]?.shortText, expected: "modules without tensors")
    ]
  }
  let keys = adapter.isLoRA ? "Neither target_modules nor target_parameters" : "target_modules"
  let verb = adapter.isLoRA ? "names" : "doesn't name"
  return [
    Violation(
      message: "\(keys) \(verb) \(count), such as \(first.name).",
      location: location.pointer("/target_modules"),
      observed: config["target_modules"]?.shortText, expected: "a name of \(first.name)")
  ]
}

/// Entries of `target_parameters` that name nothing, or fewer of them than there are pairs.
private func targetParameters(
  _ adapter: AdapterFacts, _ location: Location, on base: AdaptedBase?
) -> [Violation] {
  let targets = adapter.targets.parameters
  if let base, base.isKnown,
    let absent = targets.first(where: { base.parameters(named: $0).isEmpty })
  {
    return [
      Violation(
        message: "target_parameters names \(absent), which the base doesn't have.",
        location: location.pointer("/target_parameters"), observed: absent,
        expected: "a parameter of the base")
    ]
  }
  let deepest = adapter.modules.filter { $0.owner != $0.name }.first { module in
    let depth = (module.name.utf8.count - module.owner.utf8.count) / ".base_layer".utf8.count
    let named = targets.filter { target in
      let owner = target.splitOwner.owner
      return owner.isEmpty || AdapterFacts.names(owner, module.owner)
    }
    return depth >= named.count
  }
  guard let deepest else { return [] }
  return [
    Violation(
      message: "\(deepest.name) has tensors, but target_parameters names fewer parameters of "
        + "\(deepest.owner).",
      location: location.pointer("/target_parameters"),
      observed: "\(targets.count) parameters", expected: "every parameter that was adapted")
  ]
}

/// DoRA said and not stored, or the reverse.
private func magnitudes(
  _ adapter: AdapterFacts, _ config: JSONObject, _ location: Location
) -> [Violation] {
  guard adapter.isLoRA else { return [] }
  let isDoRA = config["use_dora"]?.bool ?? false
  let pairs = adapter.modules.filter { $0.lowerA != nil && !adapter.isOfParameter($0) }
  let wrong = pairs.filter { $0.hasMagnitude != isDoRA }
  guard let first = wrong.first else { return [] }
  return [
    Violation(
      message: isDoRA
        ? "use_dora is true, but \(wrong.count) of \(pairs.count) modules have no "
          + "lora_magnitude_vector, such as \(first.name)."
        : "use_dora isn't true, but \(wrong.count) of \(pairs.count) modules have a "
          + "lora_magnitude_vector, such as \(first.name).",
      location: location.pointer("/use_dora"), observed: "\(isDoRA)", expected: "\(!isDoRA)",
      help: isDoRA
        ? "Save the adapter again with its magnitudes, or set use_dora to false if it has none."
        : "Set use_dora to true.")
  ]
}

/// Shapes that the configuration alone refutes.
private func shapes(_ adapter: AdapterFacts, _ location: Location) -> [Violation] {
  let faults = (AdapterShapes(of: adapter, on: nil)?.faults ?? [])
  guard let first = faults.first else { return [] }
  guard let part = first.part else {
    let place = first.module ?? "the adapter"
    return [
      Violation(
        message: "\(place) has no \(first.name), which every adapter of this configuration has.",
        location: Location(
          file: adapter.modules.first?.first.file ?? location.file,
          place: first.module.map { .module($0) }),
        expected: first.name)
    ]
  }
  let expected = first.expected.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
  return [
    Violation(
      message: "\(part.tensor.name) has shape \(part.tensor.shape), but the configuration makes it "
        + "[\(expected)].",
      location: Location(file: part.file, place: .tensor(part.tensor.name)),
      observed: "\(part.tensor.shape)", expected: "[\(expected)]")
  ]
}

extension AdapterFacts.Module {
  /// Whether DoRA's magnitudes are stored, under the old name or the new one.
  fileprivate var hasMagnitude: Bool {
    parts.keys.contains { $0.hasPrefix("lora_magnitude_vector") }
  }
}
