import ModelFacts
import ModelFormats

extension ArtifactReader {
  /// Weights that aren't read here: formats that no PyTorch trainer loads, and files that claim by
  /// their name to hold weights and don't.
  static let otherWeights = ArtifactReader(name: "other weights") { artifact in
    artifact.content.isWeights || WeightFileName(artifact.path).claimsWeights
  } read: { artifact in
    var file = WeightFile(artifact)
    if artifact.content == .empty {
      file.errors = [FormatError(reason: .violates("is empty"), offset: 0)]
    }
    return ArtifactFacts(weights: file)
  }
}

extension FileContent {
  /// Whether files of this content hold weights, of whatever framework.
  var isWeights: Bool {
    switch self {
    case .safetensors, .pytorchZip, .pytorchLegacy, .pytorchTar, .torchScript, .torchPackage,
      .torchExport, .gguf, .legacyGGML, .onnx, .tensorFlow, .flax, .ctranslate2, .coreML,
      .openVINO, .tfLite, .npz:
      true
    case .empty, .pickle, .npy, .zip, .tar, .compressed, .lfsPointer, .json, .sentencePiece,
      .tiktoken, .html, .text, .unknown:
      false
    }
  }

  /// Whether it is one of `torch.save`'s formats.
  var isTorch: Bool {
    switch self {
    case .pytorchZip, .pytorchLegacy, .pytorchTar, .torchScript, .torchPackage, .torchExport,
      .pickle:
      true
    case .safetensors, .gguf, .legacyGGML, .onnx, .tensorFlow, .flax, .ctranslate2, .coreML,
      .openVINO, .tfLite, .npz, .empty, .npy, .zip, .tar, .compressed, .lfsPointer, .json,
      .sentencePiece, .tiktoken, .html, .text, .unknown:
      false
    }
  }
}
