/// The score: what each finding costs, and which band a blocking defect leaves.
///
/// A model starts at 100 and pays for each rule that found something, once at its highest level.
/// Three bands keep the promise that fixing something never lowers the score, although a fix can
/// make further faults visible:
///
/// - 31 to 100: nothing blocks. 100 less the costs, never below 31.
/// - 11 to 30: a blocking defect. 30, less 2 for each further one, less a tenth of the other costs.
/// - 0 to 10: the weights or the configuration can't be seen, so that other rules were silent. 10,
///   less 2 for each further blocking defect.
package struct Score {
  /// The score of a set of findings.
  package static func of(_ findings: [Finding], isAdopted: Bool) -> Int {
    var costs: [String: Int] = [:]
    for finding in findings {
      costs[finding.rule] = max(costs[finding.rule] ?? 0, cost(of: finding))
    }
    let total = costs.values.reduce(0, +) + (isAdopted ? 0 : adoptionCost)
    let blocking = Set(findings.filter { $0.level == .error }.map(\.rule))
    guard !blocking.isEmpty else { return max(31, 100 - total) }
    if !blocking.isDisjoint(with: hidingRules) { return max(0, 12 - 2 * blocking.count) }
    return max(11, 32 - 2 * blocking.count - min(total - blocking.count * errorCost, 90) / 10)
  }

  /// Points that a finding costs where nothing blocks.
  package static func cost(of finding: Finding) -> Int {
    switch finding.level {
    case .error: errorCost
    case .warning: warningCosts[finding.rule] ?? 8
    case .note: noteCosts[finding.rule] ?? 1
    }
  }

  /// Points for an error; beside it the band decides.
  package static let errorCost = 40
  /// Points for an architecture of which nothing says that people tune it.
  package static let adoptionCost = 2

  /// Warnings that restrict what can be done cost more; those that only ask for care cost less.
  private static let warningCosts = [
    "config/unknown-model-type": 20, "quantization/inference-format": 20,
    "quantization/not-trainable": 20, "weights/needs-full-unpickle": 20,
    "security/unknown-pickle-import": 15, "lora/no-targets": 15, "config/remote-code": 10,
    "weights/original-layout": 10,
    "lora/fused-experts": 3, "lora/state-space-modules": 3, "weights/pickle-only": 5,
  ]

  /// Notes that tell how things are, and find no fault, cost nothing.
  private static let noteCosts = [
    "lora/conv1d": 0, "lora/targets-hit-other-tower": 0, "lora/no-default-targets": 0,
    "tokenizer/embedding-padded": 0, "embedding/vector-tasks-only": 0,
    "quantization/full-blocked": 3, "quantization/merge-blocked": 2, "adapter/base-not-here": 2,
    "tokenizer/no-chat-template": 2,
  ]

  /// Rules whose findings keep other rules from seeing the model.
  private static let hidingRules: Set<String> = [
    "weights/missing", "weights/lfs-pointer", "weights/malformed", "weights/truncated",
    "weights/wrong-extension", "weights/missing-shard", "weights/missing-index",
    "weights/unsupported-format", "weights/stale-index", "config/missing", "config/malformed",
    "adapter/malformed", "adapter/empty", "security/path-escape",
  ]
}
