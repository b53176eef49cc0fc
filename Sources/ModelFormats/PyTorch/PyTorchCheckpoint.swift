package import ModelFacts
import ModelKnowledge

/// A file that `torch.save` wrote, in any of its forms, or a pickle in place of one.
///
/// Nothing is imported or called, and no storage is read. What is wrong is kept in the file's
/// errors, with the tensors that were found up to there.
package struct PyTorchCheckpoint {
  /// The tensors and what is known about their file.
  package internal(set) var file: WeightFile
  /// Every pickle of the file.
  package internal(set) var scans: [PickleScan] = []

  /// Reads the headers and pickles of a source.
  package init(reading source: any ByteSource, path: String) {
    file = WeightFile(path: path, size: source.size, content: .pickle)
    do throws(FormatError) {
      let head = try source.prefix(512)
      switch PickleSniff.kind(of: head) {
      case .zip: readZip(source)
      case .tar: readTar(source)
      default:
        if Self.isLegacy(source) { readLegacy(source) } else { readBare(source) }
      }
    } catch {
      file.errors.append(error)
    }
  }

  /// Whether the first pickle is the magic number itself, in whatever protocol.
  private static func isLegacy(_ source: any ByteSource) -> Bool {
    var machine = PickleMachine(
      source, range: 0..<min(64, source.size), file: "", member: nil)
    let value = machine.run()
    return machine.graph.isTorchMagic(value)
  }

  /// Takes over the tensors of an object graph; `extent` says where a storage's bytes are.
  ///
  /// Of several graphs in one file, each has its tensors `below` a name of its own.
  mutating func list(
    _ rebuild: TorchRebuild, root: PickleValue, below prefix: String? = nil,
    extent: (TorchStorage) throws(FormatError) -> StorageExtent?
  ) {
    let walk = TorchObjectWalk(rebuild, root: root)
    let isTextual = rebuild.graph.persistentIDs.contains { id in
      if case .text = id { true } else { false }
    }
    if isTextual, file.content != .pytorchTar, file.content != .pickle {
      file.errors.append(
        FormatError(
          reason: .violates("names its storages by text (protocol 0), which torch refuses"),
          offset: 0))
    }
    if walk.isCut {
      file.remarks.append("nests values deeper or wider than ftcheck follows")
    }
    var seen: Set<String> = []
    for var named in walk.tensors {
      if let prefix { named.name = named.name.isEmpty ? prefix : "\(prefix).\(named.name)" }
      checkStorages(of: named.tensor, seen: &seen, extent: extent)
      add(named, extent: extent)
    }
    guard prefix == nil else { return }
    let layout = CheckpointLayout(graph: rebuild.graph, root: root, tensors: walk.tensors)
    file.wrapper = layout.wrapper
    file.trainingState = layout.trainingState
  }

  /// Lists one tensor, and says what makes its view of the storage impossible.
  mutating func add(
    _ named: TorchObjectWalk.Named, extent: (TorchStorage) throws(FormatError) -> StorageExtent?
  ) {
    if let violation = named.tensor.violation(named: named.name) {
      file.errors.append(
        FormatError(reason: .violates(violation), offset: 0, subject: named.name))
    }
    file.tensors.append(info(named, extent: extent))
  }

  /// What the contract lists of a tensor.
  private func info(
    _ named: TorchObjectWalk.Named, extent: (TorchStorage) throws(FormatError) -> StorageExtent?
  ) -> TensorInfo {
    let tensor = named.tensor
    var result = TensorInfo(
      name: named.name, dtype: tensor.dtype, shape: tensor.shape, byteCount: tensor.byteCount)
    guard tensor.isDense else { return result }
    result.stride = tensor.stride
    result.storageOffset = tensor.stride == nil ? nil : tensor.storageOffset
    guard let storage = tensor.storage else { return result }
    result.storage = storage.view?.key ?? storage.key
    if storage.location != "meta", let place = (try? extent(storage))?.offset {
      let skipped = (storage.view?.offset ?? 0).multipliedReportingOverflow(
        by: storage.dtype.torchItemSize ?? 1)
      let (start, overflow) = place.addingReportingOverflow(skipped.partialValue)
      result.dataOffset = skipped.overflow || overflow ? nil : start
    }
    return result
  }

  /// Says once for each storage whether its bytes are there and enough.
  private mutating func checkStorages(
    of tensor: TorchTensor, seen: inout Set<String>,
    extent: (TorchStorage) throws(FormatError) -> StorageExtent?
  ) {
    for part in tensor.parts { checkStorages(of: part, seen: &seen, extent: extent) }
    guard let storage = tensor.storage, seen.insert(storage.key).inserted else { return }
    guard let needed = storage.byteCount else {
      file.errors.append(
        FormatError(
          reason: .overflow("the size of the storage \(storage.key)"), offset: 0,
          subject: storage.key))
      return
    }
    do throws(FormatError) {
      guard let place = try extent(storage) else {
        // torch reads a storage of no bytes from a member of no bytes, and never looks for meta ones.
        file.errors.append(
          FormatError(
            reason: .violates("lacks the storage \(storage.key)"), offset: 0, subject: storage.key))
        return
      }
      if place.byteCount > needed, place.byteCount != .max {
        file.errors.append(
          FormatError(
            reason: .violates(
              "stores \(place.byteCount) bytes for a storage that its pickle gives \(needed)"),
            offset: place.offset ?? 0, subject: "storage \(storage.key)"))
      }
      if place.byteCount < needed {
        file.errors.append(
          FormatError(
            reason: .truncated(needed: UInt64(needed), available: UInt64(place.byteCount)),
            offset: place.offset ?? 0, subject: "storage \(storage.key)"))
      }
    } catch {
      file.errors.append(error)
    }
  }
}
