package import ModelFacts

extension QuantizationSummary {
  /// How the weights that load are quantized.
  init(of examination: Examination) {
    self.init()
    let state = examination.quantization
    method = state.method
    // Of pointers, broken headers and vocabularies nothing is known.
    guard examination.loadedFiles.contains(where: { !$0.tensors.isEmpty }) || state.isDeclared
    else { return }
    level = state.level.rawValue
    groupSize = state.groupSize
    bitsPerWeight = state.bitsPerWeight(of: examination.loadedFiles)
    trainable = state.trainability
  }
}

extension QuantizationState {
  /// What can be trained, in the report's words.
  package var trainability: QuantizationSummary.Trainability {
    switch training {
    case .adapters where method == nil: .full
    case .adapters: .adapters
    case .afterDequantizing where method == "gguf": .full
    case .no, .afterDequantizing, .ifTypeNamesEightBitWeights, .ifConfigured, .ifBitNetOnline: .no
    }
  }

  /// Stored bits over logical parameters, to four digits; nil when nothing could be counted.
  package func bitsPerWeight(of files: [WeightFile]) -> Double? {
    guard uncountedModules.isEmpty else { return nil }
    let weights = logicalTensors.lazy.filter { $0.dtype != .i64 && $0.dtype != .bool }
    let count = weights.reduce(0.0) { $0 + Double($1.elementCount) }
    var bytes = 0.0
    var storages: Set<String> = []
    for file in files {
      for tensor in file.tensors where tensor.dtype != .bool {
        if tensor.dtype == .i64, packedModuleCount == 0 { continue }
        if let storage = tensor.storage {
          guard storages.insert("\(file.path)#\(storage)").inserted else { continue }
        }
        bytes += Double(tensor.byteCount ?? 0)
      }
    }
    guard count > 0 else { return nil }
    return (bytes * 8 / count * 10_000).rounded() / 10_000
  }
}

extension WeightsSummary {
  /// Counts packed weights at their logical size, under the type that packs them.
  mutating func unpack(_ state: QuantizationState) {
    guard state.packedModuleCount > 0 else { return }
    var counts: [DType: Int] = [:]
    for tensor in state.logicalTensors {
      let (sum, overflow) = counts[tensor.dtype, default: 0].addingReportingOverflow(
        tensor.elementCount)
      counts[tensor.dtype] = overflow ? .max : sum
    }
    for index in dtypes.indices { dtypes[index].parameterCount = counts[dtypes[index].dtype] ?? 0 }
    guard state.uncountedModules.isEmpty else {
      parameterCount = nil
      return
    }
    parameterCount = counts.values.reduce(0) { total, count in
      let (sum, overflow) = total.addingReportingOverflow(count)
      return overflow ? .max : sum
    }
  }
}
