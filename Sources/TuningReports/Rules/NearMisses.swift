/// Which of some names somebody may have meant.
package enum NearMisses {
  /// The likeliest of some candidates, at most three.
  ///
  /// - Parameters:
  ///   - text: What was typed.
  ///   - candidates: What there is.
  /// - Returns: Candidates that differ by few letters or hold what was typed, the closest first.
  package static func of(_ text: String, among candidates: [String]) -> [String] {
    let typed = text.lowercased()
    guard !typed.isEmpty, typed.utf8.count <= 100 else { return [] }
    let limit = max(2, typed.utf8.count / 3)
    let ranked = candidates.compactMap { candidate -> (Int, String)? in
      let name = candidate.lowercased()
      if typed.utf8.count >= 3, name.contains(typed) { return (0, candidate) }
      let distance = distance(typed, name)
      return distance <= limit && distance < name.utf8.count ? (distance, candidate) : nil
    }
    return ranked.sorted { $0 < $1 }.prefix(3).map(\.1)
  }

  /// `did you mean a or b?`, nil where nothing is near.
  package static func question(_ names: [String]) -> String? {
    names.isEmpty ? nil : "Did you mean \(names.joined(separator: " or "))?"
  }

  /// Levenshtein's distance, with two letters that changed places as one step.
  static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var before: [Int] = []
    var last = Array(0...right.count)
    for line in left.indices {
      var row = [line + 1]
      for column in right.indices {
        let change = last[column] + (left[line] == right[column] ? 0 : 1)
        var best = min(last[column + 1] + 1, row[column] + 1, change)
        if line > 0, column > 0, left[line] == right[column - 1], left[line - 1] == right[column] {
          best = min(best, before[column - 1] + 1)
        }
        row.append(best)
      }
      (before, last) = (last, row)
    }
    return last[right.count]
  }
}
