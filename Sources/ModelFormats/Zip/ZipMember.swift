package import ModelFacts

/// The bytes of a member, as far as they could be had.
package struct ZipMember: Sendable {
  /// The largest part of a deflated member that is inflated.
  package static let maximumSize = 64 << 20

  /// The bytes: a part of the file when stored, a copy when inflated.
  package var source: any ByteSource
  /// Whether all of them are there.
  package var isComplete = true
  /// Why they aren't, or what contradicts the directory.
  package var error: FormatError?
  /// Where they start in the file, nil when inflated.
  package var fileOffset: Int?
}

extension ZipArchive {
  /// Opens a member's bytes; `limit` bounds what is inflated.
  package func open(_ entry: ZipEntry, limit: Int = ZipMember.maximumSize) -> ZipMember {
    guard let range = entry.dataRange else {
      return ZipMember(
        source: MemorySource([]), isComplete: false,
        error: FormatError(
          reason: .violates("has a member without a local header"), offset: entry.headerOffset,
          subject: entry.name))
    }
    let stored = SliceSource(source, range)
    switch entry.method {
    case .stored:
      var member = ZipMember(source: stored, fileOffset: range.lowerBound)
      if entry.size != entry.compressedSize, !entry.isHidden {
        member.error = FormatError(
          reason: .violates(
            "stores \(entry.compressedSize) bytes of a member and declares \(entry.size)"),
          offset: entry.headerOffset, subject: entry.name)
      }
      return member
    case .deflated:
      return inflate(entry, stored, limit: limit)
    case .other(let code):
      return ZipMember(
        source: stored, isComplete: false,
        error: FormatError(
          reason: .violates("packs a member with method \(code), which torch doesn't read"),
          offset: entry.headerOffset, subject: entry.name),
        fileOffset: range.lowerBound)
    }
  }

  /// Inflates a member and holds the result against the directory.
  private func inflate(_ entry: ZipEntry, _ stored: SliceSource, limit: Int) -> ZipMember {
    let output = Inflater.inflate(stored, wrapping: .none, limit: limit)
    var member = ZipMember(source: MemorySource(output.bytes))
    if let error = output.error {
      member.isComplete = false
      member.error = FormatError(
        reason: error.reason, offset: stored.range.lowerBound + error.offset, subject: entry.name)
    } else if !output.isFinished {
      member.isComplete = false
      if limit >= ZipMember.maximumSize {
        member.error = FormatError(
          reason: .limit("a member that inflates to more than \(limit) bytes"),
          offset: entry.headerOffset, subject: entry.name)
      }
    } else if output.bytes.count != entry.size, !entry.isHidden {
      member.error = FormatError(
        reason: .violates(
          "inflates a member to \(output.bytes.count) bytes and declares \(entry.size)"),
        offset: entry.headerOffset, subject: entry.name)
    }
    return member
  }
}
