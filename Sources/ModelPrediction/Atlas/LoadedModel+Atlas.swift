package import ModelFacts
package import ModelKnowledge

extension LoadedModel {
  /// Works out the model that a configuration and its tensors load into, with the atlas.
  ///
  /// nil when the atlas knows neither the model_type nor a class for it.
  ///
  /// - Parameters:
  ///   - config: The configuration of the model.
  ///   - tensors: What is stored, at logical shapes.
  ///   - atlas: What is known of architectures.
  ///   - haveSameValues: Whether two tensors hold the same bytes; nil when nobody looked.
  package init?(
    _ config: JSONObject, tensors: LogicalTensors, atlas: Atlas,
    haveSameValues: (LogicalTensor, LogicalTensor) -> Bool? = { _, _ in nil }
  ) {
    guard let modelType = config["model_type"]?.string,
      let key = Self.className(of: config, modelType: modelType, in: atlas),
      let loading = Self.load(
        tensors, into: key,
        config: ConfigurationValues(ModelConfiguration(object: config, file: "config.json")))
    else { return nil }
    self.init(source: .atlas)
    className = key
    let ignored = loading.architecture.ignoredUnexpected.compactMap { NameRegex(String($0)) }
    unexpected = loading.unexpected.filter { stray in
      !ignored.contains { $0.firstMatch(in: Array(stray.name.utf8)) != nil }
    }
    failures = loading.failures.map(\.parameter)
    var account = ParameterAccount(loading.architecture)
    account.tie(haveSameValues: haveSameValues)
    account.count()
    describe(account)
    // What was filled from them has no shape of its own to compare.
    let odd = Set(loading.oddTensors.map { ExactString($0.name) })
    mismatches.removeAll { odd.contains(ExactString($0.name)) }
    mismatches += loading.oddTensors
    attachLoRA(modelType: modelType, account: account, atlas: atlas)
  }

  /// The class that transformers would make: the first declared one, or the type's usual one.
  private static func className(
    of config: JSONObject, modelType: String, in atlas: Atlas
  ) -> String? {
    guard let facts = atlas.type(modelType) else { return nil }
    if let name = config["architectures"]?.array?.first?.string,
      atlas.knowsClass(name) || atlas.headRecord(name, modelType: modelType) != nil
    {
      return name
    }
    let usual = ["CAUSAL_LM", "BASE"].flatMap { facts.classes(of: $0) }
    return usual.first { atlas.knowsClass(String($0)) }.map(String.init)
  }

  /// Loads the tensors, with the lengths that only they tell found on the way.
  private static func load(
    _ tensors: LogicalTensors, into key: String, config: ConfigurationValues
  ) -> TensorLoading? {
    var told: [String: Int] = [:]
    var loading: TensorLoading?
    // A length may hide another one: nested as deep as the atlas's patterns go.
    for _ in 0..<4 {
      guard
        let architecture = Architecture(
          key, config: config, in: .embedded, told: told, stored: tensors.endIndex)
      else { return nil }
      let attempt = TensorLoading(tensors, into: architecture)
      loading = attempt
      let more = attempt.lengths(beyond: architecture.openLengths)
      guard !more.isEmpty else { break }
      told.merge(more) { $1 }
    }
    return loading
  }

  /// Takes over what an account comes to.
  private mutating func describe(_ account: ParameterAccount) {
    let architecture = account.architecture
    parameterCount = account.total
    isFullyKnown = account.isComplete
    hasUnknownStored = account.hasUnknownStored
    outputEmbeddings = architecture.output
    inputEmbeddings = architecture.input
    tied = account.tiedGroups
    missing = account.missing
    filled = architecture.parameters.filter { $0.loaded != nil }.map(\.name)
    mismatches = account.mismatches
    oddSizes = SizeWitnesses(architecture).mismatches
    let ignored = architecture.ignoredMissing.compactMap { NameRegex(String($0)) }
    missingBuffers = architecture.buffers.filter { $0.loaded == nil && $0.isCertain }.map(\.name)
      .filter { name in !ignored.contains { $0.firstMatch(in: Array(name.utf8)) != nil } }
    emptyTensors = Set(
      architecture.parameters.filter { $0.shape.contains(0) && $0.loaded == $0.shape }
        .compactMap(\.tensor).map { ExactString($0.name) })
    stacks = architecture.lengths.map {
      Stack(module: $0.module, length: $0.length, attribute: String($0.attribute))
    }
    fusedExperts = account.sizes.filter {
      $0.shape.count == 3 && $0.name.contains("experts") && !$0.name.hasSuffix("bias")
    }.map(\.name)
    let owners = Dictionary(
      grouping: account.sizes.map(\.name.splitOwner), by: { ExactString($0.owner) })
    // Mamba's own: a skip weight beside the decay. Linear attention has the decay alone, and its
    // projections are called as modules.
    let stateSpaces = Set(
      owners.filter { _, names in
        names.contains { $0.leaf == "A_log" } && names.contains { $0.leaf == "D" }
      }.keys)
    separateHead = account.separateCopies.first { copy in
      copy.name.splitOwner.owner == architecture.output
    }?.tensor.map { Stray(tensor: $0.name, file: $0.file, name: $0.name) }
    modules = account.modules
    parameters = account.sizes.map { ParameterShape(name: $0.name, shape: $0.shape) }
    bypassedModules = modules.filter {
      $0.kind == .linear && stateSpaces.contains(ExactString($0.name.splitOwner.owner))
    }.map(\.name)
    let named = Set(modules.map { ExactString($0.name) })
    var containers: Set<ExactString> = []
    for parameter in architecture.parameters + architecture.buffers {
      var owner = parameter.name.splitOwner.owner
      while !owner.isEmpty, containers.insert(ExactString(owner)).inserted {
        owner = owner.splitOwner.owner
      }
    }
    otherModules = containers.subtracting(named).sorted().map(\.string)
  }

  /// Applies PEFT's own rules to all-linear: its list of refused modules, its conversion of experts.
  private mutating func attachLoRA(modelType: String, account: ParameterAccount, atlas: Atlas) {
    allLinearModules = linearModules
    let isUntied = account.architecture.tiesWords == false
    if inputEmbeddings == nil || inputEmbeddings == "!",
      account.architecture.record.hasTies, !isUntied
    {
      allLinearRefusal = "the model has no get_input_embeddings, which PEFT calls"
    }
    if let moe = atlas.peft("moe").first(where: {
      $0.count > 2 && $0[2].words.contains { $0 == modelType }
    }) {
      convertExperts(
        Dictionary(
          moe[1].words.compactMap { pair in
            pair.firstIndex(of: "=").map {
              (String(pair[..<$0]), String(pair[pair.index(after: $0)...]))
            }
          }, uniquingKeysWith: { $1 }), account: account)
    }
    for refusal in atlas.peft("forbidden") where refusal.count > 1 {
      let names = Set(refusal[0].words)
      guard refusal[1].words.contains(where: { $0 == modelType }),
        let module = allLinearModules.first(where: {
          names.contains(Substring($0.name.splitOwner.leaf))
        })
      else { continue }
      allLinearRefusal =
        "PEFT refuses to adapt \(module.name.splitOwner.leaf) on a \(modelType) model"
      allLinearModules.removeAll { names.contains(Substring($0.name.splitOwner.leaf)) }
    }
  }

  /// Moves the targets that transformers fuses to `target_parameters`, as PEFT does.
  ///
  /// Source: PEFT 0.21.2 `utils/transformers_weight_conversion.py`.
  private mutating func convertExperts(_ mapping: [String: String], account: ParameterAccount) {
    var leaves = Set(allLinearModules.map(\.name.splitOwner.leaf))
    leaves.formUnion(mapping.keys)
    let parameters = Set(leaves.compactMap { mapping[$0] })
    let remaining = leaves.filter { mapping[$0] == nil }
    let doubled = Set(parameters.filter { name in mapping.values.filter { $0 == name }.count > 1 })
    allLinearModules = account.modulesByName { remaining.contains($0) }
    for (name, shape) in account.sizes where name.contains(".") {
      guard let target = parameters.first(where: { name == $0 || name.hasSuffix(".\($0)") }),
        shape.count > 1
      else { continue }
      let factor = doubled.contains(target) && name != target ? 2 : 1
      let count = shape.count == 3 ? shape[0] : 1
      let (sum, sumOverflow) = shape[shape.count - 1].addingReportingOverflow(
        shape[shape.count - 2])
      let (perRank, overflow) = sum.multipliedReportingOverflow(by: factor * count)
      guard !sumOverflow, !overflow else { continue }
      experts.append(ExpertParameter(name: name, perRank: perRank, isInAllLinear: true))
    }
  }
}
