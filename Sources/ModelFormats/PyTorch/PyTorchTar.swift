import ModelFacts
import ModelKnowledge

extension PyTorchCheckpoint {
  /// Reads a tar of torch 0.1: `sys_info`, `pickle`, `storages` and `tensors`.
  ///
  /// torch 2.13 `torch/serialization.py`, `legacy_load`.
  mutating func readTar(_ source: any ByteSource) {
    let archive = TarArchive(source)
    guard let pickle = archive.entry(named: "pickle"),
      let storages = archive.entry(named: "storages"),
      let tensors = archive.entry(named: "tensors")
    else {
      file.content = .tar
      if let error = archive.error {
        file.errors.append(error)
      } else if PickleScanner.hasTorchName(file.path) {
        file.errors.append(
          FormatError(
            reason: .violates("is a tar without the members of a torch checkpoint"), offset: 0))
      }
      scans = PickleScanner.scan(source, path: file.path)
      return
    }
    file.content = .pytorchTar
    if let error = archive.error { file.errors.append(error) }
    var scanner = PickleScanner(file: file.path)
    scanner.note(
      .review, "is a tar checkpoint, which torch reads without restrictions", member: nil)
    var reader = TarCheckpointReader(source: source, file: file.path)
    for entry in [storages, tensors] {
      do throws(FormatError) {
        if entry.name == storages.name {
          try reader.readStorages(entry.range)
        } else {
          try reader.readTensors(entry.range)
        }
      } catch {
        file.errors.append(error)
        // What the reader didn't get to is still looked at, pickle after pickle.
        scanner.scanStreams(
          SliceSource(source, entry.range), from: 0, member: entry.name, depth: 0)
      }
    }
    var machine = PickleMachine(source, range: pickle.range, file: file.path, member: "pickle")
    let root = machine.run()
    if let error = machine.scan.error {
      file.errors.append(
        FormatError(reason: error.reason, offset: error.offset, subject: "pickle"))
    }
    machine.offset = 0
    if machine.scan.weightsOnlyRefusal == nil { machine.refuse("is a tar checkpoint") }
    scanner.add(scanner.finish(machine, depth: 0))
    for scan in reader.scans { scanner.add(scan) }
    for entry in archive.entries
    where entry.isFile && !["pickle", "storages", "tensors"].contains(entry.name) {
      scanner.scan(
        SliceSource(source, entry.range), member: entry.name, depth: 1)
    }
    var rebuild = TorchRebuild(machine.graph)
    rebuild.tensorsByID = reader.tensors
    let extents = reader.extents
    list(rebuild, root: root ?? machine.stack.first ?? .none) { storage throws(FormatError) in
      extents[storage.key]
    }
    scans = scanner.scans
  }
}

/// The parts of a tar checkpoint: pickles with raw numbers between them.
private struct TarCheckpointReader {
  let source: any ByteSource
  let file: String
  var scans: [PickleScan] = []
  var storages: [String: TorchStorage] = [:]
  var extents: [String: StorageExtent] = [:]
  var tensors: [String: TorchTensor] = [:]
  private var position = 0
  private var end = 0

  init(source: any ByteSource, file: String) {
    self.source = source
    self.file = file
  }

  /// Runs the next pickle of a member and keeps what it imports.
  private mutating func next(_ member: String) throws(FormatError) -> (PickleGraph, PickleValue) {
    var machine = PickleMachine(source, range: position..<end, file: file, member: member)
    let root = machine.run()
    position = machine.input.position
    var scanner = PickleScanner(file: file)
    let scan = scanner.finish(machine, depth: 0)
    if let index = scans.firstIndex(where: { $0.member == member }) {
      scans[index].merge(scan)
    } else {
      scans.append(scan)
    }
    scans += scanner.scans
    guard let root else {
      throw machine.scan.error
        ?? FormatError(reason: .violates("has a broken pickle"), offset: position, subject: member)
    }
    return (machine.graph, root)
  }

  private mutating func raw(_ count: Int) throws(FormatError) -> ByteReader {
    guard count <= end - position else {
      throw FormatError(
        reason: .truncated(needed: UInt64(count), available: UInt64(max(0, end - position))),
        offset: position)
    }
    defer { position += count }
    return ByteReader(try source.bytes(in: position..<position + count), base: position)
  }

  /// The number of records that follow.
  private mutating func count(_ member: String) throws(FormatError) -> Int {
    let (graph, root) = try next(member)
    guard let count = graph.integer(root), count >= 0, count <= end - position else {
      throw FormatError(
        reason: .violates("has no number where one counts its \(member)"), offset: position,
        subject: member)
    }
    return count
  }

  /// `storages`: for each a pickle (key, location, class), an element count and the bytes.
  mutating func readStorages(_ range: Range<Int>) throws(FormatError) {
    (position, end) = (range.lowerBound, range.upperBound)
    for _ in 0..<(try count("storages")) {
      let (graph, root) = try next("storages")
      guard let items = graph.sequence(root), items.count == 3,
        let key = graph.text(items[0]) ?? graph.integer(items[0]).map(String.init),
        let dtype = graph.global(items[2]).flatMap({ TorchDataType.storage($0.name) })
      else {
        throw FormatError(
          reason: .violates("has a storage of an unknown form"), offset: position,
          subject: "storages")
      }
      var reader = try raw(8)
      let stated: Int64 = try reader.integer()
      guard let count = Int(exactly: stated) else { return }
      let storage = TorchStorage(
        key: key, dtype: dtype, count: count, location: graph.text(items[1]) ?? "cpu")
      guard let bytes = storage.byteCount, bytes <= end - position else {
        throw FormatError(
          reason: .truncated(
            needed: UInt64(max(0, storage.byteCount ?? .max)), available: UInt64(end - position)),
          offset: position, subject: "storages")
      }
      storages[key] = storage
      extents[key] = StorageExtent(offset: position, byteCount: bytes)
      position += bytes
    }
    let (graph, root) = try next("storages")
    readViews(graph, root)
  }

  /// (target, root, offset, count): storages that are parts of others.
  private mutating func readViews(_ graph: PickleGraph, _ root: PickleValue) {
    for value in graph.sequence(root) ?? [] {
      guard let items = graph.sequence(value), items.count == 4,
        let target = graph.text(items[0]) ?? graph.integer(items[0]).map(String.init),
        let source = graph.text(items[1]) ?? graph.integer(items[1]).map(String.init),
        var storage = storages[source], let offset = graph.integer(items[2]),
        let count = graph.integer(items[3])
      else { continue }
      storage.view = TorchStorage.View(key: target, offset: offset, count: count)
      storages[target] = storage
    }
  }

  /// `tensors`: for each a pickle (key, storage, class), then dimensions, sizes, strides, offset.
  mutating func readTensors(_ range: Range<Int>) throws(FormatError) {
    (position, end) = (range.lowerBound, range.upperBound)
    for _ in 0..<(try count("tensors")) {
      let (graph, root) = try next("tensors")
      guard let items = graph.sequence(root), items.count == 3,
        let key = graph.text(items[0]) ?? graph.integer(items[0]).map(String.init),
        let id = graph.text(items[1]) ?? graph.integer(items[1]).map(String.init)
      else {
        throw FormatError(
          reason: .violates("has a tensor of an unknown form"), offset: position,
          subject: "tensors")
      }
      var head = try raw(8)
      let dimensions = Int(try head.integer(Int32.self))
      guard dimensions >= 0, dimensions <= (end - position) / 16 else {
        throw FormatError(
          reason: .overflow("the dimensions of a tensor"), offset: position, subject: "tensors")
      }
      var numbers = try raw(16 * dimensions + 8)
      var values: [Int] = []
      for _ in 0..<2 * dimensions + 1 { values.append(Int(try numbers.integer(Int64.self))) }
      guard let storage = storages[id] else {
        throw FormatError(
          reason: .violates("has a tensor of a storage that isn't there"), offset: position,
          subject: "tensors")
      }
      tensors[key] = TorchTensor(
        dtype: storage.dtype, shape: Array(values[..<dimensions]),
        stride: Array(values[dimensions..<2 * dimensions]), storageOffset: values[2 * dimensions],
        storage: storage)
    }
  }
}
