import ModelFacts
import ModelPrediction

extension Rule {
  /// A pickle that imports what nobody vouches for, or that couldn't be followed.
  package static let securityUnknownPickleImport = Rule(
    name: "security/unknown-pickle-import",
    severity: .warning,
    effect: .restricts,
    cost: 15,
    summary: "pickles that import names outside of the known-safe list",
    help: "Look at what the names do before loading the file, or use safetensors weights. A "
      + "policy can allow them by their exact names.",
    rationale: "A name is safe only when torch's own weights_only loader allows it. Everything "
      + "else may run code of its package when the file is loaded.",
    sources: ["https://docs.pytorch.org/docs/stable/notes/serialization.html#weights-only"]
  ) { examination in
    examination.pickles.compactMap { judgement in
      judgement.dangers.isEmpty ? judgement.violation(of: judgement.doubts) : nil
    }
  }
}
