import ArgumentParser
import ModelFacts
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

  @Option(
    help: ArgumentHelp(
      "Fail on findings of this level or above: error, warning, note, never.", valueName: "level"))
  var failOn = FailingLevel.error

  @Option(
    help: ArgumentHelp(
      "Fail unless this training method works: full, lora, qlora, instruction_tuning, preference_tuning.",
      valueName: "method"))
  var require: [RequiredMethods] = []

  @Option(help: ArgumentHelp("Fail when the score is lower than this.", valueName: "n"))
  var minScore: Int?

  func validate() throws {
    if let minScore, !(0...100 ~= minScore) {
      throw ValidationError("The score goes from 0 to 100.")
    }
  }

  /// The gate, with the options that make it.
  var gate: Gate {
    var options = failOn == .never ? [] : ["--fail-on \(failOn.rawValue)"]
    let methods = require.flatMap(\.methods).map(\.rawValue)
    if !methods.isEmpty { options.append("--require \(methods.joined(separator: ","))") }
    if let minScore { options.append("--min-score \(minScore)") }
    return Gate(
      name: options.joined(separator: " "), level: Severity(rawValue: failOn.rawValue)
    ) { [self] in !failures(of: $0).isEmpty }
  }

  /// What an assessment fails on, in sentences; empty when it passes.
  func failures(of assessment: Assessment) -> [String] {
    var failures: [String] = []
    if let floor = Severity(rawValue: failOn.rawValue),
      assessment.shownFindings.contains(where: { $0.level >= floor })
    {
      let count = assessment.shownFindings.count { $0.level >= floor }
      let noun = floor == .error ? "error" : "finding"
      failures.append("\(Quantities.count(count, noun)) (--fail-on \(floor.rawValue))")
    }
    for method in require.flatMap(\.methods)
    where !assessment.methods[method].feasibility.isPossible {
      failures.append("\(method.title) doesn't work (--require \(method.rawValue))")
    }
    if let minScore, assessment.score < minScore {
      failures.append("the score is \(assessment.score) (--min-score \(minScore))")
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
