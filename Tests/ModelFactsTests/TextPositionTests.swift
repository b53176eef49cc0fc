import ModelFacts
import Testing

@Suite struct TextPositionTests {
  @Test(arguments: [
    ("", 0, 1, 1), ("a", 0, 1, 1), ("a", 1, 1, 2), ("a\n", 1, 1, 2), ("a\n", 2, 2, 1),
    ("a\r\nb", 2, 1, 3), ("a\r\nb", 3, 2, 1), ("\n\n\nx", 3, 4, 1), ("a\nbc", 99, 2, 3),
    ("a", -1, 1, 1), ("é模🙂x", 9, 1, 4), ("é模🙂x", 10, 1, 5), ("🙂\n模", 8, 2, 2),
    ("e\u{301}x", 3, 1, 3),
  ])
  func `a byte has a line and a column, both from 1`(
    _ text: String, _ byte: Int, _ line: Int, _ column: Int
  ) {
    #expect(
      TextPosition(ofByte: byte, in: Array(text.utf8)) == TextPosition(line: line, column: column))
  }

  @Test func `lines of every length are told apart`() {
    let lengths = Array(0..<40)
    let text = lengths.map { String(repeating: "x", count: $0) + "\n" }.joined()
    var byte = 0
    for (number, length) in lengths.enumerated() {
      let bytes = Array(text.utf8)
      #expect(
        TextPosition(ofByte: byte + length, in: bytes)
          == TextPosition(line: number + 1, column: length + 1))
      byte += length + 1
    }
  }
}
