package import ModelFacts

/// A tar archive's members, read from their 512-byte headers.
///
/// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html (ustar interchange format)
package struct TarArchive: Sendable {
  /// The most members that are looked at.
  static let maximumCount = Limits.tarMembers

  /// One member.
  package struct Entry: Sendable {
    package var name: String
    /// The member's bytes in the archive.
    package var range: Range<Int>
    /// The type flag.
    var kind: UInt8

    /// Whether it is a regular file.
    ///
    /// As Python's `tarfile` has it, every kind that isn't known to be something else.
    package var isFile: Bool { !"123456gxXKLNV".utf8.contains(kind) }

    /// Why extracting it would be dangerous, nil when it wouldn't.
    package var nameDanger: String? {
      if kind == UInt8(ascii: "1") || kind == UInt8(ascii: "2") {
        return "has a member that is a link: \(name)"
      }
      if name.utf8.first == UInt8(ascii: "/") {
        return "has a member with an absolute name: \(name)"
      }
      return name.split(separator: "/").contains("..")
        ? "has a member whose name leaves the folder: \(name)" : nil
    }
  }

  /// The members in the archive's order.
  package private(set) var entries: [Entry] = []
  /// What breaks the format.
  package private(set) var error: FormatError?
  /// Where the archive ends: behind the block of zeros, or where nothing more could be read.
  package private(set) var end = 0

  /// Reads the headers, no member's bytes but those of long names.
  package init(_ source: any ByteSource) {
    var position = 0
    var longName: String?
    defer { end = min(position, source.size) }
    do throws(FormatError) {
      while source.size - position >= 512, entries.count < Self.maximumCount {
        let header = try source.bytes(in: position..<position + 512)
        if header.allSatisfy({ $0 == 0 }) { return }
        guard Self.isChecksumRight(header), let size = Self.number(header[124..<136]) else {
          throw FormatError(reason: .violates("has a broken tar header"), offset: position)
        }
        let start = position + 512
        guard size <= source.size - start else {
          throw FormatError(
            reason: .truncated(needed: UInt64(size), available: UInt64(source.size - start)),
            offset: start, subject: Self.text(header[0..<100]))
        }
        let kind = header[156]
        if kind == UInt8(ascii: "L") {
          longName = Self.text(try source.prefix(min(size, 4096), from: start)[...])
        } else {
          let prefix =
            header[257..<262].elementsEqual("ustar".utf8) ? Self.text(header[345..<500]) : ""
          let name = longName ?? (prefix.isEmpty ? "" : prefix + "/") + Self.text(header[0..<100])
          entries.append(Entry(name: name, range: start..<start + size, kind: kind))
          longName = nil
        }
        let padded = (size + 511) / 512 * 512
        guard padded <= source.size - start else { return }
        position = start + padded
      }
    } catch {
      self.error = error
    }
  }

  /// The last member of a name, as `tarfile` extracts it.
  package func entry(named name: String) -> Entry? {
    entries.last { $0.name == name || $0.name == "./" + name }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// An octal field, or GNU's base 256.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first & 0x80 != 0 {
      guard first == 0x80 else { return nil }
      var value = 0
      for byte in field.dropFirst() {
        guard value <= Int.max >> 8 else { return nil }
        value = value << 8 | Int(byte)
      }
      return value <= Int.max >> 1 ? value : nil
    }
    let digits = field.filter { $0 != 0 && $0 != 0x20 }
    return digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func isChecksumRight(_ header: [UInt8]) -> Bool {
    guard let stated = number(header[148..<156]) else { return false }
    var sum = 8 * 0x20
    for (index, byte) in header.enumerated() where !(148..<156).contains(index) { sum += Int(byte) }
    return sum == stated
  }

  /// Whether a source begins with a tar header, with or without the `ustar` magic.
  package static func isTar(_ source: any ByteSource) -> Bool {
    guard let header = try? source.prefix(512), header.count == 512, header[0] != 0 else {
      return false
    }
    return isChecksumRight(header)
  }
}
