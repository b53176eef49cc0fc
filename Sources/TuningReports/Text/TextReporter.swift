import ModelFacts
import TuningRules

/// The report that a person reads: the answer first, then what it rests on.
///
/// Targets that couldn't be opened are left to standard error.
package struct TextReporter: Reporter {
  /// The page it is set on.
  package let page: Page
  /// Whether a report has been written, which an empty line sets off from the next.
  private var hasReport = false

  /// A reporter for a page.
  package init(page: Page) { self.page = page }

  /// The report on a target, one line when the page is quiet.
  package mutating func add(_ outcome: TargetOutcome) -> String {
    guard case .assessed(let assessment) = outcome else { return "" }
    defer { hasReport = true }
    return (hasReport && page.detail != .quiet ? "\n" : "") + text(of: assessment)
  }

  /// Nothing: each target's report is whole.
  package mutating func finish() -> String { "" }

  private func text(of assessment: Assessment) -> String {
    var lines = TextLines(page: page)
    guard page.detail != .quiet else {
      lines.line(answer(assessment) + ": " + findingCount(assessment))
      return lines.text
    }
    lines.paragraph(answer(assessment), hanging: 2)
    if !assessment.summary.isEmpty { lines.paragraph(.file(assessment.summary)) }
    if let adapter = assessment.adapter { add(adapter, to: &lines) }
    add(assessment.components, to: &lines)
    if let pipeline = assessment.pipeline { add(pipeline, to: &lines) }
    add(assessment.model, to: &lines)
    add(assessment.weights, to: &lines)
    add(assessment.quantization, to: &lines)
    if let tokenizer = assessment.tokenizer { add(tokenizer, to: &lines) }
    if assessment.adapter == nil { add(assessment.lora, of: assessment.weights, to: &lines) }
    add(assessment.methods, to: &lines)
    add(assessment.security, to: &lines)
    add(assessment.findings, to: &lines)
    return lines.text
  }

  /// The first line: `✓ tunable  92/100  ./model-dir`.
  private func answer(_ assessment: Assessment) -> StyledText {
    let (symbol, word, style): (String, String, StyledText.Style) =
      switch assessment.verdict {
      case .tunable: ("✓", "tunable", .strongGreen)
      case .limited: ("~", "limited", .strongYellow)
      case .notTunable: ("✗", "not tunable", .strongRed)
      case .undetermined: ("?", "undetermined", .strongYellow)
      }
    let words = word.split(separator: " ").joined(separator: "\u{a0}")
    return StyledText("\(symbol)\u{a0}\(words)\u{a0}", style)
      + StyledText("\u{a0}\(assessment.score)/100\u{a0}\u{a0}")
      + .file(assessment.target.location.split(separator: " ").joined(separator: "\u{a0}"), .faint)
  }

  /// How many findings there are: `1 error, 2 warnings`.
  func findingCount(_ assessment: Assessment) -> StyledText {
    let counts = Severity.allCases.reversed().compactMap { level -> StyledText? in
      let count = assessment.findings.count { $0.level == level }
      return count == 0 ? nil : StyledText(Quantities.count(count, level.rawValue), level.style)
    }
    return counts.isEmpty ? "no findings" : counts.joined(separator: ", ")
  }
}

extension Severity {
  /// How a level looks.
  var style: StyledText.Style {
    switch self {
    case .error: .red
    case .warning: .yellow
    case .note: .blue
    }
  }
}
