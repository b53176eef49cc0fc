package import ModelFacts
package import ModelKnowledge

/// How the weights that load are quantized: what the configuration says, what the tensors are, and both together.
package struct QuantizationState: Sendable {
  /// The method as the report names it, nil for plain weights.
  package private(set) var method: String?
  /// The method that the configuration names, in its own spelling.
  package private(set) var declaredMethod: String?
  /// A configuration says quantized, whether or not it names a method.
  package private(set) var isDeclared = false
  /// Where the configuration says so.
  package private(set) var location: Location?
  /// What is known of the method, nil for a method that nobody knows.
  package private(set) var knowledge: QuantizationMethod?
  /// The method that the tensors look like.
  package private(set) var tensorMethod: String?
  /// How many modules are stored packed.
  package private(set) var packedModuleCount = 0
  /// Bits of most quantized weights, scales left out.
  package private(set) var bits: Double?
  /// Weights that share a scale, in most modules; -1, as the libraries write it, for a whole row.
  package private(set) var groupSize: Int?
  /// The report's level.
  package private(set) var level = Level.none
  /// Every parameter at its logical shape, buffers and scales left out, in the order of the files.
  package private(set) var logicalTensors = LogicalTensors([])
  /// Packed modules whose weights couldn't be counted.
  package private(set) var uncountedModules: [String] = []
  /// What doesn't agree, each kind once.
  package private(set) var problems: [Problem] = []
  /// Whether gradients pass through what is stored.
  package private(set) var training = QuantizationMethod.Training.adapters
  /// Whether the configuration alone says quantized.
  package var isPlainAgainstDeclaration: Bool {
    problems.contains { if case .plain = $0 { true } else { false } }
  }
  /// Whether the configuration names no method that a loader knows.
  var isPackedWithoutMethod: Bool {
    declaredMethod.map { QuantizationMethod.named($0) == nil } ?? true
  }
  /// Packed modules that are alike: their layout, the first of them, its weight, and how many.
  private typealias Found = (
    layout: PackedLayout, module: StoredModule, weight: UnpackedWeight, count: Int
  )
  /// Whether the stored weights themselves train: float weights that are made small in each forward
  /// pass (`is_qat_trainable`).
  package var trainsMasterWeights: Bool {
    found.isEmpty && knowledge?.training == .ifBitNetOnline && training == .adapters
  }
  /// The packed modules, for what the state is put together from.
  private var found: [Found] = []

  /// Puts together what the configuration files and the tensors of the set that loads say.
  ///
  /// - Parameters:
  ///   - config: The configuration.
  ///   - file: Where it stands.
  ///   - modelopt: What ModelOpt says in a file of its own.
  ///   - files: The files of the set.
  package init(
    config: JSONObject?, file: String = "config.json", modelopt: Fact<JSONObject>? = nil,
    files: [WeightFile]
  ) {
    self.init(config: config, file: file, modelopt: modelopt, tensors: StoredTensors(files))
  }

  /// The same, of tensors that have been put together.
  init(
    config: JSONObject?, file: String, modelopt: Fact<JSONObject>?, tensors stored: StoredTensors,
    isAdapter: Bool = false
  ) {
    // Indices and banks of adapters look like packed weights to those who look for them.
    guard !isAdapter else {
      logicalTensors = LogicalTensors(plain: stored)
      return
    }
    guard stored.files.first?.content != .gguf else {
      describeGGUF(stored)
      return
    }
    let declaration = QuantizationConfig(config: config, file: file, modelopt: modelopt)
    isDeclared = declaration != nil
    declaredMethod = declaration?.methodName
    location = declaration?.location
    let modules = StoredModules(of: stored, apart: declaration?.moduleShapes ?? [:])
    unpack(stored, modules: modules, config: config, declaration: declaration)
    if let declaration, declaration.isSkipped, found.isEmpty, stored.count > 0 {
      isDeclared = false
      declaredMethod = nil
      problems = [.skipped(method: declaration.methodName)]
      return
    }
    packedModuleCount = found.reduce(0) { $0 + $1.count }
    tensorMethod = found.first.flatMap { QuantizationMethod.storing($0.layout)?.name }
    knowledge = declaration?.method
    if knowledge == nil, declaredMethod == nil {
      knowledge = tensorMethod.flatMap { QuantizationMethod.named($0) }
    }
    method = knowledge?.name ?? declaredMethod ?? tensorMethod
    if method == nil, !found.isEmpty { method = "unknown" }
    measure(declaration)
    training = resolvedTraining(declaration)
    compare(declaration, modules: modules.classes, hasTensors: stored.count > 0)
  }

  /// GGUF's own types stand for the method; its tensors keep their shapes.
  private mutating func describeGGUF(_ stored: StoredTensors) {
    let facts = GGUFModelFacts(files: stored.files)
    method = "gguf"
    knowledge = QuantizationMethod.named("gguf")
    tensorMethod = method
    training = facts.isDequantizedByTransformers ? .afterDequantizing : .no
    bits = facts.shares.first { $0.dtype.isBlockQuantized }?.dtype.bitsPerElement
    let total = facts.shares.reduce(0.0) { $0 + Double($1.elementCount) }
    if let bulk = facts.shares.first {
      let isMost = Double(bulk.elementCount) * 2 >= total
      level =
        facts.isQuantized
        ? isMost ? Level(bits: bulk.dtype.nominalBits) : .mixed : .none
    }
    logicalTensors = LogicalTensors(plain: stored)
  }

  /// Turns the stored tensors into logical ones.
  private mutating func unpack(
    _ stored: StoredTensors, modules: StoredModules, config: JSONObject?,
    declaration: QuantizationConfig?
  ) {
    guard !modules.classes.isEmpty else {
      logicalTensors = LogicalTensors(plain: stored)
      return
    }
    let expected = UnpackedWeight.Expectation(
      bits: declaration?.bits, groupSize: declaration?.groupSize,
      moduleShapes: declaration?.moduleShapes ?? [:],
      hints: DimensionHints(config: config, tensors: stored, named: modules.names))
    let unpacked = modules.classes.map { UnpackedModule($0.first, expecting: expected) }
    found = zip(modules.classes, unpacked).compactMap { modules, unpacked in
      unpacked.packed.map { ($0.layout, modules.first, $0.weight, modules.count) }
    }
    uncountedModules = modules.members.filter { unpacked[$0.place].isUncounted }.map {
      modules.name(of: $0)
    }
    logicalTensors = LogicalTensors(stored, unpacking: modules, as: unpacked)
  }

  /// Finds the bits and groups of most modules, and the level.
  private mutating func measure(_ declaration: QuantizationConfig?) {
    var widths: [Double: Double] = [:]
    var groups: [Int?: Int] = [:]
    for (_, _, weight, count) in found {
      if let bits = weight.bits {
        widths[bits, default: 0] += Double(weight.elementCount ?? 1) * Double(count)
      }
      groups[weight.groupSize, default: 0] += count
    }
    bits = widths.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? declaration?.bits
    groupSize =
      found.isEmpty
      ? declaration?.groupSize
      : groups.max { ($0.value, $0.key ?? 0) < ($1.value, $1.key ?? 0) }?.key
        ?? declaration.flatMap(statedGroup)
    let levels = Set(widths.keys.map { Level(bits: $0) })
    if levels.count > 1 {
      level = .mixed
    } else if let bits, isDeclared || !found.isEmpty {
      level = Level(bits: bits)
    }
  }

  /// The declared group, where single scales a row leave it open and nothing speaks against it.
  private func statedGroup(_ declaration: QuantizationConfig) -> Int? {
    let rows: Set<PackedLayout> = [.gptq, .awq, .packed, .scaled]
    guard found.allSatisfy({ rows.contains($0.layout) }) else { return nil }
    if declaration.groupsWholeRows {
      return found.allSatisfy { $0.weight.groupSize == nil } ? -1 : nil
    }
    guard let stated = declaration.groupSize else { return nil }
    let fits = found.allSatisfy { _, _, weight, _ in
      weight.groupSize.map { $0 == stated } ?? weight.shape?.last.map { $0 <= stated } ?? false
    }
    return fits ? stated : nil
  }

  /// Decides the conditions of the method on this configuration.
  private func resolvedTraining(
    _ declaration: QuantizationConfig?
  ) -> QuantizationMethod.Training {
    guard let knowledge else { return isDeclared || !found.isEmpty ? .no : .adapters }
    let object = declaration?.object
    switch knowledge.training {
    case .adapters, .no, .afterDequantizing: return knowledge.training
    case .ifTypeNamesEightBitWeights:
      let type =
        object?["quant_type"]?["default"]?["_type"]?.string ?? object?["quant_type"]?.string
      let name = type?.lowercased().filter { $0 != "_" } ?? ""
      return name.contains("8weight") ? .adapters : .no
    case .ifConfigured(let flag): return object?[flag]?.bool == true ? .adapters : .no
    case .ifBitNetOnline:
      let isOnline =
        object?["linear_class"]?.string == "autobitlinear"
        && object?["quantization_mode"]?.string == "online"
      return isOnline ? .adapters : .no
    }
  }
}

// MARK: - Configuration against tensors

extension QuantizationState {
  private mutating func compare(
    _ declaration: QuantizationConfig?, modules: [StoredModules.Class], hasTensors: Bool
  ) {
    guard let first = found.first else {
      if let declaration, hasTensors, mustBePacked(declaration) {
        problems.append(.plain(method: declaration.methodName ?? "no method"))
      }
      return
    }
    guard let declaration else {
      if knowledge?.isKnownToTransformers ?? true {
        problems.append(
          .undeclared(
            layout: first.layout, module: first.module.name, count: packedModuleCount))
      }
      return
    }
    if let method = declaration.method,
      let other = found.first(where: {
        !method.layouts.contains($0.layout) && $0.layout != .unknown
      })
    {
      problems.append(
        .otherLayout(
          method: method.name, found: other.layout, module: other.module.name))
      return
    }
    findIncomplete()
    if problems.isEmpty, let method = declaration.method { findUnscaled(modules, of: method) }
    compareWidths(declaration)
    compareBlocks(declaration)
  }

  /// Finds weights of few bits without what makes numbers of them, so that they look like no layout.
  private mutating func findUnscaled(
    _ modules: [StoredModules.Class], of method: QuantizationMethod
  ) {
    guard !method.layouts.contains(.unknown) else { return }
    let unscaled = modules.filter { modules in
      let module = modules.first
      guard let weight = module["weight"], weight.shape.count == 2 else { return false }
      let isSmallFloat = weight.dtype.rawValue.hasPrefix("F8_") && PackedLayout(module) == nil
      return isSmallFloat || PackedLayout(module) == .unknown
    }
    guard let first = unscaled.first else { return }
    let leaf =
      switch found.first?.layout {
      case .blockScaled?: "weight_scale_inv"
      case _ where method.name == "bitsandbytes": "SCB"
      default: "weight_scale"
      }
    problems.append(
      .incomplete(
        module: first.first.name, leaf: leaf, count: unscaled.reduce(0) { $0 + $1.count }))
  }

  /// Holds the block size against the number of scales.
  private mutating func compareBlocks(_ declaration: QuantizationConfig) {
    let block = declaration.object["weight_block_size"]?.array?.compactMap(\.integer) ?? []
    guard block.count == 2, block.allSatisfy({ $0 > 0 }) else { return }
    for (layout, module, _, _) in found where layout == .blockScaled {
      guard let weight = module["weight"]?.shape, let scales = module["weight_scale_inv"]?.shape,
        weight.count >= 2, scales.count == weight.count
      else { continue }
      let expected = zip(weight.suffix(2), block).map { ($0 - 1) / $1 + 1 }
      guard !scales.suffix(2).elementsEqual(expected) else { continue }
      problems.append(
        .block(
          declared: block, scales: Array(scales.suffix(2)), expected: expected, module: module.name)
      )
      return
    }
  }

  /// Whether this configuration can't be one of plain weights.
  private func mustBePacked(_ declaration: QuantizationConfig) -> Bool {
    guard let knowledge, knowledge.isKnownToTransformers || knowledge.name == "mlx" else {
      return false
    }
    guard knowledge.isSerializable || knowledge.name == "quark" else { return false }
    let object = declaration.object
    switch knowledge.name {
    case "compressed-tensors":
      let status = object["quantization_status"]?.string
      return object["format"]?.string != "dense" && (status == nil || status == "compressed")
        && object["config_groups"] != nil
    case "bitnet", "fp_quant", "fouroversix": return training == .no
    default: return true
    }
  }

  /// Finds tensors that one module lacks and most of the others of its layout have.
  private mutating func findIncomplete() {
    for layout in Set(found.map(\.layout)).sorted(by: { $0.rawValue < $1.rawValue }) {
      let modules = found.filter { $0.layout == layout }
      let total = modules.reduce(0) { $0 + $1.count }
      var counts: [String: Int] = [:]
      for (_, module, _, count) in modules {
        for leaf in module.leaves { counts[leaf.name, default: 0] += count }
      }
      let expected = layout.companions.union(["weight"]).filter {
        (counts[$0] ?? 0) * 4 > total * 3
      }.union(layout.indispensable(among: counts.keys))
      for leaf in expected.sorted() {
        let lacking = modules.filter { $0.module[leaf] == nil }
        guard let first = lacking.first else { continue }
        problems.append(
          .incomplete(
            module: first.module.name, leaf: leaf, count: lacking.reduce(0) { $0 + $1.count }))
        return
      }
    }
  }

  /// Holds declared bits and groups against those of the tensors.
  private mutating func compareWidths(_ declaration: QuantizationConfig) {
    let comparable: Set<PackedLayout> = [
      .gptq, .awq, .awqFast, .mlx, .metal, .bitsandbytes4, .bitsandbytes8, .packed,
    ]
    guard !declaration.isMixed else { return }
    let modules = found.filter { comparable.contains($0.layout) }
    if let declared = declaration.bits,
      let other = modules.first(where: { $0.weight.bits.map { $0 != declared } ?? false })
    {
      problems.append(
        .bits(declared: declared, found: other.weight.bits ?? 0, module: other.module.name))
      return
    }
    guard let declared = declaration.groupSize else { return }
    for (layout, module, weight, _) in modules where layout != .bitsandbytes4 {
      guard let inputs = weight.shape?.last, let group = weight.groupSize else { continue }
      guard group != min(declared, inputs) else { continue }
      problems.append(.group(declared: declared, found: group, module: module.name))
      return
    }
  }
}

extension DType {
  /// The bits that a GGML type is named after, its own otherwise: 4 for Q4_K, whose scales make it 4.5.
  fileprivate var nominalBits: Double {
    guard isBlockQuantized else { return bitsPerElement ?? 16 }
    return Double(rawValue.drop { !$0.isNumber }.prefix(1)) ?? bitsPerElement ?? 16
  }
}
