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
      set.unlisted.isEmpty, let map = model.documents[index]?.value?["weight_map"]?.object
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
    _ map: JSONObject, of files: [WeightFile], in folder: String
  ) -> Bool {
    guard map.members.count == files.reduce(0, { $0 + $1.tensors.count }) else { return false }
    return files.allSatisfy { file in
      guard file.path.hasPrefix(folder) else { return false }
      let shard = String(file.path.dropFirst(folder.count))
      return file.tensors.allSatisfy { map[$0.name]?.string == shard }
    }
  }

  private mutating func compare(
    _ map: JSONObject, with files: [WeightFile], in folder: String
  ) {
    var homes: [ExactString: Int] = [:]
    homes.reserveCapacity(files.reduce(0) { $0 + $1.tensors.count })
    var names: [(name: String, file: String, isMapped: Bool)] = []
    for file in files {
      for tensor in file.tensors {
        let place = homes[ExactString(tensor.name)] ?? names.count
        if place == names.count {
          homes[ExactString(tensor.name)] = place
          names.append((tensor.name, file.path, false))
        } else {
          names[place].file = file.path
        }
      }
    }
    var absent: Set<ExactString> = []
    for member in map.members {
      guard let place = homes[ExactString(member.key)] else {
        if absent.insert(ExactString(member.key)).inserted, map[member.key]?.string != nil {
          phantoms.append(member.key)
        }
        continue
      }
      guard !names[place].isMapped else { continue }
      names[place].isMapped = true
      guard let shard = map[member.key]?.string else { continue }
      if names[place].file != (folder.isEmpty ? shard : folder + shard) { moved.append(member.key) }
    }
    unmapped = names.filter { !$0.isMapped }.map { ExactString($0.name) }.sorted().map(\.string)
  }
}
