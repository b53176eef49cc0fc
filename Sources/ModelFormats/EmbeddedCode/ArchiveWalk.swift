package import ModelFacts

/// The files in archives and compressed files, for what looks at other things than pickles.
package struct ArchiveWalk {
  /// One of them.
  package struct File: Sendable {
    /// Its name in the archive; empty for what a compressed file holds.
    package var name: String
    fileprivate var content: Content
  }

  /// Where a file's bytes come from.
  fileprivate enum Content: Sendable {
    /// Bytes at hand, and why they aren't all.
    case ready(any ByteSource, FormatError?)
    /// A member that is unpacked when it is asked for, so that one at a time is held.
    case member(ZipArchive, ZipEntry)
  }

  /// The most members that are looked into for other code than pickles.
  private static let maximumCount = 1000

  /// How many bytes may still be unpacked.
  private var budget = Limits.inflatedBytes

  /// A walk that has unpacked nothing yet.
  package init() {}

  /// The bytes of a file, and why they couldn't be had in full.
  package mutating func open(_ file: File) -> (source: any ByteSource, error: FormatError?) {
    switch file.content {
    case .ready(let source, let error): return (source, error)
    case .member(let archive, let entry):
      let member = archive.open(entry, limit: max(0, min(ZipMember.maximumSize, budget)))
      if entry.method != .stored { budget -= member.source.size }
      let reason = FormatError.Reason.limit("what is unpacked of an archive")
      let limit = FormatError(reason: reason, offset: entry.headerOffset, subject: entry.name)
      return (member.source, member.isComplete ? nil : member.error ?? limit)
    }
  }

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
      let error = output.isFinished ? nil : output.error
      return [File(name: "", content: .ready(inner, error))]
    default:
      guard ZipOutline.endsAsZip(source) else { return nil }
      return files(of: ZipArchive(source), where: isWanted)
    }
  }

  private func files(of archive: ZipArchive, where isWanted: (String) -> Bool) -> [File] {
    let wanted = archive.entries.filter { !$0.isFolder && isWanted($0.name) }
    return wanted.prefix(Self.maximumCount).map {
      File(name: $0.name, content: .member(archive, $0))
    } + Self.rest(of: wanted.count)
  }

  private func files(
    of archive: TarArchive, in source: any ByteSource, where isWanted: (String) -> Bool
  ) -> [File] {
    let wanted = archive.entries.filter { $0.isFile && isWanted($0.name) }
    let files = wanted.prefix(Self.maximumCount).map { entry in
      File(name: entry.name, content: .ready(SliceSource(source, entry.range), nil))
    }
    return files + Self.rest(of: wanted.count)
  }

  /// Stands for the members beyond the limit.
  private static func rest(of count: Int) -> [File] {
    guard count > Self.maximumCount else { return [] }
    let reason = FormatError.Reason.limit(
      "\(count) members to look into, where \(Self.maximumCount) are")
    let error = FormatError(reason: reason, offset: 0)
    return [File(name: "", content: .ready(MemorySource([]), error))]
  }
}
