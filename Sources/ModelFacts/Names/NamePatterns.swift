/// The patterns of many names, each once, in the order in which they first appear.
package struct NamePatterns: Sendable {
  /// All of them.
  package private(set) var all: [NamePattern] = []
  private var places: [NamePattern: Int] = [:]
  /// For each pattern the one that came after it last: names follow each other in the same order,
  /// layer after layer.
  private var followers: [Int] = []
  private var last = 0

  /// No patterns yet.
  package init() {}

  /// The number of patterns.
  package var count: Int { all.count }

  /// A pattern by its place.
  package subscript(place: Int) -> NamePattern { all[place] }

  /// The place of a name's pattern; its numbers go behind those at hand.
  package mutating func place(of name: Span<UInt8>, numbers: inout [UInt32]) -> Int {
    if !all.isEmpty {
      let next = followers[last]
      if all[next].read(name, numbers: &numbers) {
        last = next
        return next
      }
    }
    let place = place(of: NamePattern(name, numbers: &numbers))
    followers[last] = place
    last = place
    return place
  }

  /// The place of a pattern.
  package mutating func place(of pattern: NamePattern) -> Int {
    if let place = places[pattern] { return place }
    let place = all.count
    places[pattern] = place
    all.append(pattern)
    followers.append(place)
    return place
  }

  /// The place of a pattern, nil for one that isn't among them.
  package func find(_ pattern: NamePattern) -> Int? { places[pattern] }
}
