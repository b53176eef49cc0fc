public import ModelFacts
import ModelKnowledge

extension FileFormat {
  /// The format of a file by its content first and its name second, by a few bounded reads.
  ///
  /// The name decides only where formats have no mark of their own, such as the `.bin` of OpenVINO,
  /// or where damaged bytes are nothing at all: a `.safetensors` of random bytes is a broken
  /// safetensors file. A name never makes PyTorch of a file.
  ///
  /// - Throws: what the source throws when its bytes can't be had.
  public static func sniffed(
    from source: some ByteSource, name: String
  ) throws(FormatError) -> FileFormat {
    guard source.size > 0 else { return .empty }
    let sniffer = Sniffer(
      source: source, head: try source.prefix(Sniffer.headLength), name: name.lowercased())
    return try sniffer.content()
  }
}

/// The questions that tell one format from another, in the order in which they are asked.
struct Sniffer {
  /// The most that is read from the start of a file, archives' directories aside.
  static let headLength = 4096

  let source: any ByteSource
  /// The file's first bytes.
  let head: [UInt8]
  /// The path or name in lower case.
  let name: String

  func content() throws(FormatError) -> FileFormat {
    if LFSPointer(parsing: head, fileSize: source.size) != nil { return .lfsPointer }
    // Before the signatures: its first byte is a length, which may look like any short one.
    if isSafetensors { return .safetensors }
    if let content = Signature.content(of: head) { return content }
    if head.starts(with: ZipOutline.localHeader) || head.starts(with: ZipOutline.endRecord) {
      if FileFormat.torchDistributed.isUsual(for: name) { return .torchDistributed }
      return try ZipOutline(of: source, head: head).content
    }
    if PickleOutline.isTorchLegacy(head) { return .pytorchLegacy }
    if let names = try TarOutline.names(of: source, head: head) {
      return TarOutline.isTorch(names) ? .pytorchTar : .tar
    }
    let pickle = PickleOutline(of: head, isWhole: head.count == source.size)
    if pickle.isPickle(trustingImports: hasPickleName) {
      return DistributedCheckpoint.isMetadata(head) ? .torchDistributed : .pickle
    }
    if CTranslate2Header.matches(head) { return .ctranslate2 }
    if FlaxOutline.matches(head) { return .flax }
    if let text = SniffedText(head: head, isWhole: head.count == source.size) {
      return text.content(name: name)
    }
    if Signature.isZlib(head) { return .zlib }
    if let content = try ProtobufOutline(of: source, head: head).content { return content }
    return try tailContent ?? nameContent
  }

  /// Whether eight bytes of length are followed by a JSON object.
  private var isSafetensors: Bool {
    guard head.count >= 10 else { return false }
    let blanks = Set("\t\n\r ".utf8)
    guard head[8...].first(where: { !blanks.contains($0) }) == UInt8(ascii: "{") else {
      return false
    }
    let length = head[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return (2...100_000_000).contains(length) || name.hasSuffix(".safetensors")
  }

  /// Formats that are known by their last bytes.
  private var tailContent: FileFormat? {
    get throws(FormatError) {
      let size = source.size
      guard size >= 22 else { return nil }
      let tail = try source.bytes(in: size - 22..<size)
      // The footer of TensorFlow's checkpoint index (tensorflow/core/lib/io/format.h, kTableMagicNumber).
      if tail.suffix(8).elementsEqual([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]) {
        return .tensorFlow
      }
      // A zip whose first bytes are something else's.
      guard tail.starts(with: ZipOutline.endRecord) else { return nil }
      return try ZipOutline(of: source, head: head).content
    }
  }

  /// What the name alone says of bytes that are nothing by themselves.
  private var nameContent: FileFormat {
    if name.contains(".mlpackage/") || name.contains(".mlmodelc/") { return .coreML }
    let file = name.split(separator: "/").last.map(String.init) ?? name
    if file.contains("openvino") { return .openVINO }
    // mlc-ai/mlc-llm: shards beside `ndarray-cache.json`.
    if file.hasPrefix("params_shard_"), file.hasSuffix(".bin") { return .mlc }
    if file.contains(".data-000"), file.contains("-of-000") { return .tensorFlow }
    let promised = FileFormat.promised(by: name)
    return promised.flatMap { $0.naming == .suffices ? $0 : nil } ?? .unknown
  }

  private var hasPickleName: Bool {
    [FileFormat.pickle, .pytorchZip].contains { $0.isUsual(for: name) }
  }
}
