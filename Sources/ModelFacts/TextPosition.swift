/// A place in a text as editors show it.
public struct TextPosition: Hashable, Sendable {
  /// The line, from 1; a line feed ends one.
  public var line: Int
  /// The column, from 1, in characters of UTF-8 (Unicode code points, neither bytes nor what a
  /// terminal shows as one sign).
  public var column: Int

  /// A line and a column.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The place of a byte; one behind the text is the end of its last line.
  public init(ofByte offset: Int, in text: [UInt8]) {
    let before = text.prefix(max(0, offset))
    let starts = LineStarts.find(in: before)
    line = starts.count
    // Of a character's bytes only the first isn't of the form 10xxxxxx.
    column = before[(starts.last ?? 0)...].count { $0 & 0xC0 != 0x80 } + 1
  }
}
