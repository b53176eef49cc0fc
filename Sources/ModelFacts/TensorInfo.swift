/// One tensor as its file describes it: nothing of its values is read.
public struct TensorInfo: Hashable, Sendable {
  /// The name in the file; compare through `ExactString`.
  public var name: String
  /// The stored element type.
  public var dtype: DType
  /// Sizes in elements, row-major as PyTorch prints them.
  public var shape: [Int]
  /// Bytes that the tensor's elements take in the file, nil when the dtype is unknown.
  public var byteCount: Int?
  /// The byte of the file where the tensor's storage starts, nil when it has none there.
  public var dataOffset: Int?
  /// Strides in elements, for formats that store them (PyTorch).
  public var stride: [Int]?
  /// The storage's key, for formats that share storages (PyTorch).
  public var storage: String?
  /// The first element's place in the storage, in elements.
  public var storageOffset: Int?

  /// A tensor with what its header says.
  public init(
    name: String, dtype: DType, shape: [Int], byteCount: Int?, dataOffset: Int? = nil,
    stride: [Int]? = nil, storage: String? = nil, storageOffset: Int? = nil
  ) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
    self.byteCount = byteCount
    self.dataOffset = dataOffset
    self.stride = stride
    self.storage = storage
    self.storageOffset = storageOffset
  }

  /// The number of elements, nil beyond 64 bits.
  public var elementCount: Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, size >= 0 else { return nil }
      count = product
    }
    return count
  }
}
