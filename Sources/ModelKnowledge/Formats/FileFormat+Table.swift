public import ModelFacts

/// The rows. What a format looks like from its bytes stands in `ModelFormats/Sniffing`, since that
/// takes a reader; everything else that is known of a format stands here.
extension FileFormat {
  /// Every row.
  public static let all: [FileFormat] =
    [
      safetensors, pytorchZip, pytorchLegacy, pytorchTar, gguf, torchScript, torchPackage,
      torchExport, torchDistributed, pickle, legacyGGML, onnx, tensorFlow, flax, ctranslate2,
      coreML, openVINO, tfLite, npz, npy, rustBert, paddle, zip, tar, json, sentencePiece, tiktoken,
      html, text, lfsPointer, empty, unknown,
    ] + engines + compressed

  // MARK: What trainers load

  /// A safetensors file.
  public static let safetensors = FileFormat(
    "safetensors", title: "safetensors", family: .safetensors, suffixes: [".safetensors"],
    naming: .suffices, tensors: .always, training: .trainers, code: .none)

  /// A zip written by `torch.save`.
  public static let pytorchZip = FileFormat(
    "pytorch-zip", title: "a PyTorch zip archive", family: .torch,
    suffixes: [".bin", ".pt", ".pth", ".ckpt"], tensors: .always, training: .trainers,
    isPickleBased: true, isTorchCheckpoint: true, code: .membersUnlessCheckpoint)

  /// The stream of `torch.save` before 1.6.
  public static let pytorchLegacy = FileFormat(
    "pytorch-legacy", title: "a PyTorch stream from before 1.6", family: .torch,
    tensors: .always, training: .trainers, isPickleBased: true, isTorchCheckpoint: true)

  /// A tar checkpoint of torch 0.1.
  public static let pytorchTar = FileFormat(
    "pytorch-tar", title: "a PyTorch tar archive", family: .torch, tensors: .always,
    training: .trainers, isPickleBased: true, isTorchCheckpoint: true)

  /// GGUF, which transformers unpacks.
  public static let gguf = FileFormat(
    "gguf", title: "GGUF", family: .gguf, suffixes: [".gguf"], naming: .suffices,
    tensors: .always, training: .trainers, code: .none)

  // MARK: What else torch writes

  /// A TorchScript archive.
  public static let torchScript = FileFormat(
    "torchscript", title: "TorchScript", family: .torch, looseSuffixes: [".ts", ".ptl", ".jit"],
    tensors: .always, training: .program(loader: "torch.jit.load"), isTorchCheckpoint: true,
    code: .membersUnlessCheckpoint)

  /// A `torch.package` archive.
  public static let torchPackage = FileFormat(
    "torch-package", title: "a torch.package archive", family: .torch, tensors: .always,
    training: .program(loader: "torch.package.PackageImporter"), code: .membersUnlessCheckpoint)

  /// A `torch.export` archive.
  public static let torchExport = FileFormat(
    "torch-export", title: "a torch.export archive", family: .torch, suffixes: [".pt2"],
    tensors: .always, training: .program(loader: "torch.export.load"), code: .members)

  /// A file of a folder that `torch.distributed.checkpoint` wrote.
  public static let torchDistributed = FileFormat(
    "torch-distributed", title: "a checkpoint of torch.distributed", looseSuffixes: [".distcp"],
    tensors: .always, training: .nobody(calls: "pieces of a torch.distributed checkpoint"))

  /// A pickle that isn't a torch stream.
  public static let pickle = FileFormat(
    "pickle", title: "a bare pickle", family: .torch,
    suffixes: [".pkl", ".pickle", ".pk", ".joblib", ".dill"],
    looseSuffixes: [".p", ".dat", ".pyt"], naming: .suffices,
    tensors: .possibly, isPickleBased: true)

  // MARK: Other frameworks

  /// GGML before GGUF (`ggml`, `ggmf`, `ggjt`, `ggla`).
  public static let legacyGGML = foreign(
    "ggml", "GGML from before GGUF", suffixes: [".ggml"], naming: .promises)

  /// An ONNX protobuf.
  public static let onnx = foreign("onnx", "ONNX", suffixes: [".onnx"], code: .onnx)

  /// TensorFlow: HDF5, SavedModel or checkpoint files.
  public static let tensorFlow = foreign(
    "tensorflow", "TensorFlow", suffixes: [".h5", ".hdf5", ".keras"],
    looseSuffixes: [".pb", ".pbtxt", ".meta"], code: .graph)

  /// Flax msgpack.
  public static let flax = foreign("flax", "Flax", suffixes: [".msgpack"])

  /// CTranslate2's `model.bin`.
  public static let ctranslate2 = foreign("ctranslate2", "CTranslate2")

  /// Core ML.
  public static let coreML = foreign("coreml", "Core ML", suffixes: [".mlmodel"])

  /// OpenVINO IR.
  public static let openVINO = foreign("openvino", "OpenVINO")

  /// TensorFlow Lite flatbuffer.
  public static let tfLite = foreign(
    "tflite", "TensorFlow Lite", suffixes: [".tflite"], code: .tfLite)

  /// A NumPy archive (`weights.npz`, MLX).
  public static let npz = foreign(
    "npz", "a NumPy archive", suffixes: [".npz"], code: .membersUnlessCheckpoint)

  /// A NumPy array.
  public static let npy = FileFormat(
    "npy", title: "a NumPy array", suffixes: [".npy"], naming: .suffices, tensors: .possibly)

  /// What tch saves for rust-bert: an archive of torch's.
  public static let rustBert = foreign(
    "engine", "rust-bert (tch)", suffixes: [".ot"], naming: .decides)

  /// Paddle's parameters in a pickle: a dictionary of NumPy arrays.
  public static let paddle = foreign(
    "engine", "PaddlePaddle", suffixes: [".pdparams"], naming: .decides)

  /// Weights that no trainer of PyTorch loads.
  private static func foreign(
    _ identifier: String, _ title: String, suffixes: [String] = [], looseSuffixes: [String] = [],
    naming: Naming = .suffices, code: Code = .named
  ) -> FileFormat {
    FileFormat(
      identifier, title: title, family: .foreign, suffixes: suffixes, looseSuffixes: looseSuffixes,
      naming: naming, tensors: .always, training: .nobody(calls: title), code: code)
  }

  // MARK: Inference engines

  /// The formats of inference engines, and of frameworks that nobody trains with any more.
  public static let engines: [FileFormat] = [
    onnxRuntime, execuTorch, tensorRT, rknn, ncnn, kaldi, mxnet, fastText, mlc, mnn,
    paddleInference, caffe, snpe,
  ]

  /// ONNX Runtime's own flatbuffer.
  public static let onnxRuntime = foreign("engine", "ONNX Runtime's own")
  /// A program of ExecuTorch.
  public static let execuTorch = foreign("engine", "ExecuTorch")
  /// A plan of TensorRT.
  public static let tensorRT = foreign(
    "engine", "TensorRT", suffixes: [".engine", ".plan", ".trt"])
  /// A model of Rockchip's NPUs.
  public static let rknn = foreign("engine", "RKNN")
  /// Parameters of ncnn.
  public static let ncnn = foreign("engine", "ncnn", suffixes: [".ncnn.bin"])
  /// A Kaldi object.
  public static let kaldi = foreign("engine", "Kaldi")
  /// Arrays of MXNet.
  public static let mxnet = foreign("engine", "MXNet")
  /// A model of fastText.
  public static let fastText = foreign("engine", "fastText")
  /// A shard of MLC.
  public static let mlc = foreign("engine", "MLC")
  /// A model of MNN.
  public static let mnn = foreign("engine", "MNN", suffixes: [".mnn"])
  /// A model that Paddle exported.
  public static let paddleInference = foreign(
    "engine", "PaddlePaddle", suffixes: [".pdiparams", ".pdmodel"])
  /// A model of Caffe.
  public static let caffe = foreign("engine", "Caffe", suffixes: [".caffemodel"])
  /// A container of Qualcomm's SNPE.
  public static let snpe = foreign("engine", "SNPE", suffixes: [".dlc"])

  // MARK: Archives

  /// A zip of something else: names say what, such as a zipped model folder.
  public static let zip = FileFormat(
    "zip", title: "a zip archive", family: .archive,
    suffixes: [".zip", ".mar", ".nemo", ".skops", ".jar", ".whl"], code: .members)

  /// A tar of something else.
  public static let tar = FileFormat(
    "tar", title: "a tar archive", family: .archive, suffixes: [".tar"], code: .members)

  /// Compressed streams and archives that are named by how they are compressed.
  public static let compressed: [FileFormat] = [
    gzip, bzip2, xz, lzma, zstd, lz4, sevenZip, rar, zlib,
  ]

  /// A gzip stream.
  public static let gzip = compressed("gzip", suffixes: [".gz", ".tgz"])
  /// A bzip2 stream.
  public static let bzip2 = compressed("bzip2", suffixes: [".bz2"])
  /// An xz stream.
  public static let xz = compressed("xz", suffixes: [".xz"])
  /// An lzma stream.
  public static let lzma = compressed("lzma")
  /// A zstd stream.
  public static let zstd = compressed("zstd")
  /// An LZ4 stream.
  public static let lz4 = compressed("lz4")
  /// A 7z archive.
  public static let sevenZip = compressed("7z")
  /// A RAR archive.
  public static let rar = compressed("rar")
  /// A zlib stream.
  public static let zlib = compressed("zlib")

  private static func compressed(_ name: String, suffixes: [String] = []) -> FileFormat {
    FileFormat(
      name, title: "\(name)-compressed data", family: .archive, suffixes: suffixes, code: .members)
  }

  // MARK: Texts and vocabularies

  /// A JSON text.
  public static let json = FileFormat(
    "json", title: "JSON", suffixes: [".json"], looseSuffixes: [".jsonl", ".ipynb"],
    naming: .suffices, code: .description)

  /// A SentencePiece model.
  public static let sentencePiece = FileFormat("sentencepiece", title: "a SentencePiece model")

  /// A tiktoken vocabulary.
  public static let tiktoken = FileFormat("tiktoken", title: "a tiktoken vocabulary")

  /// An HTML page, such as a saved error page.
  public static let html = FileFormat("html", title: "an HTML page")

  /// Other text.
  public static let text = FileFormat("text", title: "text")

  // MARK: What says nothing of what the file was to be

  /// A Git LFS pointer.
  public static let lfsPointer = FileFormat(
    "lfs-pointer", title: "a Git LFS pointer", family: .undetermined, code: .none)

  /// Zero bytes.
  public static let empty = FileFormat(
    "empty", title: "nothing", family: .undetermined, code: .none)

  /// Something else.
  public static let unknown = FileFormat(
    "unknown", title: "unknown data", family: .undetermined)
}
