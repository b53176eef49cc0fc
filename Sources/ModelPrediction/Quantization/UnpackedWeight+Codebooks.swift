import ModelFacts

// MARK: - Blocks, codebooks and the libraries' own tensor classes

extension UnpackedWeight {
  /// gpt-oss: `…_blocks` [experts, out, in / 32, 16], two values a byte; inputs first in memory.
  mutating func unpackBlocks(_ module: StoredModule) {
    guard let blocks = module["_blocks"]?.shape, blocks.count >= 2 else { return }
    let (inputs, overflow) = blocks[blocks.count - 2].multipliedReportingOverflow(by: 32)
    guard !overflow else { return }
    let outer = Array(blocks.dropLast(2))
    take(outer.count == 2 ? [outer[0], inputs, outer[1]] : outer + [inputs])
    groupSize = 32
  }

  /// AQLM: `codes` [out / og, in / ig, books] into `codebooks` [books, 2^bits, og, ig].
  mutating func unpackCodebooks(_ module: StoredModule) {
    guard let codes = module["codes"]?.shape, codes.count == 3,
      let books = module["codebooks"]?.shape, books.count == 4
    else { return }
    let (outputs, tall) = codes[0].multipliedReportingOverflow(by: books[2])
    let (inputs, wide) = codes[1].multipliedReportingOverflow(by: books[3])
    guard !tall, !wide else { return }
    take([outputs, inputs])
    let (group, _) = books[2].multipliedReportingOverflow(by: books[3])
    guard group > 0, books[1] > 1 else { return }
    bits = Double(books[0]) * Self.log2(books[1]) / Double(group)
  }

  /// HQQ: `W_q` in any arrangement, with `shape` and `nbits` beside it.
  mutating func unpackHQQ(_ module: StoredModule, _ expected: Expectation) {
    bits = module.recorded["nbits"]?.first.map(Double.init) ?? expected.bits
    groupSize = module.recorded["group_size"]?.first ?? expected.groupSize
    claimed.formUnion([
      "W_q", "scale", "zero", "shape", "nbits", "group_size", "axis", "packing", "round_zero",
      "unpack_view_dtype", "view_as_float", "channel_wise", "optimize", "compute_dtype",
      "quant_zero", "quant_scale", "stores_quant_config", "offload_meta", "encoded_state_dict",
    ])
    if let shape = module.recorded["shape"] { return take(shape) }
    guard let packed = module["W_q"], let count = packed.elementCount, let bits else { return }
    take(count: Self.unpacked(count, of: packed.dtype, bits: bits), expected.hints)
  }

  /// torchao: the inner tensors of its subclasses, whose own shape is the weight's unless packed.
  mutating func unpackTorchAO(_ module: StoredModule, _ expected: Expectation) {
    claimed.formUnion(module.leaves.lazy.map(\.name).filter { $0.hasPrefix("_weight_") })
    guard let data = module["_weight_qdata"] else { return }
    bits = expected.bits ?? 8
    switch data.dtype.rawValue {
    case "U8", "I32":
      bits = 4
      let columns = data.shape.last.flatMap { Self.unpacked($0, of: data.dtype, bits: 4) }
      if data.shape.count == 2, let columns {
        take([data.shape[0], columns])
      } else {
        take(
          count: data.elementCount.flatMap { Self.unpacked($0, of: data.dtype, bits: 4) },
          expected.hints)
      }
    default: take(data.shape)
    }
    let scales = module["_weight_scale"]?.shape
    guard !isShapeGuessed, let shape, let outputs = shape.first, let inputs = shape.last,
      let scales,
      scales.count == 2
    else { return }
    // Some classes keep the scales with the outputs last.
    let perRow = scales[0] != outputs && scales[1] == outputs ? scales[0] : scales[1]
    groupSize = Self.group(inputs, scales: perRow, stated: expected.groupSize)
  }

  /// optimum-quanto: `weight._data`, packed a level deeper below 8 bits.
  mutating func unpackQuanto(_ module: StoredModule, _ expected: Expectation) {
    claimed.formUnion(module.leaves.lazy.map(\.name).filter { $0.hasPrefix("weight._") })
    guard let data = module["weight._data._data"] else {
      bits = expected.bits ?? 8
      take(module["weight._data"]?.shape)
      return
    }
    // Rows of one group each, several to a byte.
    guard let packed = Self.sides(data), packed.rows > 0,
      let rows = Self.sides(module["weight._scale"])?.rows
    else { return }
    bits = Double(8 * packed.rows / max(rows, 1))
    groupSize = packed.columns
    let (count, overflow) = rows.multipliedReportingOverflow(by: packed.columns)
    if !overflow { take(count: count, expected.hints) }
  }

  /// ExLlamaV2: `q_weight` is as wide as the outputs, `q_invperm` as long as the inputs.
  mutating func unpackEXL2(_ module: StoredModule, _ expected: Expectation) {
    claimed.formUnion(["q_invperm", "q_perm", "q_group_map"])
    guard let weight = Self.sides(module["q_weight"]) else { return }
    bits = expected.bits
    if let inputs = (module["q_invperm"] ?? module["q_perm"])?.elementCount, inputs > 0 {
      take([weight.columns, inputs])
      bits = Double(weight.rows) * 32 / Double(inputs)
    } else if let bits, let inputs = Self.unpacked(weight.rows, of: .i32, bits: bits) {
      take([weight.columns, inputs])
    }
  }

  /// ExLlamaV3: `suh` has a sign an input, `svh` one an output; `trellis` [in / 16, out / 16, 16 × bits].
  mutating func unpackEXL3(_ module: StoredModule) {
    claimed.formUnion(["trellis", "suh", "svh", "su", "sv", "mcg", "mul1"])
    guard let trellis = module["trellis"]?.shape, trellis.count == 3 else { return }
    let (inputs, wide) = trellis[0].multipliedReportingOverflow(by: 16)
    let (outputs, tall) = trellis[1].multipliedReportingOverflow(by: 16)
    guard !wide, !tall else { return }
    take([outputs, inputs])
    bits = Double(trellis[2]) / 16
  }

  /// VPTQ: packed indices; `weight_scale` is as long as the inputs where norms are kept.
  mutating func unpackVPTQ(_ module: StoredModule, _ expected: Expectation) {
    claimed.formUnion(module.leaves.lazy.map(\.name).filter { $0.contains("centroids") })
    claimed.formUnion(["indices", "weight_scale", "weight_bias", "perm", "outlier_indices"])
    bits = expected.bits
    guard let indices = module["indices"], indices.shape.count == 3 else { return }
    let (outputs, overflow) = indices.shape[1].multipliedReportingOverflow(
      by: expected.groupSize ?? 8)
    guard !overflow, let inputs = module["weight_scale"]?.elementCount else { return }
    take([outputs, inputs])
    groupSize = nil
  }

  /// SpQR: `row_offsets` has one more entry than there are outputs.
  mutating func unpackSpQR(_ module: StoredModule, _ expected: Expectation) {
    claimed.formUnion([
      "dense_weights", "row_offsets", "col_vals", "in_perm", "codebooks", "col_ptr",
    ])
    bits = expected.bits ?? 3
    guard let offsets = module["row_offsets"]?.elementCount, offsets > 1 else { return }
    let outputs = offsets - 1
    // Tiles of 16 × 16 weights hold 16 words of 64 bits.
    guard let words = module["dense_weights"]?.elementCount else { return }
    let (count, overflow) = words.multipliedReportingOverflow(by: 16)
    guard !overflow, count.isMultiple(of: outputs) else { return }
    take([outputs, count / outputs])
  }

  /// HIGGS: any arrangement of `weight`; `scales` has a row an output.
  mutating func unpackHIGGS(_ module: StoredModule, _ expected: Expectation) {
    bits = expected.bits ?? 4
    guard let weight = module["weight"], let stored = weight.elementCount,
      let count = Self.unpacked(stored, of: weight.dtype, bits: bits ?? 4),
      let outputs = module["scales"]?.shape.first, outputs > 0, count.isMultiple(of: outputs)
    else { return }
    take([outputs, count / outputs])
    groupSize = Self.group(count / outputs, scales: module["scales"]?.shape.last ?? 1)
  }

  /// Integers of a method that nobody knows: the width at which both sides occur elsewhere.
  mutating func unpackUnknown(_ module: StoredModule, _ expected: Expectation) {
    guard let leaf = module.packedLeaf else { return }
    claimed.formUnion(
      module.leaves.lazy.filter { $0.dtype.isInteger || $0.name.contains("scale") }
        .map(\.name))
    bits = expected.bits
    let stored = leaf.shape
    guard stored.count == 2, let width = leaf.dtype.bitsPerElement else { return }
    let wanted = expected.bits ?? 4
    var best: (distance: Double, shape: [Int], bits: Double)?
    for bits in [4, 8, 2, 3, 5, 6, 1] as [Double]
    where width.truncatingRemainder(dividingBy: bits) == 0 {
      let factor = Int(width / bits)
      for side in [1, 0] {
        var shape = stored
        let (size, overflow) = shape[side].multipliedReportingOverflow(by: factor)
        shape[side] = size
        guard !overflow, shape.allSatisfy(expected.hints.contains) else { continue }
        let distance = abs(bits - wanted)
        if distance < best?.distance ?? .infinity { best = (distance, shape, bits) }
      }
    }
    guard let best else { return }
    take(best.shape)
    isShapeGuessed = true
    bits = best.bits
  }

  private static func log2(_ value: Int) -> Double {
    Double(Int.bitWidth - 1 - value.leadingZeroBitCount)
  }
}
