import ModelFacts

/// Where names of one pattern go in memory: worked out once, with other numbers in their place.
///
/// A class, since many names take it and a struct would be copied for each.
final class PatternRoute {
  /// A name in memory that the names may become.
  struct Template {
    /// Where a number of the new name comes from.
    private enum Number {
      /// The number at this place of the old name.
      case old(Int)
      /// It is the same in all new names.
      case fixed(UInt32)
    }

    /// The new names' pattern.
    let pattern: NamePattern
    private var numbers: [Number] = []

    /// Takes a name apart that was made of a `placeholder` name.
    init(_ name: String, numberCount: Int) {
      var found: [UInt32] = []
      pattern = NamePattern(Array(name.utf8).span, numbers: &found)
      numbers = found.map { number in
        let place = Int(number) - PatternRoute.firstPlaceholder
        return 0..<numberCount ~= place ? .old(place) : .fixed(number)
      }
    }

    /// Puts the numbers of a new name into `room`.
    func fill(_ room: inout [UInt32], from old: [UInt32], at start: Int) {
      room.removeAll(keepingCapacity: true)
      for number in numbers {
        switch number {
        case .old(let place): room.append(old[start + place])
        case .fixed(let number): room.append(number)
        }
      }
    }
  }

  /// What stands for the first number while a pattern is renamed; six digits, as for all that follow.
  private static let firstPlaceholder = 900_001

  /// The name of a pattern with numbers that no real name holds, one for each place.
  static func placeholder(_ pattern: NamePattern) -> String {
    pattern.name((0..<pattern.numberCount).map { UInt32(firstPlaceholder + $0) })
  }

  /// A template and the place of its pattern among those of the parameters.
  private typealias Candidate = (template: Template, pattern: Int)

  /// The converter that the names come through, and the number of its source pattern.
  let converter: Int?
  let source: Int
  /// What the names become where no parameter is called like it.
  let renamed: Template
  private let candidates: [Candidate]
  /// The names as they are stored, should they be known and the new ones not.
  private let stored: Candidate?
  private let storedCandidates: [Candidate]

  /// The route of a pattern's names.
  ///
  /// - Parameters:
  ///   - pattern: The pattern.
  ///   - renamed: What its placeholder name was renamed to, through which converter and source.
  ///   - base: The base model's prefix.
  ///   - slots: The parameters.
  init(
    _ pattern: NamePattern, renamed: (name: String, converter: Int?, source: Int), base: String,
    slots: SlotNames
  ) {
    converter = renamed.converter
    source = renamed.source
    let candidates = { (name: String) -> [Candidate] in
      BasePrefix(base).names(of: name).compactMap { name in
        let template = Template(name, numberCount: pattern.numberCount)
        return slots.pattern(template.pattern).map { (template, $0) }
      }
    }
    self.renamed = Template(renamed.name, numberCount: pattern.numberCount)
    self.candidates = candidates(renamed.name)
    let name = Self.placeholder(pattern)
    storedCandidates = candidates(name)
    let itself = Template(name, numberCount: pattern.numberCount)
    stored = slots.pattern(itself.pattern).map { (itself, $0) }
  }

  /// The parameter that a name of the pattern fills, and whether it goes by its stored name.
  func slot(
    of numbers: [UInt32], at start: Int, in slots: SlotNames, room: inout [UInt32]
  ) -> (slot: Architecture.Slot, isStored: Bool)? {
    for (template, pattern) in candidates {
      template.fill(&room, from: numbers, at: start)
      if let slot = slots.slot(pattern: pattern, numbers: room) { return (slot, false) }
    }
    guard let stored else { return nil }
    stored.template.fill(&room, from: numbers, at: start)
    guard slots.slot(pattern: stored.pattern, numbers: room) != nil else { return nil }
    for (template, pattern) in storedCandidates {
      template.fill(&room, from: numbers, at: start)
      if let slot = slots.slot(pattern: pattern, numbers: room) { return (slot, true) }
    }
    return nil
  }

  /// What a name becomes where no parameter is called like it.
  func name(of numbers: [UInt32], at start: Int) -> String {
    var room: [UInt32] = []
    renamed.fill(&room, from: numbers, at: start)
    return renamed.pattern.name(room)
  }
}

/// The name of the base model in names of parameters, which the loader adds or removes where that
/// makes a name known.
struct BasePrefix {
  private let base: String

  init(_ base: String) { self.base = base }

  /// The names to look for, in order; the last is the name itself.
  func names(of name: String) -> [String] {
    guard !base.isEmpty else { return [name] }
    let shorter = name.hasPrefix(base) ? [String(name.dropFirst(base.count + 1))] : []
    return shorter + ["\(base).\(name)", name]
  }
}
