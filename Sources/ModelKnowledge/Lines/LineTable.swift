/// Lines of tab-separated fields in one string, sorted by the bytes of the first field.
///
/// Nothing is built when the program starts: a look-up halves the text until it stands on the line.
struct LineTable: Sendable {
  private let text: String

  /// Takes lines that are sorted by the bytes of their first field.
  package init(_ text: String) { self.text = text }

  /// The fields of the line whose first field is `key`, nil when there is none.
  package func fields(of key: String) -> [Substring]? {
    let bytes = text.utf8
    var low = bytes.startIndex
    var high = bytes.endIndex
    while low < high {
      var start = bytes.index(low, offsetBy: bytes.distance(from: low, to: high) / 2)
      while start > low, bytes[bytes.index(before: start)] != UInt8(ascii: "\n") {
        start = bytes.index(before: start)
      }
      let end = bytes[start..<high].firstIndex(of: UInt8(ascii: "\n")) ?? high
      let line = text[start..<end]
      let name = line.utf8.prefix { $0 != UInt8(ascii: "\t") }
      if name.elementsEqual(key.utf8) {
        return line.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
          .map { Substring($0) }
      }
      if name.lexicographicallyPrecedes(key.utf8) {
        low = end < high ? bytes.index(after: end) : high
      } else {
        high = start
      }
    }
    return nil
  }
}
