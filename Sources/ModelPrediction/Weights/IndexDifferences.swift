package import ModelFacts

/// What the map of an index says otherwise than the shards' own headers.
package struct IndexDifferences: Hashable, Sendable {
  /// The index, relative to the target.
  package let index: String
  /// Names that no shard holds, in the map's order.
  package private(set) var phantoms: [String] = []
  /// Names that lie in another shard than the map says, in the map's order.
  package private(set) var moved: [String] = []
  /// Stored names that the map leaves out, sorted by their bytes.
  package private(set) var unmapped: [String] = []

  /// Holds the index of the set that loads against its shards; nil where there is none, or where a
  /// shard is missing, unlisted or unreadable.
  package init?(in model: InspectedModel) {
    guard let set = model.loadedSet, let index = set.index, set.missing.isEmpty,
      set.unlisted.isEmpty, let map = model.weightMaps[index]
    else { return nil }
    let files = model.files(of: set)
    guard !set.content.isPointer, files.count == set.files.count,
      files.allSatisfy({ $0.errors.isEmpty && $0.content == set.content })
    else { return nil }
    self.index = index
    let folder =
      index.contains("/") ? String(index[...(index.lastIndex(of: "/") ?? index.startIndex)]) : ""
    if !Self.isExact(map, of: files, in: folder) { compare(map, with: files, in: folder) }
  }

  /// Whether a map names each stored tensor once, with the file that holds it.
  private static func isExact(
    _ map: WeightMap, of files: [WeightFile], in folder: String
  ) -> Bool {
    guard map.entryCount == files.reduce(0, { $0 + $1.tensors.count }) else { return false }
    let names = map.names
    return files.allSatisfy { file in
      guard file.path.hasPrefix(folder) else { return false }
      let shard = String(file.path.dropFirst(folder.count))
      let shards = map.files.map { $0 == shard }
      let tensors = file.tensors
      let numbers = tensors.numbers
      let patterns = tensors.kinds.map { names.patterns.find(tensors.patterns[$0.pattern]) }
      return tensors.rows.allSatisfy { row in
        guard let pattern = patterns[Int(row.kind)],
          let place = names.place(pattern: pattern, numbers: numbers, from: Int(row.numbers)),
          let file = map.filePlace(at: place)
        else { return false }
        return shards[file]
      }
    }
  }

  private mutating func compare(
    _ map: WeightMap, with files: [WeightFile], in folder: String
  ) {
    var stored = NameList(capacity: map.entryCount)
    var homes: [String] = []
    for file in files {
      for place in file.tensors.indices {
        let (home, isNew) = stored.insert(Array(file.tensors.name(at: place).utf8).span)
        if isNew { homes.append(file.path) } else { homes[home] = file.path }
      }
    }
    var areMapped = Array(repeating: false, count: homes.count)
    for place in 0..<map.names.count {
      let name = map.names[place]
      let shard = map.file(at: place)
      guard let home = stored.place(of: name) else {
        if shard != nil { phantoms.append(name) }
        continue
      }
      areMapped[home] = true
      guard let shard else { continue }
      if homes[home] != (folder.isEmpty ? shard : folder + shard) { moved.append(name) }
    }
    unmapped = areMapped.indices.filter { !areMapped[$0] }.map { ExactString(stored[$0]) }
      .sorted().map(\.string)
  }
}
