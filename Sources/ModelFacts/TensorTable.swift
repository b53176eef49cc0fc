/// The tensors of one file, in its order: names as patterns and numbers, and what many tensors have
/// in common once.
///
/// As a collection it gives each tensor whole, its name put together; what looks at all tensors
/// goes by their kinds.
public struct TensorTable: Sendable {
  /// What tensors have in common whose names are of one pattern.
  package struct Kind: Hashable, Sendable {
    /// The place of the pattern of their names.
    package var pattern: Int
    /// Their element type.
    package var dtype: DType
    /// Their sizes.
    package var shape: [Int]
    /// Bytes of each, nil when the dtype is unknown.
    package var byteCount: Int?
  }

  /// One tensor.
  package struct Row: Sendable {
    /// The place of its kind.
    package var kind: Int32
    /// Where the numbers of its name start.
    package var numbers: Int32
    /// The byte of the file where its storage starts; `nowhere` when it has none there.
    fileprivate var dataOffset: Int

    fileprivate static let nowhere = Int.min
  }

  /// How a tensor looks at a storage, for formats that share them.
  private struct View: Hashable, Sendable {
    var stride: [Int]?
    var storage: String?
    var storageOffset: Int?
  }

  /// The patterns of the names.
  package fileprivate(set) var patterns = NamePatterns()
  /// The numbers of all names, one name behind the other.
  package fileprivate(set) var numbers: [UInt32] = []
  /// What the tensors are, each kind once.
  package fileprivate(set) var kinds: [Kind] = []
  /// The tensors.
  package fileprivate(set) var rows: [Row] = []
  /// One for each tensor, or none at all.
  private var views: [View] = []
  private var kindPlaces: [Kind: Int32] = [:]
  /// For each pattern the kind of its last tensor.
  private var lastKinds: [Int32] = []

  /// No tensors yet.
  public init() {}

  /// Whether some tensors share storages, as PyTorch's files let them.
  package var hasStorages: Bool { !views.isEmpty }

  /// How many tensors there are of each kind.
  package var kindCounts: [Int] {
    var counts = Array(repeating: 0, count: kinds.count)
    for row in rows { counts[Int(row.kind)] += 1 }
    return counts
  }

  /// A kind, how many tensors there are of it, and how many of those have a storage that no tensor
  /// before them has.
  package typealias Share = (kind: Kind, count: Int, ownedCount: Int)

  /// The kinds with their tensors, each storage counted once.
  package var ownedShares: [Share] {
    let counts = kindCounts
    guard hasStorages else { return zip(kinds, counts).map { ($0, $1, $1) } }
    var owned = counts
    var storages: Set<String> = []
    for (row, view) in zip(rows, views) {
      guard let storage = view.storage, !storages.insert(storage).inserted else { continue }
      owned[Int(row.kind)] -= 1
    }
    return kinds.indices.map { (kinds[$0], counts[$0], owned[$0]) }
  }

  /// The name of the tensor at a place.
  package func name(at place: Int) -> String {
    patterns[kinds[Int(rows[place].kind)].pattern].name(numbers, from: Int(rows[place].numbers))
  }

  /// The tensors of some kinds.
  package func ofKinds(_ isWanted: (Kind) -> Bool) -> [TensorInfo] {
    let wanted = kinds.map(isWanted)
    guard wanted.contains(true) else { return [] }
    return rows.indices.filter { wanted[Int(rows[$0].kind)] }.map { self[$0] }
  }

  /// Makes room for so many tensors.
  public mutating func reserveCapacity(_ count: Int) { rows.reserveCapacity(count) }

  fileprivate mutating func kind(
    _ pattern: Int, _ dtype: DType, _ shape: [Int], _ byteCount: Int?
  ) -> Int32 {
    while lastKinds.count <= pattern { lastKinds.append(-1) }
    let last = lastKinds[pattern]
    if last >= 0, kinds[Int(last)].isLike(dtype, shape, byteCount) { return last }
    let kind = Kind(pattern: pattern, dtype: dtype, shape: shape, byteCount: byteCount)
    let place = kindPlaces[kind] ?? Int32(kinds.count)
    if place == kinds.count {
      kindPlaces[kind] = place
      kinds.append(kind)
    }
    lastKinds[pattern] = place
    return place
  }

  /// The tensor at a place, and its row and view anew.
  private mutating func entry(_ tensor: TensorInfo) -> (Row, View) {
    let start = numbers.count
    let pattern = patterns.place(of: Array(tensor.name.utf8).span, numbers: &numbers)
    let kind = kind(pattern, tensor.dtype, tensor.shape, tensor.byteCount)
    return (
      Row(kind: kind, numbers: Int32(start), dataOffset: tensor.dataOffset ?? Row.nowhere),
      View(
        stride: tensor.stride, storage: tensor.storage, storageOffset: tensor.storageOffset)
    )
  }
}

extension TensorTable.Kind {
  /// The number of elements of each, nil beyond 64 bits.
  package var elementCount: Int? {
    TensorInfo(name: "", dtype: dtype, shape: shape, byteCount: nil).elementCount
  }

  /// Whether it is of this type, these sizes and bytes.
  fileprivate func isLike(_ dtype: DType, _ shape: [Int], _ byteCount: Int?) -> Bool {
    self.byteCount == byteCount && self.shape == shape && self.dtype == dtype
  }
}

extension TensorTable: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
  /// The place of the first tensor.
  public var startIndex: Int { 0 }
  /// The number of tensors.
  public var endIndex: Int { rows.count }

  /// A tensor by its place.
  public subscript(place: Int) -> TensorInfo {
    get {
      let row = rows[place]
      let kind = kinds[Int(row.kind)]
      var tensor = TensorInfo(
        name: patterns[kind.pattern].name(numbers, from: Int(row.numbers)), dtype: kind.dtype,
        shape: kind.shape, byteCount: kind.byteCount,
        dataOffset: row.dataOffset == Row.nowhere ? nil : row.dataOffset)
      if hasStorages {
        tensor.stride = views[place].stride
        tensor.storage = views[place].storage
        tensor.storageOffset = views[place].storageOffset
      }
      return tensor
    }
    set { replaceSubrange(place..<place + 1, with: CollectionOfOne(newValue)) }
  }

  /// Adds a tensor behind the others.
  public mutating func append(_ tensor: TensorInfo) {
    let (row, view) = entry(tensor)
    if hasStorages || view != View() {
      if !hasStorages { views = Array(repeating: View(), count: rows.count) }
      views.append(view)
    }
    rows.append(row)
  }

  /// Puts other tensors in the place of some.
  public mutating func replaceSubrange(
    _ range: Range<Int>, with tensors: some Collection<TensorInfo>
  ) {
    let entries = tensors.map { entry($0) }
    if hasStorages || entries.contains(where: { $0.1 != View() }) {
      if !hasStorages { views = Array(repeating: View(), count: rows.count) }
      views.replaceSubrange(range, with: entries.map(\.1))
    }
    rows.replaceSubrange(range, with: entries.map(\.0))
  }
}

extension TensorTable: ExpressibleByArrayLiteral, Equatable {
  /// A table of these tensors.
  public init(arrayLiteral tensors: TensorInfo...) { self.init(tensors) }

  /// Whether both list the same tensors.
  public static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }
}

/// Makes a table while a header is read: first a name, then what the header says of it.
package struct TensorTableBuilder: Sendable {
  /// The tensors so far.
  package private(set) var table = TensorTable()
  private var index: NameIndex
  /// Names that no tensor came of.
  private var others: Set<ExactString> = []
  /// The name at hand: the place of its pattern, and where its numbers start.
  private var name = (pattern: 0, numbers: 0)

  /// An empty table with room for so many tensors.
  package init(capacity: Int) {
    table.rows.reserveCapacity(capacity)
    index = NameIndex(capacity: capacity)
  }

  /// The number of tensors so far.
  package var count: Int { table.count }

  /// The name at hand.
  package var nameAtHand: String {
    table.patterns[name.pattern].name(table.numbers, from: name.numbers)
  }

  /// Takes a name; whether there was none like it.
  package mutating func begin(_ text: Span<UInt8>) -> Bool {
    name.numbers = table.numbers.count
    name.pattern = table.patterns.place(of: text, numbers: &table.numbers)
    let range = name.numbers..<table.numbers.count
    var probe = index.probe(pattern: name.pattern, numbers: table.numbers, in: range)
    while let place = index.candidate(&probe) {
      if table.isName(at: place, of: name.pattern, withNumbersIn: range) { return false }
    }
    index.insert(table.count, after: probe)
    return others.isEmpty || !others.contains(ExactString(nameAtHand))
  }

  /// Adds a tensor of the name at hand.
  ///
  /// - Parameters:
  ///   - dtype: Its element type.
  ///   - shape: Its sizes.
  ///   - byteCount: Its bytes, nil when they aren't known.
  ///   - dataOffset: Where its bytes start, nil where they aren't in the file.
  package mutating func add(dtype: DType, shape: [Int], byteCount: Int?, dataOffset: Int?) {
    let kind = table.kind(name.pattern, dtype, shape, byteCount)
    table.rows.append(
      TensorTable.Row(
        kind: kind, numbers: Int32(name.numbers), dataOffset: dataOffset ?? TensorTable.Row.nowhere)
    )
  }

  /// Goes on without a tensor of the name at hand.
  package mutating func leave() { others.insert(ExactString(nameAtHand)) }
}

extension TensorTable {
  /// Whether the name at a place is of this pattern and has these numbers.
  fileprivate func isName(
    at place: Int, of pattern: Int, withNumbersIn range: Range<Int>
  ) -> Bool {
    guard place < rows.count, kinds[Int(rows[place].kind)].pattern == pattern else { return false }
    var own = Int(rows[place].numbers)
    for other in range {
      guard numbers[own] == numbers[other] else { return false }
      own += 1
    }
    return true
  }
}
