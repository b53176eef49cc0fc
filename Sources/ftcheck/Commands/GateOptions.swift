import ArgumentParser
import TuningReports
import TuningRules

/// What makes a check fail.
struct GateOptions: ParsableArguments {
  /// The levels that fail a check.
  enum FailingLevel: String, CaseIterable, ExpressibleByArgument {
    case error
    case warning
    case note
    case never
  }

  @Option(help: "Fail when there is a finding of this level or above.")
  var failOn = FailingLevel.error

  @Option(
    help: ArgumentHelp(
      "Fail unless this training method is feasible; several with commas or by repeating.",
      valueName: "method"))
  var require: [RequiredMethods] = []

  @Option(help: ArgumentHelp("Fail below this score.", valueName: "n"))
  var minScore: Int?

  func validate() throws {
    if let minScore, !(0...100 ~= minScore) {
      throw ValidationError("The score goes from 0 to 100.")
    }
  }

  /// What an assessment fails on, in sentences; empty when it passes.
  func failures(of assessment: Assessment) -> [String] {
    var failures: [String] = []
    if let floor = Severity(rawValue: failOn.rawValue),
      assessment.findings.contains(where: { $0.level >= floor })
    {
      failures.append("findings at or above \(floor.rawValue)")
    }
    for method in require.flatMap(\.methods)
    where assessment.methods[method].feasibility == .no {
      failures.append("\(method.title) is not feasible")
    }
    if let minScore, assessment.score < minScore {
      failures.append("the score \(assessment.score) is below \(minScore)")
    }
    return failures
  }
}

/// Training methods, `lora` or `lora,qlora`.
struct RequiredMethods: ExpressibleByArgument {
  /// The methods, in the order they were named.
  let methods: [TrainingMethod]

  init?(argument: String) {
    var methods: [TrainingMethod] = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let spelled = String(name.map { $0 == "-" ? "_" : $0 })
      guard let method = TrainingMethod(rawValue: spelled) else { return nil }
      methods.append(method)
    }
    self.methods = methods
  }

  static var allValueStrings: [String] { TrainingMethod.allCases.map(\.rawValue) }
}
