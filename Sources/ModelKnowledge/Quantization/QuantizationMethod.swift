/// What the field knows of one way to quantize a checkpoint: one row of `QuantizationMethod.all`.
package struct QuantizationMethod: Hashable, Sendable {
  /// Whether gradients pass through weights stored this way.
  package enum Training: Hashable, Sendable {
    /// The quantizer says `is_trainable`: adapters train on top.
    case adapters
    /// The quantizer refuses.
    case no
    /// The quantizer refuses, and the loader makes floats of the weights by itself or by an option.
    case afterDequantizing
    /// torchao: only where the configuration class names 8-bit weights.
    case ifTypeNamesEightBitWeights
    /// Only where this flag keeps the float weights as well.
    case ifConfigured(flag: String)
    /// bitnet: only `autobitlinear` layers in online mode.
    case ifBitNetOnline
  }

  /// The `quant_method` as transformers spells it, or the name of a format that it doesn't know.
  package var name: String
  /// Other spellings.
  package var aliases: [String] = []
  /// How the tensors of this method look.
  package var layouts: [PackedLayout]
  /// Whether gradients pass.
  package var training: Training = .adapters
  /// Whether PEFT can merge an adapter into the stored weights.
  package var canMerge = true
  /// Whether the stored weights are always packed: false where the loader quantizes plain weights.
  package var isSerializable = true
  /// Whether transformers 5.23 has a quantizer for it.
  package var isKnownToTransformers = true
  /// For formats of other programs: what to do to train.
  package var inferenceAdvice: String?
  /// How to get back to floats, where the method can't be trained.
  package var dequantizing: String?

  /// The method of a name, in any of its spellings.
  package static func named(_ name: String) -> QuantizationMethod? {
    let lowercased = name.lowercased()
    return all.first { $0.name == lowercased || $0.aliases.contains(lowercased) }
  }

  /// The first method whose tensors look like this.
  package static func storing(_ layout: PackedLayout) -> QuantizationMethod? {
    all.first { $0.layouts.contains(layout) }
  }
}

extension QuantizationMethod {
  private static let original =
    "Start from the original 16-bit checkpoint: this method's weights can't be made floats again "
    + "by the loader."

  /// Every method: transformers 5.23 `quantizers/*.py` (`is_trainable`, `is_serializable`), PEFT 0.21.2
  /// `tuners/lora/*.py` (merging), and the formats of MLX, ModelOpt, ExLlama and Intel's tools.
  ///
  /// Of methods that store tensors of the same look, the commonest comes first.
  package static let all: [QuantizationMethod] = [
    QuantizationMethod(
      name: "bitsandbytes", aliases: ["bitsandbytes_4bit", "bitsandbytes_8bit"],
      layouts: [.bitsandbytes4, .bitsandbytes8]),
    QuantizationMethod(
      name: "gptq", aliases: ["gptq_marlin", "gptqmodel", "marlin"], layouts: [.gptq],
      canMerge: false),
    QuantizationMethod(
      name: "awq", aliases: ["awq_marlin"], layouts: [.awq, .awqGEMV, .awqFast], canMerge: false),
    QuantizationMethod(
      name: "compressed-tensors", aliases: ["compressed_tensors", "sparseml"],
      layouts: [.packed, .scaled, .nvfp4]),
    QuantizationMethod(name: "fp8", layouts: [.blockScaled, .scaled]),
    QuantizationMethod(name: "mxfp8", layouts: [.blockScaled]),
    QuantizationMethod(
      name: "mxfp4", layouts: [.mxfp4], training: .afterDequantizing,
      dequantizing: "Load it with Mxfp4Config(dequantize=True) and plan for the 16-bit size."),
    QuantizationMethod(name: "hqq", layouts: [.hqq]),
    QuantizationMethod(
      name: "torchao", layouts: [.torchao], training: .ifTypeNamesEightBitWeights,
      dequantizing: original),
    QuantizationMethod(name: "aqlm", layouts: [.aqlm], canMerge: false),
    QuantizationMethod(name: "eetq", layouts: [.eetq], canMerge: false),
    QuantizationMethod(name: "quanto", layouts: [.quanto], isSerializable: false),
    QuantizationMethod(name: "sinq", layouts: [.hqq, .unknown]),
    QuantizationMethod(
      name: "fbgemm_fp8", layouts: [.scaled], training: .no, dequantizing: original),
    QuantizationMethod(
      name: "nvfp4", layouts: [.nvfp4], training: .no, isSerializable: false,
      dequantizing: "Remove quantization_config where the tensors are floats, else start from the "
        + "original checkpoint."),
    QuantizationMethod(
      name: "bitnet", layouts: [.bitnet], training: .ifBitNetOnline, dequantizing: original),
    QuantizationMethod(
      name: "fp_quant", layouts: [.fpQuant],
      training: .ifConfigured(flag: "store_master_weights"), dequantizing: original),
    QuantizationMethod(
      name: "fouroversix", layouts: [.unknown, .nvfp4],
      training: .ifConfigured(flag: "keep_master_weights"), dequantizing: original),
    QuantizationMethod(
      name: "auto-round", aliases: ["auto_round", "autoround", "intel/auto-round"],
      layouts: [.gptq, .awq, .packed], training: .no,
      dequantizing: "Export it again as gptq or awq, which carry adapters, or start from the "
        + "original checkpoint."),
    QuantizationMethod(
      name: "quark", layouts: [.scaled, .packed, .bitnet, .nvfp4], training: .no,
      isSerializable: false,
      dequantizing: original),
    QuantizationMethod(name: "higgs", layouts: [.higgs], training: .no, dequantizing: original),
    QuantizationMethod(name: "vptq", layouts: [.vptq], training: .no, dequantizing: original),
    QuantizationMethod(name: "spqr", layouts: [.spqr], training: .no, dequantizing: original),
    QuantizationMethod(
      name: "metal", layouts: [.metal], training: .afterDequantizing,
      dequantizing: "Load it with MetalConfig(dequantize=True) and plan for the 16-bit size."),
    QuantizationMethod(
      name: "gemma", layouts: [.scaled, .bitnet], training: .no, dequantizing: original),
    QuantizationMethod(
      name: "gguf", layouts: [], training: .afterDequantizing, isSerializable: false,
      dequantizing: "Load it with gguf_file=, which makes floats of the weights."),
    QuantizationMethod(
      name: "mlx", layouts: [.mlx], isKnownToTransformers: false,
      inferenceAdvice: "Train adapters with mlx_lm.lora, or write floats with mlx_lm.convert "
        + "--dequantize; PyTorch trainers need the original checkpoint."),
    QuantizationMethod(
      name: "modelopt", layouts: [.scaled, .nvfp4, .packed, .rowPairs], training: .no,
      isKnownToTransformers: false,
      inferenceAdvice: "Start from the checkpoint that ModelOpt quantized: these files are for "
        + "TensorRT-LLM, vLLM and SGLang."),
    QuantizationMethod(
      name: "exl2", layouts: [.exl2], training: .no, isKnownToTransformers: false,
      inferenceAdvice: "Start from the original checkpoint: these files are for ExLlamaV2."),
    QuantizationMethod(
      name: "exl3", layouts: [.exl3], training: .no, isKnownToTransformers: false,
      inferenceAdvice: "Start from the original checkpoint: these files are for ExLlamaV3."),
    QuantizationMethod(
      name: "intel", aliases: ["inc", "intel_neural_compressor"], layouts: [.gptq, .scaled],
      canMerge: false, isKnownToTransformers: false),
    QuantizationMethod(
      name: "ipex", layouts: [.awq, .gptq], training: .no, isKnownToTransformers: false,
      inferenceAdvice: "Start from the original checkpoint: these files are for CPU inference."),
  ]
}
