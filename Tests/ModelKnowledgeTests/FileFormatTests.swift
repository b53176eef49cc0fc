import ModelFacts
import ModelKnowledge
import Testing

@Suite struct FileFormatTests {
  @Test func `every format is told from the others, and listed once`() {
    let formats = FileFormat.all
    #expect(Set(formats).count == formats.count)
    let identifiers = formats.map(\.identifier).filter { $0 != "engine" }
    #expect(Set(identifiers).count == identifiers.count)
  }

  @Test func `a suffix promises one format, and is in lower case`() {
    let suffixes = FileFormat.all.flatMap(\.suffixes)
    #expect(Set(suffixes).count == suffixes.count)
    let all = FileFormat.all.flatMap(\.allSuffixes)
    #expect(all.allSatisfy { $0.hasPrefix(".") && $0 == $0.lowercased() })
  }

  @Test func `what nobody trains from holds weights, and only weights are trained from`() {
    for format in FileFormat.all {
      #expect((format.training == .none) == (format.tensors != .always), "\(format)")
    }
  }

  @Test(arguments: [
    ("model.safetensors", FileFormat.safetensors), ("a/Model.GGUF", .gguf),
    ("pytorch_model.bin", .pytorchZip), ("net.ncnn.bin", .ncnn), ("v1.ckpt", .pytorchZip),
    ("model.keras", .tensorFlow), ("model.hdf5", .tensorFlow), ("m.pt2", .torchExport),
    ("m.tflite", .tfLite), ("m.pdparams", .paddle), ("m.tgz", .gzip),
  ])
  func `a name promises the format of its longest suffix`(_ path: String, _ format: FileFormat) {
    #expect(FileFormat.promised(by: path) == format)
  }

  @Test(arguments: ["model", "model.ts", "folder.onnx/notes", "index.pb", "safetensors"])
  func `other names promise none`(_ path: String) {
    #expect(FileFormat.promised(by: path) == nil)
  }

  @Test func `weights by name are those of every framework`() {
    for name in ["a.keras", "a.hdf5", "a.tflite", "a.pt2", "a.ckpt", "a.npz", "a.pdparams"] {
      #expect(WeightFileName(name).claimsWeights, "\(name)")
      #expect(WeightFileName(name).suggestsWeights, "\(name)")
    }
    #expect(!WeightFileName("tokenizer.bin").claimsWeights)
    #expect(!WeightFileName("optimizer.pt").suggestsWeights)
    #expect(WeightFileName("model.safetensors.part").suggestsWeights)
  }
}
