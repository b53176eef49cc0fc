package import ModelFacts
import ModelKnowledge

/// How the weights are quantized.
public struct QuantizationSummary: Hashable, Sendable {
  /// What can be trained.
  public enum Trainability: String, Hashable, Sendable {
    /// Every weight.
    case full
    /// Adapters on top.
    case adapters
    /// Nothing.
    case no
  }

  /// `none`, `8-bit`, …, `mixed`.
  public var level: String?
  /// The quant_method.
  public var method: String?
  /// Stored bits over logical parameters.
  public var bitsPerWeight: Double?
  /// Weights that share a scale.
  public var groupSize: Int?
  /// What can be trained.
  public var trainable: Trainability?

  /// Nothing known yet.
  public init() {}
}

extension QuantizationSummary {
  /// How the weights that load are quantized.
  package init(of examination: Examination) {
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
    case .adapters where method == nil || trainsMasterWeights: .full
    case .adapters: .adapters
    case .afterDequantizing where method == "gguf": .full
    case .no, .afterDequantizing, .ifTypeNamesEightBitWeights, .ifConfigured, .ifBitNetOnline: .no
    }
  }

  /// Stored bits over logical parameters, to four digits; nil when nothing could be counted.
  package func bitsPerWeight(of files: [WeightFile]) -> Double? {
    guard uncountedModules.isEmpty else { return nil }
    var count = 0.0
    for (kind, tensors) in zip(logicalTensors.kinds, logicalTensors.kindCounts)
    where kind.dtype != .i64 && kind.dtype != .bool {
      count += Double(kind.elementCount) * Double(tensors)
    }
    var bytes = 0.0
    for file in files {
      for (kind, _, tensors) in file.tensors.ownedShares where kind.dtype != .bool {
        if kind.dtype == .i64, packedModuleCount == 0 { continue }
        bytes += Double(kind.byteCount ?? 0) * Double(tensors)
      }
    }
    guard count > 0 else { return nil }
    return (bytes * 8 / count * 10_000).rounded() / 10_000
  }
}
