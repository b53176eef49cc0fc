/// Names in an order, each once, as patterns and numbers.
package struct NameList: Sendable {
  /// A name by the place of its pattern and of its first number.
  package struct Entry: Sendable {
    /// The place of its pattern.
    package var pattern: Int32
    /// Where its numbers start.
    package var numbers: Int32
  }

  /// The patterns of the names.
  package private(set) var patterns = NamePatterns()
  /// The numbers of all names, one name behind the other.
  package private(set) var numbers: [UInt32] = []
  /// The names.
  package private(set) var entries: [Entry] = []
  private var index: NameIndex

  /// A list with room for so many names.
  package init(capacity: Int = 0) {
    entries.reserveCapacity(capacity)
    index = NameIndex(capacity: capacity)
  }

  /// The number of names.
  package var count: Int { entries.count }

  /// A name by its place.
  package subscript(place: Int) -> String {
    patterns[Int(entries[place].pattern)].name(numbers, from: Int(entries[place].numbers))
  }

  /// The place of a name, which is added behind the others where it is new.
  package mutating func insert(_ name: Span<UInt8>) -> (place: Int, isNew: Bool) {
    let start = numbers.count
    let pattern = patterns.place(of: name, numbers: &numbers)
    var probe = index.probe(pattern: pattern, numbers: numbers, in: start..<numbers.count)
    while let place = index.candidate(&probe) {
      guard holds(pattern, numbers, in: start..<numbers.count, at: place) else { continue }
      numbers.removeLast(numbers.count - start)
      return (place, false)
    }
    index.insert(count, after: probe)
    entries.append(Entry(pattern: Int32(pattern), numbers: Int32(start)))
    return (count - 1, true)
  }

  /// The place of a name, given by the place of its pattern and its numbers; nil where it isn't
  /// among them.
  package func place(pattern: Int, numbers others: [UInt32], from start: Int) -> Int? {
    let range = start..<start + patterns[pattern].numberCount
    var probe = index.probe(pattern: pattern, numbers: others, in: range)
    while let place = index.candidate(&probe) {
      if holds(pattern, others, in: range, at: place) { return place }
    }
    return nil
  }

  /// The place of a name, nil where it isn't among them.
  package func place(of name: String) -> Int? {
    var numbers: [UInt32] = []
    let pattern = NamePattern(Array(name.utf8).span, numbers: &numbers)
    return patterns.find(pattern).flatMap { place(pattern: $0, numbers: numbers, from: 0) }
  }

  /// Whether the name at a place is of this pattern and has these numbers.
  private func holds(
    _ pattern: Int, _ others: [UInt32], in range: Range<Int>, at place: Int
  ) -> Bool {
    let entry = entries[place]
    guard Int(entry.pattern) == pattern else { return false }
    var own = Int(entry.numbers)
    for other in range {
      guard numbers[own] == others[other] else { return false }
      own += 1
    }
    return true
  }
}
