import ModelFacts
import ModelKnowledge

extension PyTorchCheckpoint {
  /// Reads the stream of `torch.save` before 1.6: five pickles, then the storages.
  mutating func readLegacy(_ source: any ByteSource) {
    file.content = .pytorchLegacy
    var scanner = PickleScanner(file: file.path)
    var merged = PickleScan(file: file.path)
    var position = 0
    var machines: [(machine: PickleMachine, root: PickleValue)] = []
    for _ in 0..<5 {
      var machine = PickleMachine(
        source, range: position..<source.size, file: file.path, member: nil)
      let root = machine.run()
      merged.merge(scanner.finish(machine, depth: 0))
      position = machine.input.position
      if let error = machine.scan.error { file.errors.append(error) }
      guard let root else {
        machines.append((machine, machine.stack.first ?? .none))
        break
      }
      machines.append((machine, root))
    }
    checkPreamble(machines)
    var extents: [String: StorageExtent] = [:]
    if machines.count == 5, file.errors.isEmpty {
      extents = readStorages(source, at: &position, machines)
      if position < source.size { scanRest(source, from: position, &scanner, &merged) }
    }
    scanner.add(merged)
    if machines.count > 3 {
      let object = machines[3]
      // Where reading stopped early, that error stands for all storages behind it.
      let isWhole = file.errors.isEmpty
      refuseUntyped(object.machine.graph)
      list(TorchRebuild(object.machine.graph), root: object.root) { storage throws(FormatError) in
        extents[storage.key] ?? (isWhole ? nil : StorageExtent(byteCount: .max))
      }
    }
    scans = scanner.scans
  }

  /// torch 2.13 writes legacy streams with storages of plain bytes (float8, uint16, …) and fails to
  /// read them: it asks their class for the element type.
  private mutating func refuseUntyped(_ graph: PickleGraph) {
    for id in graph.persistentIDs {
      guard case .tuple(let run) = id, run.count == 6,
        let type = graph.global(graph.elements[run.range.lowerBound + 1]),
        type.name == "UntypedStorage"
      else { continue }
      file.errors.append(
        FormatError(
          reason: .violates(
            "keeps a storage without an element type, which torch can't read from a legacy stream"),
          offset: 0, subject: graph.text(graph.elements[run.range.lowerBound + 2])))
      return
    }
  }

  /// Holds protocol version and byte order, pickles 2 and 3, against what torch demands.
  private mutating func checkPreamble(_ machines: [(machine: PickleMachine, root: PickleValue)]) {
    guard machines.count > 2, file.errors.isEmpty else { return }
    if machines[1].machine.graph.integer(machines[1].root) != 1001 {
      file.errors.append(
        FormatError(
          reason: .violates("doesn't state protocol version 1001"),
          offset: machines[1].machine.start))
    }
    let system = machines[2]
    if case .bool(let isLittle)? = system.machine.graph.value("little_endian", in: system.root) {
      file.isBigEndian = !isLittle
    }
  }

  /// Walks the storages behind the pickles in the order of the key list.
  private mutating func readStorages(
    _ source: any ByteSource, at position: inout Int,
    _ machines: [(machine: PickleMachine, root: PickleValue)]
  ) -> [String: StorageExtent] {
    let graph = machines[3].machine.graph
    var storages: [String: TorchStorage] = [:]
    for id in graph.persistentIDs {
      guard let storage = TorchStorage(id: id, in: graph), storages[storage.key] == nil else {
        continue
      }
      storages[storage.key] = storage
    }
    let keyGraph = machines[4].machine.graph
    var extents: [String: StorageExtent] = [:]
    for value in keyGraph.sequence(machines[4].root) ?? [] {
      guard let key = keyGraph.text(value) ?? keyGraph.integer(value).map(String.init),
        let storage = storages[key]
      else {
        file.errors.append(
          FormatError(
            reason: .violates("lists a storage key that no tensor has"),
            offset: machines[4].machine.start))
        break
      }
      do throws(FormatError) {
        extents[key] = try readStorage(storage, source, at: &position)
      } catch {
        file.errors.append(error)
        break
      }
    }
    return extents
  }

  /// One storage: its element count in 8 bytes, then its bytes.
  private func readStorage(
    _ storage: TorchStorage, _ source: any ByteSource, at position: inout Int
  ) throws(FormatError) -> StorageExtent {
    let place = position
    guard source.size - place >= 8 else {
      throw FormatError(
        reason: .truncated(
          needed: UInt64(8 + max(0, storage.byteCount ?? 0)), available: UInt64(source.size - place)
        ),
        offset: place, subject: "storage \(storage.key)")
    }
    var reader = ByteReader(try source.bytes(in: place..<place + 8), base: place)
    let count: Int64 = try reader.integer()
    guard count == storage.count, let bytes = storage.byteCount else {
      throw FormatError(
        reason: .violates(
          "stores \(count) elements for a storage that its pickle gives \(storage.count)"),
        offset: place, subject: "storage \(storage.key)")
    }
    let start = place + 8
    guard bytes <= source.size - start else {
      throw FormatError(
        reason: .truncated(needed: UInt64(bytes), available: UInt64(source.size - start)),
        offset: start, subject: "storage \(storage.key)")
    }
    position = start + bytes
    return StorageExtent(offset: start, byteCount: bytes)
  }

  /// Bytes behind the last storage, which torch never reads.
  private func scanRest(
    _ source: any ByteSource, from start: Int, _ scanner: inout PickleScanner,
    _ merged: inout PickleScan
  ) {
    let position = scanner.skipPadding(source, from: start)
    guard position < source.size else { return }
    merged.trailingBytes(at: position)
    scanner.scan(
      SliceSource(source, position..<source.size), member: "bytes at \(position)", depth: 1,
      isNamedPickle: false)
  }

  /// Reads a pickle that `torch.save` didn't write.
  mutating func readBare(_ source: any ByteSource) {
    file.content = .pickle
    var machine = PickleMachine(source, range: 0..<source.size, file: file.path, member: nil)
    let root = machine.run()
    if let error = machine.scan.error { file.errors.append(error) }
    if PickleScanner.hasTorchName(file.path), file.errors.isEmpty {
      file.errors.append(
        FormatError(
          reason: .violates("is a plain pickle and no checkpoint of torch.save"), offset: 0))
    }
    list(TorchRebuild(machine.graph), root: root ?? machine.stack.first ?? .none) {
      _ throws(FormatError) in StorageExtent(byteCount: .max)
    }
    scans = scan(source, first: machine)
    if let computed = machine.scan.imports.first(where: \.isCalled),
      Self.isMagic(source, behind: machine)
    {
      scans[0].remarks.append(
        PickleRemark(
          gravity: .unsafe, message: "computes torch's magic number with \(computed.qualifiedName)",
          offset: computed.offset))
    }
  }

  /// Looks at all pickles of a file of which the first was run.
  private func scan(_ source: any ByteSource, first: PickleMachine) -> [PickleScan] {
    var scanner = PickleScanner(file: file.path)
    let head = (try? source.prefix(512)) ?? []
    switch PickleSniff.kind(of: head) {
    case .binaryPickle, .textPickle:
      scanner.scanStreams(source, from: 0, member: nil, depth: 0, first: first)
      scanner.scanTail(source, member: nil, depth: 0)
    default: scanner.scan(source, member: nil, depth: 0)
    }
    return scanner.scans.isEmpty ? [first.scan] : scanner.scans
  }

  /// Whether the next pickle is torch's protocol version, so that the first one was the magic number.
  private static func isMagic(_ source: any ByteSource, behind machine: PickleMachine) -> Bool {
    let start = machine.input.position
    guard machine.scan.error == nil, start < source.size else { return false }
    var next = PickleMachine(source, range: start..<source.size, file: "", member: nil)
    guard let value = next.run() else { return false }
    return next.graph.integer(value) == 1001
  }
}
