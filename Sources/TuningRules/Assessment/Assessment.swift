public import ModelFacts
import ModelKnowledge
public import ModelPrediction

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
  /// What transformers would report of the keys; nil where that isn't known.
  public var loading: LoadingSummary?
  /// What its pickles and code do.
  public var security = SecuritySummary()
  /// The adapter, when the target is one.
  public var adapter: AdapterSummary?
  /// The components, when the target is a pipeline of diffusers.
  public var pipeline: PipelineSummary?
  /// What training takes of memory at least; nil where it isn't known.
  public var memory: MemoryFloor?
  /// The repository of the weights that these were made from, `organization/name`, where files say so.
  public var origin: String?
  /// What the platforms that were asked for make of it.
  public var platforms: [PlatformReadiness] = []
  /// What the answer is for.
  public var basis = Basis()
  /// The findings that decided the verdict, as the rules state them: whatever levels were changed.
  package var reasons = VerdictFindings([])
  /// The findings, by level (errors first), then path, then rule.
  public var findings: [Finding] = []

  /// An answer of which only the target is known yet.
  public init(target: Target) { self.target = target }
}

extension Assessment {
  /// What an answer is for, and how closely was looked.
  public struct Basis: Hashable, Sendable {
    /// The release of transformers.
    public var transformers = Release.transformers.version
    /// The release of PEFT.
    public var peft = Release.peft.version
    /// Whether tensor values were read, and not headers only.
    public var readsValues = false

    /// The releases that the tables were made from, headers only.
    public init() {}
  }
}

/// The parts of a repository.
public struct Components: Hashable, Sendable {
  /// Whether a part is there.
  public typealias Status = ComponentStatus

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
    /// These files can't tell.
    case unknown

    /// Whether it is said to work, with or without a restriction.
    public var isPossible: Bool { self == .yes || self == .limited }
  }

  /// One method.
  public struct Method: Hashable, Sendable {
    /// Whether it works.
    public var feasibility: Feasibility
    /// Rules among the findings that say why.
    public var because: [Rule]

    /// A method's answer.
    public init(_ feasibility: Feasibility = .no, because: [Rule] = []) {
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
