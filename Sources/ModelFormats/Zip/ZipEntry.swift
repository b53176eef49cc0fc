/// A member of a zip as one of the archive's two views describes it.
package struct ZipEntry: Sendable {
  /// How the member's bytes are stored.
  package enum Method: Hashable, Sendable {
    /// As they are.
    case stored
    /// Through DEFLATE.
    case deflated
    /// Through a method that PyTorch's reader doesn't know.
    case other(UInt16)

    init(code: UInt16) {
      self =
        switch code {
        case 0: .stored
        case 8: .deflated
        default: .other(code)
        }
    }
  }

  /// The general-purpose flags that matter to readers.
  package struct Flags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }
    /// The bytes are said to be encrypted.
    package static let encrypted = Flags(rawValue: 0x1)
    /// Sizes and checksum follow the bytes.
    package static let dataDescriptor = Flags(rawValue: 0x8)
    /// The bytes are said to be a patch.
    package static let patch = Flags(rawValue: 0x20)
    /// Strong encryption.
    package static let strongEncryption = Flags(rawValue: 0x40)
    /// The local header is said to be masked.
    package static let maskedHeader = Flags(rawValue: 0x2000)
    /// Flags that stop some readers and that no model writer sets.
    package static let odd: Flags = [.encrypted, .patch, .strongEncryption, .maskedHeader]
  }

  /// The name as it stands in the archive.
  package let rawName: [UInt8]
  /// The name as text, with `\xNN` for what isn't UTF-8.
  package let name: String
  /// The general-purpose flags.
  package var flags: Flags
  /// How the bytes are stored.
  package var method: Method
  /// The checksum as stored.
  package var crc: UInt32
  /// The stored number of bytes.
  package var compressedSize: Int
  /// The number of bytes after inflating, as declared.
  package var size: Int
  /// Where the local header starts in the file.
  package var headerOffset: Int
  /// Where the bytes start in the file; nil when the local header can't be read.
  package var dataOffset: Int?
  /// Unix file mode, 0 when unknown.
  package var mode: UInt16 = 0
  /// Whether only a local header names it, not the central directory.
  package var isHidden = false

  /// A member of which either view says this.
  init(
    rawName: [UInt8], flags: Flags, method: Method, crc: UInt32, compressedSize: Int, size: Int,
    headerOffset: Int, dataOffset: Int? = nil, mode: UInt16 = 0, isHidden: Bool = false
  ) {
    self.rawName = rawName
    name = Self.text(rawName)
    self.flags = flags
    self.method = method
    self.crc = crc
    self.compressedSize = compressedSize
    self.size = size
    self.headerOffset = headerOffset
    self.dataOffset = dataOffset
    self.mode = mode
    self.isHidden = isHidden
  }

  private static func text(_ name: [UInt8]) -> String {
    if let text = String(validating: name, as: UTF8.self) { return text }
    var escaped: [UInt8] = []
    for byte in name {
      if byte < 0x80 {
        escaped.append(byte)
      } else {
        escaped += "\\x\(String(byte, radix: 16))".utf8
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  /// Whether it is a folder.
  package var isFolder: Bool { rawName.last == UInt8(ascii: "/") && size == 0 }

  /// The stored bytes' range in the file, nil when the local header can't be read.
  package var dataRange: Range<Int>? { dataOffset.map { $0..<$0 + compressedSize } }

  /// Why extracting the member under its name would be dangerous, nil when it wouldn't.
  package var nameDanger: String? {
    guard String(validating: rawName, as: UTF8.self) != nil else {
      return "has a member whose name isn't UTF-8"
    }
    if mode & 0o170000 == 0o120000 { return "has a member that is a symbolic link" }
    if rawName.contains(0) { return "has a member with NUL in its name" }
    if rawName.contains(UInt8(ascii: "\\")) { return "has a member with a backslash in its name" }
    if rawName.first == UInt8(ascii: "/") { return "has a member with an absolute name" }
    if rawName.count > 1, rawName[1] == UInt8(ascii: ":") {
      return "has a member with a drive letter in its name"
    }
    let parts = rawName.split(separator: UInt8(ascii: "/"))
    return parts.contains { $0.elementsEqual("..".utf8) }
      ? "has a member whose name leaves the folder" : nil
  }
}
