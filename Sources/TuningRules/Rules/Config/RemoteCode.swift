import ModelFacts
import ModelPrediction

extension Rule {
  /// The repository brings Python code that a loader is to run.
  package static let configRemoteCode = Rule(
    name: "config/remote-code",
    severity: .warning,
    cost: 10,
    summary: "models with Python code of their own",
    help: "Read the code before you load the model with trust_remote_code=True, and pin that "
      + "revision.",
    rationale: "transformers runs these files when it is allowed to. Where it knows the "
      + "architecture itself it takes its own class and leaves them alone.",
    sources: ["OptimalScale/LMFlow#453", "lm-sys/FastChat#1964"]
  ) { examination in
    // Where transformers has the architecture itself, tuning works without the code.
    let isNeeded = examination.config?.type == nil && examination.usesRemoteCode
    return RequestedCode(of: examination).documents.map { document in
      let first = document.references[0]
      let others =
        document.references.count > 1 ? ", and \(document.references.count - 1) more" : ""
      let foreign = document.references.first { $0.repository != nil }?.repository
      let source = foreign.map { " from the repository \($0)" } ?? ""
      return Violation(
        message: "\(document.file) asks for code\(source): \(first.text)\(others).",
        location: Location(file: document.file).pointer(first.pointer), observed: first.text,
        effect: isNeeded ? .restricts : nil)
    }
  }
}
