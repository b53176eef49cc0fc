public import ModelFacts
import ModelKnowledge

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

  /// Tensors whose names differ in their numbers only, such as those of alike layers.
  public struct Part: Hashable, Sendable {
    /// Their name, with `*` where the numbers stand.
    public var name: String
    /// How many there are.
    public var tensorCount: Int
    /// Their bytes.
    public var bytes: Int

    /// Some tensors.
    public init(name: String, tensorCount: Int, bytes: Int) {
      self.name = name
      self.tensorCount = tensorCount
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
  /// Where the bytes are: tensors whose names differ in their numbers only, the largest first.
  public var parts: [Part] = []
  /// Groups of parameters that share one tensor.
  public var tied: [[String]] = []

  /// Nothing known yet.
  public init() {}
}

extension WeightsSummary {
  /// What the weights are: the files that load, packed weights at their logical size, counted as the
  /// model in memory counts them where that is known.
  package init(of examination: Examination) {
    self.init()
    addStored(of: examination)
    unpack(examination.quantization)
    if let loaded = examination.loaded {
      parameterCount = loaded.isFullyKnown ? loaded.parameterCount : nil
      tied = loaded.tied
    }
    if let pipeline = examination.pipeline { join(pipeline) }
  }

  /// Adds what the files' headers say.
  private mutating func addStored(of examination: Examination) {
    let model = examination.model
    let files = examination.loadedFiles
    let loaded = Set(files.map { ExactString($0.path) })
    let weights = model.weightFiles.filter { !TrainingState.isName(of: $0.path) }
    formats = Set(weights.compactMap(\.content.reportName)).sorted()
    loadedFiles = files.map(\.path)
    ignoredFiles = weights.map(\.path).filter { !loaded.contains(ExactString($0)) }
    // Nothing is known of files whose header gave no tensors: 0 would be a guess.
    guard files.contains(where: { !$0.tensors.isEmpty }) else { return }
    var sizes: [NamePattern: (count: Int, bytes: Int)] = [:]
    for file in files {
      for share in file.tensors.ownedShares {
        add(share)
        let pattern = file.tensors.patterns[share.kind.pattern]
        sizes[pattern, default: (0, 0)].count += share.ownedCount
        sizes[pattern, default: (0, 0)].bytes = (sizes[pattern]?.bytes ?? 0).adding(
          share.kind.byteCount?.times(share.ownedCount))
      }
    }
    parts = sizes.map { Part(name: $0.description, tensorCount: $1.count, bytes: $1.bytes) }
      .sorted { ($0.bytes, $1.name) > ($1.bytes, $0.name) }
    dtypes.sort { ($0.bytes, $1.dtype.rawValue) > ($1.bytes, $0.dtype.rawValue) }
    tensorCount = files.reduce(0) { $0 + $1.tensors.count }
    storedBytes = dtypes.reduce(0) { $0.adding($1.bytes) }
    guard examination.seesAllTensors else { return }
    parameterCount = dtypes.reduce(0) { $0.adding($1.parameterCount) }
  }
}

extension WeightsSummary {
  /// Adds tensors of one kind.
  fileprivate mutating func add(_ share: TensorTable.Share) {
    let place = dtypes.firstIndex { $0.dtype == share.kind.dtype } ?? dtypes.count
    if place == dtypes.count {
      dtypes.append(
        DTypeShare(dtype: share.kind.dtype, tensorCount: 0, parameterCount: 0, bytes: 0))
    }
    dtypes[place].tensorCount += share.count
    dtypes[place].parameterCount = dtypes[place].parameterCount.adding(
      share.kind.elementCount?.times(share.ownedCount))
    dtypes[place].bytes = dtypes[place].bytes.adding(
      share.kind.byteCount?.times(share.ownedCount))
  }
}

extension FileFormat {
  /// The format's name in the report, nil for content that isn't weights.
  fileprivate var reportName: String? { isWeights || self == .pickle ? identifier : nil }
}

extension WeightsSummary {
  /// Counts packed weights at their logical size, under the type that packs them.
  private mutating func unpack(_ state: QuantizationState) {
    guard state.packedModuleCount > 0 else { return }
    var counts: [DType: Int] = [:]
    let tensors = state.logicalTensors
    for (kind, count) in zip(tensors.kinds, tensors.kindCounts) {
      counts[kind.dtype] = counts[kind.dtype, default: 0].adding(kind.elementCount.times(count))
    }
    for index in dtypes.indices { dtypes[index].parameterCount = counts[dtypes[index].dtype] ?? 0 }
    guard state.uncountedModules.isEmpty else {
      parameterCount = nil
      return
    }
    parameterCount = counts.values.reduce(0) { total, count in
      let (sum, overflow) = total.addingReportingOverflow(count)
      return overflow ? .max : sum
    }
  }
}

extension WeightsSummary {
  /// Counts what the components of a pipeline hold together.
  private mutating func join(_ pipeline: Pipeline) {
    let loaded = pipeline.weightFiles.map(\.path)
    let known = Set(loaded.map { ExactString($0) })
    ignoredFiles = (loadedFiles + ignoredFiles).filter { !known.contains(ExactString($0)) }
      .sorted { ExactString($0) < ExactString($1) }
    loadedFiles = loaded
    tied = []
    let models = pipeline.components.filter { $0.kind == .model }
    let parts = models.compactMap(\.part?.weights)
    dtypes = Self.joined(parts.flatMap(\.dtypes))
    let isComplete = parts.count == models.count && !parts.isEmpty
    tensorCount = parts.isEmpty ? nil : parts.reduce(0) { $0.adding($1.tensorCount) }
    storedBytes = parts.isEmpty ? nil : parts.reduce(0) { $0.adding($1.storedBytes) }
    parameterCount =
      isComplete && parts.allSatisfy { $0.parameterCount != nil }
      ? parts.reduce(0) { $0.adding($1.parameterCount) } : nil
  }

  private static func joined(_ shares: [DTypeShare]) -> [DTypeShare] {
    var joined: [DTypeShare] = []
    for share in shares {
      guard let place = joined.firstIndex(where: { $0.dtype == share.dtype }) else {
        joined.append(share)
        continue
      }
      joined[place].tensorCount += share.tensorCount
      joined[place].parameterCount = joined[place].parameterCount.adding(share.parameterCount)
      joined[place].bytes = joined[place].bytes.adding(share.bytes)
    }
    return joined.sorted { ($0.bytes, $1.dtype.rawValue) > ($1.bytes, $0.dtype.rawValue) }
  }
}
