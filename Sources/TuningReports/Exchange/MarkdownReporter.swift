import ModelFacts
import ModelPrediction
import TuningRules

/// A summary in GitHub's Markdown: what a person reads below a job or in a merge request.
///
/// GitHub takes 1 MiB for a step. Models beyond that are counted, and named by their verdicts only.
struct MarkdownReporter: Reporter {
  private static let mostBytes = 1_000_000
  private let gate: Gate?
  private var rows: [String] = []
  private var sections: [String] = []
  private var failed = 0

  init(gate: Gate?) { self.gate = gate }

  mutating func add(_ outcome: TargetOutcome) -> String {
    switch outcome {
    case .assessed(let assessment):
      let fails = gate?.fails(assessment) ?? false
      if fails { failed += 1 }
      let answer = Answer(assessment)
      rows.append(
        "| \(assessment.target.location.asCode) | \(assessment.verdict.symbol) "
          + "\(assessment.verdict.word) | \(assessment.score) | "
          + "\(answer.reason.map(\.asMarkdown) ?? "") |")
      sections.append(section(of: assessment))
    case .failed(let location, let sentence):
      failed += 1
      rows.append("| \(location.asCode) | ⚠️ not opened | | \(sentence.asMarkdown) |")
    }
    return ""
  }

  mutating func finish() -> String {
    var text = "# ftcheck\n\n"
    if let gate, failed > 0 {
      text +=
        "**\(Quantities.count(failed, "model")) failed** (`\(gate.name)`).\n\n"
    }
    text += "| model | verdict | score | why |\n|---|---|--:|---|\n"
    text += rows.joined(separator: "\n") + "\n"
    for (index, section) in sections.enumerated() {
      guard text.utf8.count + section.utf8.count <= Self.mostBytes else {
        let rest = Quantities.count(sections.count - index, "model")
        return text + "\nThe findings of \(rest) more would make this summary too long.\n"
      }
      text += "\n" + section
    }
    return text
  }

  private func section(of assessment: Assessment) -> String {
    var text = "## \(assessment.verdict.symbol) \(assessment.target.location.asMarkdown)\n\n"
    text += "\(assessment.summary.asMarkdown)\n\n"
    text += "| method | works | memory at least | trains |\n|---|---|--:|--:|\n"
    for method in TrainingMethod.allCases {
      let answer = assessment.methods[method]
      let reasons = answer.because.map { "`\($0.name)`" }.joined(separator: ", ")
      let works = answer.feasibility.rawValue + (reasons.isEmpty ? "" : " (\(reasons))")
      let memory = answer.feasibility.isPossible ? assessment.memory?[method] : nil
      let trained = answer.feasibility.isPossible ? assessment.trainedParameters(method) : nil
      text +=
        "| \(method.title) | \(works) | \(memory.map(Quantities.bytes) ?? "") | "
        + "\(trained.map(Quantities.parameters) ?? "") |\n"
    }
    let findings = assessment.shownFindings
    guard !findings.isEmpty else { return text + "\nNothing was found.\n" }
    text += "\n"
    for finding in findings {
      let place = finding.location.file.map { " in \($0.asCode)" } ?? ""
      let subject = finding.location.subject.map { " at \($0.asCode)" } ?? ""
      text +=
        "- **\(finding.level.rawValue)** `\(finding.rule.name)`\(place)\(subject): "
        + "\(finding.message.asMarkdown) \(finding.help.asMarkdown)\n"
    }
    let hidden = assessment.findings.count - findings.count
    if hidden > 0 { text += "\n\(Quantities.count(hidden, "finding")) suppressed.\n" }
    return text
  }
}

extension Assessment.Verdict {
  /// A sign for it that needs no colour of a terminal.
  var symbol: String {
    switch self {
    case .tunable: "✅"
    case .limited: "🟡"
    case .notTunable: "❌"
    case .undetermined: "❔"
    }
  }
}

extension MemoryFloor {
  /// The floor of a method; nil where it isn't known or isn't one of its own.
  subscript(method: TrainingMethod) -> Int? {
    switch method {
    case .full: full
    case .lora: lora
    case .qlora: qlora
    case .instructionTuning, .preferenceTuning: nil
    }
  }
}

extension Assessment {
  /// Parameters that a method trains; nil where that isn't known.
  func trainedParameters(_ method: TrainingMethod) -> Int? {
    switch method {
    case .full: weights.parameterCount
    case .lora, .qlora: lora.trainableParameters
    case .instructionTuning, .preferenceTuning: nil
    }
  }
}

extension String {
  /// The text with what Markdown and its HTML would take for their own escaped, on one line.
  var asMarkdown: String {
    Escaping.text(self).reduce(into: "") { text, character in
      if "\\`*_{}[]<>|#~&".contains(character) { text.append("\\") }
      text.append(character)
    }
  }

  /// The text as code, whatever stands in it; also in a cell of a table.
  var asCode: String {
    let text = Escaping.text(self).replacing("|", with: "\\|")
    guard text.contains("`") else { return "`\(text)`" }
    return "`` \(text) ``"
  }
}
