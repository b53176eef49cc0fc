import ModelFacts

/// The names to give to PEFT so that exactly the wanted modules get LoRA.
///
/// PEFT takes an entry for a module when the module's name equals it or ends with "." and the entry.
package struct TargetSelection: Hashable, Sendable {
  /// The shortest entries that select exactly the wanted modules, sorted; empty when `pattern` is set.
  package var suffixes: [String]
  /// A regex that matches exactly the wanted names, for the case that no list of entries can.
  package var pattern: String?

  /// Finds the names.
  ///
  /// - Parameters:
  ///   - wanted: Names in memory of the modules that LoRA is to attach to.
  ///   - others: Names of every other module, containers included: an entry that selects one of
  ///     them would make PEFT adapt it, or refuse.
  package init(selecting wanted: [String], among others: [String]) {
    if let suffixes = NamesAlike(selecting: wanted, among: others).suffixes() {
      self.suffixes = suffixes
    } else {
      suffixes = []
      pattern = Self.pattern(matching: wanted)
    }
  }

  /// A regex of the exact names: one alternative for each shape of name, its indices spelled out.
  private static func pattern(matching names: [String]) -> String {
    var alternatives: [ExactString: Set<String>] = [:]
    for name in names {
      let components = name.split(separator: ".", omittingEmptySubsequences: false)
      let index = components.firstIndex { Int($0) != nil }
      let shape = components.enumerated().map { position, component in
        position == index ? "#" : escaped(component)
      }.joined(separator: "\\.")
      alternatives[ExactString(shape), default: []].insert(
        index.map { String(components[$0]) } ?? "")
    }
    let parts = alternatives.sorted { $0.key < $1.key }.map { shape, indices in
      let ordered = indices.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
      let choice = ordered.count == 1 ? ordered[0] : "(?:\(ordered.joined(separator: "|")))"
      return shape.string.replacing(first: "#", with: choice)
    }
    return parts.joined(separator: "|")
  }

  /// The text with Python's regex metacharacters escaped.
  private static func escaped(_ text: Substring) -> String {
    var result = ""
    for character in text.unicodeScalars {
      if !(character.properties.isAlphabetic || character == "_" || ("0"..."9") ~= character) {
        result += "\\"
      }
      result.unicodeScalars.append(character)
    }
    return result
  }
}

/// Names that end alike, wanted ones and others.
private struct NamesAlike {
  /// What all of them end with.
  private var suffix = ""
  /// What stands before the suffix; nil where a name is the suffix itself.
  private var wanted: [Substring?]
  private var others: [Substring?]

  init(selecting wanted: [String], among others: [String]) {
    self.wanted = wanted.map { $0[...] }
    self.others = others.map { $0[...] }
  }

  private init(suffix: String) {
    self.suffix = suffix
    wanted = []
    others = []
  }

  /// The shortest suffixes that only wanted names have; nil when a wanted name is itself the suffix
  /// of another name.
  func suffixes() -> [String]? {
    var result: [ExactString] = []
    var open = [self]
    while let names = open.popLast() {
      guard let longer = names.byComponentBefore() else { return nil }
      for names in longer {
        if names.others.isEmpty {
          result.append(ExactString(names.suffix))
        } else {
          open.append(names)
        }
      }
    }
    return result.sorted().map(\.string)
  }

  /// The names by the component before the suffix, as far as wanted ones have it; nil when a wanted
  /// name has none.
  private func byComponentBefore() -> [Self]? {
    var groups: [Self] = []
    var places: [ExactString: Int] = [:]
    for name in wanted {
      guard let (rest, component) = name.map(Self.split) else { return nil }
      let place = places[component] ?? groups.count
      if place == groups.count {
        places[component] = place
        groups.append(
          Self(suffix: suffix.isEmpty ? component.string : "\(component).\(suffix)"))
      }
      groups[place].wanted.append(rest)
    }
    for name in others {
      guard let (rest, component) = name.map(Self.split), let place = places[component] else {
        continue
      }
      groups[place].others.append(rest)
    }
    return groups
  }

  private static func split(_ name: Substring) -> (rest: Substring?, component: ExactString) {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else {
      return (nil, ExactString(String(name)))
    }
    return (name[..<dot], ExactString(String(name[name.utf8.index(after: dot)...])))
  }
}

extension String {
  /// The text with the first occurrence of a character replaced.
  fileprivate func replacing(first mark: Character, with text: String) -> String {
    guard let place = firstIndex(of: mark) else { return self }
    return self[..<place] + text + self[index(after: place)...]
  }
}
