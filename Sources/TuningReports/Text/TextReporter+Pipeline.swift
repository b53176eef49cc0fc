import ModelFacts
import TuningRules
import ModelPrediction

extension TextReporter {
  /// A row for each component of a pipeline: its class and library, and what its weights are.
  func add(_ pipeline: PipelineSummary, to lines: inout TextLines) {
    lines.heading("Pipeline", .file(pipeline.version.map { "diffusers \($0)" } ?? "", .faint))
    for component in pipeline.components {
      lines.row(label(component.name), describe(component), mark: component.status.mark)
    }
  }

  /// A name as its column holds it.
  private func label(_ name: String) -> String {
    let room = TextLines.valueColumn - 6
    var text = Escaping.text(name)
    guard text.displayWidth > room else { return text }
    while text.displayWidth >= room { text.removeLast() }
    return text + "…"
  }

  private func describe(_ component: PipelineSummary.Component) -> StyledText {
    var text = StyledText.file(component.className) + .file(" (\(component.library))", .faint)
    switch component.status {
    case .missing: text += ": " + StyledText("missing", .red)
    case .incomplete: text += ": " + StyledText("incomplete", .yellow)
    case .invalid, .unsupported: text += ": " + StyledText("invalid", .red)
    case .present, .notApplicable: break
    }
    var facts: [String] = []
    if let count = component.parameterCount {
      facts.append("\(Quantities.parameters(count)) parameters")
    }
    if !component.dtypes.isEmpty {
      facts.append(Escaping.text(component.dtypes.map(\.rawValue).joined(separator: " and ")))
    }
    if component.weightFiles.count > 1 {
      facts.append(Quantities.count(component.weightFiles.count, "shard"))
    }
    return facts.isEmpty ? text : text + StyledText(", " + facts.joined(separator: ", "))
  }
}
