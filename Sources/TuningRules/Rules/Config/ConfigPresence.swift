import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Nothing says what the weights are the weights of.
  package static let configMissing = Rule(
    name: "config/missing",
    severity: .error,
    summary: "no config.json, and none can be derived",
    help: "Add the config.json of the model that these weights were trained from.",
    rationale: "Without it no loader knows which architecture to build.",
    sources: ["transformers 5.23 AutoConfig: Unrecognized model"]
  ) { examination in
    let model = examination.model
    if examination.pipeline != nil { return Rule.partsWithoutConfiguration(examination) }
    let carriesItsOwn =
      examination.loadsGGUF || examination.isAdapter
      || model.files.contains { file in
        ["params.json", "model_index.json"].contains(file.path) || file.content == .gguf
          || file.path.hasSuffix(".gguf")
      }
    guard !model.config.isPresent, !carriesItsOwn, !examination.leadsOut("config.json"),
      !model.files.contains(where: { $0.path == "config.json" && $0.content.isPointer })
    else { return [] }
    // Modules of sentence-transformers and their like have a config.json that is no model's.
    let nested = model.files.first { file in
      guard file.name == "config.json", file.path != "config.json" else { return false }
      let config = model.documents[file.path]?.value
      return config?["model_type"] != nil || config?["architectures"] != nil
    }
    let hint = nested.map { " There is one at \($0.path)." } ?? ""
    return [
      Violation(
        message: "There is no config.json, so no loader knows the architecture.\(hint)",
        location: Location(file: nested?.path), expected: "config.json with model_type")
    ]
  }

  /// config.json isn't what a configuration must be.
  package static let configMalformed = Rule(
    name: "config/malformed",
    severity: .error,
    summary: "a configuration that isn't a JSON object, or a field of the wrong type",
    help: "Correct the field, or take the file again from the model's source.",
    rationale:
      "transformers 5 checks every field against its declared type when it reads the file.",
    sources: ["transformers 5.23 configuration classes (strict dataclasses)"]
  ) { examination in
    let unreadable = Rule.unreadableDocuments(examination.model)
    guard let config = examination.config else { return unreadable }
    return unreadable + Rule.wrongFields(of: config)
  }

  private static func unreadableDocuments(_ model: InspectedModel) -> [Violation] {
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
  private static func isConfiguration(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let others = ["tokenizer", "adapter_config", "special_tokens_map", "added_tokens", "vocab"]
    return !others.contains { name.hasPrefix($0) } && !name.contains(".index.")
      && name != "modules.json" && !path.contains("Pooling") && name != "generation_config.json"
  }

  private static func wrongFields(of config: ResolvedConfig) -> [Violation] {
    var found: [Violation] = []
    if let family = config.family {
      let types = family.fieldTypes()
      for member in config.object.members {
        guard let type = types[member.key], !type.accepts(member.value),
          !ropeKeys.contains(member.key)
        else { continue }
        found.append(
          Violation(
            message: "\(member.key) is \(member.value.kind), and \(family.configurationClass) "
              + "takes \(type.description).",
            location: Location(
              file: config.file, place: .pointer("\(config.pointer)/\(member.key)")),
            observed: member.value.shortText, expected: type.description))
      }
    }
    if found.isEmpty { found = impossibleValues(of: config) }
    for name in config.family?.subConfigurationNames ?? [] {
      if let block = config.sub(name) { found += wrongFields(of: block) }
    }
    return found
  }

  private static let ropeKeys: Set<String> = ["rope_scaling", "rope_parameters"]

  /// Values of the right type that no model can have.
  private static func impossibleValues(of config: ResolvedConfig) -> [Violation] {
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
    if config.family?.headsDivideHidden == true, let hidden = config.hiddenSize,
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
  private static func isUsual(_ value: Int, of name: String, _ config: ResolvedConfig) -> Bool {
    config.modelType.flatMap { Atlas.embedded.type($0) }?.constant(name)?.int == value
  }

  /// `layer_types` must name each layer once.
  private static func layerTypes(of config: ResolvedConfig) -> [Violation] {
    guard config.family != nil, let stated = config.stated("layer_types"),
      let types = stated.value.array, let layers = config.integer("num_hidden_layers"),
      types.count != layers
    else { return [] }
    return [
      Violation(
        message: "layer_types has \(types.count) entries, and num_hidden_layers is \(layers).",
        location: Location(file: config.file, place: .pointer(stated.pointer)),
        observed: "\(types.count) entries", expected: "\(layers) entries")
    ]
  }

  /// The architecture isn't one that transformers knows.
  package static let configUnknownModelType = Rule(
    name: "config/unknown-model-type",
    severity: .warning,
    summary: "a model_type that is missing or that transformers doesn't know",
    help: "Correct model_type, update transformers, or load the repository's own code "
      + "(trust_remote_code) if it ships any.",
    rationale: "AutoConfig and AutoModel choose their classes by model_type.",
    sources: ["unslothai/unsloth#1636", "measured with transformers 5.23"]
  ) { examination in
    guard let config = examination.config, !examination.isAdapter else { return [] }
    let location = Location(file: config.file, place: .pointer("/model_type"))
    guard let modelType = config.modelType else {
      guard !examination.usesRemoteCode, !config.isOfDiffusers else { return [] }
      return [
        Violation(
          message: "config.json has no model_type"
            + (config.object["model_type"].map { " but \($0.kind)" } ?? "") + ".",
          location: location, observed: config.object["model_type"]?.shortText,
          expected: Rule.guessedModelType(of: config) ?? "a model_type", severity: .error)
      ]
    }
    if let family = config.family {
      return Rule.unknownBlocks(of: config)
        + Rule.laterFamily(family, examination, at: location)
    }
    guard !examination.usesRemoteCode else { return [] }
    let near = Rule.guessedModelType(of: config).map { " Its architecture belongs to \($0)." } ?? ""
    return [
      Violation(
        message: "transformers \(ModelFamily.transformersRelease) doesn't know model_type "
          + "\(modelType).\(near)",
        location: location, observed: modelType, expected: Rule.guessedModelType(of: config))
    ]
  }

  private static func laterFamily(
    _ family: ModelFamily, _ examination: Examination, at location: Location
  ) -> [Violation] {
    guard let lacking = family.lackingRelease, examination.assumesAtMost(lacking) else { return [] }
    return [
      Violation(
        message: "transformers \(lacking) and older don't know model_type \(family.key).",
        location: location, observed: family.key)
    ]
  }

  private static func unknownBlocks(of config: ResolvedConfig) -> [Violation] {
    guard let family = config.family else { return [] }
    return family.subConfigurationNames.compactMap { name in
      guard let block = config.sub(name), let stated = block.modelType, block.family == nil,
        family.choosesByModelType(name)
      else { return nil }
      return Violation(
        message: "transformers \(ModelFamily.transformersRelease) doesn't know the \(name)'s "
          + "model_type \(stated).",
        location: Location(file: config.file, place: .pointer("\(block.pointer)/model_type")),
        observed: stated, severity: .error)
    }
  }

  /// The model_type that `architectures` points to: the class name without its head.
  private static func guessedModelType(of config: ResolvedConfig) -> String? {
    guard let architecture = config.architectures.first else { return nil }
    let stem = architecture.prefix { $0.isLetter || $0.isNumber }
    let name =
      ["For", "LMHead", "Model"].compactMap { stem.range(ofWord: $0) }.min().map {
        String(stem[..<$0])
      } ?? String(stem)
    var snake = ""
    for character in name {
      if character.isUppercase, let last = snake.last, last.isLowercase || last.isNumber {
        snake += "_"
      }
      snake += character.lowercased()
    }
    return [snake, snake.filter { $0 != "_" }].first { ModelFamily.named($0) != nil }
  }
}

extension Substring {
  /// Where a word begins, nil when it isn't there.
  fileprivate func range(ofWord word: String) -> Index? {
    indices.first { self[$0...].hasPrefix(word) && $0 != startIndex }
  }
}

extension Examination {
  /// Whether the repository brings its own configuration or model class.
  package var usesRemoteCode: Bool {
    guard let map = config?.object["auto_map"]?.object else { return false }
    return map.members.contains { $0.key.hasPrefix("AutoConfig") || $0.key.hasPrefix("AutoModel") }
  }
}

extension JSONValue {
  /// The value as text, cut where it is long.
  package var shortText: String {
    switch self {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .number(let number): number.text
    case .string(let string): "\"\(string.prefix(80))\""
    case .array(let items) where items.count <= 8:
      "[\(items.map(\.shortText).joined(separator: ", "))]"
    case .array(let items): "a list of \(items.count)"
    case .object(let object): "an object of \(object.members.count)"
    }
  }
}
