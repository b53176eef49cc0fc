import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// config.json isn't what a configuration must be.
  package static let configMalformed = Rule(
    name: "config/malformed",
    severity: .error,
    component: ComponentFault(.config, .invalid),
    hidesModel: true,
    summary: "invalid JSON or fields of the wrong type",
    help: "Correct it, or download the file again from the model's source.",
    rationale:
      "transformers 5 checks every field against its declared type when it reads the file.",
    sources: ["\(Release.transformers.short) configuration classes (strict dataclasses)"]
  ) { examination in
    let unreadable = unreadableDocuments(examination.model)
    guard let config = examination.config else { return unreadable }
    return unreadable + wrongFields(of: config)
  }
}

private func unreadableDocuments(_ model: InspectedModel) -> [Violation] {
  model.documents.sorted { ExactString($0.key) < ExactString($1.key) }.compactMap { path, fact in
    guard case .unreadable(let why, let location) = fact, isConfiguration(path),
      !model.files.contains(where: { $0.path == path && $0.content.isPointer })
    else { return nil }
    return Violation(
      message: "\(path) can't be read as a JSON object: \(why).", location: location,
      expected: "a JSON object")
  }
}

/// Whether the file belongs to no rule of its own.
private func isConfiguration(_ path: String) -> Bool {
  let name = path.split(separator: "/").last.map(String.init) ?? path
  let others = ["tokenizer", "adapter_config", "special_tokens_map", "added_tokens", "vocab"]
  return !others.contains { name.hasPrefix($0) } && !name.contains(".index.")
    && name != "modules.json" && !path.contains("Pooling") && name != "generation_config.json"
}

private func wrongFields(of config: ModelConfiguration) -> [Violation] {
  var found: [Violation] = []
  if let type = config.type {
    let fields = type.declaredFields
    for member in config.object.members {
      guard !ropeKeys.contains(member.key), let field = fields[member.key],
        !field.accepts(member.value)
      else { continue }
      found.append(
        Violation(
          message: "\(member.key) is \(member.value.kind), but \(type.configurationClass) "
            + "takes \(field.description).",
          location: Location(
            file: config.file, place: .pointer("\(config.pointer)/\(member.key)")),
          observed: member.value.shortText, expected: field.description))
    }
  }
  if found.isEmpty { found = impossibleValues(of: config) }
  for part in config.type?.parts ?? [] {
    if let block = config.part(String(part.name)) { found += wrongFields(of: block) }
  }
  return found
}

private let ropeKeys: Set<String> = ["rope_scaling", "rope_parameters"]

/// Values of the right type that no model can have.
private func impossibleValues(of config: ModelConfiguration) -> [Violation] {
  var found: [Violation] = []
  for (name, least) in [
    ("hidden_size", 1), ("num_attention_heads", 1), ("num_key_value_heads", 1),
    ("num_hidden_layers", 0), ("intermediate_size", 0), ("vocab_size", 0), ("head_dim", 1),
    ("image_size", 1), ("patch_size", 1),
  ] {
    guard let stated = config.stated(name), let value = stated.value.integer, value < least,
      !isUsual(value, of: name, config)
    else { continue }
    found.append(
      Violation(
        message: "\(name) is \(value).",
        location: Location(file: config.file, place: .pointer(stated.pointer)),
        observed: "\(value)", expected: "at least \(least)"))
  }
  guard found.isEmpty else { return found }
  if config.type?.headsDivideHidden == true, let hidden = config.hiddenSize,
    let heads = config.attentionHeads, heads > 0, !hidden.isMultiple(of: heads)
  {
    found.append(
      Violation(
        message: "hidden_size \(hidden) is not a multiple of num_attention_heads \(heads).",
        location: config.location(of: "num_attention_heads"), observed: "\(heads)",
        expected: "a divisor of \(hidden)"))
  }
  return found + layerTypes(of: config)
}

/// Whether it is what a type has by itself: a head_dim of 0 stands for other sizes in GLM-5.
private func isUsual(_ value: Int, of name: String, _ config: ModelConfiguration) -> Bool {
  config.modelType.flatMap { Atlas.embedded.type($0) }?.constant(name)?.int == value
}

/// `layer_types` must name each layer once.
private func layerTypes(of config: ModelConfiguration) -> [Violation] {
  guard let type = config.type,
    !ConfigurationVocabulary.countingByLayerTypes.contains(type.name),
    let stated = config.stated("layer_types"),
    let types = stated.value.array, let layers = config.integer("num_hidden_layers"),
    types.count != layers
  else { return [] }
  return [
    Violation(
      message: "layer_types has \(types.count) entries, but num_hidden_layers is \(layers).",
      location: Location(file: config.file, place: .pointer(stated.pointer)),
      observed: "\(types.count) entries", expected: "\(layers) entries")
  ]
}
