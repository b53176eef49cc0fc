import ModelFacts

/// One member of a gzip file.
///
/// The header is read here, as Python's `gzip` reads it: zlib checks a checksum that Python steps over,
/// and would refuse what Python unpacks. https://www.rfc-editor.org/rfc/rfc1952
enum Gzip {
  /// Unpacks up to `limit` bytes.
  static func unpack(_ source: any ByteSource, limit: Int) -> Inflater.Output {
    let start: Int
    do throws(FormatError) {
      start = try headerLength(of: source)
    } catch {
      return Inflater.Output(error: error)
    }
    let rest = SliceSource(source, start..<source.size)
    var output = Inflater.inflate(rest, wrapping: .none, limit: limit)
    output.consumed += start
    if let error = output.error {
      output.error = FormatError(reason: error.reason, offset: error.offset + start)
    }
    guard output.isFinished else { return output }
    do throws(FormatError) {
      var trailer = ByteReader(
        try source.prefix(8, from: output.consumed), base: output.consumed, fileSize: source.size)
      let checksum: UInt32 = try trailer.integer()
      try trailer.skip(4)
      output.consumed += 8
      guard checksum == Inflater.crc32(output.bytes) else {
        throw FormatError(
          reason: .violates("has a wrong gzip checksum"), offset: output.consumed - 8)
      }
    } catch {
      output.isFinished = false
      output.error = error
    }
    return output
  }

  /// Where the DEFLATE stream begins: behind the extra field, the name, the comment and a checksum.
  private static func headerLength(of source: any ByteSource) throws(FormatError) -> Int {
    try source.parsingPrefix(startingWith: 512) { reader throws(FormatError) in
      guard try reader.integer(UInt16.self) == 0x8b1f, try reader.integer(UInt8.self) == 8 else {
        throw FormatError(reason: .badMagic(expected: "a gzip stream"), offset: 0)
      }
      let flags: UInt8 = try reader.integer()
      try reader.skip(6)
      if flags & 4 != 0 { try reader.skip(UInt64(try reader.integer(UInt16.self))) }
      for flag: UInt8 in [8, 16] where flags & flag != 0 {
        while try reader.integer(UInt8.self) != 0 {
          guard reader.position < 1 << 20 else {
            throw FormatError(reason: .limit("a gzip header of more than 1 MiB"), offset: 0)
          }
        }
      }
      if flags & 2 != 0 { try reader.skip(2) }
      return reader.position
    }
  }
}
