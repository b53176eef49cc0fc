import ModelFacts
import ModelKnowledge

extension PyTorchCheckpoint {
  /// Reads a zip: `torch.save` since 1.6, TorchScript, `torch.package`, `torch.export`, or another.
  mutating func readZip(_ source: any ByteSource) {
    let archive = ZipArchive(source)
    let records = TorchRecords(archive)
    file.content = records.content
    file.errors = archive.errors
    file.remarks = archive.remarks.map(\.message)
    var scanner = PickleScanner(file: file.path)
    var skipped: Set<Int> = []
    if let pickle = records.index(of: "data.pkl"),
      [.pytorchZip, .torchScript].contains(records.content)
    {
      if archive.hasDirectory {
        readVersion(records, archive)
        readByteOrder(records, archive)
      }
      skipped = readPickle(at: pickle, records, archive, &scanner)
      // Packed as torch's reader doesn't know, it is still for Python's, and looked into like others.
      if case .other = archive.entries[pickle].method {} else { skipped.insert(pickle) }
    }
    switch records.content {
    case .torchPackage: skipped = readPackage(records, archive, &scanner)
    case .torchExport: readExport(records, archive)
    default: break
    }
    noteCode(records, &scanner)
    if [.torchPackage, .zip].contains(records.content), file.errors.isEmpty,
      PickleScanner.hasTorchName(file.path)
    {
      file.errors.append(
        FormatError(
          reason: .violates("is a zip without the data.pkl that torch.load reads"), offset: 0))
    }
    scanner.scanZip(archive, member: nil, depth: 0, skipped: skipped)
    scans = scanner.scans
  }

  /// Runs `data.pkl`; returns the members that hold its storages.
  private mutating func readPickle(
    at index: Int, _ records: TorchRecords, _ archive: ZipArchive, _ scanner: inout PickleScanner
  ) -> Set<Int> {
    var (machine, root, member, isWhole) = runPickle(at: index, archive)
    if records.content == .torchScript {
      machine.scan.weightsOnlyRefusal = FormatError(
        reason: .violates("is a TorchScript archive"), offset: 0)
    }
    var used: Set<Int> = []
    list(TorchRebuild(machine.graph), root: root) { storage throws(FormatError) in
      guard storage.location != "meta" else { return StorageExtent(byteCount: .max) }
      guard let index = records.index(of: "data/\(storage.key)") else { return nil }
      used.insert(index)
      return archive.extent(of: archive.entries[index])
    }
    var scan = scanner.finish(machine, depth: 0)
    scan.noteIncomplete(member)
    // A second pickle behind the first one's STOP is looked at like any other.
    if isWhole, machine.input.remaining > 0 {
      var rest = PickleScanner(file: file.path)
      let start = rest.skipPadding(member.source, from: machine.input.position)
      rest.scanStreams(
        member.source, from: start, member: archive.entries[index].name, depth: 0,
        isNamedPickle: false)
      for other in rest.scans { scan.merge(other) }
    }
    scanner.add(scan)
    return used
  }

  /// A pickle that ran: what it built, as far as it came, and the member it is.
  typealias PickleRun = (
    machine: PickleMachine, root: PickleValue, member: ZipMember, isWhole: Bool
  )

  /// Runs the pickle that a member is, and keeps what is wrong with it.
  mutating func runPickle(at index: Int, _ archive: ZipArchive) -> PickleRun {
    let entry = archive.entries[index]
    let member = archive.open(entry)
    if let error = member.error { file.errors.append(error) }
    checkSum(entry, member)
    var machine = PickleMachine(
      member.source, range: 0..<member.source.size, file: file.path, member: entry.name)
    let root = machine.run()
    if let error = machine.scan.error {
      file.errors.append(
        FormatError(reason: error.reason, offset: error.offset, subject: entry.name))
    }
    if root != nil, machine.input.remaining > 0 {
      machine.scan.trailingBytes(at: machine.input.position)
    }
    return (machine, root ?? machine.stack.first ?? .none, member, root != nil)
  }

  /// A wrong checksum is no obstacle to torch, which never looks at it.
  private mutating func checkSum(_ entry: ZipEntry, _ member: ZipMember) {
    guard member.isComplete, let bytes = try? member.source.prefix(16 << 20),
      bytes.count == member.source.size
    else { return }
    if Inflater.crc32(bytes) != entry.crc {
      file.remarks.append("states a wrong checksum for \(entry.name), which torch doesn't check")
    }
  }

  /// torch reads versions 1 to 10 of its archive format and refuses one without.
  private mutating func readVersion(_ records: TorchRecords, _ archive: ZipArchive) {
    guard let index = records.index(of: ".data/version") ?? records.index(of: "version") else {
      file.errors.append(
        FormatError(reason: .violates("lacks the member version that torch asks for"), offset: 0))
      return
    }
    let entry = archive.entries[index]
    guard let bytes = try? archive.open(entry, limit: 32).source.prefix(32) else { return }
    let digits = bytes.prefix { 0x30...0x39 ~= $0 }
    guard let version = UInt64(String(decoding: digits, as: UTF8.self)), 1...10 ~= version else {
      file.errors.append(
        FormatError(
          reason: .violates("states a version of torch's archive format beyond 1 to 10"),
          offset: entry.dataOffset ?? 0, subject: entry.name))
      return
    }
  }

  mutating func readByteOrder(_ records: TorchRecords, _ archive: ZipArchive) {
    guard let index = records.index(of: "byteorder") else { return }
    let entry = archive.entries[index]
    guard let bytes = try? archive.open(entry, limit: 32).source.prefix(32) else { return }
    switch String(decoding: bytes, as: UTF8.self) {
    case "little": file.isBigEndian = false
    case "big": file.isBigEndian = true
    default:
      file.errors.append(
        FormatError(
          reason: .violates("states a byte order that is neither little nor big"),
          offset: entry.dataOffset ?? 0, subject: entry.name))
    }
  }

  /// TorchScript and torch.package are programs, whatever their pickles import.
  private func noteCode(_ records: TorchRecords, _ scanner: inout PickleScanner) {
    switch records.content {
    case .torchScript: scanner.note(.review, "is a TorchScript program", member: nil)
    case .torchPackage: scanner.note(.review, "is a torch.package with Python source", member: nil)
    default: break
    }
  }
}

/// A torch archive's members by their names below its top folder.
struct TorchRecords {
  /// What kind of archive the names say it is.
  let content: FileFormat
  private let indices: [ExactString: Int]
  private let folded: [String: Int]
  /// Every member in the directory's order.
  let all: [(name: String, index: Int)]

  /// Indexes the members; the top folder is that of the directory's first member.
  init(_ archive: ZipArchive) {
    let first = archive.entries.first { !$0.isHidden }?.name ?? archive.entries.first?.name ?? ""
    let prefix = first.contains("/") ? first.prefix { $0 != "/" } + "/" : ""
    var indices: [ExactString: Int] = [:]
    var folded: [String: Int] = [:]
    var all: [(name: String, index: Int)] = []
    for (index, entry) in archive.entries.enumerated() {
      let name = entry.name
      guard name.hasPrefix(prefix) else { continue }
      let record = String(name.dropFirst(prefix.count))
      if indices[ExactString(record)] == nil {
        indices[ExactString(record)] = index
        all.append((record, index))
      }
      let small = record.lowercased()
      if small != record, folded[small] == nil { folded[small] = index }
    }
    self.indices = indices
    self.folded = folded
    self.all = all
    content = Self.content(archive, hasFolder: !prefix.isEmpty) { indices[$0] ?? folded[$0.string] }
  }

  /// The member of a name; torch's reader doesn't tell upper from lower case.
  func index(of record: String) -> Int? {
    indices[ExactString(record)] ?? folded[record.lowercased()]
  }

  private static func content(
    _ archive: ZipArchive, hasFolder: Bool, _ find: (ExactString) -> Int?
  ) -> FileFormat {
    if find("archive_format") != nil || find("archive_version") != nil { return .torchExport }
    if find("data.pkl") != nil, hasFolder {
      return find("constants.pkl") != nil ? .torchScript : .pytorchZip
    }
    if find(".data/extern_modules") != nil { return .torchPackage }
    let names = archive.entries.lazy.filter { !$0.isFolder }.map(\.name)
    return !names.isEmpty && names.allSatisfy({ $0.hasSuffix(".npy") }) ? .npz : .zip
  }
}
