package import ModelFacts
import ModelKnowledge

/// A file of a folder that `torch.distributed.checkpoint` wrote, as FSDP saves its shards.
///
/// `.metadata` is a pickle that names every tensor with its whole shape. A `.distcp` is a row of
/// `torch.save`'s archives without names, each a piece of a tensor or an object (torch 2.13
/// `torch/distributed/checkpoint/filesystem.py`, `metadata.py`).
package struct DistributedCheckpoint {
  /// The tensors, for the file that names them, and what is wrong with the file.
  package private(set) var file: WeightFile
  /// Every pickle of the file.
  package private(set) var scans: [PickleScan] = []

  /// The most archives that are looked for in a row.
  private static let maximumPieces = 100_000

  /// Reads the names, or the pieces.
  package init(reading source: any ByteSource, path: String) {
    file = WeightFile(path: path, size: source.size, content: .torchDistributed)
    let head = (try? source.prefix(4)) ?? []
    if head.starts(with: ZipOutline.localHeader) {
      readPieces(source)
    } else {
      scans = PickleScanner.scan(source, path: path)
      readMetadata(source)
    }
  }

  /// Whether a pickle begins with the class that describes such a checkpoint.
  static func isMetadata(_ head: [UInt8]) -> Bool {
    head.prefix(96).firstRange(of: Array("torch.distributed.checkpoint.metadata".utf8)) != nil
  }

  /// `Metadata(state_dict_metadata={name: TensorStorageMetadata(properties, size, chunks)}, …)`.
  private mutating func readMetadata(_ source: any ByteSource) {
    var machine = PickleMachine(source, range: 0..<source.size, file: file.path, member: nil)
    let root = machine.run()
    if let error = machine.scan.error { file.errors.append(error) }
    let graph = machine.graph
    guard let root, let state = graph.state(of: root),
      let entries = graph.value("state_dict_metadata", in: state)
    else { return }
    for (key, value) in graph.pairs(entries) ?? [] {
      guard let name = graph.text(key), let described = graph.state(of: value),
        let shape = graph.value("size", in: described).flatMap({ graph.integers($0) }),
        let properties = graph.value("properties", in: described).flatMap({ graph.state(of: $0) }),
        let type = graph.sequence(properties)?.first.flatMap({ graph.global($0) })
      else { continue }
      let dtype = TorchDataType.named(type.name)
      var tensor = TensorInfo(name: name, dtype: dtype, shape: shape, byteCount: nil)
      tensor.byteCount = tensor.elementCount.flatMap { dtype.byteCount(elements: $0) }
      file.tensors.append(tensor)
    }
  }

  /// Reads every archive of the row by itself; a row that breaks off is one damaged archive.
  private mutating func readPieces(_ source: any ByteSource) {
    let pieces = Self.pieces(of: source) ?? [0..<source.size]
    for piece in pieces {
      let checkpoint = PyTorchCheckpoint(reading: SliceSource(source, piece), path: file.path)
      file.errors += checkpoint.file.errors.map { error in
        var error = error
        error.offset += piece.lowerBound
        return error
      }
      scans += checkpoint.scans
    }
  }

  /// The places of the archives, found from the last one on: each states how long it is.
  private static func pieces(of source: any ByteSource) -> [Range<Int>]? {
    var pieces: [Range<Int>] = []
    var end = source.size
    while end > 0 {
      guard pieces.count < maximumPieces, let start = start(ofArchiveBefore: end, in: source) else {
        return nil
      }
      pieces.append(start..<end)
      end = start
    }
    return pieces.reversed()
  }

  private static func start(ofArchiveBefore end: Int, in source: any ByteSource) -> Int? {
    let recordLength = ZipEndRecord.byteCount
    let wideLength = 56 + 20
    guard end >= recordLength,
      let record = try? source.bytes(in: end - recordLength..<end),
      record.starts(with: ZipOutline.endRecord)
    else { return nil }
    var length = UInt64(record.littleEndian(at: 12, count: 4))
    var offset = UInt64(record.littleEndian(at: 16, count: 4))
    var directoryEnd = end - recordLength
    if directoryEnd >= wideLength,
      let wide = try? source.bytes(in: directoryEnd - wideLength..<directoryEnd),
      wide.littleEndian(at: 0, count: 4) == 0x0606_4b50,
      wide.littleEndian(at: 56, count: 4) == 0x0706_4b50
    {
      length = wide.littleEndian(at: 40, count: 8)
      offset = wide.littleEndian(at: 48, count: 8)
      directoryEnd -= wideLength
    }
    let (taken, overflow) = length.addingReportingOverflow(offset)
    guard !overflow, taken > 0, taken <= UInt64(directoryEnd) else { return nil }
    return directoryEnd - Int(taken)
  }
}

extension PickleGraph {
  /// What BUILD gave an object; nil for other values.
  func state(of value: PickleValue) -> PickleValue? {
    guard case .object(let index) = value else { return nil }
    return objects[Int(index)].state
  }
}

extension [UInt8] {
  /// The unsigned integer of some bytes, the least of them first.
  fileprivate func littleEndian(at start: Int, count: Int) -> UInt64 {
    self[start..<start + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
