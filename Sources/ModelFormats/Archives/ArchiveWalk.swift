package import ModelFacts

/// The files in archives and compressed files, for what looks at other things than pickles.
package struct ArchiveWalk {
  /// One of them.
  package struct File: Sendable {
    /// Its name in the archive; empty for what a compressed file holds.
    package var name: String
    /// Its bytes, as far as they could be had.
    package var source: any ByteSource
    /// Why they couldn't be had in full.
    package var error: FormatError?
  }

  /// How many bytes may still be unpacked.
  private var budget = Limits.inflatedBytes

  /// A walk that has unpacked nothing yet.
  package init() {}

  /// The files of an archive that are wanted by their names; nil when the source is no archive.
  package mutating func files(
    of source: any ByteSource, where isWanted: (String) -> Bool
  ) -> [File]? {
    guard let head = try? source.prefix(512) else { return nil }
    let kind = PickleSniff.kind(of: head)
    switch kind {
    case .zip: return files(of: ZipArchive(source), where: isWanted)
    case .tar: return files(of: TarArchive(source), in: source, where: isWanted)
    case .gzip, .bzip2, .xz:
      let limit = min(PickleScanner.unpackedLimit(of: kind), budget)
      let output = PackedStreams.unpack(kind, source, limit: limit)
      budget -= output.bytes.count
      let inner = MemorySource(output.bytes)
      guard !TarArchive.isTar(inner) else {
        return files(of: TarArchive(inner), in: inner, where: isWanted)
      }
      return [File(name: "", source: inner, error: output.isFinished ? nil : output.error)]
    default:
      guard Self.endsAsZip(source) else { return nil }
      return files(of: ZipArchive(source), where: isWanted)
    }
  }

  private mutating func files(
    of archive: ZipArchive, where isWanted: (String) -> Bool
  ) -> [File] {
    let wanted = archive.entries.filter { !$0.isFolder && isWanted($0.name) }
    let files = wanted.prefix(Limits.searchedMembers).map { entry in
      let member = archive.open(entry, limit: max(0, min(ZipMember.maximumSize, budget)))
      if entry.method != .stored { budget -= member.source.size }
      return File(
        name: entry.name, source: member.source, error: member.isComplete ? nil : member.error)
    }
    return files + Self.rest(of: wanted.count)
  }

  private func files(
    of archive: TarArchive, in source: any ByteSource, where isWanted: (String) -> Bool
  ) -> [File] {
    let wanted = archive.entries.filter { $0.isFile && isWanted($0.name) }
    let files = wanted.prefix(Limits.searchedMembers).map { entry in
      File(name: entry.name, source: SliceSource(source, entry.range), error: nil)
    }
    return files + Self.rest(of: wanted.count)
  }

  /// Stands for the members beyond the limit.
  private static func rest(of count: Int) -> [File] {
    guard count > Limits.searchedMembers else { return [] }
    let reason = FormatError.Reason.limit(
      "\(count) members to look into, where \(Limits.searchedMembers) are")
    return [
      File(name: "", source: MemorySource([]), error: FormatError(reason: reason, offset: 0))
    ]
  }

  /// Whether the end record of a zip stands near the end.
  private static func endsAsZip(_ source: any ByteSource) -> Bool {
    guard source.size > 64,
      let tail = try? source.prefix(1024, from: max(0, source.size - 1024))
    else { return false }
    return tail.indices.dropLast(21).contains { tail[$0...].starts(with: ZipOutline.endRecord) }
  }
}
