import ModelFacts

/// Where an ONNX model keeps the numbers of its tensors, which nothing is looked for in.
///
/// `ModelProto.graph` is field 7, `GraphProto.initializer` 5, `TensorProto.raw_data` 9 and the packed
/// numbers 4, 5, 7, 10 and 11. onnx.proto3 of onnx 1.19.
enum OnnxOutline {
  /// Numbers shorter than this are searched with what surrounds them.
  private static let leastSkipped = 4096
  private static let numbers: Set<UInt64> = [4, 5, 7, 9, 10, 11]

  /// Everything but the numbers; all of the rest where the file is no such message.
  static func structure(of source: any ByteSource, in range: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for skipped in tensorData(of: source, in: 0..<source.size, path: [7, 5])
    where skipped.upperBound > start && skipped.lowerBound < range.upperBound {
      if skipped.lowerBound > start { parts.append(start..<skipped.lowerBound) }
      start = min(skipped.upperBound, range.upperBound)
    }
    return parts + [start..<range.upperBound]
  }

  /// The ranges of numbers below the fields of a path.
  private static func tensorData(
    of source: any ByteSource, in range: Range<Int>, path: ArraySlice<UInt64>
  ) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var cursor = ProtobufCursor(source, in: range)
    while let field = cursor.next() {
      guard let payload = field.payload, payload.count >= leastSkipped else { continue }
      if let step = path.first {
        guard field.number == step else { continue }
        found += tensorData(of: source, in: payload, path: path.dropFirst())
      } else if numbers.contains(field.number) {
        found.append(payload)
      }
    }
    return found
  }
}

/// The fields of a protobuf message, one after another; what they hold isn't read.
struct ProtobufCursor {
  /// A field.
  struct Field {
    var number: UInt64
    /// Where the bytes of a string, message or packed list lie; nil for a number.
    var payload: Range<Int>?
  }

  private let source: any ByteSource
  private let end: Int
  private var position: Int
  private var window: [UInt8] = []
  private var windowStart = 0

  /// The fields of the message that lies in a range.
  init(_ source: any ByteSource, in range: Range<Int>) {
    self.source = source
    position = range.lowerBound
    end = min(range.upperBound, source.size)
  }

  /// The next field, nil at the end or where no field is.
  mutating func next() -> Field? {
    guard let tag = varint(), tag >> 3 > 0 else { return nil }
    var field = Field(number: tag >> 3)
    let length: UInt64
    switch tag & 7 {
    case 0: return varint() == nil ? nil : field
    case 1: length = 8
    case 5: length = 4
    case 2:
      guard let stated = varint() else { return nil }
      length = stated
    default: return nil
    }
    guard length <= UInt64(max(0, end - position)) else { return nil }
    if tag & 7 == 2 { field.payload = position..<position + Int(length) }
    position += Int(length)
    return field
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = byte() else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  private mutating func byte() -> UInt8? {
    guard position < end else { return nil }
    if position < windowStart || position >= windowStart + window.count {
      guard let bytes = try? source.prefix(min(4096, end - position), from: position) else {
        return nil
      }
      window = bytes
      windowStart = position
    }
    defer { position += 1 }
    return position - windowStart < window.count ? window[position - windowStart] : nil
  }
}
