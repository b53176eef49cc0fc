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
    var trie = SuffixTrie()
    for name in wanted { trie.insert(name, isWanted: true) }
    for name in others { trie.insert(name, isWanted: false) }
    if let suffixes = trie.suffixes() {
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

/// Module names by their components from the last to the first.
private struct SuffixTrie {
  private struct Node {
    var children: [ExactString: Int] = [:]
    var wanted = 0
    var others = 0
    /// A name ends here, so no longer suffix can tell it from the names below.
    var endsWanted = false
  }

  private var nodes = [Node()]

  mutating func insert(_ name: String, isWanted: Bool) {
    var node = 0
    let components = name.utf8.split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    for component in components.lazy.map({ ExactString(String(Substring($0))) }).reversed() {
      if let child = nodes[node].children[component] {
        node = child
      } else {
        nodes.append(Node())
        nodes[node].children[component] = nodes.count - 1
        node = nodes.count - 1
      }
      if isWanted { nodes[node].wanted += 1 } else { nodes[node].others += 1 }
    }
    if isWanted { nodes[node].endsWanted = true }
  }

  /// The suffixes of the highest nodes below which only wanted names lie; nil when a wanted name
  /// is itself the suffix of another.
  func suffixes() -> [String]? {
    var result: [ExactString] = []
    var open: [(node: Int, suffix: String)] = [(0, "")]
    while let (index, suffix) = open.popLast() {
      let node = nodes[index]
      if index != 0, node.others == 0 {
        result.append(ExactString(suffix))
        continue
      }
      guard !node.endsWanted else { return nil }
      for (component, child) in node.children where nodes[child].wanted > 0 {
        open.append((child, suffix.isEmpty ? component.string : "\(component).\(suffix)"))
      }
    }
    return result.sorted().map(\.string)
  }
}

extension String {
  /// The text with the first occurrence of a character replaced.
  fileprivate func replacing(first mark: Character, with text: String) -> String {
    guard let place = firstIndex(of: mark) else { return self }
    return self[..<place] + text + self[index(after: place)...]
  }
}
