import ModelFacts

extension FileContent {
  /// What it is, in words.
  package var formatName: String {
    switch self {
    case .empty: "nothing"
    case .safetensors: "safetensors"
    case .pytorchZip: "a PyTorch zip archive"
    case .pytorchLegacy: "a PyTorch stream from before 1.6"
    case .pytorchTar: "a PyTorch tar archive"
    case .torchScript: "TorchScript"
    case .torchPackage: "a torch.package archive"
    case .torchExport: "a torch.export archive"
    case .torchDistributed: "a checkpoint of torch.distributed"
    case .pickle: "a bare pickle"
    case .gguf: "GGUF"
    case .legacyGGML: "GGML from before GGUF"
    case .onnx: "ONNX"
    case .tensorFlow: "TensorFlow"
    case .flax: "Flax"
    case .ctranslate2: "CTranslate2"
    case .coreML: "Core ML"
    case .openVINO: "OpenVINO"
    case .tfLite: "TensorFlow Lite"
    case .engine(let name): name
    case .npz: "a NumPy archive"
    case .npy: "a NumPy array"
    case .zip: "a zip archive"
    case .tar: "a tar archive"
    case .compressed(let kind): "\(kind)-compressed data"
    case .lfsPointer: "a Git LFS pointer"
    case .json: "JSON"
    case .sentencePiece: "a SentencePiece model"
    case .tiktoken: "a tiktoken vocabulary"
    case .html: "an HTML page"
    case .text: "text"
    case .unknown: "unknown data"
    }
  }
}
