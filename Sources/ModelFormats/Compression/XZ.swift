import ModelFacts

/// The containers of LZMA: `.xz` with LZMA2 blocks, and the older `.lzma`.
///
/// https://tukaani.org/xz/xz-file-format.txt
enum XZ {
  /// Unpacks up to `limit` bytes of an `.xz` file.
  static func unpack(_ source: any ByteSource, limit: Int) -> Inflater.Output {
    var decoder = LZMADecoder(limit: limit)
    var output = Inflater.Output()
    do throws(FormatError) {
      var reader = ByteReader(try source.prefix(max(limit, 1 << 20)), fileSize: source.size)
      try reader.skip(7)
      let checkSize = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64][
        Int(try reader.integer(UInt8.self) & 0x0f)]
      try reader.skip(4)
      while !decoder.isFull, let size = reader.peek, size != 0 {
        try readBlockHeader(&reader)
        let start = reader.position
        try unpackBlock(&reader, into: &decoder)
        let padding = (4 - (reader.position - start) % 4) % 4
        if !decoder.isFull { try reader.skip(UInt64(padding + checkSize)) }
      }
      if !decoder.isFull {
        try skipIndex(&reader)
        output.isFinished = true
      }
      output.consumed = reader.position
    } catch {
      output.error = error
    }
    output.bytes = decoder.output
    return output
  }

  /// The index behind the blocks and the footer behind the index.
  private static func skipIndex(_ reader: inout ByteReader) throws(FormatError) {
    let start = reader.position
    try reader.skip(1)
    var (count, shift) = (0, 0)
    while shift < 28 {
      let byte: UInt8 = try reader.integer()
      count |= Int(byte & 0x7f) << shift
      shift += 7
      if byte & 0x80 == 0 { break }
    }
    for _ in 0..<count {
      try skipNumber(&reader)
      try skipNumber(&reader)
    }
    let padding = (4 - (reader.position - start) % 4) % 4
    try reader.skip(UInt64(padding + 4 + 10))
    let place = reader.offset
    guard try reader.bytes(2).elementsEqual("YZ".utf8) else {
      throw FormatError(reason: .violates("has no footer behind its xz index"), offset: place)
    }
  }

  /// A block's header: only LZMA2 alone is understood.
  private static func readBlockHeader(_ reader: inout ByteReader) throws(FormatError) {
    let offset = reader.offset
    let size = (Int(try reader.integer(UInt8.self)) + 1) * 4
    var header = ByteReader(Array(try reader.bytes(UInt64(size - 1))), base: offset + 1)
    let flags: UInt8 = try header.integer()
    if flags & 0x40 != 0 { try skipNumber(&header) }
    if flags & 0x80 != 0 { try skipNumber(&header) }
    guard flags & 3 == 0, try header.integer(UInt8.self) == 0x21 else {
      throw FormatError(
        reason: .limit("a filter of xz other than LZMA2"), offset: offset)
    }
  }

  private static func skipNumber(_ reader: inout ByteReader) throws(FormatError) {
    for _ in 0..<9 where try reader.integer(UInt8.self) & 0x80 == 0 {
      return
    }
  }

  /// LZMA2: chunks that are stored or are a run of the range coder.
  private static func unpackBlock(
    _ reader: inout ByteReader, into decoder: inout LZMADecoder
  ) throws(FormatError) {
    while !decoder.isFull {
      let control: UInt8 = try reader.integer()
      if control == 0 { return }
      if control == 1 || control >= 0xE0 { decoder.resetDictionary() }
      guard control >= 0x80 else {
        guard control <= 2 else {
          throw FormatError(reason: .violates("has a broken LZMA2 chunk"), offset: reader.offset)
        }
        let size = Int(try reader.integer(UInt16.self, bigEndian: true)) + 1
        decoder.copy(try reader.bytes(UInt64(size)))
        continue
      }
      let low = Int(try reader.integer(UInt16.self, bigEndian: true))
      let size = Int(control & 0x1f) << 16 + low + 1
      let packed = Int(try reader.integer(UInt16.self, bigEndian: true)) + 1
      if control >= 0xC0 {
        guard decoder.setProperties(try reader.integer()) else {
          throw FormatError(reason: .violates("has a broken LZMA2 chunk"), offset: reader.offset)
        }
      } else if control >= 0xA0 {
        decoder.resetState()
      }
      _ = try decoder.decode(try reader.bytes(UInt64(packed)), size: size)
    }
  }

  /// Unpacks up to `limit` bytes of an `.lzma` file.
  static func unpackAlone(_ source: any ByteSource, limit: Int) -> Inflater.Output {
    var decoder = LZMADecoder(limit: limit)
    var output = Inflater.Output()
    do throws(FormatError) {
      var reader = ByteReader(try source.prefix(max(limit, 1 << 20)), fileSize: source.size)
      guard decoder.setProperties(try reader.integer()) else {
        throw FormatError(reason: .badMagic(expected: "an LZMA stream"), offset: 0)
      }
      try reader.skip(4)
      let size: UInt64 = try reader.integer()
      guard size == .max || size < 1 << 40 else {
        throw FormatError(reason: .badMagic(expected: "an LZMA stream"), offset: 5)
      }
      output.isFinished = try decoder.decode(
        try reader.bytes(UInt64(reader.remaining)), size: size == .max ? nil : Int(size))
      output.consumed = 13 + decoder.consumed
    } catch {
      output.error = error
    }
    output.bytes = decoder.output
    return output
  }
}
