package import ModelFacts

/// A zip archive, read in both of its views: the central directory and the headers in file order.
///
/// What is wrong is kept, not thrown, so that one broken member doesn't hide the others.
/// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
package struct ZipArchive: Sendable {
  /// The most members that are looked at.
  package static let maximumCount = 250_000
  /// The largest central directory that is read.
  package static let maximumDirectorySize = 128 << 20
  /// How many bytes between members are still to be searched for hidden members.
  private var searchBudget = 64 << 20

  /// The members in the order of the central directory, then those that only a local header names.
  package private(set) var entries: [ZipEntry] = []
  /// What breaks the format.
  package private(set) var errors: [FormatError] = []
  /// What is odd about the container.
  package private(set) var remarks: [PickleRemark] = []
  /// Ranges of the file that belong to no member and no record.
  package private(set) var unclaimed: [Range<Int>] = []
  /// The source that it was read from.
  package let source: any ByteSource

  /// Whether a central directory was found, as any reader but one that streams needs.
  package var hasDirectory: Bool { entries.contains { !$0.isHidden } }

  /// Reads the directory and the local headers, no member's bytes.
  package init(_ source: any ByteSource) {
    self.source = source
    do throws(FormatError) {
      guard let end = try ZipEndRecord(in: source) else {
        errors.append(
          FormatError(
            reason: .violates("has no zip end record: it was cut off or isn't a zip"),
            offset: source.size))
        scanHidden(in: 0..<source.size)
        return
      }
      let directory = try readDirectory(end)
      readLocalHeaders(directory: directory)
      inspect(end)
    } catch {
      errors.append(error)
      if entries.isEmpty { scanHidden(in: 0..<source.size) }
    }
  }

  /// Reads the central directory's records; returns where it lies.
  private mutating func readDirectory(_ end: ZipEndRecord) throws(FormatError) -> Range<Int> {
    guard let size = Int(exactly: end.directorySize), size <= end.start,
      let stated = Int(exactly: end.directoryOffset)
    else {
      throw FormatError(
        reason: .violates("states a central directory that is larger than the file"),
        offset: end.offset)
    }
    guard size <= Self.maximumDirectorySize else {
      throw FormatError(
        reason: .limit("a central directory of \(size) bytes"), offset: end.offset)
    }
    var start = stated
    var shift = 0
    if stated > end.start - size || !isRecord(at: stated, size: size) {
      start = end.start - size
      shift = start - stated
      if size > 0 {
        errors.append(
          FormatError(
            reason: .violates(
              "states a central directory at byte \(stated), where it isn't"),
            offset: end.offset))
      }
    } else if stated < end.start - size {
      unclaimed.append(stated + size..<end.start)
    }
    guard start >= 0 else {
      throw FormatError(
        reason: .violates("states a central directory outside of the file"), offset: end.offset)
    }
    var reader = ByteReader(
      try source.bytes(in: start..<start + size), base: start, fileSize: source.size)
    while reader.remaining >= ZipDirectoryRecord.byteCount, entries.count < Self.maximumCount {
      var entry = try ZipDirectoryRecord.entry(from: &reader)
      let (offset, overflow) = entry.headerOffset.addingReportingOverflow(shift)
      entry.headerOffset = overflow ? -1 : offset
      entries.append(entry)
    }
    checkCount(end, leftOver: reader.remaining)
    return start..<start + size
  }

  /// Holds the stated number of members against those found.
  private mutating func checkCount(_ end: ZipEndRecord, leftOver: Int) {
    if entries.isEmpty {
      errors.append(
        FormatError(reason: .violates("is a zip without members"), offset: end.offset))
    } else if UInt64(entries.count) != end.count {
      errors.append(
        FormatError(
          reason: .violates(
            "states \(end.count) members and lists \(entries.count)"), offset: end.offset))
    }
    if entries.count == Self.maximumCount, leftOver > 0 {
      errors.append(
        FormatError(
          reason: .limit("more than \(Self.maximumCount) archive members"), offset: end.offset))
    }
  }

  /// Whether a directory record, or the empty directory's end, is at an offset.
  private func isRecord(at offset: Int, size: Int) -> Bool {
    guard size > 0 else { return true }
    guard let bytes = try? source.prefix(4, from: offset) else { return false }
    return bytes == [0x50, 0x4b, 1, 2]
  }

  /// Reads every member's local header and compares it with the directory.
  private mutating func readLocalHeaders(directory: Range<Int>) {
    let order = entries.indices.sorted { entries[$0].headerOffset < entries[$1].headerOffset }
    var cursor = 0
    var previousHeader = -1
    var overlaps = 0
    for index in order {
      let entry = entries[index]
      guard let header = localHeader(of: entry) else { continue }
      entries[index].dataOffset = header.dataOffset
      if let (gravity, what) = header.disagreement(with: entry) {
        remark(
          gravity, "says two things about the member \(entry.name): \(what)", entry.headerOffset)
      }
      let end = header.dataOffset + min(entry.compressedSize, source.size)
      if entry.compressedSize > source.size - header.dataOffset {
        errors.append(
          FormatError(
            reason: .truncated(
              needed: UInt64(entry.compressedSize),
              available: UInt64(max(0, source.size - header.dataOffset))),
            offset: header.dataOffset, subject: entry.name))
      }
      if entry.headerOffset < cursor {
        overlaps += 1
        if overlaps == 1 {
          remark(
            .review,
            entry.headerOffset == previousHeader
              ? "lists the same bytes as two members" : "has members that overlap",
            entry.headerOffset)
        }
      } else {
        claim(gap: cursor..<entry.headerOffset, after: previousHeader >= 0)
      }
      previousHeader = entry.headerOffset
      cursor = max(cursor, min(end, source.size))
    }
    if cursor < directory.lowerBound {
      claim(gap: cursor..<directory.lowerBound, after: previousHeader >= 0)
    }
    inspectNames()
  }

  /// A member's local header, nil (with an error kept) when it isn't there.
  private mutating func localHeader(of entry: ZipEntry) -> ZipLocalHeader? {
    guard entry.headerOffset >= 0, entry.headerOffset < source.size else {
      errors.append(
        FormatError(
          reason: .violates("places a member outside of the file"),
          offset: max(0, entry.headerOffset), subject: entry.name))
      return nil
    }
    do throws(FormatError) {
      return try ZipLocalHeader(at: entry.headerOffset, in: source)
    } catch {
      errors.append(
        FormatError(reason: error.reason, offset: error.offset, subject: entry.name))
      return nil
    }
  }

  /// Accounts for the bytes between two members: a data descriptor, a hidden member or neither.
  private mutating func claim(gap: Range<Int>, after member: Bool) {
    guard !gap.isEmpty else { return }
    if member, [12, 16, 20, 24].contains(gap.count) {
      let descriptor = (try? source.bytes(in: gap)) ?? []
      if !descriptor.starts(with: [0x50, 0x4b, 3, 4]) { return }
    }
    let listed = entries.count
    scanHidden(in: gap)
    if entries.count > listed {
      let hidden = entries[listed]
      remark(
        .review, "has a member that its directory doesn't list: \(hidden.name)",
        hidden.headerOffset)
    }
  }

  /// Walks local headers that the directory doesn't name.
  private mutating func scanHidden(in gap: Range<Int>) {
    var cursor = gap.lowerBound
    var rest = cursor
    while cursor < gap.upperBound, entries.count < Self.maximumCount,
      let start = nextHeader(in: cursor..<gap.upperBound),
      let header = try? ZipLocalHeader(at: start, in: source)
    {
      if start > rest { unclaimed.append(rest..<start) }
      let left = gap.upperBound - min(header.dataOffset, gap.upperBound)
      let stated = Int(clamping: header.compressedSize)
      let isOpen = stated == 0 && header.flags.contains(.dataDescriptor)
      let length = isOpen ? lengthToNextHeader(from: header.dataOffset, in: gap) : min(stated, left)
      entries.append(
        ZipEntry(
          rawName: header.rawName, flags: header.flags, method: header.method, crc: header.crc,
          compressedSize: length, size: max(length, Int(clamping: header.size)),
          headerOffset: start, dataOffset: header.dataOffset, isHidden: true))
      // A header may begin in the gap and end behind it, in what the directory claims.
      cursor = min(
        max(start + ZipLocalHeader.byteCount, min(header.dataOffset, gap.upperBound) + length),
        gap.upperBound)
      rest = cursor
      if let next = nextHeader(in: cursor..<min(gap.upperBound, cursor + 28)) {
        cursor = next
        rest = next
      }
    }
    if rest < gap.upperBound { unclaimed.append(rest..<gap.upperBound) }
  }

  /// The distance to the next thing that looks like a header or record.
  private mutating func lengthToNextHeader(from start: Int, in gap: Range<Int>) -> Int {
    guard start < gap.upperBound else { return 0 }
    return (nextHeader(in: start..<gap.upperBound) ?? gap.upperBound) - start
  }

  /// The first local header signature in a range, looked for in a bounded number of bytes.
  private mutating func nextHeader(in range: Range<Int>) -> Int? {
    var position = range.lowerBound
    var length = 4096
    while position < range.upperBound, searchBudget > 0 {
      guard
        let bytes = try? source.prefix(min(length, range.upperBound - position), from: position)
      else { return nil }
      searchBudget -= bytes.count
      var index = 0
      while index + 4 <= bytes.count {
        if bytes[index] == 0x50, bytes[index + 1] == 0x4b, bytes[index + 2] == 3,
          bytes[index + 3] == 4
        {
          return position + index
        }
        index += 1
      }
      guard bytes.count > 3 else { return nil }
      position += bytes.count - 3
      length = min(length * 4, 1 << 20)
    }
    return nil
  }

  /// Says what is odd about names: duplicates, and those that leave the folder.
  private mutating func inspectNames() {
    var seen: Set<[UInt8]> = []
    var hasDuplicate = false
    var hasDanger = false
    for entry in entries {
      if !hasDuplicate, !seen.insert(entry.rawName).inserted {
        hasDuplicate = true
        remark(.review, "has two members named \(entry.name)", entry.headerOffset)
      }
      if !hasDanger, let danger = entry.nameDanger {
        hasDanger = true
        remark(.unsafe, "\(danger): \(entry.name)", entry.headerOffset)
      }
    }
    let odd = entries.first { !$0.flags.isDisjoint(with: .odd) }
    if let odd {
      remark(
        .review, "sets flags that stop some readers (0x\(String(odd.flags.rawValue, radix: 16)))",
        odd.headerOffset)
    }
  }

  /// Says what is odd about the end of the file.
  private mutating func inspect(_ end: ZipEndRecord) {
    let other = end.others.prefix(64).first { place in
      !entries.contains { $0.dataRange?.contains(place) ?? false }
    }
    if let other { remark(.review, "has a second zip end record", other) }
    if end.end < source.size {
      unclaimed.append(end.end..<source.size)
    } else if end.end > source.size {
      errors.append(
        FormatError(
          reason: .truncated(
            needed: UInt64(end.end - end.offset), available: UInt64(source.size - end.offset)),
          offset: end.offset))
    }
    let comment = end.offset + ZipEndRecord.byteCount..<min(end.end, source.size)
    if !comment.isEmpty { unclaimed.append(comment) }
  }

  private mutating func remark(_ gravity: PickleRemark.Gravity, _ message: String, _ offset: Int) {
    remarks.append(PickleRemark(gravity: gravity, message: message, offset: max(0, offset)))
  }
}
