import ModelFacts
import ModelFormats
import Testing

@Suite struct `a search for markers` {
  private func places(_ patterns: [String], in bytes: [UInt8]) throws -> [Int] {
    var found: [Int] = []
    try MarkerSearch(patterns.map { Array($0.utf8) }).search(
      MemorySource(bytes), in: 0..<bytes.count
    ) { _, place, _ in
      found.append(place)
      return place + 1
    }
    return found
  }

  @Test func `finds a pattern at every place, next to each other and at the ends`() throws {
    for offset in 0..<12 {
      let bytes = [UInt8](repeating: 0x63, count: offset) + Array("class_nameclass_name".utf8)
      #expect(try places(["class_name", "abcd"], in: bytes) == [offset, offset + 10])
    }
  }

  @Test func `finds a pattern across the windows' borders`() throws {
    for shift in 0..<14 {
      var bytes = [UInt8](repeating: 0, count: 3 << 20)
      let place = 1 << 20 - shift
      bytes.replaceSubrange(place..<place + 10, with: Array("class_name".utf8))
      #expect(try places(["class_name", "0123456789abcdef"], in: bytes) == [place])
    }
  }

  @Test func `agrees with a plain search on random bytes`() throws {
    var state: UInt64 = 7
    let bytes = (0..<20_000).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(ascii: "a") + UInt8(state >> 62)
    }
    let patterns = ["abcd", "aabb", "dcba", "cccccc"]
    let plain = bytes.indices.filter { place in
      patterns.contains { bytes[place...].starts(with: $0.utf8) }
    }
    #expect(try places(patterns, in: bytes) == plain)
  }
}
