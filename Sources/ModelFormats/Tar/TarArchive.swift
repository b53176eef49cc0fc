package import ModelFacts

/// A tar archive's members, read from their 512-byte headers.
///
/// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html (ustar interchange format)
package struct TarArchive: Sendable {
  /// The most members that are looked at.
  static let maximumCount = 100_000
  /// The largest extended header that is read.
  private static let longestExtension = 256 << 10

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
    package var isFile: Bool { !"123456gxXKL".utf8.contains(kind) }

    /// Whether the bytes are pieces that a map puts apart again, with zeros between them.
    var isSparse = false

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
  /// What readers differ about, as a phrase that follows "the file".
  package private(set) var disagreement: String?
  /// Where the archive ends: behind the block of zeros, or where nothing more could be read.
  package private(set) var end = 0

  /// Reads the headers, no member's bytes but those of long names and extended headers.
  package init(_ source: any ByteSource) {
    var position = 0
    var extended = TarExtension()
    defer {
      end = min(position, source.size)
      disagreement = extended.disagreement
    }
    do throws(FormatError) {
      while source.size - position >= 512, entries.count < Self.maximumCount {
        let header = try source.bytes(in: position..<position + 512)
        if header.allSatisfy({ $0 == 0 }) { return }
        guard TarField.isChecksumRight(header), let stated = TarField.number(header[124..<136])
        else {
          throw FormatError(reason: .violates("has a broken tar header"), offset: position)
        }
        let kind = header[156]
        let start = position + 512
        let isDescription = "LKxgX".utf8.contains(kind)
        let name = isDescription ? TarField.text(header[0..<100]) : extended.name(header)
        let size = isDescription ? stated : extended.takeSize(stated, of: kind, name)
        guard size <= source.size - start else {
          throw FormatError(
            reason: .truncated(needed: UInt64(size), available: UInt64(source.size - start)),
            offset: start, subject: name)
        }
        if isDescription {
          let limit = Self.longestExtension
          guard size <= limit else {
            throw FormatError(
              reason: .limit("an extended tar header of more than \(limit) bytes"), offset: start)
          }
          try extended.take(kind, try source.prefix(size, from: start), at: start)
        } else {
          entries.append(
            Entry(
              name: name, range: start..<start + size, kind: kind,
              isSparse: kind == UInt8(ascii: "S") || extended.isSparse))
          extended.endMember()
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

  /// Whether a source begins with a tar header, with or without the `ustar` magic.
  package static func isTar(_ source: any ByteSource) -> Bool {
    guard let header = try? source.prefix(512), header.count == 512, header[0] != 0 else {
      return false
    }
    return TarField.isChecksumRight(header)
  }
}
