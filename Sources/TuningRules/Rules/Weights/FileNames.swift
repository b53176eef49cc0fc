extension [String] {
  /// The first of some files, and how many more there are: `a and 2 more files`.
  var firstAndMoreFiles: String {
    guard let first, count > 1 else { return first ?? "" }
    return "\(first) and \(count - 1) more file\(count == 2 ? "" : "s")"
  }
}
