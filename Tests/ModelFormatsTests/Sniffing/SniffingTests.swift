import ModelFacts
import ModelFormats
import ModelKnowledge
import Testing

/// A file as the sniffer sees it: a name, bytes, and what it should be told to be.
struct SniffedFile: CustomTestStringConvertible, Sendable {
  var name: String
  var bytes: [UInt8]
  var content: FileFormat

  init(_ name: String, _ bytes: [UInt8], _ content: FileFormat) {
    self.name = name
    self.bytes = bytes
    self.content = content
  }

  init(_ name: String, _ text: String, _ content: FileFormat) {
    self.init(name, Array(text.utf8), content)
  }

  var testDescription: String { "\(name) is \(content)" }
}

private let oid = String(repeating: "0a", count: 32)
private let zeros = [UInt8](repeating: 0, count: 600)

private func tar(_ names: [String]) -> [UInt8] {
  names.flatMap { name in
    var block = Array(name.utf8) + [UInt8](repeating: 0, count: 512 - name.utf8.count)
    block.replaceSubrange(124..<135, with: Array("00000000003".utf8))
    block.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
    let sum = block.reduce(0) { $0 + Int($1) }
    let digits = String(sum, radix: 8)
    let padded = String(repeating: "0", count: 6 - digits.count) + digits
    block.replaceSubrange(148..<156, with: Array(padded.utf8) + [0, 0x20])
    return block + [1, 2, 3] + [UInt8](repeating: 0, count: 509)
  } + [UInt8](repeating: 0, count: 1024)
}

/// A zip of empty members, with `prefix` bytes before it.
private func zip(_ names: [String], prefix: [UInt8] = []) -> [UInt8] {
  func u16(_ value: Int) -> [UInt8] { [UInt8(value & 0xff), UInt8(value >> 8 & 0xff)] }
  func u32(_ value: Int) -> [UInt8] { u16(value & 0xffff) + u16(value >> 16) }
  var local: [UInt8] = []
  var central: [UInt8] = []
  for name in names.map({ Array($0.utf8) }) {
    central += [0x50, 0x4b, 1, 2] + [UInt8](repeating: 0, count: 24) + u16(name.count)
    central += [UInt8](repeating: 0, count: 12) + u32(local.count) + name
    local +=
      [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 22) + u16(name.count) + [0, 0] + name
  }
  let end =
    [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + u16(names.count) + u16(names.count) + u32(central.count)
    + u32(local.count) + [0, 0]
  return prefix + local + central + end
}

private func message(_ field: UInt8, _ content: [UInt8]) -> [UInt8] {
  [field << 3 | 2, UInt8(content.count)] + content
}

private let safetensorsHeader =
  [0x10, 0, 0, 0, 0, 0, 0, 0] + Array(#"{"a":{"dtype":1}}"#.utf8)

private let files: [SniffedFile] = [
  SniffedFile("model.safetensors", [], .empty),
  SniffedFile("weights.bin", safetensorsHeader, .safetensors),
  SniffedFile("weights.bin", [0x5d] + safetensorsHeader.dropFirst(), .safetensors),
  SniffedFile("model.safetensors", [0xff, 0xfe, 0, 1], .safetensors),
  SniffedFile(
    "model.safetensors", [UInt8](repeating: 0xff, count: 8) + [0x7b, 0x7d], .safetensors),
  SniffedFile("model.bin", [UInt8](repeating: 0xff, count: 8) + [0x7b, 0x7d], .unknown),
  SniffedFile(
    "a", "version https://git-lfs.github.com/spec/v1\noid sha256:\(oid)\nsize 12\n",
    .lfsPointer),
  SniffedFile(
    "a", "version https://git-lfs.github.com/spec/v1\nsize 12\noid sha256:\(oid)\n", .text),
  SniffedFile("a", "version https://git-lfs.github.com/spec/v1\noid sha256:\(oid)\nsize 12", .text),
  SniffedFile("a", "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 12\n", .text),
  SniffedFile("model.pt", zip(["m/data.pkl", "m/data/0"]), .pytorchZip),
  SniffedFile("model.gguf", zip(["m/data.pkl", "m/data/0"]), .pytorchZip),
  SniffedFile("model.bin", zip(["m/data.pkl", "m/data/0"], prefix: zeros), .pytorchZip),
  SniffedFile("model.bin", Array(zip(["m/data.pkl"]).prefix(45)), .pytorchZip),
  SniffedFile("model.pt", zip(["m/data.pkl", "m/code/m.py", "m/constants.pkl"]), .torchScript),
  SniffedFile("p.pt", zip(["p/.data/extern_modules", "p/.data/version"]), .torchPackage),
  SniffedFile("m.pt2", zip(["m/archive_format", "m/models/model.json"]), .torchExport),
  SniffedFile("weights.npz", zip(["a.npy", "b.c.npy"]), .npz),
  SniffedFile("model.zip", zip(["model/", "model/config.json"]), .zip),
  SniffedFile("m.keras", zip(["metadata.json", "config.json", "model.weights.h5"]), .tensorFlow),
  SniffedFile("old.tar", tar(["sys_info", "pickle", "storages", "tensors"]), .pytorchTar),
  SniffedFile("model.tar", tar(["model/config.json", "model/pickle"]), .tar),
  SniffedFile(
    "m",
    [
      0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
      0x2e, 0x80,
    ], .pytorchLegacy),
  SniffedFile("m", "L119547037146038801333356L\n.I1001\n.", .pytorchLegacy),
  SniffedFile("m.dat", [0x80, 4, 0x95, 1, 0, 0, 0, 0, 0, 0, 0, 0x2e], .pickle),
  SniffedFile("m.dat", "cos\nsystem\n(S'true'\ntR.", .pickle),
  SniffedFile("m.dat", "(S'true'\nios\nsystem\n.", .pickle),
  SniffedFile("m.txt", "cos\nsystem\n(S'true'\ntR and then nothing", .pickle),
  SniffedFile("m.dat", [0x7d, 0x71, 0, 0x55, 1, 0x61, 0x4b, 1, 0x73, 0x2e], .pickle),
  SniffedFile("m.pkl", [0x54, 0xff, 0xff, 0xff, 0xff], .pickle),
  SniffedFile("m.gguf", "GGUF", .gguf),
  SniffedFile("m.gguf", [1, 2, 3, 4, 5], .gguf),
  SniffedFile("m.bin", "lmgg\u{1}", .legacyGGML),
  SniffedFile("m.bin", "tjgg\u{1}", .legacyGGML),
  SniffedFile(
    "model.bin", [6, 0, 0, 0, 16, 0] + Array("TransformerSpec\0".utf8) + [7, 0, 0, 0],
    .ctranslate2),
  SniffedFile("model.bin", zeros, .unknown),
  SniffedFile("model.pt", "ftrt\u{1}\u{2}", .tensorRT),
  SniffedFile("model.engine", zeros, .tensorRT),
  SniffedFile("model.bin", Array("RKNN".utf8) + zeros.prefix(12), .rknn),
  SniffedFile("model.param", "7767517\n2 2\nInput data 0 1 data\n", .ncnn),
  SniffedFile("model.params", [0x12, 1] + zeros.prefix(22), .mxnet),
  SniffedFile("lid.bin", [0xba, 0x16, 0x4f, 0x2f, 12, 0, 0, 0], .fastText),
  SniffedFile("model.ort", [0x18, 0, 0, 0] + Array("ORTM".utf8), .onnxRuntime),
  SniffedFile("model.bin", [0x18, 0, 0, 0] + Array("ET12".utf8), .execuTorch),
  SniffedFile("final.mdl", [0, 0x42] + Array("<TransitionModel> ".utf8), .kaldi),
  SniffedFile("params_shard_0.bin", zeros, .mlc),
  SniffedFile("model.pdiparams", zeros, .paddleInference),
  SniffedFile("model.mnn", zeros, .mnn),
  SniffedFile("model.caffemodel", zeros, .caffe),
  SniffedFile("model.dlc", zeros, .snpe),
  SniffedFile("openvino_model.bin", zeros, .openVINO),
  SniffedFile(
    "openvino_model.xml", "<?xml version=\"1.0\"?>\n<net name=\"m\" version=\"11\">",
    .openVINO),
  SniffedFile(
    "m.onnx", [8, 8, 0x12, 1, 0x70] + message(7, [0x0a, 1, 0]) + message(8, [0x10, 17]),
    .onnx),
  SniffedFile("m.mlmodel", [8, 7] + message(2, [0x0a, 0]) + [0xb2, 0x1f, 1, 0], .coreML),
  SniffedFile("m.mlpackage/Data/com.apple.CoreML/model.mlmodel", [0xff, 0xff], .coreML),
  SniffedFile("weight.bin", zeros.prefix(64) + [0xef, 0xbe, 0xad, 0xde], .coreML),
  SniffedFile("m.tflite", [0x1c, 0, 0, 0] + Array("TFL3".utf8), .tfLite),
  SniffedFile("saved_model.pb", [8, 1] + message(2, [0x0a, 0, 0x12, 0]), .tensorFlow),
  SniffedFile("frozen.pb", message(1, [0x0a, 1, 0x78, 0x12, 1, 0x41]), .tensorFlow),
  SniffedFile("tf_model.h5", [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], .tensorFlow),
  SniffedFile(
    "m.ckpt.index", zeros + [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb], .tensorFlow),
  SniffedFile("m.ckpt.data-00000-of-00001", zeros, .tensorFlow),
  SniffedFile("checkpoint", "model_checkpoint_path: \"m.ckpt\"\n", .tensorFlow),
  SniffedFile(
    "flax_model.msgpack", [0x81, 0xa1, 0x61, 0x81, 0xa1, 0x62, 0xc7, 3, 1, 0, 0, 0], .flax),
  SniffedFile("a.npy", [0x93] + Array("NUMPY".utf8) + [1, 0], .npy),
  SniffedFile("m.pkl.gz", [0x1f, 0x8b, 8], .gzip),
  SniffedFile("m.joblib", [0x78, 0x9c, 0xff, 0xff], .zlib),
  SniffedFile("m.tar.zst", [0x28, 0xb5, 0x2f, 0xfd], .zstd),
  SniffedFile("m.xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .xz),
  SniffedFile("m.7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], .sevenZip),
  SniffedFile("m.lzma", [0x5d, 0, 0, 0x80, 0, 0xff], .lzma),
  SniffedFile("m.lz4", [4, 0x22, 0x4d, 0x18], .lz4),
  SniffedFile("m.rar", "Rar!\u{1a}\u{7}", .rar),
  SniffedFile("m.bz2", "BZh91AY&SY", .bzip2),
  SniffedFile("config.json", "\u{feff} {\"a\": 1}", .json),
  SniffedFile("list", "[1, 2]", .json),
  SniffedFile("config.json", "{a}", .json),
  SniffedFile("config.json", [0xff, 0xfe, 0x7b, 0], .json),
  SniffedFile("template", "{% for m in messages %}", .text),
  SniffedFile("template", "{{ bos_token }}", .text),
  SniffedFile(
    "spiece.model",
    message(1, [0x0a, 1, 0x61, 0x15, 0, 0, 0, 0])
      + message(1, [0x0a, 1, 0x62, 0x15, 0, 0, 0, 0, 0x18, 3]) + message(2, []), .sentencePiece),
  SniffedFile("tokenizer.model", "IQ== 0\nIg== 1\n", .tiktoken),
  SniffedFile("dict.txt", "that 1001\nwith 900\n", .text),
  SniffedFile("model.safetensors", "\n<!DOCTYPE html><html><body>404", .html),
  SniffedFile(
    "model.bin", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", .html),
  SniffedFile("vocab.txt", "cat\ndog\nRabbit\n", .text),
  SniffedFile("README.md", "N.B. the model", .text),
  SniffedFile("VERSION", "I am\n", .text),
  SniffedFile("logo.png", [0x89, 0x50, 0x4e, 0x47, 0x0d], .unknown),
]

@Test(arguments: files)
func `content says what a file is, and the name only where content can't`(_ file: SniffedFile)
  throws
{
  #expect(try FileFormat.sniffed(from: MemorySource(file.bytes), name: file.name) == file.content)
}

@Test func `every format is told from some file, but where its name decides`() {
  let told = Set(files.map(\.content))
  let others = FileFormat.all.filter { !told.contains($0) && $0.naming != .decides }
  // Told by its name or by what its pickle holds, in tests of its own.
  #expect(others == [.torchDistributed])
}

@Test func `no prefix and no changed byte of a file stops the sniffer`() throws {
  for file in files {
    let places = file.bytes.indices.filter { $0 < 600 || $0 > file.bytes.count - 100 }
    for length in places {
      _ = try FileFormat.sniffed(
        from: MemorySource(Array(file.bytes.prefix(length))), name: "model.bin")
    }
    for position in places {
      for value in [0, 0x7f, 0xff] as [UInt8] where file.bytes[position] != value {
        var bytes = file.bytes
        bytes[position] = value
        _ = try FileFormat.sniffed(from: MemorySource(bytes), name: file.name)
      }
    }
  }
}

@Test func `a raw weight file is never called PyTorch for its name`() throws {
  for name in ["model.bin", "pytorch_model.bin", "model.pt", "model.pth", "model.ckpt"] {
    let content = try FileFormat.sniffed(
      from: MemorySource((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }),
      name: name)
    #expect(content == .unknown)
  }
}

/// A file of a tebibyte that begins with some bytes, goes on with zeros and refuses large reads.
private struct HugeSource: ByteSource {
  let start: [UInt8]
  let size = 1 << 40

  func bytes(in range: Range<Int>) throws(FormatError) -> [UInt8] {
    guard range.count <= 64 * 1024 + 22 else {
      throw FormatError(reason: .limit("\(range.count) bytes at once"), offset: range.lowerBound)
    }
    return range.map { $0 < start.count ? start[$0] : 0 }
  }
}

@Test func `a large file is told from a few bounded reads`() throws {
  for file in files where !file.bytes.isEmpty {
    _ = try FileFormat.sniffed(from: HugeSource(start: file.bytes), name: file.name)
  }
  let zip = try FileFormat.sniffed(from: HugeSource(start: zip(["m/data.pkl"])), name: "model.bin")
  #expect(zip == .pytorchZip)
}
