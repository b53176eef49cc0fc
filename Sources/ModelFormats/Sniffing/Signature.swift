import ModelFacts
import ModelKnowledge

/// Byte patterns at fixed places that no other format has.
enum Signature {
  /// The format whose pattern the first bytes show.
  static func content(of head: [UInt8]) -> FileFormat? {
    for row in table where head.dropFirst(row.offset).starts(with: row.bytes) { return row.content }
    return nil
  }

  private struct Row {
    var offset = 0
    var bytes: [UInt8]
    var content: FileFormat
  }

  private static let table: [Row] = [
    Row(bytes: Array("GGUF".utf8), content: .gguf),
    // llama.cpp before August 2023: the magic is a little-endian u32, so its letters are reversed.
    Row(bytes: Array("lmgg".utf8), content: .legacyGGML),
    Row(bytes: Array("fmgg".utf8), content: .legacyGGML),
    Row(bytes: Array("tjgg".utf8), content: .legacyGGML),
    Row(bytes: Array("algg".utf8), content: .legacyGGML),
    Row(bytes: [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], content: .tensorFlow),
    Row(offset: 4, bytes: Array("TFL3".utf8), content: .tfLite),
    // Identifiers of flatbuffers: microsoft/onnxruntime `schema/ort.fbs`, pytorch/executorch
    // `schema/program.fbs`.
    Row(offset: 4, bytes: Array("ORTM".utf8), content: .onnxRuntime),
    Row(offset: 4, bytes: Array("ET12".utf8), content: .execuTorch),
    // A serialized plan, of both magic numbers that lutzroeder/netron reads.
    Row(bytes: Array("ftrt".utf8), content: .tensorRT),
    Row(bytes: Array("ptrt".utf8), content: .tensorRT),
    Row(bytes: Array("RKNN".utf8) + [0, 0, 0, 0], content: .rknn),
    // The first line of a parameter file and the magic of Tencent/ncnn `src/net.cpp`.
    Row(bytes: Array("7767517\n".utf8), content: .ncnn),
    // Binary mode and the first token of a Kaldi object.
    Row(bytes: [0x00, 0x42, 0x3c], content: .kaldi),
    // `kMXAPINDArrayListMagic` of apache/mxnet `src/ndarray/ndarray.cc`, and a reserved word.
    Row(
      bytes: [0x12, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], content: .mxnet),
    // `FASTTEXT_FILEFORMAT_MAGIC_INT32` of facebookresearch/fastText `src/fasttext.cc`.
    Row(bytes: [0xba, 0x16, 0x4f, 0x2f], content: .fastText),
    Row(bytes: [0x93] + Array("NUMPY".utf8), content: .npy),
    Row(bytes: [0x1f, 0x8b], content: .gzip),
    Row(bytes: Array("BZh".utf8) + [0x39, 0x31, 0x41, 0x59], content: .bzip2),
    Row(offset: 4, bytes: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], content: .bzip2),
    Row(bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], content: .xz),
    Row(bytes: [0x5d, 0x00, 0x00], content: .lzma),
    Row(bytes: [0x28, 0xb5, 0x2f, 0xfd], content: .zstd),
    Row(bytes: [0x04, 0x22, 0x4d, 0x18], content: .lz4),
    Row(bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], content: .sevenZip),
    Row(bytes: Array("Rar!".utf8) + [0x1a, 0x07], content: .rar),
    // A Core ML weight blob: the first metadata record behind the 64-byte file header
    // (apple/coremltools, MILBlob `StorageFormat.hpp`).
    Row(offset: 64, bytes: [0xef, 0xbe, 0xad, 0xde], content: .coreML),
  ]

  /// Whether the bytes begin like a zlib stream, once they are known to be no text.
  static func isZlib(_ head: [UInt8]) -> Bool {
    head.count > 2 && head[0] == 0x78 && (0x7800 + Int(head[1])).isMultiple(of: 31)
  }
}

/// The first fields of CTranslate2's `model.bin`.
///
/// A version, then from version 2 the name of the specification, such as `TransformerSpec`, ending with a
/// NUL (OpenNMT/CTranslate2, `python/ctranslate2/specs/model_spec.py`, `_serialize`).
enum CTranslate2Header {
  /// Whether the bytes are such fields.
  static func matches(_ head: [UInt8]) -> Bool {
    var reader = ByteReader(head)
    guard let version = try? reader.integer(UInt32.self), 2...64 ~= version,
      let length = try? reader.integer(UInt16.self), 2...128 ~= length,
      let name = try? reader.bytes(UInt64(length)), name.last == 0,
      let revision = try? reader.integer(UInt32.self), 0...1000 ~= revision
    else { return false }
    return name.dropLast().allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}

/// The beginning of Flax's `to_bytes`: nested msgpack maps with names, down to an array of extension type 1.
///
/// See google/flax, `flax/serialization.py`, `_MsgpackExtType.ndarray`.
enum FlaxOutline {
  /// Whether the first leaf is such an array, or the bytes end inside the names above it.
  static func matches(_ head: [UInt8]) -> Bool {
    var reader = ByteReader(head)
    for depth in 0..<32 {
      guard let byte = reader.peek else { return depth > 1 }
      guard let isMap = consumeMap(&reader) else { return false }
      guard isMap else { return depth > 0 && isArray(byte, &reader) }
      guard consumeName(&reader) else { return false }
    }
    return false
  }

  /// Consumes a map's header; false where something else stands, nil for an empty map or bytes cut short.
  private static func consumeMap(_ reader: inout ByteReader) -> Bool? {
    guard let byte = reader.peek else { return nil }
    switch byte {
    case 0x81...0x8f: return (try? reader.skip(1)) != nil ? true : nil
    case 0xde: return (try? reader.skip(3)) != nil ? true : nil
    case 0xdf: return (try? reader.skip(5)) != nil ? true : nil
    case 0x80: return nil
    default: return false
    }
  }

  private static func consumeName(_ reader: inout ByteReader) -> Bool {
    guard let byte = try? reader.integer(UInt8.self) else { return false }
    let length: UInt64
    switch byte {
    case 0xa1...0xbf: length = UInt64(byte & 0x1f)
    case 0xd9:
      guard let count = try? reader.integer(UInt8.self) else { return false }
      length = UInt64(count)
    default: return false
    }
    return (try? reader.text(length)).map { !$0.isEmpty } ?? false
  }

  private static func isArray(_ byte: UInt8, _ reader: inout ByteReader) -> Bool {
    let lengthBytes: UInt64
    switch byte {
    case 0xc7: lengthBytes = 1
    case 0xc8: lengthBytes = 2
    case 0xc9: lengthBytes = 4
    default: return false
    }
    return (try? reader.skip(1 + lengthBytes)) != nil && reader.peek == 1
  }
}
