/// Finds the lines of large texts.
package enum LineStarts {
  /// The offsets at which lines start, the one behind a line feed at the very end included.
  package static func find(in text: some Collection<UInt8>) -> [Int] {
    let found = text.withContiguousStorageIfAvailable { bytes in
      var starts = [0]
      starts.reserveCapacity(bytes.count / 64)
      let raw = UnsafeRawBufferPointer(bytes)
      var position = 0
      while position < raw.count {
        // Eight bytes of which none is a line feed are passed over at once.
        while position + 8 <= raw.count,
          unsafe !holdsLineFeed(raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        {
          position += 8
        }
        let end = min(position + 8, raw.count)
        while position < end {
          if unsafe raw[position] == UInt8(ascii: "\n") { starts.append(position + 1) }
          position += 1
        }
      }
      return starts
    }
    return found ?? [0] + text.enumerated().filter { $0.element == 0x0A }.map { $0.offset + 1 }
  }

  /// Whether one of a word's eight bytes is a line feed: a byte is 0 where a borrow reaches its top bit.
  private static func holdsLineFeed(_ word: UInt64) -> Bool {
    let different = word ^ 0x0A0A_0A0A_0A0A_0A0A
    return (different &- 0x0101_0101_0101_0101) & ~different & 0x8080_8080_8080_8080 != 0
  }
}
