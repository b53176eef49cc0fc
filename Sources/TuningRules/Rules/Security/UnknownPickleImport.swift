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
    help: "Find out what these names do before you load the file, or use safetensors weights.",
    rationale:
      "Only names that torch's own weights_only loader allows are known to be safe. Any other "
      + "may run code of its package when the file is loaded.",
    sources: ["https://docs.pytorch.org/docs/stable/notes/serialization.html#weights-only"]
  ) { examination in
    examination.pickles.compactMap { judgement in
      judgement.dangers.isEmpty ? judgement.violation(of: judgement.doubts) : nil
    }
  }
}
