import ModelFacts
import ModelPrediction

extension Rule {
  /// A pickle that runs, reaches or hides something when it is loaded.
  package static let securityUnsafePickle = Rule(
    name: "security/unsafe-pickle",
    severity: .error,
    summary: "pickles that run code when they are loaded",
    help: "Don't load the file. Use the repository's safetensors weights, or ask the publisher "
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

  /// A pickle that imports what nobody vouches for, or that couldn't be followed.
  package static let securityUnknownPickleImport = Rule(
    name: "security/unknown-pickle-import",
    severity: .warning,
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

extension PickleJudgement {
  /// One violation for all reasons of a file, placed at the first.
  fileprivate func violation(of reasons: [Reason]) -> Violation? {
    guard let first = reasons.first else { return nil }
    let names = reasons.compactMap(\.name)
    let others = reasons.count > 1 ? ", and \(reasons.count - 1) more" : ""
    return Violation(
      message: "the pickle \(first.text)\(others).", location: first.location(in: file),
      observed: names.isEmpty ? nil : names.prefix(20).joined(separator: ", "))
  }
}
