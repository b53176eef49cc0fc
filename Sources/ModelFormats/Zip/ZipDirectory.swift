import ModelFacts

/// The end record of a zip, with what its zip64 companion overrides.
struct ZipEndRecord {
  static let signature: UInt32 = 0x0605_4b50
  static let byteCount = 22
  /// How far before the end of the file PyTorch's reader looks.
  static let searchedBytes = 0xFFFF + byteCount

  /// Where the record starts in the file.
  var offset: Int
  /// Where the first of the end records (zip64 included) starts.
  var start: Int
  /// The number of members it states.
  var count: UInt64
  /// The central directory's size in bytes.
  var directorySize: UInt64
  /// The central directory's offset as stated.
  var directoryOffset: UInt64
  /// Where the comment ends, as stated.
  var end: Int
  /// Other places that look like an end record.
  var others: [Int] = []

  /// Finds the record that PyTorch's reader uses: the last one.
  init?(in source: any ByteSource) throws(FormatError) {
    let base = max(0, source.size - Self.searchedBytes)
    let tail = try source.prefix(Self.searchedBytes, from: base)
    var found: [Int] = []
    if tail.count >= Self.byteCount {
      var index = tail.count - Self.byteCount
      while index >= 0 {
        if tail[index] == 0x50, tail[index + 1] == 0x4b, tail[index + 2] == 5, tail[index + 3] == 6
        {
          found.append(index)
        }
        index -= 1
      }
    }
    guard let last = found.first else { return nil }
    offset = base + last
    start = offset
    var reader = ByteReader(
      Array(tail[last..<last + Self.byteCount]), base: offset, fileSize: source.size)
    try reader.skip(10)
    count = UInt64(try reader.integer(UInt16.self))
    directorySize = UInt64(try reader.integer(UInt32.self))
    directoryOffset = UInt64(try reader.integer(UInt32.self))
    end = offset + Self.byteCount + Int(try reader.integer(UInt16.self))
    others = found.dropFirst().map { base + $0 }.filter { $0 != offset }
    try readZip64(source)
  }

  /// Takes the zip64 end record's values when there is one.
  private mutating func readZip64(_ source: any ByteSource) throws(FormatError) {
    guard offset >= 20 else { return }
    var locator = ByteReader(try source.bytes(in: offset - 20..<offset), base: offset - 20)
    guard try locator.integer(UInt32.self) == 0x0706_4b50 else { return }
    try locator.skip(4)
    let place = try locator.integer(UInt64.self)
    guard place <= UInt64(source.size), source.size - Int(place) >= 56 else { return }
    var record = ByteReader(
      try source.bytes(in: Int(place)..<Int(place) + 56), base: Int(place), fileSize: source.size)
    guard try record.integer(UInt32.self) == 0x0606_4b50 else { return }
    try record.skip(28)
    count = try record.integer()
    directorySize = try record.integer()
    directoryOffset = try record.integer()
    start = Int(place)
  }
}

/// One record of the central directory.
struct ZipDirectoryRecord {
  static let signature: UInt32 = 0x0201_4b50
  static let byteCount = 46

  /// Reads the record at the reader's position; offsets in the file are kept as stated.
  static func entry(from reader: inout ByteReader) throws(FormatError) -> ZipEntry {
    let start = reader.offset
    guard try reader.integer(UInt32.self) == signature else {
      throw FormatError(reason: .badMagic(expected: "a zip directory record"), offset: start)
    }
    let madeBy: UInt16 = try reader.integer()
    try reader.skip(2)
    let flags = ZipEntry.Flags(rawValue: try reader.integer())
    let method = ZipEntry.Method(code: try reader.integer())
    try reader.skip(4)
    let crc: UInt32 = try reader.integer()
    var compressed = UInt64(try reader.integer(UInt32.self))
    var size = UInt64(try reader.integer(UInt32.self))
    let nameLength: UInt16 = try reader.integer()
    let extraLength: UInt16 = try reader.integer()
    let commentLength: UInt16 = try reader.integer()
    try reader.skip(4)
    let attributes: UInt32 = try reader.integer()
    var offset = UInt64(try reader.integer(UInt32.self))
    let name = Array(try reader.bytes(UInt64(nameLength)))
    let extra = Array(try reader.bytes(UInt64(extraLength)))
    try reader.skip(UInt64(commentLength))
    Zip64Extra.widen(extra, size: &size, compressed: &compressed, offset: &offset)
    guard let compressed = Int(exactly: compressed), let size = Int(exactly: size),
      let offset = Int(exactly: offset)
    else {
      throw FormatError(reason: .overflow("a member's size or offset"), offset: start)
    }
    let isUnix = madeBy >> 8 == 3
    return ZipEntry(
      rawName: name, flags: flags, method: method, crc: crc, compressedSize: compressed, size: size,
      headerOffset: offset, mode: isUnix ? UInt16(truncatingIfNeeded: attributes >> 16) : 0)
  }
}

/// The extra field that holds sizes and offsets beyond 32 bits.
enum Zip64Extra {
  /// Replaces each value that is all ones by its wide form, in the order that the format fixes.
  static func widen(
    _ extra: [UInt8], size: inout UInt64, compressed: inout UInt64, offset: inout UInt64
  ) {
    var reader = ByteReader(extra)
    do throws(FormatError) {
      while reader.remaining >= 4 {
        let id: UInt16 = try reader.integer()
        let length: UInt16 = try reader.integer()
        var field = ByteReader(Array(try reader.bytes(UInt64(length))))
        guard id == 1 else { continue }
        if size == 0xFFFF_FFFF { size = try field.integer() }
        if compressed == 0xFFFF_FFFF { compressed = try field.integer() }
        if offset == 0xFFFF_FFFF { offset = try field.integer() }
        return
      }
    } catch {
      // A field cut short leaves the narrow values, which no file can hold: the bounds checks say so.
    }
  }
}
