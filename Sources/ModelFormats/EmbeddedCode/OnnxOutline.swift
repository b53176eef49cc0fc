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
