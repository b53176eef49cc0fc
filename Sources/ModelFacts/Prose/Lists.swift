extension [String] {
  /// The first few in prose: `a, b and 7 more`.
  package func listed(_ limit: Int = 3) -> String {
    guard count > limit else {
      guard let last, count > 1 else { return first ?? "" }
      return "\(dropLast().joined(separator: ", ")) and \(last)"
    }
    return "\(prefix(limit).joined(separator: ", ")) and \(count - limit) more"
  }
}
