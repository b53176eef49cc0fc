import ModelFacts

/// The fields of a protobuf message, one after another; what they hold isn't read.
struct ProtobufCursor {
  /// A field.
  struct Field {
    var number: UInt64
    /// Where the bytes of a string, message or packed list lie; nil for a number.
    var payload: Range<Int>?
  }

  /// The longest text that is read.
  private static let longestText = 4096

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

  /// The text of a field's bytes; what isn't UTF-8 in it is replaced.
  func text(_ payload: Range<Int>) -> String {
    let bytes = (try? source.prefix(min(payload.count, Self.longestText), from: payload.lowerBound))
    return String(decoding: bytes ?? [], as: UTF8.self)
  }

  /// The next field, nil at the end or where no field is.
  mutating func next() -> Field? {
    // A tag has 32 bits: protobuf's own reader drops those above.
    guard let tag = varint().map({ $0 & 0xffff_ffff }), tag >> 3 > 0 else { return nil }
    var field = Field(number: tag >> 3)
    let length: UInt64
    switch tag & 7 {
    case 0: return varint() == nil ? nil : field
    // Groups: what they hold is looked at as if it stood outside of them.
    case 3, 4: return field
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
