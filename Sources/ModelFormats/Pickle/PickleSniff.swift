import ModelFacts

/// Telling from its first bytes whether something may be a pickle, an archive or a wrapper of one.
enum PickleSniff {
  /// What the first bytes look like.
  enum Kind: Hashable {
    /// PROTO and a protocol that exists.
    case binaryPickle
    /// Opcodes of protocol 0 or 1 without PROTO.
    case textPickle
    case zip
    case tar
    case gzip
    case zlib
    case bzip2
    case xz
    case lzma
    case npy
    /// zlib behind a length in text, as joblib wrote before 0.10.
    case zFile
    /// Compressed in a way that isn't looked into: zstd, LZ4, 7z, RAR.
    case sealed
    case other
  }

  /// Judges the first bytes, of which up to 512 are looked at.
  static func kind(of head: [UInt8]) -> Kind {
    if head.starts(with: [0x50, 0x4b, 3, 4]) || head.starts(with: [0x50, 0x4b, 5, 6]) {
      return .zip
    }
    if head.count == 512, TarArchive.isTar(MemorySource(head)) { return .tar }
    guard let first = head.first else { return .other }
    if first == PickleOpcode.proto.rawValue, head.count > 1, head[1] <= 5 { return .binaryPickle }
    if head.starts(with: [0x1f, 0x8b]) { return .gzip }
    if head.starts(with: "BZh".utf8), head.count > 3, 0x31...0x39 ~= head[3] { return .bzip2 }
    if head.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]) { return .xz }
    if head.starts(with: [0x5d, 0, 0]), head.count > 13 { return .lzma }
    if head.starts(with: [0x93] + Array("NUMPY".utf8)) { return .npy }
    if isSealed(head) { return .sealed }
    if zlibStart(in: head) != nil { return .zFile }
    if isZlib(head[...]) { return .zlib }
    return PickleOpcode(rawValue: first) == nil ? .other : .textPickle
  }

  /// Where zlib's stream begins behind the length of a file that joblib wrote before 0.10.
  ///
  /// joblib 1.6 `numpy_pickle_compat.py`, `read_zfile`: `ZF`, 19 characters of length, maybe a blank.
  static func zlibStart(in head: [UInt8]) -> Int? {
    guard head.count > 24, head.starts(with: "ZF".utf8) else { return nil }
    let start = head[21] == 0x20 ? 22 : 21
    return isZlib(head[start...]) ? start : nil
  }

  private static func isZlib(_ head: ArraySlice<UInt8>) -> Bool {
    guard head.count > 1, let first = head.first else { return false }
    return first & 0x0f == 8 && first >> 4 <= 7
      && (Int(first) << 8 | Int(head[head.startIndex + 1])).isMultiple(of: 31)
  }

  private static let sealed: [[UInt8]] = [
    // zstd of now and before, LZ4, 7z, RAR.
    [0x28, 0xb5, 0x2f, 0xfd], [0x27, 0xb5, 0x2f, 0xfd], [0x26, 0xb5, 0x2f, 0xfd],
    [0x25, 0xb5, 0x2f, 0xfd], [4, 0x22, 0x4d, 0x18], [2, 0x21, 0x4c, 0x18],
    [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], Array("Rar!\u{1a}\u{7}".utf8),
    // lzip, LZO, cabinets, Snappy, xar, ar.
    Array("LZIP\u{1}".utf8), [0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a, 0x0a],
    Array("MSCF\0\0\0\0".utf8), [0xff, 6, 0, 0] + Array("sNaPpY".utf8), Array("xar!".utf8),
    Array("!<arch>\n".utf8),
  ]

  /// Whether the bytes are an archive or a compressed stream that isn't looked into.
  private static func isSealed(_ head: [UInt8]) -> Bool {
    if sealed.contains(where: { head.starts(with: $0) }) { return true }
    // compress, and frames that zstd and LZ4 step over.
    let isCompress =
      head.starts(with: [0x1f, 0x9d]) && head.count > 2 && head[2] & 0x60 == 0
      && 9...16 ~= head[2] & 0x1f
    return isCompress
      || head.count > 3 && head[0] & 0xf0 == 0x50 && head[1...3].elementsEqual([0x2a, 0x4d, 0x18])
  }

  /// Whether bytes handed to a loader are worth a look of their own.
  static func isStream(_ source: any ByteSource) -> Bool {
    guard let head = try? source.prefix(512) else { return false }
    return switch kind(of: head) {
    case .other: false
    case .textPickle: source.size > 3
    default: true
    }
  }
}
