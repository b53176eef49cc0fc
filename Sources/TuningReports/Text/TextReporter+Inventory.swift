import ModelFacts
import ModelPrediction
import TuningRules

/// The whole inventory, which a verbose report ends with.
extension TextReporter {
  func addInventory(of assessment: Assessment, to lines: inout TextLines) {
    add(assessment.components, to: &lines)
    if let pipeline = assessment.pipeline { add(pipeline, to: &lines) }
    if let adapter = assessment.adapter { add(adapter, to: &lines) }
    add(assessment.model, to: &lines)
    add(assessment.weights, to: &lines)
    add(assessment.quantization, to: &lines)
    if let tokenizer = assessment.tokenizer { add(tokenizer, to: &lines) }
    let loads = assessment.verdict == .tunable || assessment.verdict == .limited
    if assessment.adapter == nil, loads { add(assessment.lora, to: &lines) }
    if !assessment.security.pickleImports.isEmpty {
      lines.heading("Pickles")
      lines.row("import", list(assessment.security.pickleImports))
    }
    lines.heading("Checked")
    lines.paragraph(Self.describe(assessment.basis), indent: 4)
  }

  private func add(_ lora: LoRASummary, to lines: inout TextLines) {
    guard let compatible = lora.compatible else { return }
    lines.heading("LoRA")
    guard compatible else {
      lines.row("targets", "none: no module of this model takes LoRA")
      for note in lora.notes { lines.row("note", .file(note)) }
      return
    }
    if let pattern = lora.targetModulesPattern {
      lines.row("targets", .file(pattern))
    } else if !lora.targetModules.isEmpty {
      lines.row("targets", lora.targetModules.map { .file($0) }.joined(separator: ", "))
    }
    if !lora.targetParameters.isEmpty { lines.row("parameters", list(lora.targetParameters)) }
    if let count = lora.trainableParameters {
      var words = "\(Quantities.count(count)) parameters at rank \(lora.rank)"
      if let modules = lora.targetedModuleCount {
        words += ", in \(Quantities.count(modules, "module"))"
      }
      lines.row("trains", StyledText(words))
    }
    if let modules = lora.peftDefaultModules {
      lines.row("PEFT's default", modules.map { .file($0) }.joined(separator: ", "))
    }
    for note in lora.notes { lines.row("note", .file(note)) }
  }

  private func add(_ adapter: AdapterSummary, to lines: inout TextLines) {
    lines.heading("Adapter")
    if !adapter.targetModules.isEmpty { lines.row("targets", list(adapter.targetModules)) }
    var stored: [String] = []
    if let count = adapter.parameterCount { stored.append(Quantities.count(count, "parameter")) }
    if let count = adapter.targetedModuleCount {
      stored.append("in \(Quantities.count(count, "module"))")
    }
    if !stored.isEmpty { lines.row("stores", StyledText(stored.joined(separator: " "))) }
    if !adapter.modulesToSave.isEmpty { lines.row("also saves", list(adapter.modulesToSave)) }
  }
}
