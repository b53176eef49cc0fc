import ModelFacts
import ModelPrediction

extension Rule {
  /// The text model's names occur in another tower too.
  package static let loraTargetsHitOtherTower = Rule(
    name: "lora/targets-hit-other-tower",
    severity: .note,
    cost: 0,
    summary: "target names shared with another tower",
    help: "Use the regular expression in `expected` to adapt the language model alone.",
    rationale: "A plain list of names adapts both towers. That costs memory and often quality.",
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
