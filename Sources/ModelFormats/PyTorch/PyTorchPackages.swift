import ModelFacts

extension PyTorchCheckpoint {
  /// Lists what the pickles of a `torch.package` hold, each under the path of its pickle.
  ///
  /// torch 2.13 `torch/package/package_exporter.py`: storages are `.data/<key>.storage`.
  mutating func readPackage(
    _ records: TorchRecords, _ archive: ZipArchive, _ scanner: inout PickleScanner
  ) -> Set<Int> {
    var used: Set<Int> = []
    for (name, index) in records.all where name.hasSuffix(".pkl") && !name.hasPrefix(".data/") {
      let run = runPickle(at: index, archive)
      used.insert(index)
      list(TorchRebuild(run.machine.graph), root: run.root, below: name) {
        storage throws(FormatError) in
        guard storage.location != "meta" else { return StorageExtent(byteCount: .max) }
        guard let index = records.index(of: ".data/\(storage.key).storage") else { return nil }
        used.insert(index)
        return archive.extent(of: archive.entries[index])
      }
      var scan = scanner.finish(run.machine, depth: 0)
      scan.noteIncomplete(run.member)
      scanner.add(scan)
    }
    return used
  }

  /// Lists the weights and constants of a `torch.export` archive.
  ///
  /// Each tensor is a member of its own that a JSON file describes, torch 2.13
  /// `torch/export/pt2_archive/constants.py`; earlier releases kept whole checkpoints inside.
  mutating func readExport(_ records: TorchRecords, _ archive: ZipArchive) {
    readByteOrder(records, archive)
    for (name, index) in records.all {
      let folder = name.prefix(through: name.lastIndex(of: "/") ?? name.startIndex)
      if ["data/weights/", "data/constants/"].contains(folder), name.hasSuffix("_config.json") {
        let member = archive.open(archive.entries[index])
        do throws(FormatError) {
          if let error = member.error { throw error }
          let bytes = try member.source.prefix(ZipMember.maximumSize)
          let root = try JSONValue(parsing: bytes)
          list(root["config"]?.object ?? JSONObject(), in: String(folder), records, archive)
        } catch {
          file.errors.append(
            FormatError(reason: error.reason, offset: error.offset, subject: name))
        }
      } else if ["data/weights/", "data/constants/", "/"].contains(folder) || !name.contains("/"),
        name.hasSuffix(".pt"), !name.hasSuffix("example_inputs.pt")
      {
        listInner(archive, at: index)
      }
    }
  }

  /// The tensors that a payload configuration describes (`PayloadConfig` of torch's `schema.py`).
  private mutating func list(
    _ config: JSONObject, in folder: String, _ records: TorchRecords, _ archive: ZipArchive
  ) {
    for payload in config.members {
      guard let meta = payload.value["tensor_meta"]?.object,
        let path = payload.value["path_name"]?.string,
        let shape = Self.integers(meta["sizes"]), let stride = Self.integers(meta["strides"])
      else { continue }
      let code = meta["dtype"]?.integer ?? 0
      let dtype = TorchDataType.exported(code)
      var tensor = TorchTensor(
        dtype: dtype, shape: shape, stride: stride,
        storageOffset: meta["storage_offset"]?["as_int"]?.integer ?? 0)
      guard let index = records.index(of: folder + path) else {
        file.errors.append(
          FormatError(
            reason: .violates("lacks the member \(folder)\(path)"), offset: 0,
            subject: payload.key))
        continue
      }
      let extent = archive.extent(of: archive.entries[index])
      if payload.value["use_pickle"]?.bool == true {
        file.tensors.append(
          TensorInfo(name: payload.key, dtype: dtype, shape: shape, byteCount: extent?.byteCount))
        continue
      }
      if let itemSize = dtype.torchItemSize, let extent {
        tensor.storage = TorchStorage(
          key: path, dtype: dtype, count: extent.byteCount / itemSize, location: "cpu")
      }
      add(
        TorchObjectWalk.Named(name: payload.key, tensor: tensor, top: []),
        extent: { _ throws(FormatError) in extent })
    }
  }

  /// The list of `{"as_int": …}` that sizes and strides are, nil unless all are known.
  private static func integers(_ value: JSONValue?) -> [Int]? {
    guard let elements = value?.array else { return nil }
    let known = elements.compactMap { $0["as_int"]?.integer }
    return known.count == elements.count ? known : nil
  }

  /// The tensors of a whole checkpoint that is a member of the archive.
  private mutating func listInner(_ archive: ZipArchive, at index: Int) {
    let member = archive.open(archive.entries[index])
    let inner = PyTorchCheckpoint(reading: member.source, path: file.path).file
    for var tensor in inner.tensors {
      tensor.dataOffset = member.fileOffset.flatMap { start in
        tensor.dataOffset.map { start.addingReportingOverflow($0).partialValue }
      }
      file.tensors.append(tensor)
    }
    file.errors += inner.errors.map {
      FormatError(reason: $0.reason, offset: $0.offset, subject: archive.entries[index].name)
    }
  }
}

extension ZipArchive {
  /// Where a member's bytes lie, as far as the file has them.
  func extent(of entry: ZipEntry) -> StorageExtent? {
    guard let range = entry.dataRange else { return nil }
    return entry.method == .stored
      ? StorageExtent(
        offset: range.lowerBound,
        byteCount: min(range.count, max(0, source.size - range.lowerBound)))
      : StorageExtent(byteCount: entry.size)
  }
}
