import ModelFacts

/// The merges of the second half of a `tokenizer.json`, read while the first half is being read.
///
/// Where they begin is a guess: a comma in the middle of the file that looks like one between two
/// merges. They count only when whoever reads the first half comes to just that comma among the
/// merges of the model; else they are thrown away, and the rest is read in order.
struct MergesAhead: Sendable {
  /// The merges, which wait for the vocabulary.
  private(set) var list: MergeList
  /// The cursor behind the list that they end.
  private(set) var scanner: JSONScanner
  /// What kept the list from being read to its end.
  private(set) var fault: FormatError?

  /// Files that are shorter are read as fast by one processor.
  private static let worthwhile = 1 << 20
  /// How far from the middle a comma is looked for.
  private static let searchLength = 1 << 10
  /// The bytes of a merge as most writers make them, to make room for as many.
  private static let usualMerge = 48

  /// The comma to begin at, nil in a file that is short or doesn't look like it in its middle.
  static func comma(in bytes: Span<UInt8>) -> Int? {
    guard bytes.count >= worthwhile else { return nil }
    let middle = bytes.count / 2
    let range = middle..<middle + searchLength
    // Pairs first: within them a comma stands between quotes as well.
    return bytes.comma(between: UInt8(ascii: "]"), and: UInt8(ascii: "["), in: range)
      ?? bytes.comma(between: UInt8(ascii: "\""), and: UInt8(ascii: "\""), in: range)
  }

  /// Reads from a comma on; `model` is a cursor among the members of the model.
  init(readingFrom comma: Int, of bytes: [UInt8], model: JSONScanner) {
    list = MergeList(expecting: (bytes.count - comma) / Self.usualMerge)
    scanner = model.inArray(atComma: comma)
    do throws(FormatError) {
      try list.readElements(from: &scanner, in: bytes.span)
    } catch {
      fault = error
    }
  }
}

extension Span<UInt8> {
  /// The first comma of a range with these bytes on both sides, blanks passed over.
  fileprivate func comma(
    between left: UInt8, and right: UInt8, in range: Range<Int>
  ) -> Int? {
    for place in range where self[place] == UInt8(ascii: ",") {
      var before = place - 1
      while self[before] <= 0x20, before > range.lowerBound { before -= 1 }
      var behind = place + 1
      while self[behind] <= 0x20, behind < range.upperBound { behind += 1 }
      // An escaped quote is inside a string.
      if self[before] == left, self[behind] == right, self[before - 1] != UInt8(ascii: "\\") {
        return place
      }
    }
    return nil
  }
}
