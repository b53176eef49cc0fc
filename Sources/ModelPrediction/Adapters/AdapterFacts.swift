package import ModelFacts
package import ModelKnowledge

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
    /// Every tensor by its name below the module.
    package var parts: [String: Part] = [:]

    /// The module without the wrappers of further parameters.
    package var owner: String {
      var name = name[...]
      while name.hasSuffix(".base_layer") { name = name.dropLast(".base_layer".count) }
      return String(name)
    }
  }

  /// `adapter_config.json`.
  package let config: Fact<JSONObject>
  /// Modules with adapter tensors, in the order of the names.
  package let modules: [Module]
  /// Whole tensors that are saved with the adapter: module name and tensor.
  package let saved: [(module: String, part: Part)]
  /// Keys that PEFT would match with nothing, with the form it would take.
  package let dead: [(part: Part, expected: String)]
  /// Tensors that belong to no module.
  package let beside: [Part]
  /// The number of tensors.
  package let tensorCount: Int
  /// What PEFT knows of its type; nil for a type that it doesn't have.
  package let kind: AdapterType?
  /// The modules that the configuration selects.
  package let targets: AdapterTargets

  /// The prefix of PEFT's keys.
  private static let prefix = "base_model.model."

  /// Takes an adapter apart.
  package init(of model: InspectedModel, files: [WeightFile]) {
    config = model.document("adapter_config.json") ?? .missing
    let stated = config.value?["peft_type"]?.string
    kind = AdapterType.named(stated ?? (config.value == nil ? "LORA" : ""))
    targets = AdapterTargets(config.value)
    // Of no configuration at all LoRA's names are the likeliest.
    let grammar = kind ?? AdapterType.named("LORA")
    var byName: [String: Module] = [:]
    var (saved, beside): ([(String, Part)], [Part]) = ([], [])
    var dead: [(Part, String)] = []
    var count = 0
    for file in files {
      for tensor in file.tensors {
        count += 1
        let part = Part(tensor: tensor, file: file.path)
        guard kind?.isBeside != true, !Self.isShared(tensor.name) else {
          beside.append(part)
          continue
        }
        let key = Key(tensor.name, kind: grammar)
        // Keys of a kind that isn't PEFT's can't be told from others.
        if let expected = key.expected, kind != nil, config.value != nil {
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
    self.beside = beside
    self.dead = dead
    tensorCount = count
  }

  /// Whether a key is one that stands beside the base model's modules: `base_model.vera_A`,
  /// `base_model.tinylora_v.0`.
  private static func isShared(_ name: String) -> Bool {
    let parts = name.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count > 1 && parts[0] == "base_model" && parts[1] != "model"
  }

  /// A key of the adapter's file, read by PEFT's grammar.
  private struct Key {
    var module: String
    /// `lora_A`, `lora_B`, …; nil for a whole saved tensor.
    var role: String?
    /// The key in the form PEFT matches, nil when it has it.
    var expected: String?

    init(_ name: String, kind: AdapterType?) {
      let prefix = kind?.prefix
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
      let isLoRA = prefix == "lora_"
      let index = prefix.flatMap { prefix in parts.lastIndex { $0.hasPrefix(prefix) } }
      let roles = Set((kind?.tensors ?? []).map { $0.name.prefix { $0 != "." } })
      let roleIndex = isLoRA ? parts.firstIndex { roles.contains($0[...]) } : index
      if let roleIndex {
        // A second parameter of one module is wrapped once more.
        module = parts[..<roleIndex].joined(separator: ".")
        let rest = parts[(roleIndex + 1)...]
        role = ([parts[roleIndex]] + rest.filter { $0 != "default" }).joined(separator: ".")
        // Types other than LoRA nest parameters as they please: glora_A.Xd, osf_svd_params.S_low.
        if isLoRA, !Self.endings.contains(where: rest.elementsEqual) {
          isOdd = true
          parts.replaceSubrange((roleIndex + 1)..., with: ["weight"])
        }
      } else {
        module = parts.dropLast().joined(separator: ".")
        role = nil
        // Other programs' spellings of the two halves.
        if isLoRA,
          let place = parts.firstIndex(where: { Self.otherRoles[$0.lowercased()] != nil }),
          let name = Self.otherRoles[parts[place].lowercased()]
        {
          isOdd = true
          parts[place] = name
        } else if isLoRA, let place = parts.firstIndex(where: { $0.hasPrefix("lora_") }) {
          isOdd = true
          parts.replaceSubrange(place..., with: ["lora_A", "weight"])
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
    private static let wrappers: Set<String> = [
      "_orig_mod", "_fsdp_wrapped_module", "_forward_module", "_checkpoint_wrapped_module",
    ]
  }
}

extension AdapterFacts.Module {
  fileprivate mutating func add(_ part: AdapterFacts.Part, as role: String) {
    parts[role] = part
    switch role {
    case "lora_A", "lora_A.weight": if part.tensor.shape.count > 1 { lowerA = part }
    case "lora_B", "lora_B.weight": if part.tensor.shape.count > 1 { upperB = part }
    case "lora_embedding_A", "lora_embedding_A.weight":
      lowerA = part
      isEmbedding = true
    case "lora_embedding_B", "lora_embedding_B.weight":
      upperB = part
      isEmbedding = true
    default: break
    }
  }
}

extension AdapterFacts {
  /// How many modules are adapted; of one with several parameters each is wrapped once more.
  package var moduleCount: Int {
    Set(modules.map { ExactString($0.owner) }).count
  }

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
  package var targetNames: [String] {
    (config.value?["target_modules"]?.array ?? []).compactMap(\.string)
  }

  /// The entries of `modules_to_save`.
  package var modulesToSave: [String] {
    (config.value?["modules_to_save"]?.array ?? []).compactMap(\.string)
  }

  /// The entries of `modules_to_save` that somebody asked for.
  ///
  /// For classification and question answering PEFT adds the usual names of a head, whichever of them
  /// the model has.
  package func requestedModulesToSave(on base: AdaptedBase?) -> [String] {
    let heads: [String]
    switch config.value?["task_type"]?.string {
    case "SEQ_CLS", "TOKEN_CLS": heads = ["classifier", "score"]
    case "QUESTION_ANS": heads = ["qa_outputs"]
    default: return modulesToSave
    }
    let others = modulesToSave.filter { !heads.contains($0) }
    if let base { return others + heads.filter { base.hasModule(named: $0) } }
    let isSaved = saved.contains { part in heads.contains { Self.holds($0, part.module) } }
    return isSaved ? others : modulesToSave
  }

  /// Whether an entry names the module or one that holds it.
  package static func holds(_ entry: String, _ module: String) -> Bool {
    ".\(module).".contains(".\(entry).")
  }

  /// Whether an adapter of a module belongs to a parameter of it (`target_parameters`).
  ///
  /// Its rank is that of all experts together. Of several parameters the inner ones' adapters stand
  /// at `base_layer`.
  package func isOfParameter(_ module: Module) -> Bool {
    guard module.owner == module.name else { return true }
    return targets.parameters.contains { target in
      let (owner, _) = target.splitOwner
      return owner.isEmpty || Self.names(owner, module.name)
    }
  }

  /// The rank that the configuration gives a module: `rank_pattern` before `r`.
  package func declaredRank(of module: String) -> Int? {
    pattern("rank_pattern", of: module).map(\.integer) ?? rank
  }

  /// What a field by patterns of names gives a module.
  package func pattern(_ field: String?, of module: String) -> JSONValue? {
    field.flatMap { config.value?[$0]?.object }?.members.first { member in
      module == member.key || module.hasSuffix(".\(member.key)")
        || ModulePattern("(.*\\.)?(\(member.key))")?.matchesWhole(module) ?? false
    }?.value
  }

  /// Whether an entry of `target_modules` or `modules_to_save` names the module.
  package static func names(_ entry: String, _ module: String) -> Bool {
    module == entry || module.hasSuffix(".\(entry)")
  }
}
