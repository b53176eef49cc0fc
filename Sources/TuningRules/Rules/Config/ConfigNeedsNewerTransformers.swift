import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Keys that the release to answer for doesn't read.
  package static let configNeedsNewerTransformers = Rule(
    name: "config/needs-newer-transformers",
    severity: .warning,
    effect: .restricts,
    cost: 20,
    summary: "keys that older transformers doesn't read",
    help: "Add the older key beside the newer one, or use transformers 5.",
    rationale: "What isn't read has its default, and the model that is built is another one.",
    sources: [
      "measured with transformers 4.57.6 and \(Release.transformers.short)",
      "Scripts/atlas/releases.py",
    ]
  ) { examination in
    guard examination.assumesBelow("5.0"), let config = examination.config, !examination.isAdapter
    else { return [] }
    let parts = (config.type?.parts ?? []).compactMap { config.part(String($0.name)) }
    return ([config] + parts).flatMap(unreadKeys)
  }
}

/// Values under a newer key that differ from what an older release takes instead.
private func unreadKeys(of config: ModelConfiguration) -> [Violation] {
  guard let type = config.type else { return [] }
  return type.keysBeforeFive.compactMap { key, usual in
    guard key != "rope_theta", config.object[key] == nil, let stated = config.stated(key),
      let value = AtlasValue(stated.value), value != usual
    else { return nil }
    let name = stated.pointer.split(separator: "/").last.map(String.init) ?? stated.pointer
    return Violation(
      message: "transformers before 5.0 doesn't read \(name) and takes \(key) \(usual.shortText).",
      location: Location(file: config.file, place: .pointer(stated.pointer)),
      observed: stated.value.shortText, expected: "\(key) \(stated.value.shortText)")
  }
}

extension AtlasValue {
  /// The value as a sentence names it.
  fileprivate var shortText: String {
    switch self {
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): value
    case .bool(let value): "\(value)"
    case .null, .list: "its default"
    }
  }
}
