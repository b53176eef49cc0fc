import ModelFacts

extension LoRASummary {
  /// What LoRA attaches to on a model that has been worked out.
  package init(of loaded: LoadedModel, rank: Int) {
    self.init()
    self.rank = rank
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
