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
    public var status: ComponentStatus
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
  package init(_ pipeline: Pipeline) {
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
