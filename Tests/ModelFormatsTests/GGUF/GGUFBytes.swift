import ModelFacts
import ModelFormats
import Testing

/// A GGUF file to be, a field at a time.
struct GGUFBytes: Sendable, CustomTestStringConvertible {
  /// A metadata value: its type id and its bytes.
  struct Value: Sendable {
    var type: UInt32
    var bytes: @Sendable (GGUFBytes) -> [UInt8]

    static func u32(_ value: UInt32) -> Value { Value(type: 4) { $0.integer(value) } }
    static func string(_ text: String) -> Value { Value(type: 8) { $0.string(text) } }
    static func raw(_ type: UInt32, _ bytes: [UInt8]) -> Value { Value(type: type) { _ in bytes } }
    static func array(_ type: UInt32, count: UInt64, _ bytes: [UInt8] = []) -> Value {
      Value(type: 9) { $0.integer(type) + $0.integer(count) + bytes }
    }
    static func strings(_ texts: [String]) -> Value {
      Value(type: 9) { file in
        file.integer(UInt32(8)) + file.integer(UInt64(texts.count)) + texts.flatMap(file.string)
      }
    }
    static func integers(_ values: [Int32]) -> Value {
      Value(type: 9) { file in
        file.integer(UInt32(5)) + file.integer(UInt64(values.count)) + values.flatMap(file.integer)
      }
    }
  }

  struct Tensor: Sendable {
    var name: String
    var type: UInt32
    var dimensions: [UInt64]
    var offset: UInt64

    init(_ name: String, _ type: UInt32, _ dimensions: [UInt64], at offset: UInt64 = 0) {
      self.name = name
      self.type = type
      self.dimensions = dimensions
      self.offset = offset
    }
  }

  var magic = Array("GGUF".utf8)
  var version: UInt32 = 3
  var isBigEndian = false
  var tensorCount: UInt64?
  var entryCount: UInt64?
  var entries: [(String, Value)] = []
  var tensors: [Tensor] = []
  var alignment = 32
  var dataCount = 0

  var testDescription: String { "version \(version), \(entries.map(\.0)), \(tensors)" }

  var bytes: [UInt8] {
    var header = magic + integer(version)
    header += integer(tensorCount ?? UInt64(tensors.count))
    header += integer(entryCount ?? UInt64(entries.count))
    for (key, value) in entries {
      header += string(key) + integer(value.type) + value.bytes(self)
    }
    for tensor in tensors {
      header += string(tensor.name) + integer(UInt32(tensor.dimensions.count))
      header += tensor.dimensions.flatMap(integer) + integer(tensor.type) + integer(tensor.offset)
    }
    while !header.count.isMultiple(of: alignment) { header.append(0) }
    return header + [UInt8](repeating: 1, count: dataCount)
  }

  var header: GGUFHeader { GGUFHeader(reading: MemorySource(bytes)) }

  func integer(_ value: some FixedWidthInteger) -> [UInt8] {
    let little = (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    return isBigEndian ? little.reversed() : little
  }

  func string(_ text: String) -> [UInt8] { integer(UInt64(text.utf8.count)) + Array(text.utf8) }
}
