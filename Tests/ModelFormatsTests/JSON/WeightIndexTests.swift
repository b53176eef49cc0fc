import ModelFacts
import Testing

@testable import ModelFormats

@Suite struct `an index of weights` {
  private func index(_ text: String) throws -> WeightIndex {
    try WeightIndex(parsing: Array(text.utf8))
  }

  @Test func `keeps names and files apart from the rest`() throws {
    let text = #"""
      {"metadata": {"total_size": 7}, "weight_map": {"l.0.w": "a", "l.1.w": "b", "l.01": "a",
        "\u006c.2.w": "b", "odd": 3, "l.0.w": "b"}, "more": [1]}
      """#
    let index = try index(text)
    let map = try #require(index.map)
    #expect(map.files == ["a", "b"])
    #expect(map.entryCount == 6)
    #expect(map.repeatsNames)
    #expect(
      (0..<map.names.count).map { map.names[$0] } == ["l.0.w", "l.1.w", "l.01", "l.2.w", "odd"])
    // Of an entry that comes twice the last one counts.
    #expect(["l.0.w", "l.1.w", "l.01", "l.2.w"].map(map.file(of:)) == ["b", "b", "a", "b"])
    #expect(map.file(of: "odd") == nil)
    #expect(map.file(of: "l.3.w") == nil)
    #expect(index.document["metadata"]?["total_size"]?.integer == 7)
    let whole = try JSONValue(parsing: Array(text.utf8), dialect: .python)
    let kept = try #require(index.document["weight_map"]?.object?.members)
    #expect(kept == whole["weight_map"]?.object?.members.filter { $0.value.string == nil })
    #expect(index.document.object?.members.map(\.offset) == whole.object?.members.map(\.offset))
  }

  @Test(arguments: [
    #"{"weight_map": ["a"]}"#, #"{"weight_map": {"a": "b"}, "weight_map": null}"#, "{}", "[1]", "3",
  ])
  func `has no map where the last one is no object`(_ text: String) throws {
    #expect(try index(text).map == nil)
  }

  @Test func `breaks where the same text breaks as JSON`() {
    let text = Array(
      #"{"a": NaN, "weight_map": {"l.0": "é\ud800", "x": {"y": [1, "z"]}, "w": 1}, "b": "\n"}"#.utf8
    )
    for length in text.indices {
      let prefix = Array(text.prefix(length))
      #expect(error(prefix) { _ = try JSONValue(parsing: $0, dialect: .python) } != nil)
      #expect(
        error(prefix) { _ = try WeightIndex(parsing: $0) }
          == error(prefix) { _ = try JSONValue(parsing: $0, dialect: .python) })
      for byte in [0x00, 0x2C, 0x7D, 0x80, 0xFF] as [UInt8] {
        var changed = text
        changed[length] = byte
        #expect(
          error(changed) { _ = try WeightIndex(parsing: $0) }
            == error(changed) { _ = try JSONValue(parsing: $0, dialect: .python) })
      }
    }
  }

  private func error(
    _ bytes: [UInt8], _ read: ([UInt8]) throws -> Void
  ) -> FormatError? {
    do {
      try read(bytes)
      return nil
    } catch {
      return error as? FormatError
    }
  }
}
