import ModelFacts

/// Where in a file the numbers of a tensor are, in one piece.
struct TensorExtent: Hashable, Sendable {
  /// The tensor.
  let name: String
  /// Its file.
  let file: String
  /// The type of its numbers.
  let dtype: DType
  /// The bytes of the file.
  let range: Range<Int>
  /// The bytes of one row: of everything but the first dimension.
  let rowBytes: Int
  /// Whether each number's bytes are swapped.
  let isBigEndian: Bool

  /// The extent of a tensor; nil when it has none, is empty, leaves the file or is in pieces.
  init?(_ tensor: TensorInfo, in file: WeightFile) {
    guard let start = tensor.dataOffset, let bytes = tensor.byteCount, bytes > 0, start >= 0,
      let elements = tensor.elementCount, elements > 0, Self.isDense(tensor)
    else { return nil }
    let skipped = (tensor.storageOffset ?? 0).multipliedReportingOverflow(by: bytes / elements)
    let first = start.addingReportingOverflow(skipped.partialValue)
    let end = first.partialValue.addingReportingOverflow(bytes)
    guard !skipped.overflow, !first.overflow, !end.overflow, first.partialValue >= 0,
      end.partialValue <= file.size
    else { return nil }
    name = tensor.name
    self.file = file.path
    dtype = tensor.dtype
    range = first.partialValue..<end.partialValue
    rowBytes = tensor.shape.count > 1 ? bytes / max(1, tensor.shape[0]) : bytes
    isBigEndian = file.isBigEndian
  }

  /// Whether the elements fill their bytes without holes, in whatever order.
  private static func isDense(_ tensor: TensorInfo) -> Bool {
    guard let stride = tensor.stride else { return true }
    guard stride.count == tensor.shape.count else { return false }
    let dimensions = zip(stride, tensor.shape).filter { $0.1 != 1 }.sorted { $0.0 < $1.0 }
    var expected = 1
    for (stride, size) in dimensions {
      guard stride == expected else { return false }
      let (next, overflow) = expected.multipliedReportingOverflow(by: size)
      guard !overflow else { return false }
      expected = next
    }
    return true
  }

  /// The parts that are read at a time: whole rows of about four megabytes.
  ///
  /// They follow from shape and type alone, so that equal tensors have equal hashes wherever they are.
  var parts: [Range<Int>] {
    let wanted = 4 << 20
    let size = rowBytes < wanted ? wanted / rowBytes * rowBytes : wanted
    return stride(from: range.lowerBound, to: range.upperBound, by: size).map {
      $0..<min($0 + size, range.upperBound)
    }
  }
}
