/// Files that an XML document's declarations name.
package enum XMLEntities {
  /// The names, with the byte of each declaration.
  package static func paths(in head: [UInt8]) -> [(path: String, offset: Int)] {
    let text = String(decoding: head, as: UTF8.self)
    return text.ranges(of: "<!ENTITY").prefix(100).compactMap { range in
      let declaration = text[range.upperBound...].prefix(4096).prefix { $0 != ">" }
      guard declaration.contains("SYSTEM") || declaration.contains("PUBLIC") else { return nil }
      let quoted = declaration.split(omittingEmptySubsequences: false) { "\"'".contains($0) }
      guard quoted.count > 2 else { return nil }
      let path = String(quoted[quoted.count - 2])
      return (path, text.utf8.distance(from: text.startIndex, to: range.lowerBound))
    }
  }
}
