import ModelFacts

/// Files that an ONNX model keeps its tensors in.
package enum OnnxExternalData {
  /// The locations that some bytes of a model name, with the byte of each.
  ///
  /// `TensorProto.external_data` is a list of key and value, fields 1 and 2: 0x0a, 8, `location`,
  /// 0x12, a length, the path. onnx.proto3 of onnx 1.19.
  package static func locations(in bytes: [UInt8]) -> [(path: String, offset: Int)] {
    let key: [UInt8] = [0x0a, 8] + Array("location".utf8) + [0x12]
    var found: [(path: String, offset: Int)] = []
    var seen: Set<String> = []
    for index in bytes.indices.dropLast(key.count + 1)
    where bytes[index] == 0x0a && bytes[index + 1] == 8 && bytes[index...].starts(with: key) {
      var position = index + key.count
      var length = 0
      var shift = 0
      while position < bytes.count, shift < 28 {
        length |= Int(bytes[position] & 0x7f) << shift
        shift += 7
        position += 1
        if bytes[position - 1] < 0x80 { break }
      }
      guard length <= bytes.count - position else { continue }
      let path = String(decoding: bytes[position..<position + length], as: UTF8.self)
      if seen.insert(path).inserted, seen.count <= 1000 { found.append((path, index)) }
    }
    return found
  }
}
