import ModelKnowledge

extension Architecture {
  /// The pairs of a record's ties between numbered parts, by name below its module.
  ///
  /// Zamba repeats a few attention blocks through its layers, and Bark's heads are its embeddings one
  /// further on.
  ///
  /// - Parameters:
  ///   - record: The class that ties.
  ///   - dot: The module's name with the dot behind it.
  ///   - config: Its configuration.
  /// - Returns: Targets and sources.
  package func countedTies(
    of record: AtlasRecord, below dot: String, config: ConfigurationValues
  ) -> [(target: String, source: String)] {
    guard !record.countedTies.isEmpty else { return [] }
    let names = parameters.lazy.map(\.name).filter { $0.hasPrefix(dot) }.map {
      String($0.dropFirst(dot.count))
    }
    var pairs: [(String, String)] = []
    for tie in record.countedTies {
      let targets = names.compactMap { Place($0, of: tie.target) }
      guard let value = config.value(of: tie.rule.dropFirst())?.int else { continue }
      if tie.rule.first == "+" {
        pairs += targets.map { place in
          (place.name, tie.source.filling([place.number + value]) + place.rest)
        }
        continue
      }
      let numbers = Set(targets.map(\.number)).sorted()
      guard 1...max(1, numbers.count) ~= value else { continue }
      let ranks = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
      for place in targets {
        guard let rank = ranks[place.number], rank >= value else { continue }
        pairs.append((place.name, tie.source.filling([numbers[rank % value]]) + place.rest))
      }
    }
    return pairs
  }

  /// A name that a pattern with one star begins.
  private struct Place {
    var name: String
    var number: Int
    /// What follows the pattern.
    var rest: Substring

    init?(_ name: String, of pattern: String) {
      let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
      guard pieces.count == 2, name.hasPrefix(pieces[0]) else { return nil }
      let tail = name.dropFirst(pieces[0].count)
      let digits = tail.prefix { ("0"..."9").contains($0) }
      let rest = tail.dropFirst(digits.count)
      guard let number = Int(digits), rest.hasPrefix(pieces[1]) else { return nil }
      let further = rest.dropFirst(pieces[1].count)
      guard further.isEmpty || further.first == "." else { return nil }
      self.name = name
      self.number = number
      self.rest = further
    }
  }
}
