package import ModelFacts

/// Looks for byte patterns in files of any size, a window at a time.
///
/// Of every four bytes one is looked at with the one behind it: whatever pattern stands there, one of
/// its first four bytes is among them.
package struct MarkerSearch: Sendable {
  /// Bytes that are held at a time.
  private static let window = 1 << 20
  private static let stride = 4

  private let patterns: [[UInt8]]
  private let longest: Int
  /// For each byte the places in patterns, four bits to each pattern, where it stands, and where the
  /// byte behind may stand.
  private var places = [UInt64](repeating: 0, count: 256)
  private var successors = [UInt64](repeating: 0, count: 256)

  /// Looks for up to 16 patterns of at least four bytes.
  package init(_ patterns: [[UInt8]]) {
    self.patterns = patterns.filter { $0.count >= Self.stride }
    longest = patterns.map(\.count).max() ?? Self.stride
    for (index, pattern) in self.patterns.enumerated() {
      for place in 0..<Self.stride {
        let bit: UInt64 = 1 << UInt64(index * Self.stride + place)
        places[Int(pattern[place])] |= bit
        if place + 1 < pattern.count {
          successors[Int(pattern[place + 1])] |= bit
        } else {
          for byte in successors.indices { successors[byte] |= bit }
        }
      }
    }
  }

  /// Calls `body` with each pattern that occurs in a range, its place, and the bytes from there on
  /// that are at hand, in order.
  ///
  /// The search goes on at the place that `body` returns.
  package func search(
    _ source: any ByteSource, in range: Range<Int>,
    _ body: (_ pattern: Int, _ place: Int, _ held: ArraySlice<UInt8>) throws(FormatError) -> Int
  ) throws(FormatError) {
    var position = range.lowerBound
    while range.upperBound - position >= Self.stride {
      let start = position
      let bytes = try source.bytes(in: start..<min(start + Self.window, range.upperBound))
      let end = start + bytes.count
      while let hit = firstHit(in: bytes, from: position - start) {
        let next = try body(hit.pattern, start + hit.place, bytes[hit.place...])
        position = max(next, start + hit.place + 1)
        guard position < end else { break }
      }
      guard end < range.upperBound else { return }
      position = max(position, end - longest + 1)
    }
  }

  private func firstHit(in bytes: [UInt8], from start: Int) -> (pattern: Int, place: Int)? {
    let span = bytes.span
    let last = span.count - 1
    var index = start
    while index < last {
      let pairs = places[Int(span[index])] & successors[Int(span[index + 1])]
      if pairs != 0, let hit = confirm(pairs, in: bytes, at: index, from: start) { return hit }
      index += Self.stride
    }
    return nil
  }

  /// The earliest of the patterns that stand around an index.
  private func confirm(
    _ pairs: UInt64, in bytes: [UInt8], at index: Int, from start: Int
  ) -> (pattern: Int, place: Int)? {
    var best: (pattern: Int, place: Int)?
    var left = pairs
    while left != 0 {
      let bit = left.trailingZeroBitCount
      left &= left - 1
      let place = index - bit % Self.stride
      let pattern = bit / Self.stride
      guard place >= start, bytes[place...].starts(with: patterns[pattern]),
        best.map({ place < $0.place }) ?? true
      else { continue }
      best = (pattern, place)
    }
    return best
  }
}
