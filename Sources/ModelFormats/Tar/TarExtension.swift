import ModelFacts

/// What the extended headers before a member say of it: pax records and GNU's long names.
///
/// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html (pax header block)
struct TarExtension {
  /// Stands for all records of sparse members.
  private static let sparse = "GNU.sparse"
  private static let kept = ["path", "size", "GNU.sparse.name"]

  private var longName: String?
  /// Records of the next member, and those of all that follow.
  private var local: [String: String] = [:]
  private var global: [String: String] = [:]
  /// Why a member that was taken would look different to another reader.
  private(set) var disagreement: String?

  /// Whether the next member is stored in pieces.
  var isSparse: Bool {
    local[Self.sparse] != nil || global[Self.sparse] != nil
  }

  /// Takes an extended header of this kind.
  mutating func take(_ kind: UInt8, _ bytes: [UInt8], at offset: Int) throws(FormatError) {
    switch kind {
    case UInt8(ascii: "L"): longName = TarField.text(bytes[...])
    case UInt8(ascii: "K"): break
    case UInt8(ascii: "g"):
      global.merge(try Self.records(bytes, at: offset)) { _, new in new }
    default: local.merge(try Self.records(bytes, at: offset)) { _, new in new }
    }
  }

  /// Forgets what was said of the member that has been read.
  mutating func endMember() {
    longName = nil
    local = [:]
  }

  /// A member's name.
  func name(_ header: [UInt8]) -> String {
    if let name = local["GNU.sparse.name"] ?? local["path"] ?? global["path"] ?? longName {
      return name
    }
    let prefix =
      header[257..<262].elementsEqual("ustar".utf8) ? TarField.text(header[345..<500]) : ""
    return (prefix.isEmpty ? "" : prefix + "/") + TarField.text(header[0..<100])
  }

  /// The number of bytes that follow a member's header, which states another number itself.
  ///
  /// Python skips no bytes behind folders, links and devices, whatever their headers state, and takes
  /// pax' size for the header's.
  mutating func takeSize(_ stated: Int, of kind: UInt8, _ name: String) -> Int {
    let isFolder = "5".utf8.contains(kind) || "0\0".utf8.contains(kind) && name.hasSuffix("/")
    if isFolder || "12346".utf8.contains(kind) {
      // A hard link states its target's size in archives of some writers.
      if stated > 0, kind != UInt8(ascii: "1"), kind != UInt8(ascii: "2") {
        disagreement = disagreement ?? "states bytes of a member that has none: \(name)"
      }
      return 0
    }
    if global["size"] != nil {
      disagreement = disagreement ?? "states a size for all of its members"
    }
    guard let size = local["size"].flatMap({ Int($0) }), size >= 0 else { return stated }
    if stated != 0, stated != size {
      disagreement = disagreement ?? "states two sizes of the member \(name)"
    }
    return size
  }

  /// The records of a pax header that matter: `27 path=some/name\n`, the length counting all of it.
  private static func records(
    _ bytes: [UInt8], at offset: Int
  ) throws(FormatError) -> [String: String] {
    var records: [String: String] = [:]
    var position = 0
    while position < bytes.count, bytes[position] != 0 {
      let digits = bytes[position...].prefix(20).prefix { $0 != 0x20 }
      guard let length = Int(String(decoding: digits, as: UTF8.self)),
        length > digits.count + 2, length <= bytes.count - position
      else {
        throw FormatError(
          reason: .violates("has a broken extended tar header"), offset: offset + position)
      }
      let record = bytes[(position + digits.count + 1)..<(position + length - 1)]
      position += length
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { continue }
      if record.starts(with: sparse.utf8) { records[sparse] = "" }
      if let key = kept.first(where: { record[..<equals].elementsEqual($0.utf8) }) {
        records[key] = String(decoding: record[(equals + 1)...], as: UTF8.self)
      }
    }
    return records
  }
}
