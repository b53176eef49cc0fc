package import ModelFacts
import ModelKnowledge

/// Looks for pickles in anything: bare, in archives of archives, compressed, inside arrays.
///
/// Content decides, never a name. What can't be looked at makes a scan incomplete, never clean.
package struct PickleScanner {
  /// How many archives or loads may be nested in each other.
  static let maximumDepth = Limits.nestedStreams
  /// The most bytes that are inflated in all.
  static let maximumInflated = Limits.inflatedBytes
  /// The most bytes that are unpacked of xz and lzma.
  static let maximumFromLZMA = 24 << 20
  /// The most bytes that are unpacked of bzip2, which is slower.
  static let maximumFromBzip2 = 8 << 20
  /// The most streams that are looked at in one file.
  static let maximumStreams = 20_000

  /// The file's path, for every scan's `file`.
  let file: String
  /// What was found.
  private(set) var scans: [PickleScan] = []
  private var inflationBudget = Self.maximumInflated
  var streamCount = 0
  /// Whether pickles were left out because there were too many before them.
  private var hasRunOut = false

  init(file: String) { self.file = file }

  /// Every pickle in a file, whatever the file is.
  package static func scan(_ source: any ByteSource, path: String) -> [PickleScan] {
    var scanner = PickleScanner(file: path)
    scanner.scan(source, member: nil, depth: 0, isNamedPickle: hasPickleName(path))
    return scanner.scans
  }

  /// The pickles of a zip that ends with a file of another format, which is valid as both.
  package static func scanEnd(of source: any ByteSource, path: String) -> [PickleScan] {
    var scanner = PickleScanner(file: path)
    scanner.scanTail(source, member: nil, depth: 0)
    return scanner.scans
  }

  /// Whether a name says that the file is a pickle or a checkpoint.
  static func hasPickleName(_ path: String) -> Bool {
    let suffixes = [
      ".pkl", ".pickle", ".p", ".pk", ".bin", ".pt", ".pth", ".ckpt", ".joblib", ".dat", ".data",
      ".model", ".npy", ".npz", ".pyt", ".dill", ".th", ".t7", ".mdl", ".weights", ".params",
    ]
    let lowered = path.lowercased()
    return suffixes.contains { lowered.hasSuffix($0) }
      || !(lowered.split(separator: "/").last ?? "").contains(".")
  }

  /// Whether a name promises a checkpoint of torch.
  static func hasTorchName(_ path: String) -> Bool {
    FileFormat.pytorchZip.isUsual(for: path)
  }

  /// Whether a name promises a pickle and nothing else.
  package static func promisesPickle(_ path: String) -> Bool {
    FileFormat.promised(by: path) == .pickle
  }

  /// Adds scans that a reader of its own made.
  mutating func add(_ scan: PickleScan) { scans.append(scan) }

  /// Looks at some bytes: the whole file, a member, or what a pickle hands to a loader.
  mutating func scan(
    _ source: any ByteSource, member: String?, depth: Int, isNamedPickle: Bool = true
  ) {
    guard depth < Self.maximumDepth else {
      note(.review, "nests archives or pickles too deep to be looked at", member: member)
      return
    }
    guard hasStreamsLeft(member: member) else { return }
    guard let head = try? source.prefix(512) else {
      note(.review, "couldn't be read", member: member)
      return
    }
    if Self.isHDF5(head) { scanHDF5(source, member: member, depth: depth) }
    let kind = PickleSniff.kind(of: head)
    switch kind {
    case .zip: scanZip(ZipArchive(source), member: member, depth: depth)
    case .tar:
      scanTar(source, member: member, depth: depth)
      scanAsPickle(source, member: member, depth: depth)
    case .gzip, .bzip2, .xz: scanPacked(kind, source, member: member, depth: depth)
    case .zlib, .lzma:
      // Two bytes are little to tell these by: what doesn't unpack may be a text pickle.
      let before = scans.count
      scanPacked(kind, source, member: member, depth: depth)
      guard scans.count == before else { return }
      scanStreams(source, from: 0, member: member, depth: depth, isNamedPickle: isNamedPickle)
    case .zFile:
      let start = PickleSniff.zlibStart(in: head) ?? 0
      scanPacked(
        .zlib, SliceSource(source, start..<source.size), member: member, depth: depth)
    case .npy: scanArray(source, member: member, depth: depth)
    case .binaryPickle, .textPickle:
      scanStreams(source, from: 0, member: member, depth: depth, isNamedPickle: isNamedPickle)
      scanTail(source, member: member, depth: depth)
    case .sealed:
      note(.review, "is compressed in a way that isn't looked into", member: member)
      scanAsPickle(source, member: member, depth: depth)
    case .other:
      let start = skipPadding(source, from: 0)
      if start > 0 || member == nil && Self.promisesPickle(file) {
        scanStreams(source, from: 0, member: member, depth: depth, isNamedPickle: isNamedPickle)
        if start > 0 {
          scanStreams(source, from: start, member: member, depth: depth, isNamedPickle: false)
        }
      }
      scanTail(source, member: member, depth: depth)
    }
  }

  /// Another format's first bytes may be opcodes as well: unpicklers know no magic.
  ///
  /// Only what imports and calls is one, since other bytes seldom do.
  private mutating func scanAsPickle(_ source: any ByteSource, member: String?, depth: Int) {
    var machine = PickleMachine(source, range: 0..<source.size, file: file, member: member)
    _ = machine.run()
    guard machine.scan.imports.contains(where: { $0.isPlausible && $0.isCalled }) else { return }
    scanStreams(source, from: 0, member: member, depth: depth, first: machine)
  }

  /// A zip behind other bytes: its end record is at the end of the file.
  mutating func scanTail(_ source: any ByteSource, member: String?, depth: Int) {
    guard source.size > 64, ZipOutline.endsAsZip(source) else { return }
    let archive = ZipArchive(source)
    guard !archive.entries.isEmpty else { return }
    note(.review, "has a zip archive behind other bytes", member: member)
    scanZip(archive, member: member, depth: depth)
  }

  // MARK: Streams

  /// Runs pickle after pickle from an offset to the end; `first` has run already.
  mutating func scanStreams(
    _ source: any ByteSource, from start: Int, member: String?, depth: Int,
    isNamedPickle: Bool = true, first: PickleMachine? = nil
  ) {
    var position = start
    var merged: PickleScan?
    var first = first
    var input = PickleInput(source, range: position..<source.size)
    while position < source.size, hasStreamsLeft(member: member) {
      streamCount += 1
      var machine: PickleMachine
      if let ready = first.take() {
        machine = ready
      } else {
        input.move(to: position)
        machine = PickleMachine(following: input, file: file, member: member)
        _ = machine.run()
      }
      let isFirst = merged == nil
      guard isFirst ? accepts(machine, isNamedPickle: isNamedPickle) : isPickle(machine) else {
        if !isFirst { merged?.trailingBytes(at: position) }
        break
      }
      let scan = finish(machine, depth: depth)
      if merged == nil { merged = scan } else { merged?.merge(scan) }
      guard scan.error == nil || scan.isComplete else { break }
      input = machine.input
      position = skipPadding(source, from: machine.input.position)
    }
    if let merged { scans.append(merged) }
  }

  /// Whether the file may have another pickle; says so once when it may not.
  mutating func hasStreamsLeft(member: String?) -> Bool {
    guard streamCount >= Self.maximumStreams else { return true }
    if !hasRunOut {
      hasRunOut = true
      note(.review, "holds more than \(Self.maximumStreams) pickles", member: member)
    }
    return false
  }

  /// Whether what ran is a pickle rather than other bytes that begin like one.
  private func accepts(_ machine: PickleMachine, isNamedPickle: Bool) -> Bool {
    if isPickle(machine) { return true }
    let isPromised = machine.scan.member == nil && Self.promisesPickle(file)
    return isPromised || isNamedPickle && machine.scan.protocolVersion > 0
  }

  private func isPickle(_ machine: PickleMachine) -> Bool {
    let scan = machine.scan
    let hasProtocol = scan.protocolVersion > 0
    guard scan.error != nil else {
      return hasProtocol || machine.input.position - machine.start > 3
    }
    // Lists of words begin like imports of protocol 0; only a call is beyond chance there.
    return scan.imports.contains { $0.isPlausible && (hasProtocol || $0.isCalled) }
      || hasProtocol && scan.remarks.contains { $0.gravity == .unsafe }
  }

  /// Takes over what a machine found and looks into what it hands to loaders.
  mutating func finish(_ machine: PickleMachine, depth: Int) -> PickleScan {
    var storages: Set<Int> = []
    var isClean = true
    for stream in machine.nested {
      let place = "\(machine.scan.member.map { "\($0) " } ?? "")bytes at \(stream.offset)"
      let before = scans.count
      scan(stream.bytes, member: place, depth: depth + 1)
      guard stream.loadsStorage else { continue }
      storages.insert(stream.offset)
      if !scans[before...].isStorage { isClean = false }
    }
    var found = machine.scan
    guard isClean, !storages.isEmpty, storages.count == machine.storageLoads else { return found }
    for index in found.imports.indices
    where found.imports[index].module == "torch.storage"
      && found.imports[index].name == "_load_from_bytes"
    {
      found.imports[index].loadsCleanStreams = true
    }
    return found
  }

  /// The position behind one run of equal padding bytes.
  func skipPadding(_ source: any ByteSource, from start: Int) -> Int {
    var position = start
    var padding: UInt8?
    while position < source.size, position - start < 1 << 20,
      let bytes = try? source.prefix(4096, from: position)
    {
      for byte in bytes {
        guard byte == padding ?? byte, [0, 0x0a, 0x0d, 0x20].contains(byte) else { return position }
        padding = byte
        position += 1
      }
    }
    return position
  }

  // MARK: Containers

  /// Every member of a zip but those that `skipped` names.
  mutating func scanZip(
    _ archive: ZipArchive, member: String?, depth: Int, skipped: Set<Int> = [],
    isReported: Bool = true
  ) {
    if isReported, !archive.remarks.isEmpty || !archive.errors.isEmpty {
      var container = PickleScan(file: file, member: member)
      container.remarks = archive.remarks
      container.error = archive.errors.first
      container.isComplete = archive.errors.isEmpty
      scans.append(container)
    }
    var seen: Set<Int> = []
    for (index, entry) in archive.entries.enumerated() where !skipped.contains(index) {
      guard !entry.isFolder, let range = entry.dataRange, entry.compressedSize > 0,
        seen.insert(range.lowerBound).inserted
      else { continue }
      scanEntry(entry, of: archive, parent: member, depth: depth)
    }
    for range in archive.unclaimed { scanUnclaimed(range, of: archive.source, member, depth) }
  }

  private mutating func scanEntry(
    _ entry: ZipEntry, of archive: ZipArchive, parent: String?, depth: Int
  ) {
    let name = parent.map { "\($0) > \(entry.name)" } ?? entry.name
    let before = scans.count
    let peek = archive.open(entry, limit: 512)
    let isNamed = Self.hasPickleName(entry.name) && entry.name.contains(".")
    if let head = try? peek.source.prefix(512), PickleSniff.kind(of: head) != .other {
      let member: ZipMember
      if entry.method == .deflated {
        member = archive.open(entry, limit: max(512, min(ZipMember.maximumSize, inflationBudget)))
        inflationBudget -= member.source.size
      } else {
        member = peek
      }
      scan(member.source, member: name, depth: depth + 1, isNamedPickle: isNamed)
      if scans.count > before {
        scans[scans.count - 1].noteIncomplete(member)
      }
    }
    if peek.error != nil, entry.method != .stored, let range = entry.dataRange {
      let stored = SliceSource(archive.source, range)
      if case .other(let code) = entry.method {
        scanUnusual(stored, method: code, size: entry.size, member: name, depth: depth)
      }
      scan(stored, member: name, depth: depth + 1, isNamedPickle: false)
    }
    if entry.isHidden,
      scans[before...].contains(where: { !$0.imports.isEmpty || $0.protocolVersion > 0 })
    {
      note(
        .unsafe, "hides a pickle in a member that the archive's directory doesn't list",
        member: name)
    }
  }

  /// A member that is packed as torch's reader doesn't know, and Python's does.
  private mutating func scanUnusual(
    _ stored: SliceSource, method: UInt16, size: Int, member: String, depth: Int
  ) {
    switch method {
    case 12: return scanPacked(.bzip2, stored, member: member, depth: depth)
    case 14:
      // A version and the length of the properties, then a stream whose header lacks its size.
      guard let bytes = try? stored.prefix(Self.maximumFromLZMA), bytes.count > 9 else { return }
      let header = Array(bytes[4..<9]) + [UInt8](repeating: 0xff, count: 8)
      scanPacked(.lzma, MemorySource(header + bytes[9...]), member: member, depth: depth)
    default:
      note(
        .review, "has a member that is packed in a way that isn't looked into (method \(method))",
        member: member)
    }
  }

  /// Bytes between or around members: a pickle or archive there is hidden on purpose.
  private mutating func scanUnclaimed(
    _ range: Range<Int>, of source: any ByteSource, _ member: String?, _ depth: Int
  ) {
    let before = scans.count
    let start = skipPadding(SliceSource(source, range), from: 0)
    let rest = SliceSource(source, range.lowerBound + start..<range.upperBound)
    guard rest.size > 0, let head = try? rest.prefix(4) else { return }
    // Headers of members were looked for already: only an archive of its own is one more.
    if head == [0x50, 0x4b, 3, 4], ZipArchive(rest).entries.allSatisfy(\.isHidden) { return }
    let place = range.lowerBound + start
    scan(
      rest, member: "\(member.map { "\($0) " } ?? "")bytes at \(place)", depth: depth + 1,
      isNamedPickle: false)
    if scans[before...].contains(where: { !$0.imports.isEmpty || $0.protocolVersion > 0 }) {
      note(
        .unsafe, "hides a pickle in bytes that belong to no member (byte \(place))", member: member)
    }
  }

  /// A compressed stream: unpacked only when its beginning is something to look into.
  private mutating func scanPacked(
    _ kind: PickleSniff.Kind, _ source: any ByteSource, member: String?, depth: Int
  ) {
    let start = PackedStreams.unpack(kind, source, limit: 512)
    guard PickleSniff.kind(of: start.bytes) != .other else {
      // Two bytes may begin anything; with a magic of its own, it is what it says.
      if start.error != nil, ![.zlib, .lzma].contains(kind) {
        var broken = PickleScan(file: file, member: member)
        broken.error = start.error
        broken.isComplete = false
        scans.append(broken)
      }
      return
    }
    let most = min(Self.unpackedLimit(of: kind), inflationBudget)
    let output = PackedStreams.unpack(kind, source, limit: max(0, most))
    inflationBudget -= output.bytes.count
    let before = scans.count
    scan(MemorySource(output.bytes), member: member, depth: depth + 1)
    if scans.count > before, !output.isFinished {
      scans[scans.count - 1].isComplete = false
      scans[scans.count - 1].error = scans[scans.count - 1].error ?? output.error
    }
  }

  /// The most bytes that one compressed stream of a kind is unpacked to.
  static func unpackedLimit(of kind: PickleSniff.Kind) -> Int {
    switch kind {
    case .gzip, .zlib: ZipMember.maximumSize
    case .bzip2: maximumFromBzip2
    default: maximumFromLZMA
    }
  }

  /// Keeps a remark that belongs to no stream.
  mutating func note(
    _ gravity: PickleRemark.Gravity, _ message: String, member: String?, offset: Int = 0
  ) {
    var scan = PickleScan(file: file, member: member)
    scan.remarks = [PickleRemark(gravity: gravity, message: message, offset: offset)]
    scans.append(scan)
  }
}

extension ArraySlice<PickleScan> {
  /// Whether they are the streams of one storage: all of them read, and no import that torch doesn't
  /// allow.
  fileprivate var isStorage: Bool {
    !isEmpty
      && allSatisfy { scan in
        scan.imports.allSatisfy { WeightsOnlyGlobals.allows($0.module, $0.name) }
          && !scan.remarks.contains { $0.gravity == .unsafe }
      }
  }
}
