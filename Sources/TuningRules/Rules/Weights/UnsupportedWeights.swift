import ModelFacts

/// A file in a format that no PyTorch trainer loads.
struct UnsupportedWeights {
  /// The file, relative to the target.
  let path: String
  /// The format's name.
  let format: String
  /// Whether it is a piece of a checkpoint of torch.distributed.
  var isDistributed: Bool { format == FileContent.distributedFormat }
}

extension InspectedModel {
  /// The files in such formats, in listing order.
  var unsupportedWeights: [UnsupportedWeights] {
    files.compactMap { file in
      file.content.unsupportedFormatName(path: file.path).map {
        UnsupportedWeights(path: file.path, format: $0)
      }
    }
  }
}

extension FileContent {
  fileprivate static let distributedFormat = "pieces of a torch.distributed checkpoint"

  /// The name of a weight format that no PyTorch trainer loads, nil for other content.
  fileprivate func unsupportedFormatName(path: String) -> String? {
    let name = path.lowercased()
    switch self {
    case .torchDistributed: return Self.distributedFormat
    case .legacyGGML: return "GGML from before GGUF"
    case .onnx: return "ONNX"
    case .tensorFlow: return "TensorFlow"
    case .flax: return "Flax"
    case .ctranslate2: return "CTranslate2"
    case .coreML: return "Core ML"
    case .openVINO: return "OpenVINO"
    case .tfLite: return "TensorFlow Lite"
    case .engine(let engine): return engine
    case .npz: return "a NumPy archive"
    default: break
    }
    if name.hasSuffix(".ot") { return "rust-bert (tch)" }
    // Pickles that hold a dictionary of NumPy arrays.
    if name.hasSuffix(".pdparams") { return "PaddlePaddle" }
    return nil
  }
}
