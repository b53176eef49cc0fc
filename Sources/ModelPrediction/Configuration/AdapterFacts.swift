package import ModelFacts

/// A PEFT adapter: its configuration, and its tensors by the module that they belong to.
package struct AdapterFacts: Sendable {
  /// A stored tensor of the adapter.
  package struct Part: Sendable {
    /// The stored tensor.
    package let tensor: TensorInfo
    /// Its file.
    package let file: String
  }

  /// The tensors of one adapted module.
  package struct Module: Sendable {
    /// The module's name in the base model.
    package let name: String
    /// The matrix on the input's side.
    package var lowerA: Part?
    /// The matrix on the output's side.
    package var upperB: Part?
    /// Whether it adapts an embedding.
    package var isEmbedding = false
    /// Any tensor of the module.
    package var first: Part
  }

  /// `adapter_config.json`.
  package let config: Fact<JSONObject>
  /// Modules with adapter tensors, in the order of the names.
  package let modules: [Module]
  /// Whole tensors that are saved with the adapter: module name and tensor.
  package let saved: [(module: String, part: Part)]
  /// Keys that PEFT would match with nothing, with the form it would take.
  package let dead: [(part: Part, expected: String)]
  /// The number of tensors.
  package let tensorCount: Int

  /// The prefix of PEFT's keys.
  private static let prefix = "base_model.model."

  /// Takes an adapter apart.
  package init(of model: InspectedModel, files: [WeightFile]) {
    config = model.document("adapter_config.json") ?? .missing
    let type = config.value?["peft_type"]?.string ?? "LORA"
    let marker = PEFTTypes.markers[type] ?? nil
    let isPrompt = PEFTTypes.promptLearning.contains(type)
    let isKnown =
      config.value.map { PEFTTypes.markers[$0["peft_type"]?.string ?? ""] != nil } ?? false
    var byName: [String: Module] = [:]
    var saved: [(String, Part)] = []
    var dead: [(Part, String)] = []
    var count = 0
    for file in files {
      for tensor in file.tensors {
        count += 1
        guard !isPrompt, !PEFTTypes.isShared(tensor.name, type: type) else { continue }
        let part = Part(tensor: tensor, file: file.path)
        let key = Key(tensor.name, marker: marker)
        // Keys of a kind that isn't PEFT's can't be told from others.
        if let expected = key.expected, isKnown {
          dead.append((part, expected))
        }
        if let role = key.role {
          var module = byName[key.module] ?? Module(name: key.module, first: part)
          module.add(part, as: role)
          byName[key.module] = module
        } else {
          saved.append((key.module, part))
        }
      }
    }
    modules = byName.values.sorted { ExactString($0.name) < ExactString($1.name) }
    self.saved = saved
    self.dead = dead
    tensorCount = count
  }

  /// A key of the adapter's file, read by PEFT's grammar.
  private struct Key {
    var module: String
    /// `lora_A`, `lora_B`, …; nil for a whole saved tensor.
    var role: String?
    /// The key in the form PEFT matches, nil when it has it.
    var expected: String?

    init(_ name: String, marker: String?) {
      var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      var isOdd = false
      while parts.starts(with: ["base_model", "model", "base_model", "model"]) {
        parts.removeFirst(2)
        isOdd = true
      }
      let kept = parts.filter { !Self.wrappers.contains($0) }
      isOdd = isOdd || kept.count < parts.count
      parts = kept
      if parts.first == "module" {
        parts.removeFirst()
        isOdd = true
      }
      if parts.starts(with: ["base_model", "model"]) {
        parts.removeFirst(2)
        if parts.first == "module" {
          parts.removeFirst()
          isOdd = true
        }
      } else {
        isOdd = true
      }
      let index = marker.flatMap { marker in parts.lastIndex { $0.hasPrefix(marker) } }
      let roleIndex = marker == "lora_" ? parts.firstIndex(where: Self.loraRoles.contains) : index
      if let roleIndex {
        // A second parameter of one module is wrapped once more.
        module = parts[..<roleIndex].filter { $0 != "base_layer" }.joined(separator: ".")
        role = parts[roleIndex]
        let rest = parts[(roleIndex + 1)...]
        // Types other than LoRA nest parameters as they please: glora_A.Xd, osf_svd_params.S_low.
        if marker == "lora_", !Self.endings.contains(where: rest.elementsEqual) {
          isOdd = true
          parts.replaceSubrange((roleIndex + 1)..., with: ["weight"])
        }
      } else {
        module = parts.dropLast().joined(separator: ".")
        role = nil
        // Other programs' spellings of the two halves.
        if marker == "lora_",
          let place = parts.firstIndex(where: { Self.otherRoles[$0.lowercased()] != nil }),
          let name = Self.otherRoles[parts[place].lowercased()]
        {
          isOdd = true
          parts[place] = name
        }
      }
      expected = isOdd ? AdapterFacts.prefix + parts.joined(separator: ".") : nil
    }

    private static let otherRoles = [
      "lora_a": "lora_A", "lora_b": "lora_B", "lora_down": "lora_A", "lora_up": "lora_B",
      "lora_embedding_a": "lora_embedding_A", "lora_embedding_b": "lora_embedding_B",
    ]
    private static let endings = [
      [], ["weight"], ["bias"], ["default"], ["default", "weight"], ["default", "bias"],
    ]
    private static let loraRoles: Set<String> = [
      "lora_A", "lora_B", "lora_embedding_A", "lora_embedding_B", "lora_magnitude_vector", "lora_E",
    ]
    private static let wrappers: Set<String> = [
      "_orig_mod", "_fsdp_wrapped_module", "_forward_module", "_checkpoint_wrapped_module",
    ]
  }
}

extension AdapterFacts.Module {
  fileprivate mutating func add(_ part: AdapterFacts.Part, as role: String) {
    switch role {
    case "lora_A": if part.tensor.shape.count > 1 { lowerA = part }
    case "lora_B": if part.tensor.shape.count > 1 { upperB = part }
    case "lora_embedding_A":
      lowerA = part
      isEmbedding = true
    case "lora_embedding_B":
      upperB = part
      isEmbedding = true
    default: break
    }
  }
}

/// The adapter kinds of PEFT 0.21: `PEFT_TYPE_TO_TUNER_MAPPING` and its tuners' prefixes.
package enum PEFTTypes {
  /// The prefix of a kind's parameters; nil for kinds without parameters in modules.
  package static let markers: [String: String?] = [
    "LORA": "lora_", "ADALORA": "lora_", "ADAMSS": "adamss_", "ADAPTION_PROMPT": nil,
    "BEFT": "beft_", "BOFT": "boft_", "C3A": "c3a_", "CARTRIDGE": nil, "CPT": nil, "DEFT": "deft_",
    "DELORA": "delora_", "FOURIERFT": "fourierft_", "FROD": "frod_", "GLORA": "glora_",
    "GRALORA": "gralora_", "HIRA": "hira_", "HRA": "hra_", "IA3": "ia3_", "LILY": "lily_",
    "LN_TUNING": "ln_tuning_", "LOHA": "hada_", "LOKR": "lokr_", "MISS": "miss_", "OFT": "oft_",
    "SHIRA": "shira_", "PROMPT_TUNING": nil, "MULTITASK_PROMPT_TUNING": nil, "OSF": "osf_",
    "P_TUNING": nil, "PEANUT": "peanut_", "POLY": "poly_", "PREFIX_TUNING": nil,
    "PSOFT": "psoft_", "PVERA": "pvera_lambda_", "RANDLORA": "randlora_", "ROAD": "road_",
    "SHADOW": "shadow_", "SUPERTUNING": "supertuning_", "TINYLORA": "tinylora_",
    "TRAINABLE_TOKENS": "trainable_tokens_", "UNILORA": "unilora_", "VBLORA": "vblora_",
    "VERA": "vera_lambda_", "WAVEFT": "waveft_", "XLORA": nil,
  ]

  /// What `task_type` may say: `TaskType` in peft 0.21.
  package static let tasks = [
    "SEQ_CLS", "SEQ_2_SEQ_LM", "CAUSAL_LM", "TOKEN_CLS", "QUESTION_ANS", "FEATURE_EXTRACTION",
  ]

  /// Kinds whose tensors stand outside of the base model's modules.
  package static let promptLearning: Set<String> = [
    "PROMPT_TUNING", "MULTITASK_PROMPT_TUNING", "P_TUNING", "PREFIX_TUNING", "CPT", "CARTRIDGE",
    "ADAPTION_PROMPT", "XLORA",
  ]

  /// Whether a key is one that all adapted modules share, beside the base model:
  /// `base_model.vera_A`, `base_model.vblora_vector_bank`.
  static func isShared(_ name: String, type: String) -> Bool {
    guard let marker = markers[type] ?? nil, marker != "lora_" else { return false }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let stem = marker.prefix { $0 != "_" } + "_"
    return parts.count > 1 && parts[0] == "base_model" && parts[1].hasPrefix(stem)
      && [[], ["default"]].contains(parts[2...].map(String.init))
  }
}

extension AdapterFacts {
  /// `peft_type`.
  package var type: String? { config.value?["peft_type"]?.string }

  /// Whether it is a LoRA adapter.
  package var isLoRA: Bool { type == "LORA" }

  /// `r`, PEFT's default when absent, nil when it is no number.
  package var rank: Int? {
    guard let stated = config.value?["r"] else { return 8 }
    return stated.integer
  }

  /// The entries of `target_modules`; a regex or `all-linear` gives none.
  package var targets: [String] {
    (config.value?["target_modules"]?.array ?? []).compactMap(\.string)
  }

  /// Whether `exclude_modules` takes a module out again: an expression, or names as in the targets.
  package func excludes(_ module: String) -> Bool {
    switch config.value?["exclude_modules"] {
    case .string(let pattern)?:
      NameRegex("^(\(pattern))$")?.firstMatch(in: Array(module.utf8)) != nil
    case .array(let entries)?:
      entries.contains { $0.string.map { Self.names($0, module) } ?? false }
    default: false
    }
  }

  /// Whether `layers_to_transform` picks out some layers.
  package var choosesLayers: Bool {
    guard let layers = config.value?["layers_to_transform"] else { return false }
    return !layers.isNull
  }

  /// The entries of `modules_to_save`.
  package var modulesToSave: [String] {
    (config.value?["modules_to_save"]?.array ?? []).compactMap(\.string)
  }

  /// The entries of `modules_to_save` that somebody asked for.
  ///
  /// For classification PEFT adds the usual names of a head, whichever of them the model has.
  package var requestedModulesToSave: [String] {
    let isHead = ["SEQ_CLS", "TOKEN_CLS"].contains(config.value?["task_type"]?.string)
    let heads = ["classifier", "score"]
    guard isHead,
      saved.contains(where: { part in
        heads.contains { Self.holds($0, part.module) }
      })
    else { return modulesToSave }
    return modulesToSave.filter { !heads.contains($0) }
  }

  /// Whether an entry names the module or one that holds it.
  package static func holds(_ entry: String, _ module: String) -> Bool {
    ".\(module).".contains(".\(entry).")
  }

  /// Whether an adapter of a module belongs to a parameter of it (`target_parameters`).
  ///
  /// Its rank is that of all experts together. Of several parameters the inner ones' adapters stand
  /// at `base_layer`.
  package func isOfParameter(_ module: String) -> Bool {
    guard !module.hasSuffix(".base_layer") else { return true }
    let targets = config.value?["target_parameters"]?.array ?? []
    return targets.compactMap(\.string).contains { target in
      guard let dot = target.lastIndex(of: ".") else { return true }
      return Self.names(String(target[..<dot]), module)
    }
  }

  /// The rank that the configuration gives a module: `rank_pattern` before `r`.
  package func declaredRank(of module: String) -> Int? {
    for member in config.value?["rank_pattern"]?.object?.members ?? []
    where module == member.key || module.hasSuffix(".\(member.key)")
      || NameRegex("^(.*\\.)?(\(member.key))$")?.firstMatch(in: Array(module.utf8)) != nil
    {
      return member.value.integer
    }
    return rank
  }

  /// Whether an entry of `target_modules` or `modules_to_save` names the module.
  package static func names(_ entry: String, _ module: String) -> Bool {
    module == entry || module.hasSuffix(".\(entry)")
  }
}

extension Examination {
  /// The adapter, when the target is one.
  package var adapter: AdapterFacts? {
    guard isAdapter else { return nil }
    return AdapterFacts(of: model, files: loadedFiles)
  }
}
