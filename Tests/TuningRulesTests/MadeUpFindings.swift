import ModelFacts

@testable import TuningRules

extension Finding {
  /// A finding of a rule that nobody has.
  static func madeUp(
    _ level: Severity, _ name: String = "weights/made-up", effect: Effect? = nil,
    cost: Int? = nil, component: ComponentFault? = nil, hidesModel: Bool = false,
    in file: String? = nil
  ) -> Finding {
    let rule = Rule(
      name: name, severity: level, effect: effect, cost: cost, component: component,
      hidesModel: hidesModel, summary: "something made up", help: "Do nothing."
    ) { _ in [] }
    return Finding(
      rule: rule, violation: Violation(message: "It is made up.", location: Location(file: file)))
  }
}
