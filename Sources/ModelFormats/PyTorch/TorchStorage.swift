import ModelFacts

/// A storage as a persistent id describes it.
struct TorchStorage: Hashable {
  /// The key, which names the archive's member or the legacy stream's record.
  var key: String
  /// The element type of the storage class.
  var dtype: DType
  /// The number of elements stated.
  var count: Int
  /// Where it was saved from: `cpu`, `cuda:0`, `meta`.
  var location: String
  /// The part of the storage that a view covers (legacy streams), in elements.
  var view: View?

  struct View: Hashable {
    var key: String
    var offset: Int
    var count: Int
  }

  /// Bytes that the whole storage takes, nil beyond 64 bits.
  var byteCount: Int? {
    guard count >= 0, let itemSize = dtype.torchItemSize else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: itemSize)
    return overflow ? nil : bytes
  }
}

extension TorchStorage {
  /// Reads the tuple ("storage", class, key, location, count[, view]).
  init?(id: PickleValue, in graph: PickleGraph) {
    guard case .tuple(let run) = id, 5...6 ~= run.count else { return nil }
    let items = Array(graph.tuple(run))
    guard graph.text(items[0]) == "storage", let storageClass = graph.global(items[1]),
      let dtype = TorchDataType.storage(storageClass.name), let count = graph.integer(items[4])
    else { return nil }
    guard let key = graph.text(items[2]) ?? graph.integer(items[2]).map(String.init) else {
      return nil
    }
    self.init(key: key, dtype: dtype, count: count, location: graph.text(items[3]) ?? "")
    guard items.count == 6, let parts = graph.sequence(items[5]), parts.count == 3,
      let offset = graph.integer(parts[1]), let size = graph.integer(parts[2])
    else { return }
    let viewKey = graph.text(parts[0]) ?? graph.integer(parts[0]).map(String.init) ?? key
    view = View(key: viewKey, offset: offset, count: size)
  }
}

/// Where a storage's bytes lie in the file and how many there are.
struct StorageExtent {
  /// The first byte, nil when the bytes are compressed.
  var offset: Int?
  /// The number of bytes.
  var byteCount: Int
}
