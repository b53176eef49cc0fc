import ModelFacts
import ModelKnowledge

/// The top-level fields of a protobuf message, without what is in them.
///
/// Four formats are bare protobufs without a magic, told apart by the numbers and kinds of their fields.
struct ProtobufOutline {
  private struct Field {
    var number: UInt64
    var isMessage: Bool
    /// The value of a varint, the length of a message.
    var value: UInt64
    /// The first bytes of a message.
    var start: [UInt8]
  }

  private let fields: [Field]
  /// Every field up to the end, or up to the limit, was well-formed.
  private let isWellFormed: Bool

  /// Walks at most 48 fields.
  init(of source: some ByteSource, head: [UInt8]) throws(FormatError) {
    var fields: [Field] = []
    var offset = 0
    var isWellFormed = true
    while offset < source.size, fields.count < 48 {
      let isAtHand = offset <= head.count - 64 || head.count == source.size
      let bytes = isAtHand ? Array(head[offset...].prefix(64)) : try source.prefix(64, from: offset)
      guard let (field, length) = Self.field(in: bytes, available: source.size - offset) else {
        isWellFormed = false
        break
      }
      fields.append(field)
      offset += length
    }
    self.fields = fields
    self.isWellFormed = isWellFormed
  }

  /// What the fields say; nil for any other message.
  var content: FileFormat? {
    guard let first = fields.first, first.number == 1 else { return nil }
    if first.isMessage { return repeatedContent }
    guard isWellFormed || fields.count > 1 else { return nil }
    let messages = Set(fields.lazy.filter(\.isMessage).map(\.number))
    // onnx.proto: ModelProto { ir_version = 1, graph = 7, opset_import = 8 }
    if messages.contains(7) || messages.contains(8), first.value < 100 { return .onnx }
    // Model.proto of Core ML: { specificationVersion = 1, description = 2, oneof Type >= 200 }
    if messages.contains(where: { 200...4000 ~= $0 }), first.value < 100 { return .coreML }
    // saved_model.proto: { saved_model_schema_version = 1, repeated MetaGraphDef meta_graphs = 2 }
    let rest = fields.dropFirst()
    guard first.value == 1, !rest.isEmpty,
      rest.allSatisfy({ $0.number == 2 && $0.isMessage && $0.start.first == 0x0a })
    else { return nil }
    return .tensorFlow
  }

  /// The content of a message that begins with a repeated message 1.
  private var repeatedContent: FileFormat? {
    let repeated = fields.prefix { $0.number == 1 && $0.isMessage }
    let known = fields.allSatisfy { 1...5 ~= $0.number || 200... ~= $0.number }
    // sentencepiece_model.proto: { repeated SentencePiece pieces = 1 { piece = 1, score = 2 } }
    if known, repeated.allSatisfy({ Self.isPiece($0.start) }) { return .sentencePiece }
    // graph.proto of TensorFlow: { repeated NodeDef node = 1 { name = 1, op = 2 } }
    if repeated.allSatisfy({ Self.isNode($0.start) }) { return .tensorFlow }
    return nil
  }

  /// Whether a message is a piece: its text, then at most a float score and a small type.
  private static func isPiece(_ start: [UInt8]) -> Bool {
    guard start.first == 0x0a, start.count >= 2 else { return false }
    guard start[1] < 0x80 else { return true }
    let rest = start.dropFirst(2 + Int(start[1]))
    return rest.isEmpty || rest.first == 0x15 || rest.first == 0x18
  }

  private static func isNode(_ start: [UInt8]) -> Bool {
    guard start.first == 0x0a, start.count >= 2, start[1] < 0x80 else { return false }
    return start.dropFirst(2 + Int(start[1])).first.map { $0 == 0x12 } ?? (start[1] > 58)
  }

  /// The field at the start of some bytes and the bytes it takes, nil when there is none.
  private static func field(in bytes: [UInt8], available: Int) -> (Field, Int)? {
    var rest = bytes[...]
    guard let tag = varint(&rest), tag >> 3 > 0, tag >> 3 < 1 << 29 else { return nil }
    var field = Field(number: tag >> 3, isMessage: false, value: 0, start: [])
    switch tag & 7 {
    case 0:
      guard let value = varint(&rest) else { return nil }
      field.value = value
    case 1:
      guard rest.count >= 8 else { return nil }
      rest = rest.dropFirst(8)
    case 5:
      guard rest.count >= 4 else { return nil }
      rest = rest.dropFirst(4)
    case 2:
      guard let length = varint(&rest) else { return nil }
      let used = bytes.count - rest.count
      guard length <= UInt64(available - used) else { return nil }
      field.isMessage = true
      field.value = length
      field.start = Array(rest.prefix(Int(length)))
      return (field, used + Int(length))
    default: return nil
    }
    return (field, bytes.count - rest.count)
  }

  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
