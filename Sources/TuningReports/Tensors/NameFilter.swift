/// Which tensor names are listed: a part of the name, or a pattern of `*`, `?` and the rest.
package struct NameFilter: Hashable, Sendable {
  private let pattern: [Character]
  private let isGlob: Bool

  /// A pattern where `*` or `?` occurs, else a part of the name.
  package init(_ text: String) {
    pattern = Array(text)
    isGlob = pattern.contains("*") || pattern.contains("?")
  }

  /// Whether a name passes.
  package func matches(_ name: String) -> Bool {
    isGlob ? matchesWhole(Array(name)) : pattern.isEmpty || name.contains(String(pattern))
  }

  /// The last `*` is the only one worth going back to, so the work is at most pattern × name.
  private func matchesWhole(_ name: [Character]) -> Bool {
    var (inPattern, inName) = (0, 0)
    var retry: (pattern: Int, name: Int)?
    while inName < name.count {
      if inPattern < pattern.count, pattern[inPattern] == "*" {
        retry = (inPattern, inName)
        inPattern += 1
      } else if inPattern < pattern.count,
        pattern[inPattern] == "?" || pattern[inPattern] == name[inName]
      {
        inPattern += 1
        inName += 1
      } else if let last = retry {
        retry = (last.pattern, last.name + 1)
        (inPattern, inName) = (last.pattern + 1, last.name + 1)
      } else {
        return false
      }
    }
    return pattern[inPattern...].allSatisfy { $0 == "*" }
  }
}
