import ModelFacts
import ModelKnowledge

/// One quantized weight at its logical shape, worked out from the tensors that stand for it.
struct UnpackedWeight: Sendable {
  /// What the configuration says where the tensors can't.
  struct Expectation: Sendable {
    package var bits: Double?
    package var groupSize: Int?
    /// Sizes per module that some methods write into the configuration.
    var moduleShapes: [String: [Int]] = [:]
    var hints: DimensionHints
  }

  /// Sizes of the weight, row-major as `nn.Linear` has it, nil where nothing tells.
  package var shape: [Int]?
  /// How many weights there are, nil where nothing tells.
  package var elementCount: Int?
  /// Only the number of weights is certain.
  var isShapeGuessed = false
  /// Bits of one weight, scales left out.
  package var bits: Double?
  /// How many weights share a scale, nil for one a row or one a matrix.
  package var groupSize: Int?
  /// Leaves that are part of this weight.
  package var claimed: Set<String>

  package init(_ layout: PackedLayout, of module: StoredModule, expecting expected: Expectation) {
    claimed = Self.claims[layout] ?? []
    bits = layout.fixedBits
    switch layout {
    case .bitsandbytes4: unpackNibbles(module, expected)
    case .gptq: unpackGPTQ(module, expected)
    case .awq, .awqGEMV, .awqFast: unpackAWQ(module, layout, expected)
    case .packed: unpackColumns(of: module["weight_packed"] ?? module["weight"], module, expected)
    case .nvfp4: unpackColumns(of: module["weight"] ?? module["weight_packed"], module, expected)
    case .fpQuant: unpackColumns(of: module["qweight"], module, expected)
    case .mlx, .metal: unpackAffine(module, expected)
    case .mxfp4: unpackBlocks(module)
    case .aqlm: unpackCodebooks(module)
    case .hqq: unpackHQQ(module, expected)
    case .torchao: unpackTorchAO(module, expected)
    case .exl2: unpackEXL2(module, expected)
    case .exl3: unpackEXL3(module)
    case .vptq: unpackVPTQ(module, expected)
    case .spqr: unpackSpQR(module, expected)
    case .higgs: unpackHIGGS(module, expected)
    case .bitnet: unpackRows(module, expected)
    case .rowPairs: unpackRowPairs(module, expected)
    case .scaled: takeScaled(module, expected)
    case .bitsandbytes8, .blockScaled: take(module["weight"]?.shape)
    case .eetq: take(module["weight"].map { $0.shape.reversed() })
    case .quanto: unpackQuanto(module, expected)
    case .unknown: unpackUnknown(module, expected)
    }
    if let recorded = expected.moduleShapes[module.name] { take(recorded) }
  }

  /// Scales of activations and other small things that no plain model stores.
  private static let scales: Set<String> = [
    "input_scale", "output_scale", "activation_scale", "input_activation_scale",
    "output_activation_scale", "k_scale", "v_scale", "input_global_scale", "input_zero_point",
    "weight._scale", "activation_scale_ub",
  ]

  /// What each layout claims: `weight`, its companions and the scales beside them.
  private static let claims = Dictionary(
    uniqueKeysWithValues: PackedLayout.allCases.map {
      ($0, $0.companions.union(scales).union(["weight"]))
    })

  /// Takes a shape, and from it the number of weights.
  package mutating func take(_ shape: [Int]?) {
    guard let shape else { return }
    self.shape = shape
    isShapeGuessed = false
    elementCount = TensorInfo(name: "", dtype: .f32, shape: shape, byteCount: nil).elementCount
  }

  /// Takes a number of weights, and a shape whose sides occur elsewhere.
  package mutating func take(count: Int?, _ hints: DimensionHints) {
    elementCount = count
    shape = count.flatMap { hints.sides(of: $0) }
    isShapeGuessed = shape != nil
  }

  /// The rows and columns of a matrix.
  static func sides(_ tensor: TensorInfo?) -> (rows: Int, columns: Int)? {
    guard let tensor, tensor.shape.count == 2 else { return nil }
    return (tensor.shape[0], tensor.shape[1])
  }

  /// How many weights some stored numbers hold at this width.
  package static func unpacked(_ count: Int, of dtype: DType, bits: Double) -> Int? {
    guard let width = dtype.bitsPerElement, bits > 0 else { return nil }
    return Int(exactly: (Double(count) * width / bits).rounded())
  }

  /// How many neighbours share a scale when there are this many scales to a row.
  ///
  /// The last group may be short, so the stated size is taken wherever it fits.
  package static func group(_ inputs: Int, scales: Int, stated: Int? = nil) -> Int? {
    guard scales > 1, inputs > scales else { return nil }
    if let stated, stated > 0, (inputs - 1) / stated + 1 == scales { return stated }
    return (inputs - 1) / scales + 1
  }
}

// MARK: - Integers packed along one side

extension UnpackedWeight {
  /// bitsandbytes: the shape stands in a JSON text among the tensors.
  private mutating func unpackNibbles(_ module: StoredModule, _ expected: Expectation) {
    let state = module.recorded.first { $0.key.hasPrefix("weight.quant_state.") }
    take(state?.value)
    if let absmax = module["weight.absmax"]?.elementCount, absmax > 0, let elementCount {
      groupSize = elementCount / absmax
    }
    guard shape == nil, let weight = module["weight"] else { return }
    take(
      count: weight.elementCount.flatMap { Self.unpacked($0, of: weight.dtype, bits: 4) },
      expected.hints)
    groupSize = 64
  }

  /// GPTQ: `qweight` [in × bits / 32, out], `qzeros` [in / group, out × bits / 32].
  private mutating func unpackGPTQ(_ module: StoredModule, _ expected: Expectation) {
    let weight = Self.sides(module["qweight"])
    let zeros = Self.sides(module["qzeros"])
    guard let outputs = weight?.columns ?? Self.sides(module["scales"])?.columns, outputs > 0
    else { return }
    if let zeros { bits = (Double(zeros.columns) * 32 / Double(outputs)).rounded() }
    var inputs = module["g_idx"]?.elementCount
    if let inputs, inputs > 0, let weight {
      bits = (Double(weight.rows) * 32 / Double(inputs)).rounded()
    }
    bits = bits ?? expected.bits
    if inputs == nil, let weight, let bits {
      inputs = Self.unpacked(weight.rows, of: .i32, bits: bits)
    }
    guard let inputs else { return }
    take([outputs, inputs])
    groupSize = Self.group(
      inputs, scales: Self.sides(module["scales"])?.rows ?? 1, stated: expected.groupSize)
  }

  /// AWQ: `qweight` [in, out × bits / 32]; in the GEMV kernels' order [out, in × bits / 32], and in
  /// the fast ones' [out / 4, in] of int16.
  private mutating func unpackAWQ(
    _ module: StoredModule, _ layout: PackedLayout, _ expected: Expectation
  ) {
    guard let weight = Self.sides(module["qweight"]), let scales = Self.sides(module["scales"])
    else { return }
    if layout == .awqGEMV {
      bits = expected.bits ?? 4
      let inputs = Self.unpacked(
        weight.columns, of: module["qweight"]?.dtype ?? .i32, bits: bits ?? 4)
      guard let inputs else { return }
      take([weight.rows, inputs])
      groupSize = expected.groupSize
      return
    }
    if layout == .awqFast {
      bits = 4
      take([scales.columns, weight.columns])
      // Rows of scales are padded, so only the stated size can tell.
      groupSize = expected.groupSize
      return
    }
    guard scales.columns > 0 else { return }
    bits = (Double(weight.columns) * 32 / Double(scales.columns)).rounded()
    take([scales.columns, weight.rows])
    groupSize = Self.group(weight.rows, scales: scales.rows, stated: expected.groupSize)
  }

  /// Integers packed along the columns, with a scale a row or a group.
  private mutating func unpackColumns(
    of weight: TensorInfo?, _ module: StoredModule, _ expected: Expectation
  ) {
    guard let weight, let packed = weight.shape.last else { return }
    if module["scale_packed"] != nil { return unpackTiles(weight, module, expected) }
    let isNibbles = weight.dtype == .u8
    bits = isNibbles ? 4 : expected.bits ?? 4
    let recorded = module.recorded["weight_shape"]
    if !isNibbles, recorded == nil, let scales = Self.sides(module["weight_scale"]),
      let rows = Self.sides(weight)?.rows,
      Self.unpacked(packed, of: weight.dtype, bits: bits ?? 4) == scales.columns,
      scales.rows < rows
    {
      // Outputs along the columns, as AWQ has them.
      take([scales.columns, rows])
      groupSize = Self.group(rows, scales: scales.rows, stated: expected.groupSize)
      return
    }
    if let inputs = recorded?.last, inputs > 0, !isNibbles, let width = weight.dtype.bitsPerElement
    {
      bits = (Double(packed) * width / Double(inputs)).rounded()
    }
    guard let inputs = recorded?.last ?? Self.unpacked(packed, of: weight.dtype, bits: bits ?? 4)
    else { return }
    take(recorded ?? weight.shape.dropLast() + [inputs])
    let scales = module["weight_scale"] ?? module["scales"]
    groupSize = scales.flatMap {
      Self.group(inputs, scales: $0.shape.last ?? 1, stated: expected.groupSize)
    }
  }

  /// Marlin's tiles of half of the weights: `weight_packed` [in / 32, out × bits / 2], `scale_packed`
  /// [in / group, out], `meta` for which half.
  private mutating func unpackTiles(
    _ weight: TensorInfo, _ module: StoredModule, _ expected: Expectation
  ) {
    guard let tiles = Self.sides(weight), let scales = Self.sides(module["scale_packed"]),
      scales.columns > 0
    else { return }
    let (inputs, overflow) = tiles.rows.multipliedReportingOverflow(by: 32)
    guard !overflow else { return }
    bits = (Double(tiles.columns) * 2 / Double(scales.columns)).rounded()
    take([scales.columns, inputs])
    groupSize = Self.group(inputs, scales: scales.rows, stated: expected.groupSize)
  }

  /// Weights of 8 bits as they are, with a scale for the matrix, a row, a block or a group.
  private mutating func takeScaled(_ module: StoredModule, _ expected: Expectation) {
    take(module["weight"]?.shape)
    // Fewer bits than are stored, for kernels that want whole bytes.
    if module["weight"]?.dtype.rawValue == "I8", let stated = expected.bits, stated < 8 {
      bits = stated
    }
    guard let weight = Self.sides(module["weight"]),
      let scales = Self.sides(module["weight_scale"]),
      scales.rows == weight.rows
    else { return }
    groupSize = Self.group(weight.columns, scales: scales.columns, stated: expected.groupSize)
  }

  /// Nibbles of two rows in a byte: `weight` [out / 2, in] with a scale a group of a row.
  private mutating func unpackRowPairs(_ module: StoredModule, _ expected: Expectation) {
    guard let weight = Self.sides(module["weight"]), let scales = Self.sides(module["weight_scale"])
    else { return }
    take([scales.rows, weight.columns])
    groupSize = Self.group(weight.columns, scales: scales.columns, stated: expected.groupSize)
  }

  /// MLX: `weight` [out, in × bits / 32] with `scales` [out, in / group].
  private mutating func unpackAffine(_ module: StoredModule, _ expected: Expectation) {
    guard let weight = module["weight"], let packed = weight.shape.last,
      let scales = module["scales"]?.shape.last, scales > 0
    else { return }
    let possible: Set<Double> = [2, 3, 4, 5, 6, 8]
    for group in [expected.groupSize ?? 64, 64, 32, 128, 16] {
      let (inputs, overflow) = scales.multipliedReportingOverflow(by: group)
      guard !overflow, inputs > 0 else { continue }
      let width = Double(packed) * 32 / Double(inputs)
      guard possible.contains(width) else { continue }
      (bits, groupSize) = (width, group)
      take(weight.shape.dropLast() + [inputs])
      return
    }
  }

  /// Integers packed along the rows: bitnet's four to a byte, or as many as the bits say.
  private mutating func unpackRows(_ module: StoredModule, _ expected: Expectation) {
    guard let weight = Self.sides(module["weight"]) else { return }
    let (rows, overflow) = weight.rows.multipliedReportingOverflow(by: 4)
    guard !overflow else { return }
    take([rows, weight.columns])
  }
}
