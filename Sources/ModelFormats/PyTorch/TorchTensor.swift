import ModelFacts

/// A tensor as its rebuild function's arguments describe it.
struct TorchTensor {
  var dtype: DType
  var shape: [Int]
  /// Nil for layouts without strides.
  var stride: [Int]?
  var storageOffset = 0
  /// Nil when the file holds no bytes of it, or several parts of it.
  var storage: TorchStorage?
  /// The dense tensors that a sparse, nested or quantized one is made of.
  var parts: [TorchTensor] = []
  /// Whether it has its own elements in `storage`, rather than only in `parts`.
  var isDense = true

  /// Elements of the shape, nil beyond 64 bits or with a negative size.
  var elementCount: Int? {
    var count = 1
    for size in shape {
      guard size >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return shape.contains(0) ? 0 : nil }
      count = product
    }
    return count
  }

  /// Bytes of its elements in the file.
  var byteCount: Int? {
    if !isDense {
      return parts.reduce(0) { sum, part in sum.flatMap { adding($0, part.byteCount) } }
    }
    guard storage != nil else { return 0 }
    guard let elementCount, let itemSize = dtype.torchItemSize else { return nil }
    let shared = dtype.torchElementsPerByte
    guard shared == 1 else {
      return elementCount / shared + (elementCount.isMultiple(of: shared) ? 0 : 1)
    }
    let (bytes, overflow) = elementCount.multipliedReportingOverflow(by: itemSize)
    return overflow ? nil : bytes
  }

  private func adding(_ left: Int, _ right: Int?) -> Int? {
    guard let right else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : sum
  }

  /// What makes its view of the storage impossible, in words that follow "the file"; nil when fine.
  func violation(named name: String) -> String? {
    guard isDense else { return parts.lazy.compactMap { $0.violation(named: name) }.first }
    if shape.contains(where: { $0 < 0 }) { return "gives the tensor \(name) a negative size" }
    guard let elementCount else { return "gives the tensor \(name) more than 2^63 elements" }
    if storageOffset < 0 { return "gives the tensor \(name) a negative storage offset" }
    guard let stride else { return nil }
    if stride.count != shape.count {
      return "gives the tensor \(name) \(shape.count) sizes and \(stride.count) strides"
    }
    if stride.contains(where: { $0 < 0 }) { return "gives the tensor \(name) a negative stride" }
    guard elementCount > 0, let storage else { return nil }
    guard let storageBytes = storage.byteCount, let itemSize = dtype.torchItemSize else {
      return storage.count < 0
        ? "gives the storage \(storage.key) a negative size"
        : dtype.torchItemSize == nil
          ? nil : "gives the storage \(storage.key) more than 2^63 bytes"
    }
    let room: Int
    if let view = storage.view {
      let (end, overflow) = view.offset.addingReportingOverflow(view.count)
      guard view.offset >= 0, view.count >= 0, !overflow, end <= storage.count else {
        return "has a view of the storage \(storage.key) beyond its end"
      }
      room = view.count
    } else {
      let (elements, overflow) = (storageBytes / itemSize).multipliedReportingOverflow(
        by: dtype.torchElementsPerByte)
      room = overflow ? .max : elements
    }
    guard let last = lastIndex(), last < room else {
      return "gives the tensor \(name) elements beyond its storage of \(room)"
    }
    return nil
  }

  /// The storage index of the last element, nil beyond 64 bits.
  private func lastIndex() -> Int? {
    var last = storageOffset
    for (size, step) in zip(shape, stride ?? []) {
      let (distance, tooFar) = (size - 1).multipliedReportingOverflow(by: step)
      let (sum, tooLarge) = last.addingReportingOverflow(distance)
      guard !tooFar, !tooLarge else { return nil }
      last = sum
    }
    return last
  }
}
