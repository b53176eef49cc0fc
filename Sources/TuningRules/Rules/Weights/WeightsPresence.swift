import ModelFacts
import ModelPrediction
import ModelKnowledge

extension Rule {
  /// There is nothing that a trainer could load.
  package static let weightsMissing = Rule(
    name: "weights/missing",
    severity: .error,
    summary: "no weight file that a trainer can load",
    help: "Add model.safetensors, or the shards and the index that name them, beside config.json.",
    rationale: "from_pretrained looks for model.safetensors, model.safetensors.index.json, "
      + "pytorch_model.bin and pytorch_model.bin.index.json, in this order and in this folder only.",
    sources: ["transformers 5.23 modeling_utils.py, _get_resolved_checkpoint_files"]
  ) { examination in
    let model = examination.model
    if examination.pipeline != nil { return Rule.modelsWithoutWeights(examination) }
    if let store = Rule.store(model) { return [store] }
    let hasOtherCause =
      !Rule.unsupportedWeightFiles(in: model).isEmpty
      || model.weightSets.contains { Rule.isSeriesWithoutIndex($0) }
      || model.weightFiles.contains {
        $0.content.isPointer || $0.content == .empty || Rule.isMisnamed($0)
      }
      || model.files.contains { $0.content.isPointer && Rule.looksLikeWeights($0.path) }
    if !hasOtherCause, let vocabulary = Rule.onlyVocabulary(of: examination) { return [vocabulary] }
    guard examination.loadedFiles.isEmpty, !hasOtherCause else { return [] }
    guard let set = model.loadedSet else { return [Rule.nothingToLoad(in: model)] }
    guard set.files.isEmpty else { return [] }
    return [
      Violation(
        message: "The index names no shard at all, so there is nothing to load.",
        location: Location(file: set.index, place: .pointer("/weight_map")),
        observed: "{}", expected: "tensor names with the shard that holds each")
    ]
  }

  /// A GGUF file that was read in full and has no tensors.
  private static func onlyVocabulary(of examination: Examination) -> Violation? {
    guard examination.loadsGGUF, let first = examination.loadedFiles.first,
      examination.loadedFiles.allSatisfy({ $0.tensors.isEmpty && $0.errors.isEmpty })
    else { return nil }
    let holds = examination.model.tokenizer.vocabulary.isPresent ? "a vocabulary" : "metadata"
    return Violation(
      message: "\(first.path) is a GGUF file of \(holds) and no tensors.",
      location: Location(file: first.path), observed: "0 tensors",
      help: "Start from a checkpoint: this file is for testing or making tokenizers.")
  }

  private static func nothingToLoad(in model: InspectedModel) -> Violation {
    if let cache = hubCache(in: model) { return cache }
    if model.target.kind == .ollama,
      let problem = model.problems.first(where: { $0.kind == .unreadable }),
      let file = problem.location.file
    {
      return Violation(
        message: "The manifest lists \(file), and it \(problem.message).",
        location: problem.location, observed: file, expected: "every blob of the manifest",
        help: "Pull the model again: ollama pull.")
    }
    let near = model.files.filter { looksLikeWeights($0.path) }.map(\.path)
    let expected = "model.safetensors, model.safetensors.index.json or pytorch_model.bin"
    if let problem = model.problems.first(where: { $0.isAbsence }), let file = problem.location.file
    {
      return Violation(
        message: "There are no model weights, and \(file) \(problem.message).",
        location: problem.location, observed: file, expected: expected,
        help: "Download the model again, to the end.")
    }
    if near.isEmpty, let archive = model.files.first(where: { $0.content.isArchive }) {
      return Violation(
        message: "\(archive.path) is \(archive.content.formatName), which no loader looks into.",
        location: Location(file: archive.path), observed: archive.content.formatName,
        expected: expected, help: "Unpack it, and check the folder that comes out.")
    }
    guard let first = near.first else {
      return Violation(
        message: "The \(model.target.kind == .file ? "file" : "directory") holds no model weights.",
        location: Location(file: nil),
        expected: expected)
    }
    if near == [hqqName] {
      return Violation(
        message: "\(hqqName) is a model as the hqq library itself saves it, and transformers looks "
          + "for other names.",
        location: Location(file: hqqName), observed: hqqName, expected: expected,
        help: "Quantize the original model on loading (HqqConfig) and train an adapter on it; "
          + "AutoHQQHFModel.from_quantized of hqq loads this one.")
    }
    let isUnknown = model.files.contains { $0.path == first && $0.content == .unknown }
    let unknown = near.count == 1 && isUnknown ? ", which is of no known weight format" : ""
    let verb = near.count == 1 ? "is" : "are"
    return Violation(
      message: "No file has a name that a trainer looks for; there \(verb) \(near.listed())"
        + "\(unknown).",
      location: Location(file: first), observed: first, expected: expected)
  }

  /// What `AutoHQQHFModel.save_quantized` calls the weights.
  private static let hqqName = "qmodel.pt"

  /// The folder of all models that a hub client keeps, rather than one of them.
  private static func hubCache(in model: InspectedModel) -> Violation? {
    let folders = model.files.compactMap { file -> String? in
      let first = file.path.split(separator: "/").first.map(String.init) ?? ""
      return first.hasPrefix("models--") && first != file.path ? first : nil
    }
    let models = folders.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
    guard let first = models.first else { return nil }
    let id = first.dropFirst("models--".count).replacing("--", with: "/")
    let count = models.count == 1 ? "1 model" : "\(models.count) models"
    return Violation(
      message: "This is a hub cache of \(count), such as \(id), and none of them was asked for.",
      location: Location(file: nil), observed: count, expected: "one model",
      help: "Check one of them by its name: ftcheck \(id).")
  }

  /// The store of all models that Ollama keeps, rather than one of them.
  private static func store(_ model: InspectedModel) -> Violation? {
    let models = model.target.models
    guard let first = models.first else { return nil }
    let names = models.map { String($0.dropFirst("ollama:".utf8.count)) }
    let count = models.count == 1 ? "1 model" : "\(models.count) models"
    return Violation(
      message: "This is an Ollama store of \(count), \(names.listed(8)), and "
        + "\(models.count == 1 ? "it wasn't" : "none of them was") asked for.",
      location: Location(file: nil), observed: count, expected: "one model",
      help: "Check \(models.count == 1 ? "it" : "one of them") by its name: ftcheck \(first). "
        + "Where Ollama keeps its models elsewhere, set OLLAMA_MODELS to this store.")
  }

  /// Names that suggest weights, loadable or not.
  static func looksLikeWeights(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let endings = [
      ".safetensors", ".bin", ".pt", ".pth", ".gguf", ".ckpt", ".h5", ".msgpack", ".onnx", ".ot",
      ".npz", ".incomplete", ".part",
    ]
    return endings.contains { name.hasSuffix($0) } && !TrainingState.isName(of: path)
  }

  /// What is there is in formats that no PyTorch trainer loads.
  package static let weightsUnsupportedFormat = Rule(
    name: "weights/unsupported-format",
    severity: .error,
    summary: "only formats that no PyTorch trainer loads",
    help: "Start from the repository that this was converted from: it has safetensors or "
      + "PyTorch weights. An export for inference can't be turned back into a trainable model.",
    rationale: "Exports for inference drop what training needs, and transformers 5 no longer "
      + "loads TensorFlow and Flax weights.",
    sources: ["transformers 5.23 modeling_utils.py", "failures FM46"]
  ) { examination in
    if let part = Rule.ggufPart(of: examination) ?? Rule.program(of: examination) { return [part] }
    let files = Rule.unsupportedWeightFiles(in: examination.model)
    guard examination.loadedFiles.isEmpty, examination.model.loadedSet == nil,
      let first = files.first
    else { return [] }
    let formats = files.map(\.format).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let others = files.count > 1 ? " and \(files.count - 1) more" : ""
    return [
      Violation(
        message: "The weights are \(formats.listed(5)) only: \(first.path)\(others).",
        location: Location(file: first.path), observed: formats.joined(separator: ", "),
        expected: "safetensors or PyTorch weights",
        help: formats == [Rule.distributedFormat] ? Rule.merging(first.path) : nil)
    ]
  }

  fileprivate static let distributedFormat = "pieces of a torch.distributed checkpoint"

  /// How the pieces of a distributed checkpoint become one file.
  private static func merging(_ path: String) -> String {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    return "Merge them first: python -m torch.distributed.checkpoint.format_utils dcp_to_torch "
      + "\(folder.isEmpty ? "." : folder) merged.pt (accelerate merge-weights does the same for "
      + "FSDP), and save the model from it with save_pretrained."
  }

  /// A TorchScript, torch.package or torch.export archive where the weights should be.
  private static func program(of examination: Examination) -> Violation? {
    guard let first = examination.loadedFiles.first, first.content.isProgram else { return nil }
    let loader =
      switch first.content {
      case .torchScript: "torch.jit.load"
      case .torchExport: "torch.export.load"
      default: "torch.package.PackageImporter"
      }
    return Violation(
      message: "\(first.path) is \(first.content.formatName): a program with its weights inside, "
        + "which no trainer takes for a checkpoint.",
      location: Location(file: first.path), observed: first.content.formatName,
      expected: "safetensors or PyTorch weights",
      help: "Load it with \(loader) where you trust it, and save its state_dict() as safetensors "
        + "for the code that the model was trained with.")
  }

  /// A GGUF file that is no model: llama.cpp puts it beside one, and no trainer loads it.
  private static func ggufPart(of examination: Examination) -> Violation? {
    guard examination.loadsGGUF, let first = examination.loadedFiles.first, !first.tensors.isEmpty
    else { return nil }
    let facts = GGUFModelFacts(files: [first])
    guard facts.role != .model else { return nil }
    let (what, help) =
      switch facts.role {
      case .adapter:
        (
          "a LoRA adapter for llama.cpp",
          "Use the adapter that PEFT saved, from which this was made."
        )
      case .projector:
        (
          "the vision or audio part of a model for llama.cpp",
          "Start from the original checkpoint, which has both parts."
        )
      case .other(let kind): ("\(kind) data for llama.cpp", "Start from the original checkpoint.")
      case .model: ("", "")
      }
    return Violation(
      message: "\(first.path) is \(what), no model: no PyTorch trainer loads it.",
      location: Location(file: first.path), observed: "general.type \(facts.role.name)", help: help)
  }

  /// Files of formats that no PyTorch trainer loads, with the format's name.
  static func unsupportedWeightFiles(in model: InspectedModel) -> [(path: String, format: String)] {
    model.files.compactMap { file in
      file.content.unsupportedFormatName(path: file.path).map { (file.path, $0) }
    }
  }

  /// A pointer stands where the file should be.
  package static let weightsLFSPointer = Rule(
    name: "weights/lfs-pointer",
    severity: .error,
    summary: "a file that matters is a Git LFS pointer",
    help: "Fetch the real file: git lfs pull in the clone, or download the repository again with "
      + "a tool that follows LFS.",
    rationale: "The pointer is a text of three lines. Loaders fail on it with errors that speak of "
      + "headers and pickles.",
    sources: [
      "microsoft/OmniParser#34", "codefuse-ai/MFTCoder#20", "huggingface/transformers#27923",
    ]
  ) { examination in
    examination.model.files.compactMap { file in
      guard case .lfsPointer(let size, let oid) = file.content, Rule.matters(file.path) else {
        return nil
      }
      return Violation(
        message: "\(file.name) is a Git LFS pointer to \(size) bytes (sha256 \(oid.prefix(12))…); "
          + "the file itself was not fetched.",
        location: Location(file: file.path), observed: "\(file.size) bytes",
        expected: "\(size) bytes")
    }
  }

  /// Whether training needs a file of this name.
  private static func matters(_ path: String) -> Bool {
    if looksLikeWeights(path) { return true }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let endings = [".json", ".model", ".txt", ".jinja", ".tiktoken", ".spm", ".codes", ".py"]
    return endings.contains { name.hasSuffix($0) }
  }
}

extension InspectionProblem {
  /// Whether it is about something that should be there and isn't.
  fileprivate var isAbsence: Bool { kind == .danglingLink || kind == .incompleteDownload }
}

extension FileContent {
  /// Whether a folder may be packed in it.
  fileprivate var isArchive: Bool {
    switch self {
    case .zip, .tar, .compressed: true
    default: false
    }
  }

  /// The name of a weight format that no PyTorch trainer loads, nil for other content.
  func unsupportedFormatName(path: String) -> String? {
    let name = path.lowercased()
    switch self {
    case .torchDistributed: return Rule.distributedFormat
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
