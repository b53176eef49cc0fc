import ModelFacts
import ModelPrediction
import TuningRules

/// The report that a person reads: the answer first, then what it rests on.
///
/// Targets that couldn't be opened are left to standard error.
package struct TextReporter: Reporter {
  /// The page it is set on.
  package let page: Page
  /// What a check fails on, for the total of a quiet report.
  private let gate: Gate?
  /// Columns of the targets' names, over all targets of a quiet report.
  private let nameWidth: Int
  /// Columns that a line of a quiet report may take.
  private let lineWidth: Int
  private var total = Total()

  /// A reporter for a page.
  ///
  /// - Parameters:
  ///   - page: The page.
  ///   - gate: What fails, which the total of a quiet report counts.
  ///   - locations: The targets as they were named, whose names a quiet report aligns.
  package init(page: Page, gate: Gate? = nil, locations: [String] = []) {
    self.page = page.forProse
    lineWidth = page.isComplete ? .max : page.width
    self.gate = gate
    nameWidth = min(locations.map { Escaping.text($0).displayWidth }.max() ?? 0, 40)
  }

  /// The report on a target, one line when the page is quiet.
  package mutating func add(_ outcome: TargetOutcome) -> String {
    guard case .assessed(let assessment) = outcome else {
      total.unopened += 1
      return ""
    }
    let hadReport = total.assessed > 0
    total.add(assessment, fails: gate?.fails(assessment) ?? false)
    if page.detail == .quiet { return line(of: assessment) }
    return (hadReport ? "\n" : "") + report(on: assessment)
  }

  /// The total of a quiet report on several targets; else nothing, as each target's report is whole.
  package mutating func finish() -> String {
    guard page.detail == .quiet, total.assessed + total.unopened > 1 else { return "" }
    var lines = TextLines(page: page)
    lines.line("")
    if lineWidth == .max {
      lines.line(total.sentence(gate: gate?.name))
    } else {
      lines.paragraph(total.sentence(gate: gate?.name))
    }
    return lines.text
  }

  private func line(of assessment: Assessment) -> String {
    var lines = TextLines(page: page)
    let answer = Answer(assessment)
    let score = String(assessment.score).leftPadded(to: 3)
    let name = StyledText(shortened(Escaping.text(assessment.target.location))).padded(
      to: nameWidth)
    var text =
      answer.word.padded(to: Answer.wordWidth) + StyledText("  \(score)  ", .faint) + name
    if let reason = answer.reason { text += "  " + .file(reason) }
    lines.line(text.truncated(to: lineWidth))
    return lines.text
  }

  /// A name as a narrow terminal holds it: its end, which tells models of a folder apart.
  private func shortened(_ name: String) -> String {
    let room = lineWidth == .max ? .max : max(lineWidth - Answer.wordWidth - 7, 8)
    var text = name[...]
    guard String(text).displayWidth > room else { return name }
    while String(text).displayWidth >= room { text.removeFirst() }
    return "…" + text
  }

  private func report(on assessment: Assessment) -> String {
    var lines = TextLines(page: page)
    let answer = Answer(assessment)
    lines.spread(
      answer.word + "   "
        + .file(
          assessment.target.location.split(separator: " ", omittingEmptySubsequences: false)
            .joined(separator: "\u{a0}"), .strong), answer.score)
    if let identity = identity(of: assessment) { lines.paragraph(identity, indent: 2) }
    lines.paragraph(answer.advice, indent: 2)
    add(assessment.shownFindings, to: &lines)
    addSuppressed(of: assessment, to: &lines)
    addMethods(of: assessment, to: &lines)
    addSafety(of: assessment, to: &lines)
    addPlatforms(of: assessment, to: &lines)
    addStart(of: assessment, to: &lines)
    if page.detail == .verbose {
      addInventory(of: assessment, to: &lines)
    } else {
      addDetails(of: assessment, to: &lines)
    }
    if let first = assessment.shownFindings.first {
      lines.line("")
      lines.paragraph(StyledText("More: ftcheck explain \(first.rule.name)", .faint))
    }
    return lines.text
  }
}

/// How many targets came out how.
private struct Total {
  var assessed = 0
  var unopened = 0
  var failed = 0
  private var verdicts: [Assessment.Verdict: Int] = [:]

  mutating func add(_ assessment: Assessment, fails: Bool) {
    assessed += 1
    if fails { failed += 1 }
    verdicts[assessment.verdict, default: 0] += 1
  }

  /// All of them in a sentence: `6 models: 1 tunable, 4 not tunable, 1 undetermined`, and what failed.
  func sentence(gate: String?) -> StyledText {
    let order: [Assessment.Verdict] = [.tunable, .limited, .notTunable, .undetermined]
    var parts = order.compactMap { verdict in
      verdicts[verdict].map { "\(Quantities.count($0)) \(verdict.word)" }
    }
    if unopened > 0 { parts.append("\(Quantities.count(unopened)) couldn't be opened") }
    var text =
      "\(Quantities.count(assessed + unopened, "model")): \(parts.joined(separator: ", "))."
    if let gate, failed > 0 {
      text += " \(Quantities.count(failed)) fail\(failed == 1 ? "s" : "") (\(gate))."
    }
    return StyledText(text)
  }
}
