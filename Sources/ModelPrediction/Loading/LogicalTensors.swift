import ModelFacts

/// Stored parameters at their logical shapes, in the order of the files: names as patterns and
/// numbers, and what many of them have in common once.
///
/// As a collection it gives each of them whole, its name put together.
package struct LogicalTensors: Sendable {
  /// What tensors have in common whose names are of one pattern.
  struct Kind: Hashable {
    /// The place of the pattern of their names.
    var pattern: Int
    /// Their logical shape.
    var shape: [Int]
    /// The stored dtype of their values.
    var dtype: DType
    /// Only the number of their elements is known.
    var isShapeGuessed = false
  }

  /// One tensor.
  struct Row {
    /// The place of its kind.
    var kind: Int32
    /// Where the numbers of its name start.
    var numbers: Int32
    /// The place of its file.
    var file: Int32
  }

  /// The patterns of the names.
  private(set) var patterns = NamePatterns()
  /// The numbers of all names, one name behind the other.
  private(set) var numbers: [UInt32] = []
  /// What the tensors are, each kind once.
  private(set) var kinds: [Kind] = []
  /// The tensors.
  private(set) var rows: [Row] = []
  /// The paths of the files.
  private(set) var files: [String] = []
  private var kindPlaces: [Kind: Int32] = [:]

  /// A list of these tensors.
  package init(_ tensors: some Sequence<LogicalTensor>) {
    for tensor in tensors {
      if files.last.map({ ExactString($0) != ExactString(tensor.file) }) ?? true {
        files.append(tensor.file)
      }
      let start = numbers.count
      let pattern = patterns.place(of: Array(tensor.name.utf8).span, numbers: &numbers)
      let kind = Kind(
        pattern: pattern, shape: tensor.shape, dtype: tensor.dtype,
        isShapeGuessed: tensor.isShapeGuessed)
      rows.append(
        Row(kind: place(of: kind), numbers: Int32(start), file: Int32(files.count - 1)))
    }
  }

  /// An empty list of tensors of these files, whose names are of these patterns.
  init(of stored: StoredTensors) {
    patterns = stored.patterns
    files = stored.files.map(\.path)
    rows.reserveCapacity(stored.count)
    numbers.reserveCapacity(stored.count * 2)
  }

  /// The place of a pattern.
  mutating func place(of pattern: NamePattern) -> Int { patterns.place(of: pattern) }

  /// The place of a kind.
  mutating func place(of kind: Kind) -> Int32 {
    if let place = kindPlaces[kind] { return place }
    let place = Int32(kinds.count)
    kindPlaces[kind] = place
    kinds.append(kind)
    return place
  }

  /// Adds a tensor with the first numbers of another's name, as many as its pattern has.
  mutating func append(kind: Int32, numbers others: [UInt32], from start: Int, file: Int) {
    let count = patterns[kinds[Int(kind)].pattern].numberCount
    rows.append(Row(kind: kind, numbers: Int32(numbers.count), file: Int32(file)))
    for place in start..<start + count { numbers.append(others[place]) }
  }

  /// How many tensors there are of each kind.
  var kindCounts: [Int] {
    var counts = Array(repeating: 0, count: kinds.count)
    for row in rows { counts[Int(row.kind)] += 1 }
    return counts
  }

  /// The name of the tensor at a place.
  func name(at place: Int) -> String {
    let row = rows[place]
    return patterns[kinds[Int(row.kind)].pattern].name(numbers, from: Int(row.numbers))
  }

  /// The logical shape of the tensor at a place.
  func shape(at place: Int) -> [Int] { kinds[Int(rows[place].kind)].shape }

  /// Whether the name at a place comes before another one in transformers' order.
  func precedes(_ place: Int, _ other: Int) -> Bool {
    let (one, two) = (rows[place], rows[other])
    let pattern = kinds[Int(one.kind)].pattern
    guard pattern == kinds[Int(two.kind)].pattern else {
      return NaturalName.precedes(name(at: place), name(at: other))
    }
    var (first, second) = (Int(one.numbers), Int(two.numbers))
    for _ in 0..<patterns[pattern].numberCount {
      if numbers[first] != numbers[second] { return numbers[first] < numbers[second] }
      first += 1
      second += 1
    }
    return false
  }
}

extension LogicalTensors: RandomAccessCollection {
  /// The place of the first tensor.
  package var startIndex: Int { 0 }
  /// The number of tensors.
  package var endIndex: Int { rows.count }

  /// A tensor by its place.
  package subscript(place: Int) -> LogicalTensor {
    let row = rows[place]
    let kind = kinds[Int(row.kind)]
    var tensor = LogicalTensor(
      name: name(at: place), file: files[Int(row.file)], shape: kind.shape, dtype: kind.dtype)
    tensor.isShapeGuessed = kind.isShapeGuessed
    return tensor
  }
}

extension LogicalTensors.Kind {
  /// The number of elements of each, 0 where the product overflows.
  var elementCount: Int {
    LogicalTensor(name: "", file: "", shape: shape, dtype: dtype).elementCount
  }
}
