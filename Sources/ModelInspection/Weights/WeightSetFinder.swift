import ModelFacts
import ModelKnowledge

/// Puts the weight files of one folder together to sets, before anything says which one loads.
struct WeightSetFinder {
  /// Weight files of the folder that are more than training state, in listing order.
  private let names: [WeightFileName]
  private let contents: [ExactString: FileFormat]
  /// The sets found so far.
  private(set) var sets: [WeightSet] = []
  /// Index entries that lead out of the target.
  private(set) var problems: [InspectionProblem] = []

  private var claimed: Set<ExactString> = []
  private let folder: String

  /// Finds the sets of a folder (with its `/`).
  init(folder: String, model: InspectedModel, existing: Set<ExactString>) {
    self.folder = folder
    let files = model.weightFiles
    names = files.map { WeightFileName($0.path) }.filter {
      $0.folder == folder && $0.trainingState == nil && !$0.isIncomplete
    }
    contents = Dictionary(
      files.map { (ExactString($0.path), $0.content) }, uniquingKeysWith: { first, _ in first })
    let indices = model.documents.keys.filter { RelativePath.folder(of: $0) == folder }
      .sorted { ExactString($0) < ExactString($1) }
    for path in indices {
      guard let index = WeightIndexName(RelativePath.name(of: path)) else { continue }
      addIndexed(path, index, model.weightMaps[path], existing: existing)
    }
    addSeries(existing: existing)
    for name in names where !claimed.contains(ExactString(name.path)) {
      add(
        WeightSet(
          files: [name.path], index: nil, content: content(of: [name.path], name.suffix),
          role: .ignored), variant: name.variant)
    }
  }

  /// The set of an index: its files are the values of `weight_map`, each once, sorted.
  private mutating func addIndexed(
    _ path: String, _ index: WeightIndexName, _ map: WeightMap?, existing: Set<ExactString>
  ) {
    let shards = (map?.files ?? []).map { ExactString($0) }
    var files: [String] = []
    var missing: [String] = []
    var escaping: [String] = []
    for shard in shards.sorted().map(\.string) {
      guard let file = RelativePath.resolve(shard, in: folder) else {
        escaping.append(shard)
        continue
      }
      files.append(file)
      if !existing.contains(ExactString(file)) { missing.append(file) }
    }
    reportEscaping(escaping, index: path)
    // An index of nothing but a single file is that file's.
    if files.count == 1, let file = files.first, missing.isEmpty, WeightFileName(file).shard == nil
    {
      claimed.insert(ExactString(file))
    }
    var set = WeightSet(
      files: files + escaping, index: path, content: content(of: files, index.suffix),
      role: .ignored)
    set.missing = missing + escaping
    let claimedByIndex = Set(files.map { ExactString($0) })
    set.unlisted = names.filter { name in
      guard let shard = name.shard, name.stem == index.stem, name.suffix == index.suffix,
        name.variant == index.variant, !claimedByIndex.contains(ExactString(name.path))
      else { return false }
      let counts = Set(files.compactMap { WeightFileName($0).shard?.count })
      return counts.contains(shard.count) || counts.isEmpty
    }.map(\.path)
    claimed.formUnion(claimedByIndex)
    claimed.formUnion(set.unlisted.map { ExactString($0) })
    add(set, variant: index.variant)
  }

  private mutating func reportEscaping(_ shards: [String], index: String) {
    guard let first = shards.first else { return }
    let rest = shards.count == 1 ? "" : " and \(shards.count - 1) more"
    problems.append(
      InspectionProblem(
        kind: .escapes, message: "names a shard outside the folder: \(first)\(rest)",
        location: Location(file: index).pointer("/weight_map")))
  }

  /// Files that number themselves NN-of-MM and that no index names, and Meta's `consolidated.NN`.
  private mutating func addSeries(existing: Set<ExactString>) {
    var groups: [SeriesKey: [WeightFileName]] = [:]
    for name in names where !claimed.contains(ExactString(name.path)) {
      if let key = SeriesKey(name) { groups[key, default: []].append(name) }
    }
    for (key, members) in groups.sorted(by: { $0.key < $1.key }) {
      guard let first = members.first else { continue }
      let found = members.map(\.path)
      let files = (key.count == nil ? consolidated(found) : first.series) ?? found
      var set = WeightSet(
        files: files, index: nil, content: content(of: found, first.suffix), role: .ignored)
      set.missing = files.filter { !existing.contains(ExactString($0)) }
      let listed = Set(files.map { ExactString($0) })
      set.unlisted = found.filter { !listed.contains(ExactString($0)) }
      claimed.formUnion(found.map { ExactString($0) })
      add(set, variant: first.variant)
    }
  }

  /// Meta's parts from 00 to the last that is there, by the name of the first; nil for absurd numbers.
  private func consolidated(_ found: [String]) -> [String]? {
    let numbers = found.compactMap { WeightFileName($0).partNumber }
    guard let name = found.first.map({ WeightFileName($0) }), let last = numbers.max(),
      last < 10_000
    else { return nil }
    let width = name.stem.utf8.count - "consolidated.".utf8.count
    return (0...last).map { number in
      let digits = String(number)
      let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
      return "\(folder)consolidated.\(zeros)\(digits)\(name.suffix)"
    }
  }

  private mutating func add(_ set: WeightSet, variant: String?) {
    var set = set
    set.variant = variant
    sets.append(set)
  }

  /// The content of the first file that is there, else what the suffix stands for.
  private func content(of files: [String], _ suffix: String) -> FileFormat {
    for file in files {
      if let content = contents[ExactString(file)] { return content }
    }
    return FileFormat.promised(by: suffix) ?? .unknown
  }
}

/// What the files of one series have in common.
private struct SeriesKey: Hashable, Comparable {
  var stem: String
  var suffix: String
  var variant: String
  /// MM of NN-of-MM; nil where the names give no count.
  var count: Int?

  init?(_ name: WeightFileName) {
    suffix = name.suffix
    variant = name.variant ?? ""
    if let shard = name.shard {
      stem = name.stem
      count = shard.count
    } else if name.partNumber != nil {
      stem = "consolidated"
      count = nil
    } else {
      return nil
    }
  }

  static func < (left: Self, right: Self) -> Bool {
    (left.stem, left.suffix, left.variant, left.count ?? 0) < (
      right.stem, right.suffix, right.variant, right.count ?? 0
    )
  }
}
