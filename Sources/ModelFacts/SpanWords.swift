extension Span<UInt8> {
  /// The eight bytes from `index` as a little-endian number, nil when fewer are left.
  @inlinable
  @inline(__always)
  package func word(at index: Int) -> UInt64? {
    guard index >= 0, index <= count - 8 else { return nil }
    return unsafe UInt64(
      littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// How often a byte occurs, eight bytes at a time.
  package func count(of byte: UInt8) -> Int {
    let (low, high): (UInt64, UInt64) = (0x7F7F_7F7F_7F7F_7F7F, 0x8080_8080_8080_8080)
    let pattern = UInt64(byte) * 0x0101_0101_0101_0101
    var (total, place) = (0, 0)
    while let word = word(at: place) {
      let others = word ^ pattern
      // The top bit of each byte that is another one.
      let marks = ((others & low) + low | others) & high
      total += (marks ^ high).nonzeroBitCount
      place += 8
    }
    while place < count {
      if self[place] == byte { total += 1 }
      place += 1
    }
    return total
  }
}
