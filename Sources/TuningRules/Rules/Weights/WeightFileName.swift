import ModelFacts
import ModelKnowledge

/// What a file's name says of its content.
struct WeightFileName {
  private let path: String

  /// The name of a file, with its folders or without.
  init(_ path: String) { self.path = path }

  /// Whether it suggests weights, loadable or not.
  var suggestsWeights: Bool {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    return Self.endings.contains { name.hasSuffix($0) } && !TrainingState.isName(of: path)
  }

  /// The format that it promises, nil when it promises none.
  var format: String? {
    let name = path.lowercased()
    if name.hasSuffix(".safetensors") { return "safetensors" }
    if name.hasSuffix(".gguf") { return "GGUF" }
    if [".bin", ".pt", ".pth"].contains(where: name.hasSuffix) { return "PyTorch" }
    return nil
  }

  private static let endings = [
    ".safetensors", ".bin", ".pt", ".pth", ".gguf", ".ckpt", ".h5", ".msgpack", ".onnx", ".ot",
    ".npz", ".incomplete", ".part",
  ]
}

extension WeightFile {
  /// Whether its content is surely not what its name says.
  var isMisnamed: Bool {
    guard let expected = WeightFileName(path).format else { return false }
    switch content {
    case .empty, .unknown, .lfsPointer: return false
    // Whatever the first bytes of so short a file look like, it was cut off.
    case .text where errors.contains(where: \.isTruncation): return false
    // A zip whose directory is gone doesn't show what it held.
    case .zip where expected == "PyTorch" && !errors.isEmpty: return false
    case .ctranslate2, .legacyGGML, .onnx, .npz, .coreML, .openVINO, .tensorFlow, .flax, .tfLite,
      .engine:
      // These formats use .bin themselves.
      return expected != "PyTorch"
    default: return content.family != expected
    }
  }
}

extension FileContent {
  /// The format family, in the words of `WeightFileName.format`.
  fileprivate var family: String {
    switch self {
    case .safetensors: "safetensors"
    case .gguf: "GGUF"
    case .pytorchZip, .pytorchLegacy, .pytorchTar, .torchScript, .torchPackage, .torchExport,
      .pickle:
      "PyTorch"
    default: formatName
    }
  }
}
