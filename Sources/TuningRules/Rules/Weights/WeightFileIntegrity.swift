package import ModelFacts
import ModelPrediction
import ModelKnowledge

extension Rule {
  /// The file ends before its header says it does.
  package static let weightsTruncated = Rule(
    name: "weights/truncated",
    severity: .error,
    summary: "a weight file that ends too early",
    help: "Download or copy the file again, and compare its size with the original.",
    rationale:
      "The loader raises at best; some engines go on with whatever bytes follow in memory.",
    sources: ["invoke-ai/InvokeAI#7009", "lyogavin/airllm#137"]
  ) { examination in
    Rule.readWeightFiles(examination.model).compactMap { file in
      if file.content == .empty {
        return Violation(
          message: "\(file.path) is empty.", location: Location(file: file.path),
          observed: "0 bytes")
      }
      guard let error = file.errors.first(where: \.isTruncation),
        case .truncated(let needed, let available) = error.reason
      else { return nil }
      let missing = needed > available ? needed - available : 0
      return Violation(
        message: "\(file.path) ends \(missing) bytes too early: it \(error.description).",
        location: Location(file: file.path, place: .byte(error.offset)),
        observed: "\(available) bytes", expected: "\(needed) bytes")
    }
  }

  /// The file breaks a rule of its format.
  package static let weightsMalformed = Rule(
    name: "weights/malformed",
    severity: .error,
    summary: "a weight file that breaks its format's rules",
    help: "Write the file again with the format's own library, or fetch an intact copy.",
    rationale: "The reference reader refuses the file, so no trainer gets at its tensors.",
    sources: ["safetensors 0.8 tensor.rs, validation", "safetensors/safetensors#586"]
  ) { examination in
    Rule.readWeightFiles(examination.model).flatMap(Rule.faults(of:))
      + Rule.unrecognized(examination) + Rule.unreadableIndexes(in: examination.model)
      + Rule.wrongIndexEntries(in: examination.model) + Rule.ggufPartFaults(examination)
  }

  /// The faults of one file, each with its place; after the first few only their number.
  ///
  /// Of an archive that was cut off every storage is faulty, and the first fault says why.
  private static func faults(of file: WeightFile) -> [Violation] {
    guard file.content != .empty, !file.errors.contains(where: \.isTruncation) else { return [] }
    let shown = file.errors.prefix(file.content.isTorch ? 1 : shownFaults)
    return shown.enumerated().map { index, error in
      let hidden = index == shown.count - 1 ? file.errors.count - shown.count : 0
      let more =
        switch hidden {
        case ...0: ""
        case 1: " There is 1 more fault."
        case let count: " There are \(count) more faults."
        }
      return Violation(
        message: "\(file.path) \(error.description).\(more)",
        location: Location(file: file.path, place: .byte(error.offset)))
    }
  }

  private static let shownFaults = 8

  /// Files that load by their names, and whose bytes are of no format at all.
  private static func unrecognized(_ examination: Examination) -> [Violation] {
    examination.loadedFiles.filter { $0.content == .unknown && $0.errors.isEmpty }.map { file in
      Violation(
        message: "\(file.path) begins like no format that holds weights, so no loader reads it.",
        location: Location(file: file.path, place: .byte(0)), observed: file.content.formatName,
        expected: Rule.formatName(ofName: file.path) ?? "safetensors or PyTorch weights")
    }
  }

  /// What llama.cpp's loader refuses of a GGUF model in several parts.
  private static func ggufPartFaults(_ examination: Examination) -> [Violation] {
    let files = examination.loadedFiles
    guard examination.loadsGGUF, files.count > 1, examination.seesAllTensors else { return [] }
    for (index, file) in files.enumerated() {
      if let number = file.metadataInteger("split.no"), number != index {
        return [
          Violation(
            message: "\(file.path) is number \(index) of the series by its name and \(number) by "
              + "its split.no.",
            location: Location(file: file.path, place: .pointer("/split.no")),
            observed: "\(number)",
            expected: "\(index)")
        ]
      }
      if let count = file.metadataInteger("split.count"), count != files.count {
        return [
          Violation(
            message: "\(file.path) says that the model has \(count) parts, and there are "
              + "\(files.count).",
            location: Location(file: file.path, place: .pointer("/split.count")),
            observed: "\(count)", expected: "\(files.count)")
        ]
      }
    }
    let stored = files.reduce(0) { $0 + $1.tensors.count }
    guard let stated = files[0].metadataInteger("split.tensors.count"), stated != stored else {
      return []
    }
    return [
      Violation(
        message: "\(files[0].path) says that all parts hold \(stated) tensors, and they hold "
          + "\(stored).",
        location: Location(file: files[0].path, place: .pointer("/split.tensors.count")),
        observed: "\(stored)", expected: "\(stated)")
    ]
  }

  private static func unreadableIndexes(in model: InspectedModel) -> [Violation] {
    model.documents.sorted { ExactString($0.key) < ExactString($1.key) }.compactMap { path, fact in
      guard path.contains(".index."), path.hasSuffix(".json"),
        case .unreadable(let why, let location) = fact
      else { return nil }
      return Violation(
        message: "The shard index \(path) can't be read: \(why).", location: location,
        expected: "an object with weight_map",
        help: "Write the index again, or save the model in a single file.")
    }
  }

  /// An entry of the index that loads which names no file: transformers sorts the values, and raises.
  private static func wrongIndexEntries(in model: InspectedModel) -> [Violation] {
    guard let path = model.loadedSet?.index,
      let map = model.documents[path]?.value?["weight_map"]?.object,
      let entry = map.members.first(where: { $0.value.string == nil })
    else { return [] }
    return [
      Violation(
        message: "\(path) gives \(entry.value.shortText) as the file of \(entry.key).",
        location: Location(file: path, place: .tensor(entry.key)),
        observed: entry.value.shortText, expected: "the name of a shard",
        help: "Write the index again from the shards' headers, or save the model again.")
    ]
  }

  /// Weight files whose header was read as what their name says.
  private static func readWeightFiles(_ model: InspectedModel) -> [WeightFile] {
    let loaded = Set((model.loadedSet?.files ?? []).map { ExactString($0) })
    return model.weightFiles.filter { file in
      !file.content.isPointer && !isMisnamed(file) && !TrainingState.isName(of: file.path)
        && (loaded.contains(ExactString(file.path)) || looksLikeWeights(file.path))
    }
  }

  /// The contents are another format than the name says.
  package static let weightsWrongExtension = Rule(
    name: "weights/wrong-extension",
    severity: .error,
    summary: "contents of another format than the name says",
    help: "Give the file the name of the format it holds, or save it in the format of its name.",
    rationale: "Loaders choose by name: safetensors' reader takes a pickle's first bytes for a "
      + "header length.",
    sources: ["safetensors/safetensors#414"]
  ) { examination in
    examination.model.weightFiles.filter { Rule.isMisnamed($0) }.map { file in
      let found = file.content.formatName
      let expected = Rule.formatName(ofName: file.path) ?? "weights"
      return Violation(
        message: "\(file.path) holds \(found), and its name says \(expected).",
        location: Location(file: file.path), observed: found, expected: expected)
    }
  }

  /// Whether a weight file's content is surely not what its name says.
  static func isMisnamed(_ file: WeightFile) -> Bool {
    guard let expected = formatName(ofName: file.path) else { return false }
    switch file.content {
    case .empty, .unknown, .lfsPointer: return false
    // Whatever the first bytes of so short a file look like, it was cut off.
    case .text where file.errors.contains(where: \.isTruncation): return false
    // A zip whose directory is gone doesn't show what it held.
    case .zip where expected == "PyTorch" && !file.errors.isEmpty: return false
    case .ctranslate2, .legacyGGML, .onnx, .npz, .coreML, .openVINO, .tensorFlow, .flax, .tfLite,
      .engine:
      // These formats use .bin themselves.
      return expected != "PyTorch"
    default: return file.content.family != expected
    }
  }

  /// The format that a file name promises, nil when it promises none.
  static func formatName(ofName path: String) -> String? {
    let name = path.lowercased()
    if name.hasSuffix(".safetensors") { return "safetensors" }
    if name.hasSuffix(".gguf") { return "GGUF" }
    if [".bin", ".pt", ".pth"].contains(where: name.hasSuffix) { return "PyTorch" }
    return nil
  }
}

extension FileContent {
  /// The format family, in the words of `Rule.formatName(ofName:)`.
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
