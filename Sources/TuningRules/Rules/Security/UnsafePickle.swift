import ModelFacts
import ModelPrediction

extension Rule {
  /// A pickle that runs, reaches or hides something when it is loaded.
  package static let securityUnsafePickle = Rule(
    name: "security/unsafe-pickle",
    severity: .error,
    summary: "pickles that run code when loaded",
    help: "Don't load this file. Use the repository's safetensors weights, or ask the publisher "
      + "for a file without these imports.",
    rationale: "Loading a pickle imports and calls whatever names it holds. These names run "
      + "commands or code, open files, reach the network or load further pickles, or the file "
      + "hides a pickle from readers other than the one that loads it.",
    sources: [
      "https://docs.python.org/3/library/pickle.html#restricting-globals",
      "https://docs.pytorch.org/docs/stable/notes/serialization.html#weights-only",
    ]
  ) { examination in
    examination.pickles.compactMap { judgement in
      judgement.violation(of: judgement.dangers)
    }
  }
}
