package import ModelFacts

extension LFSPointer {
  /// Bytes that a pointer is shorter than.
  package static let sizeLimit = 1024

  /// Reads a pointer; nil for every file that isn't one.
  package init?(reading source: some ByteSource) throws(FormatError) {
    self.init(parsing: try source.prefix(Self.sizeLimit), fileSize: source.size)
  }

  /// Reads a pointer; nil for everything that isn't exactly one.
  ///
  /// The grammar is the specification's (git-lfs/git-lfs, `docs/spec.md`): less than 1024 bytes of
  /// `key value` lines, `version` first and the others sorted, each ended by a line feed.
  package init?(parsing bytes: [UInt8], fileSize: Int) {
    guard fileSize < Self.sizeLimit, bytes.count == fileSize, bytes.last == UInt8(ascii: "\n"),
      let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(UInt8(ascii: "\r"))
    else { return nil }
    var pairs = text.utf8.dropLast().split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).map { line in line.split(separator: UInt8(ascii: " "), maxSplits: 1).map { String($0) ?? "" }
    }
    guard pairs.allSatisfy({ $0.count == 2 && Self.isKey($0[0]) }) else { return nil }
    let version = pairs.removeFirst()
    guard version[0] == "version", Self.versions.contains(version[1]),
      zip(pairs, pairs.dropFirst()).allSatisfy({ $0[0] < $1[0] }),
      let oid = pairs.first(where: { $0[0] == "oid" })?[1], oid.hasPrefix("sha256:"),
      let digits = pairs.first(where: { $0[0] == "size" })?[1],
      digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let size = Int(digits)
    else { return nil }
    let hash = oid.dropFirst("sha256:".count)
    guard hash.utf8.count == 64, hash.utf8.allSatisfy(Self.isHexadecimal) else { return nil }
    self.init(size: size, oid: String(hash))
  }

  /// The current specification and its aliases.
  private static let versions = [
    "https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1",
    "http://git-media.io/v/2",
  ]

  private static func isKey(_ key: String) -> Bool {
    !key.isEmpty
      && key.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "."), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
  }
}
