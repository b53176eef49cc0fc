package import ModelFacts
package import ModelKnowledge

/// What a set of GGUF files is as a model, from its metadata and tensors.
package struct GGUFModelFacts: Sendable {
  /// What the file is for.
  package enum Role: Hashable, Sendable {
    /// A model.
    case model
    /// A LoRA adapter.
    case adapter
    /// The vision or audio part beside a language model.
    case projector
    /// Anything else that `general.type` names, such as an importance matrix.
    case other(String)

    /// The name as `general.type` has it.
    package var name: String {
      switch self {
      case .model: "model"
      case .adapter: "adapter"
      case .projector: "mmproj"
      case .other(let name): name
      }
    }
  }

  /// A repository that the model was made from.
  package struct Base: Hashable, Sendable {
    /// Its name.
    package var name: String?
    /// Whose it is.
    package var organization: String?
    /// Where it is.
    package var repository: String?
  }

  /// How much of the model a tensor type holds.
  package struct TypeShare: Hashable, Sendable {
    /// The type.
    package var dtype: DType
    /// Tensors of the type.
    package var tensorCount: Int
    /// Their elements.
    package var elementCount: Int
    /// Their bytes.
    package var byteCount: Int
  }

  /// `general.architecture`.
  package private(set) var architecture: String?
  /// What the file is for.
  package private(set) var role = Role.model
  /// Sizes by the keys below the architecture: `embedding_length`, `block_count`, ….
  package private(set) var sizes: [String: Int] = [:]
  /// `general.base_model.*`, in order.
  package private(set) var bases: [Base] = []
  /// The types in use, the one with most elements first.
  package private(set) var shares: [TypeShare] = []
  /// `general.file_type` without the flag that it was guessed.
  package private(set) var fileType: Int?
  /// The flag says that the file type was guessed.
  package private(set) var isFileTypeGuessed = false
  /// `split.count` of the first file, nil for a model in one file.
  package private(set) var splitCount: Int?

  /// Puts together the files of a model, the first of which has the metadata.
  package init(files: [WeightFile]) {
    var values: [String: MetadataValue] = [:]
    for entry in files.first?.metadata ?? [] where values[entry.key] == nil {
      values[entry.key] = entry.value
    }
    architecture = values["general.architecture"]?.text
    role = Self.role(of: values, architecture: architecture)
    if let architecture {
      for (key, value) in values where key.hasPrefix(architecture + ".") {
        guard let size = value.number else { continue }
        sizes[String(key.dropFirst(architecture.count + 1))] = size
      }
    }
    bases = Self.bases(in: values)
    splitCount = values["split.count"]?.number
    if let type = values["general.file_type"]?.number {
      isFileTypeGuessed = type & 1024 != 0
      fileType = type & ~1024
    }
    shares = Self.shares(of: files)
  }

  /// Number of elements of all tensors, nil beyond 64 bits.
  package var parameterCount: Int? {
    shares.reduce(Optional(0)) { sum, share in
      sum.flatMap {
        let (total, overflow) = $0.addingReportingOverflow(share.elementCount)
        return overflow ? nil : total
      }
    }
  }

  /// Stored bits over elements.
  package var bitsPerWeight: Double? {
    guard let parameterCount, parameterCount > 0 else { return nil }
    return shares.reduce(0.0) { $0 + Double($1.byteCount) } * 8 / Double(parameterCount)
  }

  /// The type that holds most of the model.
  package var bulkType: DType? { shares.first?.dtype }

  /// Whether any tensor is in one of GGML's block types.
  package var isQuantized: Bool { shares.contains { $0.dtype.isBlockQuantized } }

  /// The name of the file type, nil for one that isn't known or has been removed.
  package var fileTypeName: String? { fileType.flatMap { Self.fileTypes[$0] } }

  /// Whether the types in use can be those of the file type: its base type is among them.
  package var fileTypeFits: Bool {
    guard let name = fileTypeName, !shares.isEmpty else { return true }
    let base = Self.baseTypes[name] ?? name
    return shares.contains { $0.dtype.rawValue == base }
  }

  /// Whether transformers 5.23 makes floats of this architecture with `gguf_file=`.
  package var isDequantizedByTransformers: Bool {
    role == .model && architecture.map(Self.dequantizable.contains) ?? false
  }

  /// What goes into a model of this architecture: text, but for these.
  ///
  /// `clip` and `wavtokenizer-dec` are llama.cpp's; the others are what stable-diffusion.cpp,
  /// ComfyUI-GGUF and whisper.cpp name theirs. The last two are no models.
  package static func modality(of architecture: String) -> ModelType.Modality {
    switch architecture {
    case "clip", "aura", "cosmos", "flux", "hidream", "hyvid", "ltxv", "lumina2", "pig",
      "qwen_image", "sd1", "sd3", "sdxl", "wan":
      .vision
    case "wavtokenizer-dec", "whisper", "parakeet", "pockettts", "qwen3tts": .audio
    case "controlvector", "imatrix": .other
    default: .text
    }
  }

  private static func role(of values: [String: MetadataValue], architecture: String?) -> Role {
    switch values["general.type"]?.text {
    case "adapter": return .adapter
    case "mmproj": return .projector
    case "model", nil: break
    case let other?: return .other(other)
    }
    if values["adapter.type"] != nil { return .adapter }
    switch architecture {
    case "clip": return .projector
    case "controlvector": return .other("control vector")
    case "imatrix": return .other("imatrix")
    default: return .model
    }
  }

  private static func bases(in values: [String: MetadataValue]) -> [Base] {
    let count = values["general.base_model.count"]?.number ?? 0
    return (0..<min(max(count, 0), 16)).compactMap { index in
      let key = "general.base_model.\(index)."
      let base = Base(
        name: values[key + "name"]?.text, organization: values[key + "organization"]?.text,
        repository: values[key + "repo_url"]?.text)
      return base == Base() ? nil : base
    }
  }

  private static func shares(of files: [WeightFile]) -> [TypeShare] {
    var shares: [DType: TypeShare] = [:]
    for tensor in files.lazy.flatMap(\.tensors) {
      var share =
        shares[tensor.dtype]
        ?? TypeShare(dtype: tensor.dtype, tensorCount: 0, elementCount: 0, byteCount: 0)
      share.tensorCount += 1
      let (elements, tooMany) = share.elementCount.addingReportingOverflow(tensor.elementCount ?? 0)
      let (bytes, tooLong) = share.byteCount.addingReportingOverflow(tensor.byteCount ?? 0)
      share.elementCount = tooMany ? .max : elements
      share.byteCount = tooLong ? .max : bytes
      shares[tensor.dtype] = share
    }
    return shares.values.sorted {
      ($0.elementCount, $1.dtype.rawValue) > ($1.elementCount, $0.dtype.rawValue)
    }
  }

  /// Architectures with a configuration map in transformers 5.23 (`integrations/ggml.py`,
  /// `GGUF_CONFIG_MAPPING`), in GGUF's spelling.
  private static let dequantizable: Set<String> = [
    "llama", "mistral", "qwen2", "qwen2moe", "qwen3", "qwen3moe", "gpt-oss", "gpt_oss", "lfm2",
    "falcon", "phi3", "bloom", "t5", "t5encoder", "umt5", "stablelm", "gpt2", "starcoder2", "mamba",
    "nemotron", "gemma2", "gemma3", "gemma4", "deci", "minimax-m2",
  ]

  /// `llama_ftype` of llama.cpp 0c1e57098, `include/llama.h`, without the removed ones.
  private static let fileTypes: [Int: String] = [
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K",
    11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S",
    17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS",
    23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S", 29: "IQ2_M",
    30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4_MOE", 39: "NVFP4",
    40: "Q1_0", 41: "Q2_0",
  ]

  /// The tensor type that each mix is named after.
  private static let baseTypes: [String: String] = [
    "Q3_K_S": "Q3_K", "Q3_K_M": "Q3_K", "Q3_K_L": "Q3_K", "Q4_K_S": "Q4_K", "Q4_K_M": "Q4_K",
    "Q5_K_S": "Q5_K", "Q5_K_M": "Q5_K", "Q2_K_S": "Q2_K", "IQ3_XS": "IQ3_S", "IQ3_M": "IQ3_S",
    "IQ2_S": "IQ2_XS", "IQ2_M": "IQ2_S", "MXFP4_MOE": "MXFP4",
  ]
}

extension MetadataValue {
  /// The text of a string.
  fileprivate var text: String? {
    if case .string(let text) = self { text } else { nil }
  }
  /// The value of an integer that fits.
  fileprivate var number: Int? {
    if case .integer(let number) = self { number } else { nil }
  }
}
