import ModelFacts

/// Tar archives and NumPy's arrays.
extension PickleScanner {
  /// Every member of a tar, and what stands behind its end.
  mutating func scanTar(_ source: any ByteSource, member: String?, depth: Int) {
    let archive = TarArchive(source)
    for entry in archive.entries where entry.isFile {
      let name = member.map { "\($0) > \(entry.name)" } ?? entry.name
      scan(SliceSource(source, entry.range), member: name, depth: depth + 1)
    }
    if let error = archive.error {
      var container = PickleScan(file: file, member: member)
      container.error = error
      container.isComplete = false
      add(container)
    }
    scanBehind(archive.end, of: source, member: member, depth: depth)
    if let disagreement = archive.disagreement { note(.review, disagreement, member: member) }
    if let sparse = archive.entries.first(where: \.isSparse) {
      note(
        .review, "has a member in pieces, which aren't put together: \(sparse.name)", member: member
      )
    }
    if let danger = archive.entries.lazy.compactMap(\.nameDanger).first {
      note(.unsafe, danger, member: member)
    }
  }

  /// What stands behind a tar's last block: most readers stop before it, some go on.
  private mutating func scanBehind(
    _ end: Int, of source: any ByteSource, member: String?, depth: Int
  ) {
    let start = skipPadding(source, from: end)
    guard start < source.size else { return }
    note(.review, "has bytes behind the end of its tar archive", member: member, offset: start)
    scan(
      SliceSource(source, start..<source.size),
      member: "\(member.map { "\($0) " } ?? "")bytes at \(start)", depth: depth + 1,
      isNamedPickle: false)
  }

  /// NumPy's arrays, one behind the other: one of objects is a pickle behind its header.
  mutating func scanArray(_ source: any ByteSource, member: String?, depth: Int) {
    var start = 0
    var place = member
    while let length = scanOneArray(
      SliceSource(source, start..<source.size), member: place, depth: depth)
    {
      start += length
      streamCount += 1
      place = "\(member.map { "\($0) " } ?? "")bytes at \(start)"
      let rest = SliceSource(source, start..<source.size)
      guard let head = try? rest.prefix(512), PickleSniff.kind(of: head) == .npy,
        hasStreamsLeft(member: place)
      else {
        scan(rest, member: place, depth: depth + 1, isNamedPickle: false)
        return
      }
    }
  }

  /// An array at the beginning of some bytes.
  ///
  /// - Returns: Where it ends; nil where nothing is behind it, or where its header doesn't tell.
  private mutating func scanOneArray(
    _ source: SliceSource, member: String?, depth: Int
  ) -> Int? {
    guard let head = try? source.prefix(12), head.count == 12 else { return nil }
    let isWide = head[6] > 1
    let length =
      isWide
      ? Int(head[8]) | Int(head[9]) << 8 | Int(head[10]) << 16 | Int(head[11]) << 24
      : Int(head[8]) | Int(head[9]) << 8
    let start = (isWide ? 12 : 10) + length
    guard start < source.size else { return nil }
    guard let bytes = try? source.prefix(min(length, 1 << 16), from: isWide ? 12 : 10) else {
      return nil
    }
    let header = NumPyHeader(bytes, isWhole: bytes.count == length)
    let rest = SliceSource(source, start..<source.size)
    if header.mayHoldObjects {
      scanStreams(rest, from: 0, member: member, depth: depth)
    } else if let head = try? rest.prefix(512), PickleSniff.kind(of: head) == .binaryPickle {
      scanStreams(rest, from: 0, member: member, depth: depth, isNamedPickle: false)
    }
    guard let end = header.byteCount, end < rest.size else { return nil }
    return start + end
  }
}
