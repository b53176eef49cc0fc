import ModelFacts

/// How a quantized weight lies in a file: which tensors stand for one weight, told by names and types.
package enum PackedLayout: String, Hashable, Sendable, CaseIterable {
  /// `weight` of packed nibbles with `weight.absmax`, `weight.quant_map`, `weight.quant_state.*`.
  case bitsandbytes4
  /// `weight` in int8 with `SCB`.
  case bitsandbytes8
  /// `qweight` packed along its rows, as wide as `scales`.
  case gptq
  /// `qweight` packed along its columns, narrower than `scales`.
  case awq
  /// `qweight` packed along its columns, with one row an output.
  case awqGEMV
  /// `qweight` in int16, four rows to one, as wide as the inputs.
  case awqFast
  /// `weight_packed`, or an int32 `weight` with `weight_scale`.
  case packed
  /// `weight` in 8 bits with `weight_scale`.
  case scaled
  /// `weight` in float8 with `weight_scale_inv`.
  case blockScaled
  /// `weight` of packed nibbles with float8 `weight_scale`.
  case nvfp4
  /// `weight` of packed nibbles, two rows in one of bytes.
  case rowPairs
  /// `…_blocks` with `…_scales`.
  case mxfp4
  /// `codes` with `codebooks`.
  case aqlm
  /// `W_q`.
  case hqq
  /// `weight` in uint32 with `scales` and `biases`.
  case mlx
  /// `weight` in uint32 with `scales` and `qbiases`.
  case metal
  /// `_weight_qdata`.
  case torchao
  /// `weight._data`, below 8 bits `weight._data._data`.
  case quanto
  /// `weight` in int8 with `weight_scales`, inputs first.
  case eetq
  /// `weight` of packed bytes with `weight_scale`, rows packed.
  case bitnet
  /// `weight` with `scales` and `tables`.
  case higgs
  /// `indices` with `centroids.weight`.
  case vptq
  /// `dense_weights`.
  case spqr
  /// `qweight` in uint8 with `scales`.
  case fpQuant
  /// `q_weight`.
  case exl2
  /// `trellis`.
  case exl3
  /// Integers of some other arrangement where a weight belongs.
  case unknown
}
