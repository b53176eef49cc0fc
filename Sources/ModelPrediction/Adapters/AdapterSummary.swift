import ModelFacts
import ModelKnowledge

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

extension AdapterSummary {
  /// What an adapter is; nil when the target is none.
  package init?(of examination: Examination) {
    guard let adapter = examination.adapter else {
      guard let loose = examination.looseAdapter else { return nil }
      self.init()
      peftType = loose.pairs.isEmpty ? nil : "LORA"
      rank = loose.rank
      targetedModuleCount = loose.pairs.count
      parameterCount = examination.loadedTensors.reduce(0) { $0.adding($1.tensor.elementCount) }
      return
    }
    self.init()
    let config = adapter.config.value
    peftType = adapter.type
    let name = config?[adapter.baseKey]?.string
    baseModel = name == "" ? nil : name
    rank = config?["r"]?.integer
    alpha = config?["lora_alpha"]?.double
    targetModules =
      config?["target_modules"]?.string.map { [$0] } ?? adapter.targetNames.sorted()
    targetedModuleCount =
      adapter.kind?.isBeside ?? false ? 0 : adapter.moduleCount
    parameterCount =
      examination.loadedFiles.isEmpty
      ? nil : examination.loadedTensors.reduce(0) { $0.adding($1.tensor.elementCount) }
    modulesToSave = adapter.modulesToSave
    baseChecked = examination.base != nil
  }
}
