import ModelFacts
import ModelPrediction

extension Rule {
  /// A part of the target that nobody looked at.
  package static let securityNotExamined = Rule(
    name: "security/not-examined",
    severity: .warning,
    summary: "files and folders that couldn't be read",
    help:
      "Make the files readable (chmod u+r), replace links and devices by regular files, or split "
      + "a folder that exceeds a limit.",
    rationale: "What wasn't read may not be safe. The answer is only about the rest.",
    sources: ["CVE-2025-10156: a scanner that stops silently passes what it didn't reach"]
  ) { examination in
    examination.model.problems.filter(\.leavesUnexamined).map { problem in
      let file = problem.location.file ?? examination.model.target.location
      return Violation(message: "\(file) \(problem.message).", location: problem.location)
    }
  }
}

extension InspectionProblem {
  /// Whether something of the target wasn't looked at because of it.
  var leavesUnexamined: Bool {
    switch kind {
    case .unreadable, .specialFile, .limit: true
    case .escapes, .danglingLink, .incompleteDownload, .undecodableName: false
    }
  }
}
