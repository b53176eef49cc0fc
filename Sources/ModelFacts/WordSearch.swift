/// Words to look for in names, whatever stands around them.
///
/// A model may have hundreds of thousands of names, and most hold none of the words: only bytes that
/// may begin a word are looked at twice.
package struct WordSearch: Sendable {
  private let words: [[UInt8]]
  /// For the lower five bits of each byte whether a word begins with one like it.
  private let beginnings: UInt32

  /// Looks for these words, byte by byte.
  package init(_ words: [String]) {
    self.words = words.map { Array($0.utf8) }
    beginnings = self.words.reduce(0) { $0 | 1 << UInt32(($1.first ?? 0) & 31) }
  }

  /// Whether one of the words occurs.
  package func occurs(in text: some StringProtocol) -> Bool {
    let found = text.utf8.withContiguousStorageIfAvailable { bytes in
      for place in bytes.indices
      where unsafe beginnings & 1 << UInt32(bytes[place] & 31) != 0 {
        let rest = unsafe bytes[place...]
        if words.contains(where: { unsafe rest.starts(with: $0) }) { return true }
      }
      return false
    }
    guard let found else {
      // Making the copy's bytes contiguous is what makes it answer at once.
      var copy = String(text)
      copy.makeContiguousUTF8()
      return occurs(in: copy)
    }
    return found
  }
}
