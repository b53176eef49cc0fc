/// Files that an ONNX model keeps its tensors in.
enum OnnxExternalData {
  /// What stands before a location.
  ///
  /// `TensorProto.external_data` is a list of key and value, fields 1 and 2: 0x0a, 8, `location`,
  /// 0x12, a length, the path. onnx.proto3 of onnx 1.19.
  static let marker: [UInt8] = [0x0a, 8] + Array("location".utf8) + [0x12]

  /// The path behind the marker that some bytes begin with.
  static func location(in bytes: [UInt8]) -> String? {
    var position = marker.count
    var length = 0
    var shift = 0
    while position < bytes.count, shift < 28 {
      length |= Int(bytes[position] & 0x7f) << shift
      shift += 7
      position += 1
      if bytes[position - 1] < 0x80 { break }
    }
    guard position <= bytes.count else { return nil }
    return String(decoding: bytes[position...].prefix(length), as: UTF8.self)
  }
}
