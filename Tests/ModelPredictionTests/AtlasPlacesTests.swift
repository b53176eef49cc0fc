import Testing

@testable import ModelKnowledge

@Suite struct `the places of the atlas's numbered lines` {
  private static let bytes = Array(AtlasText.text.utf8)

  /// The bytes at which lines of a kind start, found by going through the whole text.
  private func starts(of kind: Character) -> [Int] {
    let letter = Array("\(kind)\t".utf8)
    return Self.bytes.indices.filter { place in
      (place == 0 || Self.bytes[place - 1] == UInt8(ascii: "\n"))
        && Self.bytes[place...].starts(with: letter)
    }
  }

  @Test(arguments: zip(["P", "X"] as [Character], [AtlasText.entries, AtlasText.conversions]))
  func `are where the lines start`(kind: Character, table: String) {
    let digits = Array(table)
    let places = stride(from: 0, to: digits.count, by: 5).map {
      Int(String(digits[$0..<min($0 + 5, digits.count)]), radix: 36)
    }
    #expect(places == starts(of: kind))
  }

  @Test func `end with the last line`() throws {
    let count = AtlasText.conversions.utf8.count / 5
    let last = try #require(Atlas.embedded.conversion(count - 1))
    let lines = AtlasText.text.split(separator: "\n").filter { $0.hasPrefix("X\t") }
    #expect(last.joined(separator: "\t") == lines.last?.dropFirst(2) ?? "")
    #expect(Atlas.embedded.conversion(count) == nil)
    #expect(Atlas.embedded.conversion(-1) == nil)
    #expect(Atlas.embedded.entry(0) != nil)
  }
}
