import ModelFacts

/// The memory below which a training method can't go: weights, gradients and the optimizer's states.
///
/// In bytes, with AdamW. Activations, workspaces and the allocator's rounding come on top and depend
/// on batch and sequence. The model trains in bfloat16, adapters train in float32.
public struct MemoryFloor: Hashable, Sendable {
  /// Full fine-tuning: weights, gradients and two moments, each of two bytes.
  public var full: Int?
  /// LoRA on weights of two bytes, or on the weights as they are quantized.
  public var lora: Int?
  /// LoRA on linear layers of four bits (NF4, scales quantized again), the rest of two bytes.
  public var qlora: Int?

  /// A floor by method; nil where it isn't known.
  public init(full: Int? = nil, lora: Int? = nil, qlora: Int? = nil) {
    self.full = full
    self.lora = lora
    self.qlora = qlora
  }
}

extension MemoryFloor {
  /// The floor of the model that these files load into; nil where its size isn't known.
  ///
  /// - Parameters:
  ///   - loaded: The model in memory.
  ///   - trainable: Parameters that LoRA trains.
  ///   - stored: Bytes of weights that stay quantized in memory; nil where they load as floats.
  package init?(of loaded: LoadedModel, trainable: Int?, stored: Int?) {
    guard loaded.isFullyKnown, let count = loaded.parameterCount, count > 0 else { return nil }
    let total = Double(count)
    let adapter = trainable.map { Double($0) * Self.bytesPerAdapterParameter }
    if let stored {
      lora = adapter.flatMap { Self.whole(Double(stored) + $0) }
      qlora = lora
      return
    }
    full = Self.whole(total * 8)
    guard let adapter else { return }
    lora = Self.whole(total * 2 + adapter)
    let packed = loaded.allLinearModules.reduce(0.0) { sum, module in
      module.kind == .linear ? sum + Double(module.inputs) * Double(module.outputs) : sum
    }
    qlora = Self.whole(packed * Self.bytesPerPackedParameter + max(0, total - packed) * 2 + adapter)
  }

  /// The floor of what an examination loads.
  ///
  /// Of a GGUF file, which is made bfloat16 first, the modules aren't known: LoRA's floor is that of the
  /// weights alone.
  package init?(of examination: Examination, weights: WeightsSummary) {
    if examination.loadsGGUF, let count = weights.parameterCount, count > 0 {
      self.init(full: Self.whole(Double(count) * 8), lora: Self.whole(Double(count) * 2))
      return
    }
    guard let loaded = examination.loaded else { return nil }
    let storedBytes = weights.storedBytes
    let method = examination.quantization.method
    let staysPacked = method != nil && method != "gguf"
    guard !staysPacked || storedBytes != nil else { return nil }
    self.init(
      of: loaded, trainable: examination.lora.trainableParameters,
      stored: staysPacked ? storedBytes : nil)
  }

  /// Weight, gradient and two moments in float32.
  private static let bytesPerAdapterParameter = 16.0

  /// Four bits, a byte of scale for each 64 weights, and a float for each 256 scales.
  ///
  /// Source: QLoRA (Dettmers et al., 2023), section 3, "Double Quantization".
  private static let bytesPerPackedParameter = 0.5 + 1.0 / 64 + 4.0 / (64 * 256)

  private static func whole(_ bytes: Double) -> Int? {
    bytes < 9e18 ? Int(bytes.rounded()) : nil
  }
}
