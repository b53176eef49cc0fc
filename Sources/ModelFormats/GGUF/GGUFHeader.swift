package import ModelFacts
import ModelKnowledge

/// The header of a GGUF file: metadata, tensors, and what breaks the format's rules.
///
/// Whatever could be read is kept with the errors. The rules are those of llama.cpp's own reader, and
/// each stands in ggml-org/ggml's `docs/gguf.md` or llama.cpp's `ggml/src/gguf.cpp`.
package struct GGUFHeader: Sendable {
  /// A chat template in the header.
  package struct Template: Hashable, Sendable {
    /// `default`, or the name behind `tokenizer.chat_template.`.
    package var name: String
    /// The Jinja source.
    package var source: String
    /// The byte where its string starts.
    package var offset: Int
  }

  /// The format's version, nil when the file ends before it.
  package private(set) var version: UInt32?
  /// Whether numbers are stored big-endian.
  package private(set) var isBigEndian = false
  /// The key-values in file order; arrays beyond 64 elements, arrays of arrays and strings beyond 1 MiB
  /// as type and count.
  package private(set) var metadata: [MetadataEntry] = []
  /// The tensors in file order, shapes row-major.
  package private(set) var tensors: [TensorInfo] = []
  /// What tensors' data is aligned to.
  package private(set) var alignment = 32
  /// Where the tensors' data starts, nil when that can't be told.
  package private(set) var dataOffset: Int?
  /// What the tokenizer's keys say.
  package private(set) var vocabulary = GGUFVocabulary()
  /// The chat templates in file order.
  package private(set) var chatTemplates: [Template] = []
  /// What broke the format; reading went on where the layout was still known.
  package private(set) var errors: [FormatError] = []
  /// What is odd but accepted, in sentences that follow "the file".
  package private(set) var remarks: [String] = []

  /// The versions that llama.cpp and the gguf library read.
  private static let versions: ClosedRange<UInt32> = 2...3
  /// The least bytes of a key-value: an empty key, its type, one byte of value.
  private static let smallestEntry: UInt64 = 13
  /// The least bytes of a tensor info: an empty name, no dimensions, type and offset.
  private static let smallestTensor: UInt64 = 24

  /// Reads a header.
  package init(reading source: some ByteSource) {
    var metadata = GGUFMetadata()
    var table = GGUFTensorTable()
    do throws(FormatError) {
      var cursor = try opening(source)
      let tensorCount = try Self.count("tensors", minimum: Self.smallestTensor, from: &cursor)
      let entryCount = try Self.count("key-values", minimum: Self.smallestEntry, from: &cursor)
      for _ in 0..<entryCount { try metadata.readEntry(from: &cursor) }
      for _ in 0..<tensorCount { try table.readEntry(from: &cursor) }
      locateData(behind: cursor.offset, alignment: metadata.alignment)
    } catch {
      errors.append(error)
    }
    if let dataOffset, let alignment = metadata.alignment {
      table.layOut(from: dataOffset, alignment: alignment, fileSize: source.size)
    } else {
      table.giveUpLayout()
    }
    self.metadata = metadata.entries
    tensors = table.tensors
    chatTemplates = metadata.chatTemplates
    remarks = metadata.remarks
    vocabulary = metadata.vocabulary
    do throws(FormatError) {
      try vocabulary.lookUpTexts(in: source, isBigEndian: isBigEndian)
    } catch {
      errors.append(error)
    }
    let broken = metadata.errors + table.errors
    errors = Array((broken + errors).sorted { $0.offset < $1.offset }.prefix(32))
    noteTrailingBytes(fileSize: source.size)
  }

  /// Reads magic and version, which also tell the byte order.
  private mutating func opening(_ source: some ByteSource) throws(FormatError) -> GGUFCursor {
    var cursor = GGUFCursor(over: source, at: 0)
    guard try cursor.bytes(4).elementsEqual("GGUF".utf8) else {
      throw FormatError(reason: .badMagic(expected: "GGUF"), offset: 0)
    }
    var version: UInt32 = try cursor.integer()
    // A small number whose low half is empty was written in the other byte order.
    if version & 0xffff == 0, version != 0 {
      isBigEndian = true
      version = version.byteSwapped
    }
    self.version = version
    guard Self.versions ~= version else {
      throw FormatError(reason: .unsupportedVersion(UInt64(version)), offset: 4)
    }
    return GGUFCursor(over: source, at: 8, isBigEndian: isBigEndian)
  }

  private mutating func locateData(behind end: Int, alignment: Int?) {
    guard let alignment else { return }
    let (raised, overflow) = end.addingReportingOverflow(alignment - 1)
    guard !overflow else { return }
    self.alignment = alignment
    dataOffset = raised & ~(alignment - 1)
  }

  private mutating func noteTrailingBytes(fileSize: Int) {
    guard errors.isEmpty, let dataOffset else { return }
    let end = tensors.reduce(dataOffset) { max($0, ($1.dataOffset ?? 0) + ($1.byteCount ?? 0)) }
    // Padding behind the last tensor belongs to it.
    guard fileSize > end, fileSize - end >= alignment else { return }
    remarks.append("has \(fileSize - end) bytes behind its last tensor")
  }

  /// Reads a count and holds it against the bytes left.
  private static func count(
    _ what: String, minimum: UInt64, from cursor: inout GGUFCursor
  ) throws(FormatError) -> UInt64 {
    let place = cursor.offset
    let count: UInt64 = try cursor.integer()
    let (bytes, overflow) = count.multipliedReportingOverflow(by: minimum)
    guard count < 1 << 40, !overflow else {
      throw FormatError(reason: .overflow("the number of \(what)"), offset: place)
    }
    guard bytes <= cursor.remaining else {
      throw FormatError(
        reason: .truncated(needed: bytes, available: cursor.remaining), offset: place)
    }
    return count
  }
}

extension GGUFHeader {
  /// The header as the facts of a weight file.
  package func weightFile(path: String, size: Int) -> WeightFile {
    var file = WeightFile(path: path, size: size, content: .gguf)
    file.tensors = TensorTable(tensors)
    file.metadata = metadata
    file.hasMetadata = !metadata.isEmpty
    file.isBigEndian = isBigEndian
    file.errors = errors
    file.remarks = remarks
    return file
  }

  /// The chat templates as the facts of a tokenizer.
  package func chatTemplates(path: String) -> [ChatTemplate] {
    chatTemplates.map {
      ChatTemplate(
        name: $0.name, source: $0.source,
        location: Location(file: path, place: .byte($0.offset)))
    }
  }
}
