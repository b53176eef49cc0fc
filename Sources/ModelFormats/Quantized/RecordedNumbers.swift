package import ModelFacts

/// The few numbers that quantized checkpoints keep in tensors of their own: shapes and widths of packed weights.
package enum RecordedNumbers {
  /// The most tensors that are looked at in one file.
  private static let limit = 100_000
  /// The most bytes that one of them may have.
  private static let longest = 4096

  /// Reads those of a file, by the names of the tensors that hold them.
  ///
  /// What can't be read is left out: the weights are then counted from their packed sizes.
  package static func read(
    of tensors: TensorTable, from source: some ByteSource
  ) -> [String: [Int]] {
    let names = tensors.patterns.all.map(\.description)
    let hasHQQ = names.contains { $0.hasSuffix(".W_q") }
    let forms = tensors.kinds.map { Form($0, named: names[$0.pattern], hasHQQ: hasHQQ) }
    guard forms.contains(where: { $0 != nil }) else { return [:] }
    var numbers: [String: [Int]] = [:]
    for (row, place) in zip(tensors.rows.prefix(limit), tensors.indices) {
      guard let form = forms[Int(row.kind)] else { continue }
      let tensor = tensors[place]
      guard let size = tensor.byteCount, let offset = tensor.dataOffset,
        offset <= source.size - size, let bytes = try? source.bytes(in: offset..<offset + size)
      else { continue }
      numbers[tensor.name] = form.numbers(in: bytes)
    }
    return numbers
  }

  /// How the numbers are written.
  private enum Form {
    /// 64-bit integers.
    case integers
    /// bitsandbytes' JSON text, whose `shape` is asked for.
    case quantState

    init?(_ kind: TensorTable.Kind, named name: String, hasHQQ: Bool) {
      guard let size = kind.byteCount, 1...longest ~= size else { return nil }
      if kind.dtype == .u8, name.contains(".quant_state.bitsandbytes__") {
        self = .quantState
      } else if kind.dtype == .i64, name.hasSuffix(".weight_shape") {
        self = .integers
      } else if hasHQQ, kind.dtype == .i64,
        [".shape", ".nbits", ".group_size"].contains(where: name.hasSuffix)
      {
        self = .integers
      } else {
        return nil
      }
    }

    func numbers(in bytes: [UInt8]) -> [Int]? {
      switch self {
      case .integers:
        var reader = ByteReader(bytes)
        var numbers: [Int] = []
        while reader.remaining >= 8, let number = try? reader.integer(Int64.self) {
          guard number >= 0 else { return nil }
          numbers.append(Int(number))
        }
        return numbers
      case .quantState:
        let shape = (try? JSONValue(parsing: bytes))?["shape"]?.array
        let numbers = shape?.compactMap(\.integer).filter { $0 >= 0 }
        return numbers?.count == shape?.count ? numbers : nil
      }
    }
  }
}
