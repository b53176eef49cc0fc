import ModelFacts

/// Lines in one string that are asked for by number, from 0; only their starts are kept.
struct NumberedLines: Sendable {
  private let text: String
  private let starts: [Int]

  /// Takes lines that end with a line feed each, but for the last.
  package init(_ text: String) {
    self.text = text
    starts = LineStarts.find(in: Substring(text).utf8)
  }

  /// The line of a number, nil when there are fewer.
  package subscript(number: Int) -> Substring? {
    guard starts.indices.contains(number) else { return nil }
    let bytes = text.utf8
    let rest = text[bytes.index(bytes.startIndex, offsetBy: starts[number])...]
    return Substring(rest.utf8.prefix { $0 != UInt8(ascii: "\n") })
  }
}
