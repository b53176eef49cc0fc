public import ModelFacts

/// What a pipeline of diffusers is made of.
public struct PipelineSummary: Hashable, Sendable {
  /// One component.
  public struct Component: Hashable, Sendable {
    /// Its name in `model_index.json`.
    public var name: String
    /// The library, or the module of diffusers, that has its class.
    public var library: String
    /// Its class.
    public var className: String
    /// `model`, `scheduler`, `tokenizer`, `processor`, `other`.
    public var kind: String
    /// Whether everything that its library loads is there.
    public var status: Components.Status
    /// The file that describes it.
    public var configuration: String?
    /// The files of its weights, missing ones left out.
    public var weightFiles: [String] = []
    /// Files of its weights that are named and aren't there.
    public var missingFiles: [String] = []
    /// Stored tensors.
    public var tensorCount: Int?
    /// Parameters of the model that they load into.
    public var parameterCount: Int?
    /// Bytes of the tensors.
    public var storedBytes: Int?
    /// What they are stored in, the largest share first.
    public var dtypes: [DType] = []
  }

  /// The pipeline's class.
  public var className: String
  /// The release of diffusers that wrote it.
  public var version: String?
  /// The component that trainers tune.
  public var tuned: String?
  /// Every component that `model_index.json` names, in its order.
  public var components: [Component]
}

extension PipelineSummary {
  init(_ pipeline: Pipeline) {
    className = pipeline.className
    version = pipeline.version
    tuned = pipeline.tuned?.name
    components = pipeline.components.map(Component.init)
  }
}

extension PipelineSummary.Component {
  fileprivate init(_ component: PipelineComponent) {
    self.init(
      name: component.name, library: component.library, className: component.className,
      kind: component.kind.rawValue, status: component.status)
    configuration = component.configuration
    weightFiles = component.weightFiles.map(\.path)
    missingFiles = component.set?.missing ?? []
    guard let weights = component.part?.weights else { return }
    tensorCount = weights.tensorCount
    parameterCount = weights.parameterCount
    storedBytes = weights.storedBytes
    dtypes = weights.dtypes.map(\.dtype)
  }
}

extension WeightsSummary {
  /// Takes what the components of a pipeline hold together.
  mutating func take(_ pipeline: Pipeline) {
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
