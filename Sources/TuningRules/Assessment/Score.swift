/// The score: what each finding costs, and which band a blocking defect leaves.
///
/// A model starts at 100 and pays for each rule that found something, once at its highest cost.
/// Three bands keep the promise that fixing something never lowers the score, although a fix can
/// make further faults visible:
///
/// - 31 to 100: no defect. 100 less the costs, never below 31.
/// - 11 to 30: a defect. 30, less 2 for each further one, less a tenth of the other costs.
/// - 0 to 10: the weights or the configuration can't be seen, so that other rules were silent. 10,
///   less 2 for each further defect.
package struct Score {
  /// The score of a set of findings.
  package static func of(_ findings: [Finding], isAdopted: Bool) -> Int {
    var costs: [Rule: Int] = [:]
    for finding in findings {
      costs[finding.rule] = max(costs[finding.rule] ?? 0, cost(of: finding))
    }
    let total = costs.values.reduce(0, +) + (isAdopted ? 0 : adoptionCost)
    let defects = Set(findings.filter(\.isDefect).map(\.rule))
    guard !defects.isEmpty else { return max(31, 100 - total) }
    if defects.contains(where: \.hidesModel) { return max(0, 12 - 2 * defects.count) }
    return max(11, 32 - 2 * defects.count - min(total - defects.count * defectCost, 90) / 10)
  }

  /// Points that a finding costs where there is no defect.
  package static func cost(of finding: Finding) -> Int {
    if finding.isDefect { return defectCost }
    if let cost = finding.rule.cost { return cost }
    return switch finding.level {
    // An error that changes nothing is about something else than the model.
    case .error: 0
    case .warning: warningCost
    case .note: noteCost
    }
  }

  /// Points for a defect; beside it the band decides.
  package static let defectCost = 40
  /// Points for a warning, unless its rule has a price of its own.
  package static let warningCost = 8
  /// Points for a note, unless its rule has a price of its own.
  package static let noteCost = 1
  /// Points for an architecture of which nothing says that people tune it.
  package static let adoptionCost = 2
}
