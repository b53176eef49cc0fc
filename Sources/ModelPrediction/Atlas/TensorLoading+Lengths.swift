extension TensorLoading {
  /// The lengths that left-over names give to containers: their highest number and one.
  ///
  /// - Parameter containers: The containers in question with the lengths that they have already.
  /// - Returns: Those for which a name asks for more.
  package func lengths(beyond containers: [String: Int]) -> [String: Int] {
    guard !containers.isEmpty else { return [:] }
    var lengths: [String: Int] = [:]
    for stray in unexpected {
      // A first component may be a prefix that the loader would have dropped.
      let whole = stray.name[...]
      for name in [whole, whole.drop { $0 != "." }.dropFirst()] {
        for (container, index) in Self.numberedPlaces(in: name) {
          guard let length = lengths[container] ?? containers[container], index >= length,
            index < Self.longestContainer
          else { continue }
          lengths[container] = index + 1
        }
      }
    }
    return lengths
  }

  /// Longer lists than this are no model's.
  private static let longestContainer = 10_000

  /// What numbers in a name count in: `layers` for `layers.3`, `stage` for `stage3`.
  private static func numberedPlaces(in name: Substring) -> [(container: String, index: Int)] {
    var places: [(String, Int)] = []
    var start = name.startIndex
    while start < name.endIndex {
      let end = name[start...].firstIndex(of: ".") ?? name.endIndex
      let stem = name[start..<end].lastIndex { !("0"..."9").contains($0) }
      let digits = stem.map { name.index(after: $0) } ?? start
      if let index = Int(name[digits..<end]) {
        let container = name[..<digits]
        places.append((String(container.last == "." ? container.dropLast() : container), index))
      }
      start = end < name.endIndex ? name.index(after: end) : end
    }
    return places
  }
}
