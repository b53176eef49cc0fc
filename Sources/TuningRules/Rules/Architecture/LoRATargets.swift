import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Nothing takes LoRA.
  package static let loraNoTargets = Rule(
    name: "lora/no-targets",
    severity: .warning,
    summary: "no module that LoRA can attach to by all-linear",
    help: "Train all weights, or name the convolutions in target_modules.",
    rationale: "PEFT raises that no target modules were found.",
    sources: ["huggingface/peft#1206", "measured with PEFT 0.21.2"]
  ) { examination in
    guard let loaded = examination.loaded, !examination.isAdapter, examination.seesAllTensors,
      loaded.allLinearModules.isEmpty, loaded.experts.isEmpty,
      // Where the tensors aren't the model's, that is the finding.
      examination.gaps.map({ $0.layerCounts.isEmpty && $0.missing.isEmpty }) ?? true,
      !examination.loadedTensors.contains(where: { $0.tensor.elementCount == 0 })
    else { return [] }
    return [
      Violation(
        message: "None of the \(loaded.modules.count) modules is a Linear layer.",
        location: Location(file: examination.loadedFiles.first?.path))
    ]
  }

  /// PEFT has no default for the model_type.
  package static let loraNoDefaultTargets = Rule(
    name: "lora/no-default-targets",
    severity: .note,
    summary: "a model_type for which PEFT has no default targets",
    help: "Give target_modules: the list that this report derives, or \"all-linear\".",
    rationale: "Without a default PEFT asks for target_modules and raises.",
    sources: ["huggingface/peft#659", "PEFT 0.21.2 utils/constants.py"]
  ) { examination in
    guard let loaded = examination.loaded, !examination.isAdapter,
      !loaded.allLinearModules.isEmpty || !loaded.experts.isEmpty,
      let type = examination.config?.modelType, Atlas.embedded.defaultTargets(of: type) == nil
    else { return [] }
    return [
      Violation(
        message: "PEFT has no default target_modules for \(type).",
        location: Location(file: "config.json", place: .pointer("/model_type")),
        observed: type, expected: examination.lora.targetModules.listed(8))
    ]
  }

  /// Experts are fused parameters.
  package static let loraFusedExperts = Rule(
    name: "lora/fused-experts",
    severity: .warning,
    summary: "experts that target_modules doesn't reach",
    help: "Name them in LoraConfig(target_parameters=[…]), with lora_dropout 0.",
    rationale: "transformers 5 keeps experts as 3-D parameters: LoRA on Linear layers leaves "
      + "most of the model untouched.",
    sources: ["huggingface/peft#3009", "vllm-project/vllm#47088"]
  ) { examination in
    guard let experts = examination.loaded?.fusedExperts, let first = experts.first,
      !examination.isAdapter
    else { return [] }
    return [
      Violation(
        message: "\(experts.count) fused expert parameters such as \(first) are no modules.",
        location: Location(file: examination.loadedFiles.first?.path, place: .tensor(first)),
        expected: Set(experts.map(\.splitOwner.leaf)).sorted().map { "experts.\($0)" }.listed())
    ]
  }

  /// State-space layers refuse LoRA or pass it by.
  package static let loraStateSpaceModules = Rule(
    name: "lora/state-space-modules",
    severity: .warning,
    summary: "state-space layers that refuse LoRA or pass it by",
    help: "Leave out_proj and the other projections of the state-space layers out of "
      + "target_modules (exclude_modules).",
    rationale: "PEFT refuses out_proj on Mamba-like models; fused kernels read the weights of the "
      + "other projections directly, so that their adapters get no gradient.",
    sources: ["huggingface/peft#2556", "tiiuae/Falcon-H1#13"]
  ) { examination in
    guard let loaded = examination.loaded, !examination.isAdapter else { return [] }
    guard let first = loaded.bypassedModules.first else { return [] }
    let refusal = loaded.allLinearRefusal.map { "\($0); " } ?? ""
    return [
      Violation(
        message: "\(refusal)\(loaded.bypassedModules.count) projections such as \(first) belong "
          + "to state-space layers.",
        location: Location(file: examination.loadedFiles.first?.path, place: .module(first)))
    ]
  }

  /// Linear layers are stored transposed.
  package static let loraConv1D = Rule(
    name: "lora/conv1d",
    severity: .note,
    summary: "transposed Conv1D layers",
    help: "Set fan_in_fan_out=True in LoraConfig; PEFT does so by itself and warns.",
    rationale: "GPT-2's Conv1D stores [in, out]: tools that merge by hand get it wrong.",
    sources: ["huggingface/peft#155"]
  ) { examination in
    guard let loaded = examination.loaded, !examination.isAdapter else { return [] }
    let transposed = loaded.allLinearModules.filter { $0.kind == .conv1D }
    guard let first = transposed.first else { return [] }
    return [
      Violation(
        message: "\(transposed.count) of \(loaded.allLinearModules.count) targets are Conv1D, "
          + "such as \(first.name).",
        location: Location(file: examination.loadedFiles.first?.path, place: .module(first.name)))
    ]
  }

  /// The text model's names occur in another tower too.
  package static let loraTargetsHitOtherTower = Rule(
    name: "lora/targets-hit-other-tower",
    severity: .note,
    summary: "target names that the vision or audio tower shares",
    help: "Use the regular expression in `expected` to adapt the language model alone.",
    rationale: "A plain list of names adapts both towers, which costs memory and often quality.",
    sources: ["huggingface/peft#2615", "haotian-liu/LLaVA#1380"]
  ) { examination in
    guard let loaded = examination.loaded, !examination.isAdapter else { return [] }
    let towers = loaded.allLinearModules.map { (name: $0.name, isOther: $0.name.isInOtherTower) }
    guard towers.contains(where: \.isOther) else { return [] }
    let text = towers.filter { !$0.isOther && $0.name.isInTextTower }
    let names = Set(text.map(\.name.splitOwner.leaf))
    guard
      let shared = towers.first(where: { $0.isOther && names.contains($0.name.splitOwner.leaf) })
    else { return [] }
    let roots = Set(text.map { $0.name.textTowerRoot }).sorted()
    return [
      Violation(
        message: "\(shared.name.splitOwner.leaf) is also the name of \(shared.name).",
        location: Location(file: examination.loadedFiles.first?.path, place: .module(shared.name)),
        expected: "^(?:\(roots.map { $0.replacing(".", with: "\\.") }.joined(separator: "|")))"
          + "\\..*\\.(?:\(names.sorted().joined(separator: "|")))$")
    ]
  }
}

extension String {
  private static let otherTowers = WordSearch([
    "vision", "visual", "image", "audio", "vit", "speech", "sound",
  ])
  private static let textTowers = WordSearch(["language", "text", "llm", "decoder"])

  /// Whether a module lies in a vision or audio tower.
  fileprivate var isInOtherTower: Bool { Self.otherTowers.occurs(in: self) }
  /// Whether a module lies in the language model.
  fileprivate var isInTextTower: Bool { Self.textTowers.occurs(in: self) }
  /// The name down to the language model.
  fileprivate var textTowerRoot: String {
    let parts = split(separator: ".")
    let tower = parts.firstIndex { Self.textTowers.occurs(in: $0) }
    return parts.prefix((tower ?? 0) + 1).joined(separator: ".")
  }
}
