extension FileContent {
  /// The format's name in documents, the contract's `format`.
  package var identifier: String {
    switch self {
    case .empty: "empty"
    case .safetensors: "safetensors"
    case .pytorchZip: "pytorch-zip"
    case .pytorchLegacy: "pytorch-legacy"
    case .pytorchTar: "pytorch-tar"
    case .torchScript: "torchscript"
    case .torchPackage: "torch-package"
    case .torchExport: "torch-export"
    case .torchDistributed: "torch-distributed"
    case .pickle: "pickle"
    case .gguf: "gguf"
    case .legacyGGML: "ggml"
    case .onnx: "onnx"
    case .tensorFlow: "tensorflow"
    case .flax: "flax"
    case .ctranslate2: "ctranslate2"
    case .coreML: "coreml"
    case .openVINO: "openvino"
    case .tfLite: "tflite"
    case .engine: "engine"
    case .npz: "npz"
    case .npy: "npy"
    case .zip: "zip"
    case .tar: "tar"
    case .compressed(let name): name
    case .lfsPointer: "lfs-pointer"
    case .json: "json"
    case .sentencePiece: "sentencepiece"
    case .tiktoken: "tiktoken"
    case .html: "html"
    case .text: "text"
    case .unknown: "unknown"
    }
  }
}

extension FileContent {
  /// Whether files of this content hold weights, of whatever framework.
  package var isWeights: Bool {
    switch self {
    case .safetensors, .pytorchZip, .pytorchLegacy, .pytorchTar, .torchScript, .torchPackage,
      .torchExport, .torchDistributed, .gguf, .legacyGGML, .onnx, .tensorFlow, .flax,
      .ctranslate2, .coreML, .openVINO, .tfLite, .engine, .npz:
      true
    case .empty, .pickle, .npy, .zip, .tar, .compressed, .lfsPointer, .json, .sentencePiece,
      .tiktoken, .html, .text, .unknown:
      false
    }
  }

  /// Whether it is one of `torch.save`'s formats.
  package var isTorch: Bool {
    switch self {
    case .pytorchZip, .pytorchLegacy, .pytorchTar, .torchScript, .torchPackage, .torchExport,
      .pickle:
      true
    case .safetensors, .torchDistributed, .gguf, .legacyGGML, .onnx, .tensorFlow, .flax,
      .ctranslate2, .coreML, .openVINO, .tfLite, .engine, .npz, .empty, .npy, .zip, .tar,
      .compressed, .lfsPointer, .json, .sentencePiece, .tiktoken, .html, .text, .unknown:
      false
    }
  }
}

extension FileContent {
  /// Whether it is a program of torch's with the weights inside.
  package var isProgram: Bool {
    switch self {
    case .torchScript, .torchPackage, .torchExport: true
    default: false
    }
  }

  /// Whether loading it unpickles.
  package var isPickleBased: Bool {
    switch self {
    case .pytorchZip, .pytorchLegacy, .pytorchTar, .pickle: true
    default: false
    }
  }

  /// Whether it is a Git LFS pointer.
  package var isPointer: Bool { if case .lfsPointer = self { true } else { false } }
}
