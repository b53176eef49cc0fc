import ModelFacts
import ModelKnowledge

extension PackedLayout {
  /// Tells the layout of a module's tensors, nil where nothing is packed.
  init?(_ module: StoredModule) {
    if let layout = Self.byName(module) ?? Self.byType(module) {
      self = layout
    } else if module.packedLeaf != nil {
      self = .unknown
    } else {
      return nil
    }
  }

  /// Layouts that a tensor's name gives away.
  private static func byName(_ module: StoredModule) -> PackedLayout? {
    var named: (place: Int, layout: PackedLayout)?
    for leaf in module.leaves where leaf.name != "weight" && leaf.name != "bias" {
      guard let found = naming(leaf.name) else { continue }
      if named.map({ found.place < $0.place }) ?? true { named = found }
    }
    if let named, named.layout != .gptq { return named.layout }
    guard named != nil, let weight = module["qweight"] else { return nil }
    guard let scales = module["scales"] else { return .gptq }
    if weight.dtype == .u8 { return .fpQuant }
    if weight.dtype.rawValue == "I16" { return .awqFast }
    if weight.shape.last == scales.shape.last { return .gptq }
    return weight.shape.first == scales.shape.first ? .awqGEMV : .awq
  }

  /// Whether a leaf of this name is one that only some layout has.
  static func isNamed(by leaf: String) -> Bool { naming(leaf) != nil }

  private static func naming(_ leaf: String) -> (place: Int, layout: PackedLayout)? {
    leaf.hasPrefix("weight.quant_state.") ? (0, .bitsandbytes4) : names[leaf]
  }

  /// Leaves that only one layout has, and which of them decides where there are several; what
  /// packs a `qweight` takes more than its name.
  private static let names: [String: (place: Int, layout: PackedLayout)] = [
    "weight.absmax": (0, .bitsandbytes4), "weight.quant_map": (0, .bitsandbytes4),
    "SCB": (1, .bitsandbytes8), "weight_packed": (2, .packed), "_weight_qdata": (3, .torchao),
    "weight._data": (4, .quanto), "weight._data._data": (4, .quanto), "W_q": (5, .hqq),
    "codes": (6, .aqlm),
    "centroids.weight": (7, .vptq), "dense_weights": (8, .spqr), "trellis": (9, .exl3),
    "q_weight": (10, .exl2), "_blocks": (11, .mxfp4), "weight_scale_inv": (12, .blockScaled),
    "qweight": (13, .gptq),
  ]

  /// Layouts that only the type of `weight` tells apart.
  private static func byType(_ module: StoredModule) -> PackedLayout? {
    guard let weight = module["weight"] else { return nil }
    switch weight.dtype.rawValue {
    case "U32" where module["scales"] != nil:
      return module["qbiases"] == nil ? .mlx : .metal
    case "I8" where module["weight_scales"] != nil: return .eetq
    case "U8", "I16", "I32":
      if module["tables"] != nil, module["scales"] != nil { return .higgs }
      guard let scale = module["weight_scale"] else { return nil }
      if weight.dtype == .i32 { return .packed }
      if scale.dtype.rawValue.hasPrefix("F8_") || module["weight_scale_2"] != nil { return .nvfp4 }
      return nibbles(weight, scaledBy: scale) ?? .bitnet
    case "I8", "F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ":
      return module["weight_scale"] == nil ? nil : .scaled
    default: return nil
    }
  }

  /// Two values a byte with scales for groups: a scale for each packed row, or for twice as many.
  private static func nibbles(_ weight: TensorInfo, scaledBy scale: TensorInfo) -> PackedLayout? {
    guard weight.dtype == .u8, weight.shape.count == 2, scale.shape.count == 2, scale.shape[1] > 1
    else { return nil }
    if scale.shape[0] == weight.shape[0] { return .nvfp4 }
    return scale.shape[0] / 2 == weight.shape[0] ? .rowPairs : nil
  }

  /// The tensors that may stand beside the packed one.
  var companions: Set<String> {
    switch self {
    case .bitsandbytes4:
      [
        "weight.absmax", "weight.quant_map", "weight.nested_absmax", "weight.nested_quant_map",
        "weight.quant_state.bitsandbytes__nf4", "weight.quant_state.bitsandbytes__fp4",
      ]
    case .bitsandbytes8: ["SCB", "weight_format"]
    case .gptq, .awq, .awqGEMV, .fpQuant: ["qweight", "qzeros", "scales", "g_idx"]
    case .awqFast: ["qweight", "qzeros", "scales", "scaled_zeros"]
    case .packed:
      [
        "weight_packed", "weight_scale", "weight_zero_point", "weight_shape", "weight_g_idx",
        "weight_global_scale", "scale_packed", "meta",
      ]
    case .scaled, .blockScaled, .nvfp4, .bitnet, .rowPairs:
      [
        "weight_scale", "weight_scale_inv", "weight_scale_2", "weight_zero_point",
        "pre_quant_scale",
      ]
    case .mxfp4: ["_blocks", "_scales"]
    case .aqlm: ["codes", "codebooks", "scales"]
    case .hqq: ["W_q", "scale", "zero"]
    case .mlx: ["scales", "biases"]
    case .metal: ["scales", "qbiases"]
    case .torchao: ["_weight_qdata", "_weight_scale", "_weight_zero_point"]
    case .quanto: ["weight._data", "weight._data._data", "weight._scale", "weight._shift"]
    case .eetq: ["weight_scales"]
    case .higgs: ["scales", "tables", "tables2"]
    case .vptq: ["indices", "centroids.weight"]
    case .spqr: ["dense_weights", "row_offsets"]
    case .exl2: ["q_weight", "q_scale", "q_scale_max", "q_groups"]
    case .exl3: ["trellis"]
    case .unknown: []
    }
  }

  /// Tensors without which nothing can be unpacked, whether or not any module has them.
  func indispensable(among stored: some Collection<String>) -> Set<String> {
    switch self {
    case .gptq, .awq, .awqGEMV: ["scales"]
    case .bitsandbytes8: ["SCB"]
    case .packed: stored.contains("scale_packed") ? [] : ["weight_scale"]
    case .bitsandbytes4:
      // The state's name ends with the type, and either type will do.
      stored.contains { $0.hasPrefix("weight.quant_state.") }
        ? ["weight.absmax", "weight.quant_map"]
        : ["weight.absmax", "weight.quant_map", "weight.quant_state.bitsandbytes__nf4"]
    default: []
    }
  }

  /// The bits of one weight where the layout fixes them.
  var fixedBits: Double? {
    switch self {
    case .bitsandbytes4, .nvfp4, .mxfp4, .fpQuant, .awqFast, .rowPairs: 4
    case .bitsandbytes8, .scaled, .blockScaled, .eetq: 8
    case .bitnet: 2
    case .gptq, .awq, .awqGEMV, .packed, .aqlm, .hqq, .mlx, .metal, .torchao, .quanto, .higgs,
      .vptq,
      .spqr, .exl2, .exl3, .unknown:
      nil
    }
  }
}

extension DType {
  /// Whether values of this type are whole numbers.
  var isInteger: Bool {
    switch rawValue {
    case "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64": true
    default: false
    }
  }
}
