import ModelFacts

/// A member's header in front of its bytes: what a reader that goes through the file in order sees.
struct ZipLocalHeader {
  static let signature: UInt32 = 0x0403_4b50
  static let byteCount = 30

  var rawName: [UInt8]
  var flags: ZipEntry.Flags
  var method: ZipEntry.Method
  var crc: UInt32
  var compressedSize: UInt64
  var size: UInt64
  /// Where the member's bytes start in the file.
  var dataOffset: Int

  /// Reads the header at an offset of the file.
  init(at offset: Int, in source: any ByteSource) throws(FormatError) {
    var bytes = try source.prefix(Self.byteCount + 128, from: offset)
    var reader = ByteReader(bytes, base: offset, fileSize: source.size)
    guard try reader.integer(UInt32.self) == Self.signature else {
      throw FormatError(reason: .badMagic(expected: "a zip member"), offset: offset)
    }
    try reader.skip(2)
    flags = ZipEntry.Flags(rawValue: try reader.integer())
    method = ZipEntry.Method(code: try reader.integer())
    try reader.skip(4)
    crc = try reader.integer()
    compressedSize = UInt64(try reader.integer(UInt32.self))
    size = UInt64(try reader.integer(UInt32.self))
    let nameLength = Int(try reader.integer(UInt16.self))
    let extraLength = Int(try reader.integer(UInt16.self))
    let headerLength = Self.byteCount + nameLength + extraLength
    let isWide = compressedSize == 0xFFFF_FFFF || size == 0xFFFF_FFFF
    let needed = isWide ? headerLength : Self.byteCount + nameLength
    if needed > bytes.count {
      bytes = try source.prefix(needed, from: offset)
      reader = ByteReader(bytes, base: offset, fileSize: source.size)
      try reader.skip(UInt64(Self.byteCount))
    }
    rawName = Array(try reader.bytes(UInt64(nameLength)))
    if isWide {
      var unused: UInt64 = 0
      Zip64Extra.widen(
        Array(try reader.bytes(UInt64(extraLength))), size: &size, compressed: &compressedSize,
        offset: &unused)
    }
    guard headerLength <= source.size - offset else {
      throw FormatError(
        reason: .truncated(
          needed: UInt64(headerLength), available: UInt64(source.size - offset)), offset: offset)
    }
    dataOffset = offset + headerLength
  }

  /// What contradicts the central directory's record, in words; nil when both views agree.
  func disagreement(with entry: ZipEntry) -> (gravity: PickleRemark.Gravity, what: String)? {
    if rawName != entry.rawName { return (.unsafe, "its name") }
    if method != entry.method { return (.unsafe, "its compression method") }
    if !flags.contains(.dataDescriptor) || compressedSize != 0 || size != 0 {
      if compressedSize != UInt64(entry.compressedSize) || size != UInt64(entry.size) {
        return (.unsafe, "its size")
      }
    }
    if flags.intersection(.odd) != entry.flags.intersection(.odd) { return (.review, "its flags") }
    return nil
  }
}
