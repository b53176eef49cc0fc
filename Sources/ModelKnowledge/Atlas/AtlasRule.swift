/// A rule for an attribute's value.
package enum AtlasRule: Sendable {
  /// Always this; nil when the atlas doesn't tell.
  case constant(AtlasValue?)
  /// What an expression gives.
  case expression(Substring)

  /// Takes what stands behind the name: `=constant` or `:=expression`.
  private init(_ text: Substring) {
    self =
      text.hasPrefix(":")
      ? .expression(text.dropFirst(2)) : .constant(AtlasValue(constant: text.dropFirst()))
  }

  /// The rule for an attribute among those of a line's field; nil when it has none.
  package static func named(_ name: String, in text: Substring) -> AtlasRule? {
    let (bytes, name) = (text.utf8, name.utf8)
    var word = bytes.startIndex
    while word < bytes.endIndex {
      var (place, rest) = (word, name.makeIterator())
      var wanted = rest.next()
      while let byte = wanted, place < bytes.endIndex, bytes[place] == byte {
        place = bytes.index(after: place)
        wanted = rest.next()
      }
      if wanted == nil, place < bytes.endIndex, isMark(bytes[place]) {
        return AtlasRule(Substring(bytes[place...].prefix { $0 != UInt8(ascii: " ") }))
      }
      let end = bytes[place...].firstIndex(of: UInt8(ascii: " ")) ?? bytes.endIndex
      word = end < bytes.endIndex ? bytes.index(after: end) : end
    }
    return nil
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":")
  }

  /// Rules by attribute, from a line's field.
  package static func table(_ text: Substring, separator: String = " ") -> [String: AtlasRule] {
    var table: [String: AtlasRule] = [:]
    for part in text.split(separator: separator) {
      guard let mark = part.utf8.firstIndex(where: isMark) else { continue }
      table[String(part[..<mark])] = AtlasRule(part[mark...])
    }
    return table
  }
}
