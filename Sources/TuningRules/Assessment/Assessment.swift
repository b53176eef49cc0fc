public import ModelFacts

/// The answer about one target: what a report shows, apart from how it shows it.
///
/// The members are those of the report's sections in the public contract; nil is unknown.
public struct Assessment: Sendable {
  /// Can it be fine-tuned.
  public enum Verdict: String, Hashable, Sendable {
    /// A method works as the files stand.
    case tunable
    /// Only with a named restriction.
    case limited
    /// A blocking defect.
    case notTunable = "not_tunable"
    /// These files can't tell.
    case undetermined
  }

  /// What was asked for.
  public var target: Target
  /// The answer.
  public var verdict: Verdict = .undetermined
  /// 0 to 100.
  public var score = 0
  /// One sentence.
  public var summary = ""
  /// The parts of a repository and whether they are there.
  public var components = Components()
  /// What the model is.
  public var model = ModelSummary()
  /// What its weights are.
  public var weights = WeightsSummary()
  /// How it is quantized.
  public var quantization = QuantizationSummary()
  /// What its tokenizer is; nil when there is none.
  public var tokenizer: TokenizerSummary?
  /// What LoRA attaches to.
  public var lora = LoRASummary()
  /// Which training methods work.
  public var methods = Methods()
  /// What its pickles and code do.
  public var security = SecuritySummary()
  /// The adapter, when the target is one.
  public var adapter: AdapterSummary?
  /// The components, when the target is a pipeline of diffusers.
  public var pipeline: PipelineSummary?
  /// The findings, by level (errors first), then path, then rule.
  public var findings: [Finding] = []

  /// An answer of which only the target is known yet.
  public init(target: Target) { self.target = target }
}

/// The parts of a repository.
public struct Components: Hashable, Sendable {
  /// Whether a part is there.
  public enum Status: String, Hashable, Sendable {
    /// There and readable.
    case present
    /// Not there.
    case missing
    /// Partly there.
    case incomplete
    /// There and broken.
    case invalid
    /// There in a form that no trainer takes.
    case unsupported
    /// Not needed.
    case notApplicable = "not_applicable"
  }

  /// One part.
  public struct Component: Hashable, Sendable {
    /// Whether it is there.
    public var status: Status
    /// Its files, relative to the target.
    public var files: [String]

    /// A part with its files.
    public init(status: Status = .missing, files: [String] = []) {
      self.status = status
      self.files = files
    }
  }

  /// The weights.
  public var weights = Component()
  /// `config.json` or what stands for it.
  public var config = Component()
  /// The tokenizer.
  public var tokenizer = Component()
  /// Image processor, feature extractor, processor.
  public var processor = Component(status: .notApplicable)
  /// The model card.
  public var documentation = Component()
  /// Evidence that people tune this architecture.
  public var adoption = Component()

  /// Nothing found yet.
  public init() {}
}

/// What the model is.
public struct ModelSummary: Hashable, Sendable {
  /// `model_type`.
  public var modelType: String?
  /// `architectures`.
  public var architectures: [String] = []
  /// `text`, `vision`, `audio`, `multimodal`, `other`.
  public var modality: String?
  /// `causal-lm`, `masked-lm`, ….
  public var task: String?
  /// Width of the residual stream.
  public var hiddenSize: Int?
  /// Number of layers.
  public var layerCount: Int?
  /// Attention heads.
  public var attentionHeads: Int?
  /// Key-value heads.
  public var keyValueHeads: Int?
  /// `vocab_size`.
  public var vocabularySize: Int?
  /// Positions that the model was made for.
  public var contextLength: Int?
  /// The license.
  public var license: String?
  /// The model this one was made from.
  public var baseModel: String?

  /// Nothing known yet.
  public init() {}
}

/// What the weights are.
public struct WeightsSummary: Hashable, Sendable {
  /// The share of one dtype.
  public struct DTypeShare: Hashable, Sendable {
    /// The dtype.
    public var dtype: DType
    /// Tensors stored in it.
    public var tensorCount: Int
    /// Their elements.
    public var parameterCount: Int
    /// Their bytes.
    public var bytes: Int

    /// The share of one dtype.
    public init(dtype: DType, tensorCount: Int, parameterCount: Int, bytes: Int) {
      self.dtype = dtype
      self.tensorCount = tensorCount
      self.parameterCount = parameterCount
      self.bytes = bytes
    }
  }

  /// Formats of the weight files, sorted.
  public var formats: [String] = []
  /// The files that load.
  public var loadedFiles: [String] = []
  /// Weight files that don't.
  public var ignoredFiles: [String] = []
  /// Stored tensors of the files that load.
  public var tensorCount: Int?
  /// What transformers' `num_parameters()` gives.
  public var parameterCount: Int?
  /// Bytes of the tensors.
  public var storedBytes: Int?
  /// By dtype, largest first.
  public var dtypes: [DTypeShare] = []
  /// Groups of parameters that share one tensor.
  public var tied: [[String]] = []

  /// Nothing known yet.
  public init() {}
}

/// How the weights are quantized.
public struct QuantizationSummary: Hashable, Sendable {
  /// What can be trained.
  public enum Trainability: String, Hashable, Sendable {
    /// Every weight.
    case full
    /// Adapters on top.
    case adapters
    /// Nothing.
    case no
  }

  /// `none`, `8-bit`, …, `mixed`.
  public var level: String?
  /// The quant_method.
  public var method: String?
  /// Stored bits over logical parameters.
  public var bitsPerWeight: Double?
  /// Weights that share a scale.
  public var groupSize: Int?
  /// What can be trained.
  public var trainable: Trainability?

  /// Nothing known yet.
  public init() {}
}

/// What the tokenizer is.
public struct TokenizerSummary: Hashable, Sendable {
  /// A special token.
  public struct SpecialToken: Hashable, Sendable {
    /// `bos`, `eos`, `pad`, `unk`, `sep`, `cls`, `mask`.
    public var role: String
    /// The text.
    public var token: String
    /// The id, nil when the vocabulary lacks it.
    public var id: Int?

    /// A token with its role.
    public init(role: String, token: String, id: Int?) {
      self.role = role
      self.token = token
      self.id = id
    }
  }

  /// `BPE`, `sentencepiece-unigram`, ….
  public var type: String?
  /// Vocabulary and added tokens together.
  public var vocabularySize: Int?
  /// The largest id.
  public var maxTokenID: Int?
  /// Added tokens.
  public var addedTokenCount: Int?
  /// In the order bos, eos, unk, sep, pad, cls, mask.
  public var specialTokens: [SpecialToken] = []
  /// Whether there is a chat template.
  public var chatTemplate = false

  /// Nothing known yet.
  public init() {}
}

/// What LoRA attaches to.
public struct LoRASummary: Hashable, Sendable {
  /// Whether anything takes LoRA; nil when the files can't tell.
  public var compatible: Bool?
  /// The shortest suffixes that select exactly all-linear's modules.
  public var targetModules: [String] = []
  /// A regex, where suffixes would select too much.
  public var targetModulesPattern: String?
  /// Fused expert parameters.
  public var targetParameters: [String] = []
  /// How many modules all-linear selects.
  public var targetedModuleCount: Int?
  /// The rank that was counted for.
  public var rank = 16
  /// Trainable parameters at that rank.
  public var trainableParameters: Int?
  /// PEFT's own default for the model_type.
  public var peftDefaultModules: [String]?
  /// Whether the targets are transposed Conv1D.
  public var fanInFanOut = false
  /// How it is known: `atlas` (tables made from transformers), `derived` (from the tensors alone).
  public var source: String?
  /// What is worth knowing, such as the transformers version the names are for.
  public var notes: [String] = []

  /// Nothing known yet.
  public init() {}
}

/// Which training methods work.
public struct Methods: Hashable, Sendable {
  /// Whether a method works.
  public enum Feasibility: String, Hashable, Sendable {
    /// It works as the files stand.
    case yes
    /// It works with a restriction.
    case limited
    /// It doesn't.
    case no
  }

  /// One method.
  public struct Method: Hashable, Sendable {
    /// Whether it works.
    public var feasibility: Feasibility
    /// Rules among the findings that say why.
    public var because: [String]

    /// A method's answer.
    public init(_ feasibility: Feasibility = .no, because: [String] = []) {
      self.feasibility = feasibility
      self.because = because
    }
  }

  /// Training all weights.
  public var full = Method()
  /// LoRA adapters.
  public var lora = Method()
  /// LoRA on a base quantized to 4 bits.
  public var qlora = Method()
  /// Supervised tuning on conversations.
  public var instructionTuning = Method()
  /// DPO and relatives.
  public var preferenceTuning = Method()

  /// Nothing decided yet.
  public init() {}
}

/// What pickles and code do.
public struct SecuritySummary: Hashable, Sendable {
  /// The scanner's answer.
  public enum Status: String, Hashable, Sendable {
    /// Nothing to see.
    case safe
    /// A person should look.
    case review
    /// Runs or hides something.
    case unsafe
  }

  /// The worst of all files.
  public var status = Status.safe
  /// Files that hold pickles.
  public var pickleFiles = 0
  /// Every import, `module.name`, sorted, each once.
  public var pickleImports: [String] = []
  /// Whether Python files of the repository are needed.
  public var remoteCode = false

  /// Nothing found.
  public init() {}
}

/// What an adapter is.
public struct AdapterSummary: Hashable, Sendable {
  /// `LORA`, `IA3`, ….
  public var peftType: String?
  /// `base_model_name_or_path`.
  public var baseModel: String?
  /// `r`.
  public var rank: Int?
  /// `lora_alpha`.
  public var alpha: Double?
  /// `target_modules` as configured; a regex is one entry.
  public var targetModules: [String] = []
  /// Modules that have adapter tensors.
  public var targetedModuleCount: Int?
  /// Elements stored.
  public var parameterCount: Int?
  /// `modules_to_save`.
  public var modulesToSave: [String] = []
  /// Whether it was held against its base.
  public var baseChecked = false

  /// Nothing known yet.
  public init() {}
}
