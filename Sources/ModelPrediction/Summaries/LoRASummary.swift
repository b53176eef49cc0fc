import ModelFacts
import ModelKnowledge

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

extension LoRASummary {
  /// What LoRA attaches to on a model that has been worked out; nil leaves the answer open.
  package init(of loaded: LoadedModel?, rank: Int, modelType: String?) {
    self.init()
    self.rank = rank
    peftDefaultModules = modelType.flatMap(Atlas.embedded.defaultTargets)
    guard let loaded else { return }
    let targets = loaded.allLinearModules
    let names = targets.map(\.name)
    let wanted = Set(names.map { ExactString($0) })
    let others =
      loaded.modules.map(\.name).filter { !wanted.contains(ExactString($0)) } + loaded.otherModules
    let selection = TargetSelection(selecting: names, among: others)
    let experts = loaded.experts.filter(\.isInAllLinear)
    compatible = !targets.isEmpty || !experts.isEmpty
    targetModules = selection.suffixes
    targetModulesPattern = selection.pattern
    let parameters = Set(experts.map { ExactString($0.name) })
    targetParameters =
      TargetSelection(
        selecting: experts.map(\.name),
        among: loaded.modules.map { "\($0.name).weight" }.filter {
          !parameters.contains(ExactString($0))
        }
      ).suffixes
    targetedModuleCount = targets.count
    trainableParameters = loaded.trainableParameters(rank: rank)
    fanInFanOut = targets.contains { $0.kind == .conv1D }
    source = loaded.source == .atlas ? "atlas" : "derived"
  }
}
