import ModelFacts
import ModelPrediction

extension Rule {
  /// Linear layers are stored transposed.
  package static let loraConv1D = Rule(
    name: "lora/conv1d",
    severity: .note,
    cost: 0,
    summary: "transposed Conv1D layers",
    help: "Set fan_in_fan_out=True in LoraConfig. Otherwise PEFT does it for you, with a warning.",
    rationale: "GPT-2's Conv1D stores [in, out]. Tools that merge by hand get it wrong.",
    sources: ["huggingface/peft#155"]
  ) { examination in
    guard let loaded = examination.loaded, !examination.isAdapter else { return [] }
    let transposed = loaded.allLinearModules.filter { $0.kind == .conv1D }
    guard let first = transposed.first else { return [] }
    return [
      Violation(
        message: "\(transposed.count) of \(loaded.allLinearModules.count) targets are Conv1D, "
          + "such as \(first.name).",
        location: Location(file: examination.loadedFiles.first?.path, place: .module(first.name)))
    ]
  }
}
