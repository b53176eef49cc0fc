import ModelFacts
import ModelFormats
import ModelKnowledge

/// Looks for code in the formats of other frameworks, which their loaders run or import.
///
/// In files, and in the files of archives: by the name that a loader goes by, and the content.
struct EmbeddedCodeSearch {
  /// What was found.
  private(set) var code: [EmbeddedCode] = []
  /// Paths that lead out of the folder, and parts that weren't looked at.
  private(set) var problems: [InspectionProblem] = []

  /// Bytes of a YAML file that are searched.
  private static let longestYAML = 2 << 20

  private let path: String
  private var walk = ArchiveWalk()

  /// Looks at a file of a kind that can hold code; at others not at all.
  init(in artifact: Artifact) {
    path = artifact.path
    let piece = Piece(
      name: artifact.path, source: artifact.source, content: artifact.content, member: nil)
    guard artifact.content.code != .none || piece.format != nil || piece.isText else { return }
    search(piece, depth: 0)
  }

  /// A file, or a file in an archive.
  struct Piece {
    var name: String
    var source: any ByteSource
    var content: FileFormat
    /// The archive member's name, nil for the file itself.
    var member: String?

    /// Whether its name ends in one of some suffixes, in any case.
    func isNamed(_ suffixes: [String]) -> Bool {
      let lowered = name.lowercased()
      return suffixes.contains { lowered.hasSuffix($0) }
    }

    /// The format that its name has a loader read it as, whatever its first bytes are.
    var format: ProgramSearch.Format? {
      if isNamed(FileFormat.tensorFlow.suffixes) { return .hdf5 }
      if isNamed(FileFormat.tensorFlow.looseSuffixes) { return .graph }
      if isNamed(FileFormat.onnx.suffixes) { return .onnx }
      return isNamed(FileFormat.tfLite.suffixes) ? .tfLite : nil
    }

    /// Whether its name has a loader read it as text.
    var isText: Bool {
      isNamed([".json", ".yaml", ".yml", ".xml", ".pmml"]) || name.hasSuffix("MLmodel")
    }

    /// Whether it begins as HDF5 does.
    var isHDF5: Bool {
      (try? source.prefix(4)).map { $0 == [0x89, 0x48, 0x44, 0x46] } ?? false
    }
  }

  /// Looks at a piece, and into it when it is an archive.
  private mutating func search(_ piece: Piece, depth: Int) {
    if let program = NativeProgram.kind(of: piece) { add(.program(program), in: piece) }
    if isArchive(piece) {
      searchArchive(piece, depth: depth)
      guard !startsAsZip(piece) else { return }
    }
    searchText(piece)
    // A checkpoint's variables are numbers, one after another.
    let isVariables = piece.name.contains(".data-000") && piece.format == nil
    if !isVariables, let format = Self.format(of: piece.content, piece), format != piece.format {
      run(ProgramSearch(piece.source, as: format), in: piece)
    }
    if let format = piece.format { run(ProgramSearch(piece.source, as: format), in: piece) }
  }

  /// The format that the content says; nil for one that holds no program.
  private static func format(of content: FileFormat, _ piece: Piece) -> ProgramSearch.Format? {
    switch content.code {
    case .graph: piece.isHDF5 ? .hdf5 : .graph
    case .tfLite: .tfLite
    case .onnx: .onnx
    case .none, .named, .description, .members, .membersUnlessCheckpoint: nil
    }
  }

  /// Looks at a text as its name says.
  private mutating func searchText(_ piece: Piece) {
    if piece.isNamed([".json"]) { return searchDocument(piece) }
    if piece.isNamed([".yaml", ".yml"]) || piece.name.hasSuffix("MLmodel") {
      let isNeMo = RelativePath.name(of: piece.name) == "model_config.yaml"
      searchYAML(piece, isUnpacked: isNeMo)
    }
    if piece.isNamed([".xml", ".pmml"]) { searchXML(piece) }
  }

  /// Archives that are loaded as checkpoints, under such names.
  private static let checkpoints = FileFormat.all.filter { $0.code == .membersUnlessCheckpoint }

  /// Takes over what a search found in a piece.
  private mutating func run(_ search: ProgramSearch, in piece: Piece) {
    for found in search.code { add(found.kind, in: piece, offset: found.offset) }
    for (path, offset) in search.paths {
      checkPath(path, of: piece, offset: offset, as: "external data")
    }
    if let limit = search.limit { addUnexamined("\(limit)", of: piece) }
  }

  /// Documents with readers of their own, which hold tokens and names.
  private static let vocabularies: Set<String> = [
    "tokenizer.json", "vocab.json", "added_tokens.json",
  ]
  /// Bytes of such a document that may be a description after all.
  private static let longestDescription = 4 << 20

  /// A description beside weights, such as Keras' `model.to_json()`, or a configuration.
  private mutating func searchDocument(_ piece: Piece) {
    let name = RelativePath.name(of: piece.name)
    let isVocabulary = Self.vocabularies.contains(name)
    guard !isVocabulary || piece.source.size <= Self.longestDescription,
      !piece.isNamed([".index.json"])
    else { return }
    run(ProgramSearch(piece.source, as: .description), in: piece)
    guard !isVocabulary, ConfiguredCode.isWorthReading(piece.source),
      let value = try? DocumentLimits.parse(piece.source)
    else { return }
    addConfigured(
      ConfiguredCode(in: value, isRead: DocumentName.isDocument(name), file: name), in: piece)
  }

  /// Takes over what a configuration has its loader run or import.
  mutating func addConfigured(_ found: ConfiguredCode, in piece: Piece) {
    for kind in found.code { add(kind, in: piece) }
    for path in found.paths { checkPath(path, of: piece, offset: 0, as: "Python code") }
  }

  /// The key-values of a header, which may hold a configuration.
  mutating func searchMetadata(_ metadata: [MetadataEntry], of artifact: Artifact) {
    let piece = Piece(
      name: artifact.path, source: artifact.source, content: artifact.content, member: nil)
    for entry in metadata {
      guard case .string(let text) = entry.value, text.utf8.count <= Self.longestDescription
      else { continue }
      addConfigured(ConfiguredCode(key: entry.key, text: text), in: piece)
    }
  }

  /// YAML: tags and targets.
  mutating func searchYAML(_ piece: Piece, isUnpacked: Bool) {
    guard let bytes = bytes(of: piece, limit: Self.longestYAML) else { return }
    for found in YAMLCode.code(in: bytes, isUnpacked: isUnpacked) {
      add(found.kind, in: piece, offset: found.offset)
    }
  }

  /// XML: the files that its entities name.
  private mutating func searchXML(_ piece: Piece) {
    guard let head = try? piece.source.prefix(64 << 10) else { return }
    for (path, offset) in XMLEntities.paths(in: head) {
      checkPath(path, of: piece, offset: offset, as: "an XML entity")
    }
  }

  // MARK: Archives

  private func isArchive(_ piece: Piece) -> Bool {
    switch piece.content.code {
    case .members: true
    case .graph, .none: piece.isNamed([".keras"]) || startsAsZip(piece)
    // Other archives hold checkpoints, and look like them from their first and last bytes.
    case .membersUnlessCheckpoint: !Self.checkpoints.contains { $0.isUsual(for: piece.name) }
    case .named where piece.content == .unknown: piece.isNamed([".keras"]) || startsAsZip(piece)
    case .named, .tfLite, .onnx, .description: piece.isNamed([".keras"])
    }
  }

  private func startsAsZip(_ piece: Piece) -> Bool {
    (try? piece.source.prefix(2)).map { $0 == [0x50, 0x4b] } ?? false
  }

  private mutating func searchArchive(_ piece: Piece, depth: Int) {
    guard depth < Limits.nestedStreams,
      let files = walk.files(of: piece.source, where: ArchiveMembers.isWanted)
    else { return }
    let archive = ArchiveMembers(names: files.map(\.name))
    for file in files {
      let (source, error) = walk.open(file)
      var inner = Piece(
        name: file.name, source: source, content: .unknown,
        member: piece.member.map { "\($0) > \(file.name)" } ?? file.name)
      if file.name.isEmpty {
        inner.name = ArchiveMembers.unpackedName(of: piece.name)
        inner.member = piece.member
      }
      if let error { add(.unreadable("\(error)"), in: inner) }
      inner.content =
        (try? FileFormat.sniffed(
          from: SliceSource(source, 0..<source.size), name: inner.name)) ?? .unknown
      searchMember(inner, of: archive, depth: depth + 1)
    }
  }

  private mutating func searchMember(_ piece: Piece, of archive: ArchiveMembers, depth: Int) {
    switch archive.role(of: piece.name) {
    case .python: add(.program("Python code"), in: piece)
    case .unpackedYAML: searchYAML(piece, isUnpacked: true)
    case .schema: searchSchema(piece)
    case .configuration: searchConfiguration(piece)
    case .other: search(piece, depth: depth)
    }
  }

  /// The `config.json` of a `.keras` archive or of a zipped repository.
  private mutating func searchConfiguration(_ piece: Piece) {
    guard let raw = bytes(of: piece, limit: Reach.document.budget ?? 0) else { return }
    guard let bytes = JSONEncodings.utf8(raw) else {
      return add(.unreadable("isn't UTF-8, and too long to be decoded"), in: piece)
    }
    for found in KerasConfiguration.code(in: bytes) {
      add(found.kind, in: piece, offset: found.offset)
    }
    let value = try? DocumentLimits.parse(MemorySource(bytes))
    for reference in value?["auto_map"]?.object?.members ?? [] {
      guard let text = reference.value.string else { continue }
      add(.program("a pointer to Python code, \(text)"), in: piece)
    }
  }

  /// The `schema.json` of skops: nodes that name the class they are made from.
  private mutating func searchSchema(_ piece: Piece) {
    guard let value = try? DocumentLimits.parse(piece.source) else {
      return add(.unreadable("isn't JSON"), in: piece)
    }
    var open = [value]
    while let next = open.popLast() {
      if let object = next.object {
        if let module = object["__module__"]?.string, let name = object["__class__"]?.string {
          add(.configured(module: module, name: name, isOwn: true), in: piece)
        }
        open += object.members.map(\.value)
      } else {
        open += next.array ?? []
      }
    }
  }

  // MARK: Findings

  /// All bytes of a piece, nil (with a finding) when there are too many of them.
  private mutating func bytes(of piece: Piece, limit: Int) -> [UInt8]? {
    guard piece.source.size <= limit, let bytes = try? piece.source.prefix(limit) else {
      add(.unreadable("is longer than \(limit) bytes, or can't be read"), in: piece)
      return nil
    }
    return bytes
  }

  private mutating func checkPath(
    _ path: String, of piece: Piece, offset: Int, as what: String
  ) {
    let folder = RelativePath.folder(of: piece.member == nil ? piece.name : self.path)
    guard RelativePath.resolve(path, in: folder) == nil else { return }
    problems.append(
      InspectionProblem(
        kind: .escapes, message: "names \(what) outside the folder: \(path)",
        location: location(in: piece, offset: offset)))
  }

  private mutating func addUnexamined(_ message: String, of piece: Piece) {
    problems.append(
      InspectionProblem(
        kind: .limit, message: message, location: location(in: piece, offset: 0)))
  }

  private func location(in piece: Piece, offset: Int) -> Location {
    Location(file: path, place: piece.member.map { .member($0, byte: offset) } ?? .byte(offset))
  }

  private mutating func add(_ kind: EmbeddedCode.Kind, in piece: Piece, offset: Int = 0) {
    let found = EmbeddedCode(file: path, member: piece.member, offset: offset, kind: kind)
    guard code.count < 1000, !code.contains(where: { $0.kind == kind && $0.member == found.member })
    else { return }
    code.append(found)
  }
}
