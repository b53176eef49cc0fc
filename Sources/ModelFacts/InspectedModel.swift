/// Everything that was seen of one target: facts only, no judgement.
///
/// Lists are in a stable order (by path bytes, tensors in their files' order), so that the same
/// bytes always give the same report.
public struct InspectedModel: Sendable {
  /// What was asked for.
  public var target: Target
  /// Every entry found below the target, sorted by path bytes.
  public var files: [ListedFile] = []
  /// Every file that holds or claims to hold weights, in listing order.
  public var weightFiles: [WeightFile] = []
  /// The sets those files form, the one that transformers would load first.
  public var weightSets: [WeightSet] = []
  /// The folder in which the model lies, with its `/`; empty when it is the target itself.
  public var root = ""
  /// Folders below that hold models, with their `/`, where the target itself holds none.
  public var nestedModels: [String] = []
  /// The JSON documents that were read, by path relative to the target: `config.json`,
  /// `checkpoint-2/tokenizer_config.json`, `model.safetensors.index.json`, ….
  public var documents: [String: Fact<JSONObject>] = [:]
  /// What the indexes among the documents say of their weights, by the same paths; of their
  /// `weight_map` the document keeps the entries that name no file.
  public var weightMaps: [String: WeightMap] = [:]
  /// What the tokenizer files say.
  public var tokenizer = TokenizerFacts()
  /// The model card, `README.md`.
  public var card: Fact<ModelCard> = .missing
  /// What every pickle that was found imports and calls.
  public var pickles: [PickleScan] = []
  /// What files that aren't pickles have their own loaders run or import.
  public var embeddedCode: [EmbeddedCode] = []
  /// What went wrong while listing and opening: links that leave, unreadable entries, limits.
  public var problems: [InspectionProblem] = []
  /// What the Python files beside the weights declare; nil when `auto_map` names none.
  public var declarations: ModuleDeclarations?
  /// Hashes of a few bytes of the vocabulary-sized matrices, by tensor name: tensors whose samples
  /// differ are different.
  public var samples: [ExactString: UInt64] = [:]
  /// What the tensor bytes themselves say, when they were read (`--deep`).
  public var values: [TensorValues]?

  /// Facts of a target about which nothing else is known yet.
  public init(target: Target) { self.target = target }

  /// The configuration, `config.json`.
  public var config: Fact<JSONObject> { document("config.json") ?? .missing }

  /// The path of a file in the model's own folder, there or not.
  public func path(_ name: String) -> String { root + name }

  /// A document of the model's own folder, nil when there is none of that name.
  public func document(_ name: String) -> Fact<JSONObject>? { documents[path(name)] }

  /// The path of a document of the model's own folder, else of the target, nil when neither has one.
  ///
  /// sentence-transformers says beside the folders of the modules, the model's among them, how they
  /// are put together.
  package func nearestPath(of name: String) -> String? {
    [path(name), name].first { documents[$0] != nil }
  }

  /// The set that transformers would load; nil when there is none.
  public var loadedSet: WeightSet? { weightSets.first { $0.role == .loaded } }

  /// The weight files of a set, in the set's order.
  public func files(of set: WeightSet) -> [WeightFile] {
    let byPath = Dictionary(
      weightFiles.map { (ExactString($0.path), $0) }, uniquingKeysWith: { first, _ in first })
    return set.files.compactMap { byPath[ExactString($0)] }
  }
}

/// What was asked for on the command line.
public struct Target: Hashable, Sendable {
  /// The kinds of target of the report.
  public enum Kind: String, Hashable, Sendable {
    /// A folder.
    case directory
    /// A single file.
    case file
    /// A folder of the Hugging Face hub cache.
    case hubCache = "hub-cache"
    /// A model of a local Ollama store.
    case ollama
    /// A remote repository.
    case remote
  }

  /// The text the user typed.
  public var location: String
  /// What it turned out to be.
  public var kind: Kind
  /// Of a store of several models, the names to ask for each by; empty for everything else.
  public var models: [String] = []

  /// A target as typed, and what it is.
  public init(location: String, kind: Kind) {
    self.location = location
    self.kind = kind
  }
}

/// One entry of the listing.
public struct ListedFile: Hashable, Sendable {
  /// The path relative to the target, with `/`.
  public var path: String
  /// Size in bytes.
  public var size: Int
  /// What its first and last bytes say it is.
  public var content: FileFormat
  /// Of a Git LFS pointer, what it points to.
  public var pointer: LFSPointer?

  /// A listed file.
  public init(path: String, size: Int, content: FileFormat, pointer: LFSPointer? = nil) {
    self.path = path
    self.size = size
    self.content = content
    self.pointer = pointer
  }

  /// The last path component.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// A file of weights, read as far as its header.
public struct WeightFile: Sendable {
  /// The path relative to the target.
  public var path: String
  /// Size in bytes.
  public var size: Int
  /// What the content is.
  public var content: FileFormat
  /// The tensors its header lists.
  public var tensors = TensorTable()
  /// The header's key-values (safetensors `__metadata__`, GGUF metadata), in file order.
  public var metadata: [MetadataEntry] = []
  /// Whether `metadata` is there at all (an absent `__metadata__` differs from an empty one).
  public var hasMetadata = false
  /// Numbers are stored big-endian.
  public var isBigEndian = false
  /// What broke the format, with the tensors found so far kept.
  public var errors: [FormatError] = []
  /// What is odd but accepted by the reference reader, in sentences that follow "the file".
  public var remarks: [String] = []
  /// What small tensors of numbers say that describe others, by their names: the shape and width of a
  /// packed weight (`….weight_shape`, `….nbits`, `….quant_state.bitsandbytes__nf4`).
  public var recordedNumbers: [String: [Int]] = [:]
  /// How the tensors are wrapped: the dictionary path above them, such as `state_dict`.
  public var wrapper: String?
  /// Module-level contents that mark training state: optimizer, scheduler, epoch.
  public var trainingState: [String] = []

  /// A weight file about whose header nothing is known yet.
  public init(path: String, size: Int, content: FileFormat) {
    self.path = path
    self.size = size
    self.content = content
  }
}

/// A key with its value in a weight file's header.
public struct MetadataEntry: Hashable, Sendable {
  /// The key.
  public var key: String
  /// The value.
  public var value: MetadataValue

  /// A key with its value.
  public init(key: String, value: MetadataValue) {
    self.key = key
    self.value = value
  }
}

/// A value of a weight file's header.
public indirect enum MetadataValue: Hashable, Sendable {
  /// A signed or unsigned integer that fits 64 bits.
  case integer(Int)
  /// An unsigned integer beyond the signed range.
  case unsigned(UInt64)
  /// A floating-point number; `isSingle` when stored in 32 bits.
  case float(Double, isSingle: Bool)
  /// A truth value.
  case bool(Bool)
  /// A string.
  case string(String)
  /// A short array, all its elements.
  case array([MetadataValue])
  /// A long array: its element type and how many there are.
  case elided(type: String, count: Int)
}

/// Weight files that belong together.
public struct WeightSet: Hashable, Sendable {
  /// What becomes of the set when the model is loaded.
  public enum Role: Hashable, Sendable {
    /// transformers (or the format's own loader, when no set is transformers') loads it.
    case loaded
    /// Loadable, but another set comes first.
    case shadowed
    /// A loader would not look at it.
    case ignored
  }

  /// The files, in the order of the index or the series; missing ones included.
  public var files: [String]
  /// The index that names them, nil for a single file or a series without an index.
  public var index: String?
  /// The format of its files.
  public var content: FileFormat
  /// What becomes of it.
  public var role: Role
  /// The variant in the file names (`fp16`), nil for none.
  public var variant: String?
  /// Files of the set that don't exist.
  public var missing: [String] = []
  /// Files that look like shards of this set and that its index doesn't name.
  public var unlisted: [String] = []

  /// A set of files.
  public init(files: [String], index: String?, content: FileFormat, role: Role) {
    self.files = files
    self.index = index
    self.content = content
    self.role = role
  }
}

/// Something that kept part of the target from being looked at.
public struct InspectionProblem: Hashable, Sendable {
  /// The kinds of problem.
  public enum Kind: Hashable, Sendable {
    /// A link, index entry or archive member that leaves the directory.
    case escapes
    /// A link whose target doesn't exist.
    case danglingLink
    /// No permission, or an error of the file system.
    case unreadable
    /// A pipe, socket or device.
    case specialFile
    /// A stated limit on entries or depth was reached.
    case limit
    /// A download that wasn't finished.
    case incompleteDownload
    /// A name that isn't UTF-8, escaped in `location`.
    case undecodableName
  }

  /// What kind.
  public var kind: Kind
  /// A sentence that follows "the file" or "the target".
  public var message: String
  /// Where.
  public var location: Location

  /// A problem with its place.
  public init(kind: Kind, message: String, location: Location) {
    self.kind = kind
    self.message = message
    self.location = location
  }
}

/// What the bytes of one tensor say (`--deep`).
public struct TensorValues: Hashable, Sendable {
  /// The tensor's name.
  public var name: String
  /// Its file.
  public var file: String
  /// How many elements are NaN.
  public var nanCount: Int = 0
  /// How many elements are infinite.
  public var infiniteCount: Int = 0
  /// The index of the first element that isn't finite.
  public var firstNonFinite: Int?
  /// Whether every element is zero.
  public var isAllZero = false
  /// A hash of each row, for embedding-sized tensors where identical rows matter; nil elsewhere.
  public var rowHashes: [UInt64]?
  /// A hash of all bytes.
  public var contentHash: UInt64 = 0

  /// Values of a tensor about which nothing was seen yet.
  public init(name: String, file: String) {
    self.name = name
    self.file = file
  }
}

/// The model card: the front matter of `README.md` and what its text speaks of.
public struct ModelCard: Hashable, Sendable {
  /// The license identifier, `license` of the front matter.
  public var license: String?
  /// `license_name`, for `license: other`.
  public var licenseName: String?
  /// `license_link`.
  public var licenseLink: String?
  /// `base_model`, one or several.
  public var baseModels: [String] = []
  /// `base_model_relation`: finetune, adapter, quantized, merge.
  public var baseModelRelation: String?
  /// `library_name`.
  public var libraryName: String?
  /// `pipeline_tag`.
  public var pipelineTag: String?
  /// `tags`.
  public var tags: [String] = []
  /// `datasets`.
  public var datasets: [String] = []
  /// Whether the text speaks of fine-tuning.
  public var mentionsFineTuning = false
  /// Why the front matter couldn't be read, when it couldn't.
  public var frontMatterError: String?

  /// An empty card.
  public init() {}
}
