import ModelKnowledge
import TuningRules

/// What platforms make of the model, when it was asked for.
extension TextReporter {
  func addPlatforms(of assessment: Assessment, to lines: inout TextLines) {
    guard !assessment.platforms.isEmpty else { return }
    lines.heading("Platforms")
    for readiness in assessment.platforms {
      let mark = readiness.isReady ? TextLines.Mark.good : .bad
      let name = "\u{a0}" + StyledText(readiness.name, .strong)
      let reasons = readiness.because.map(\.name).joined(separator: ", ")
      let word =
        readiness.isReady
        ? "nothing speaks against it, as of \(readiness.asOf)"
        : "doesn't take it, as of \(readiness.asOf) (\(reasons))"
      lines.paragraph(
        mark.symbol + name + StyledText(": \(word)"), indent: 2, hanging: 4)
      for note in readiness.notes { lines.paragraph(StyledText(note), indent: 4) }
      guard page.detail == .verbose else { continue }
      for table in readiness.platform.tables { PlatformStory.add(table, to: &lines) }
    }
  }
}
