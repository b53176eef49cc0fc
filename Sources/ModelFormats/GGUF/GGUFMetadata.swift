import ModelFacts

/// The key-values of a GGUF header, read in the order of the file.
struct GGUFMetadata {
  /// Every key with its value, arrays beyond 64 elements as type and count.
  var entries: [MetadataEntry] = []
  /// `general.alignment`, 32 without it, nil when it is no alignment.
  var alignment: Int? = 32
  /// What the tokenizer's keys say.
  var vocabulary = GGUFVocabulary()
  /// `tokenizer.chat_template` and the named ones.
  var chatTemplates: [GGUFHeader.Template] = []
  /// Broken rules after which reading can go on.
  var errors: [FormatError] = []
  /// What is odd but accepted.
  var remarks: [String] = []

  private var keys: Set<ExactString> = []

  private static let longestKey: UInt64 = 65_535
  private static let longestShownString: UInt64 = 1 << 20
  private static let longestShownArray: UInt64 = 64
  private static let deepestArray = 4
  /// `GGUF_MAX_ARRAY_ELEMENTS` of llama.cpp's `gguf.cpp`.
  private static let longestArray: UInt64 = 1 << 30

  /// Reads one key with its value.
  mutating func readEntry(from cursor: inout GGUFCursor) throws(FormatError) {
    let start = cursor.offset
    let length = try cursor.stringLength()
    guard length <= Self.longestKey else {
      throw FormatError(
        reason: .violates("has a key of \(length) bytes where the format allows 65535"),
        offset: start)
    }
    guard let key = String(validating: try cursor.bytes(length), as: UTF8.self) else {
      throw FormatError(reason: .invalidUTF8, offset: start + 8)
    }
    if key.isEmpty { refuse("has an empty key", at: start) }
    if key.utf8.contains(where: { $0 == 0 || $0 > 0x7f }) {
      remarks.append("has the key \(key.debugDescription), where the format wants ASCII")
    }
    do throws(FormatError) {
      let type = try Self.type(from: &cursor)
      let place = cursor.offset
      let value = try self.value(of: type, key: key, from: &cursor)
      guard keys.insert(ExactString(key)).inserted else {
        return refuse("has the key \(key) twice", at: start)
      }
      entries.append(MetadataEntry(key: key, value: value))
      interpret(key: key, type: type, value: value, at: place)
    } catch {
      throw FormatError(reason: error.reason, offset: error.offset, subject: key)
    }
  }

  /// Takes what the reader itself needs from a value.
  private mutating func interpret(
    key: String, type: GGUFValueType, value: MetadataValue, at offset: Int
  ) {
    switch (key, value) {
    case ("general.alignment", .integer(let bytes))
    where type == .uint32 && bytes > 0 && bytes & (bytes - 1) == 0 && bytes <= 1 << 20:
      alignment = bytes
    case ("general.alignment", _):
      alignment = nil
      refuse("has a general.alignment that isn't a power of two stored as uint32", at: offset)
    case ("tokenizer.ggml.model", .string(let model)):
      vocabulary.model = model
    case ("tokenizer.chat_template", .string(let source)):
      chatTemplates.append(.init(name: "default", source: source, offset: offset))
    case (_, .string(let source)) where key.hasPrefix("tokenizer.chat_template."):
      let name = String(key.dropFirst("tokenizer.chat_template.".count))
      chatTemplates.append(.init(name: name, source: source, offset: offset))
    case (_, .integer(let id)):
      vocabulary.note(key: key, id: id)
    default:
      break
    }
  }

  private mutating func value(
    of type: GGUFValueType, key: String, from cursor: inout GGUFCursor
  ) throws(FormatError) -> MetadataValue {
    switch type {
    case .array: try array(key: key, from: &cursor)
    case .string: try string(key: key, from: &cursor)
    default: try scalar(type, key: key, from: &cursor)
    }
  }

  private mutating func scalar(
    _ type: GGUFValueType, key: String, from cursor: inout GGUFCursor
  ) throws(FormatError) -> MetadataValue {
    switch type {
    case .uint8: return .integer(Int(try cursor.integer(UInt8.self)))
    case .int8: return .integer(Int(try cursor.integer(Int8.self)))
    case .uint16: return .integer(Int(try cursor.integer(UInt16.self)))
    case .int16: return .integer(Int(try cursor.integer(Int16.self)))
    case .uint32: return .integer(Int(try cursor.integer(UInt32.self)))
    case .int32: return .integer(Int(try cursor.integer(Int32.self)))
    case .int64: return .integer(Int(try cursor.integer(Int64.self)))
    case .uint64:
      let value = try cursor.integer(UInt64.self)
      return Int(exactly: value).map { .integer($0) } ?? .unsigned(value)
    case .float32:
      let value = Float(bitPattern: try cursor.integer())
      return .float(Double(value), isSingle: true)
    case .float64:
      return .float(Double(bitPattern: try cursor.integer()), isSingle: false)
    case .bool:
      let byte = try cursor.integer(UInt8.self)
      if byte > 1 { remarks.append("stores \(byte) in the boolean \(key)") }
      return .bool(byte != 0)
    case .string, .array:
      return try value(of: type, key: key, from: &cursor)
    }
  }

  private mutating func string(
    key: String, from cursor: inout GGUFCursor
  ) throws(FormatError) -> MetadataValue {
    let length = try cursor.stringLength()
    guard length <= Self.longestShownString else {
      try cursor.skip(length)
      return .elided(type: "byte", count: Int(length))
    }
    let bytes = try cursor.bytes(length)
    if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
    remarks.append("stores text in \(key) that isn't UTF-8")
    return .string(String(decoding: bytes, as: UTF8.self))
  }

  private mutating func array(
    key: String, from cursor: inout GGUFCursor
  ) throws(FormatError) -> MetadataValue {
    let (type, count) = try Self.arrayHeader(from: &cursor)
    let elided = MetadataValue.elided(type: type.name, count: Int(count))
    switch key {
    case "tokenizer.ggml.merges": vocabulary.mergeCount = Int(count)
    case "tokenizer.ggml.tokens" where type == .string:
      vocabulary.tokenCount = Int(count)
      vocabulary.tokenMarks = [cursor.offset]
      guard count > Self.longestShownArray else { break }
      vocabulary.tokenMarks = try cursor.skipStrings(
        count, markingEvery: UInt64(GGUFVocabulary.markInterval))
      return elided
    case "tokenizer.ggml.token_type" where type == .int32 || type == .uint32:
      guard count > Self.longestShownArray else { break }
      try readTokenTypes(count, from: &cursor)
      return elided
    default: break
    }
    guard type != .array else {
      remarks.append("has arrays of arrays in \(key), which llama.cpp refuses")
      try skipNestedArrays(count, from: &cursor)
      return elided
    }
    guard count > Self.longestShownArray else {
      var elements: [MetadataValue] = []
      for _ in 0..<count { elements.append(try value(of: type, key: key, from: &cursor)) }
      return .array(elements)
    }
    if type.isFixed {
      try cursor.skip(count * type.minimumSize)
    } else {
      _ = try cursor.skipStrings(count, markingEvery: .max)
    }
    return elided
  }

  private mutating func readTokenTypes(
    _ count: UInt64, from cursor: inout GGUFCursor
  ) throws(FormatError) {
    for id in 0..<Int(count) {
      let type = try cursor.integer(UInt32.self)
      guard type == 3 || type == 4, vocabulary.markedIDs.count < 4096 else { continue }
      vocabulary.markedIDs.append((id, type == 3))
    }
  }

  /// Passes over arrays whose elements are arrays, without recursion.
  private func skipNestedArrays(
    _ count: UInt64, from cursor: inout GGUFCursor
  ) throws(FormatError) {
    var left = [count]
    while let pending = left.last {
      guard pending > 0 else {
        left.removeLast()
        continue
      }
      left[left.count - 1] = pending - 1
      let place = cursor.offset
      let (type, count) = try Self.arrayHeader(from: &cursor)
      switch type {
      case .array:
        guard left.count < Self.deepestArray else {
          throw FormatError(
            reason: .limit("arrays nested deeper than \(Self.deepestArray)"), offset: place)
        }
        left.append(count)
      case .string: _ = try cursor.skipStrings(count, markingEvery: .max)
      default: try cursor.skip(count * type.minimumSize)
      }
    }
  }

  private static func arrayHeader(
    from cursor: inout GGUFCursor
  ) throws(FormatError) -> (GGUFValueType, UInt64) {
    let type = try Self.type(from: &cursor)
    let place = cursor.offset
    let count: UInt64 = try cursor.integer()
    guard count <= longestArray else {
      throw FormatError(
        reason: .violates("has an array of \(count) elements where llama.cpp takes 2^30 at most"),
        offset: place)
    }
    guard count * type.minimumSize <= cursor.remaining else {
      throw FormatError(
        reason: .truncated(needed: count * type.minimumSize, available: cursor.remaining),
        offset: cursor.offset)
    }
    return (type, count)
  }

  private static func type(from cursor: inout GGUFCursor) throws(FormatError) -> GGUFValueType {
    let place = cursor.offset
    let id: UInt32 = try cursor.integer()
    guard let type = GGUFValueType(rawValue: id) else {
      throw FormatError(reason: .unknownType(UInt64(id)), offset: place)
    }
    return type
  }

  private mutating func refuse(_ what: String, at offset: Int) {
    errors.append(FormatError(reason: .violates(what), offset: offset))
  }
}
