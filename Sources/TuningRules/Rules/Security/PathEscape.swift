import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Something that leads out of the folder.
  package static let securityPathEscape = Rule(
    name: "security/path-escape",
    severity: .error,
    hidesModel: true,
    summary: "index entries, links and archive members that leave the directory",
    help: "Remove the entry, or put the file it means into the folder. Nothing was read there.",
    rationale: "Loaders follow such names, so files from elsewhere on the machine would be read "
      + "as weights, or overwritten when an archive is unpacked.",
    sources: [
      "\(Release.transformers.short) modeling_utils.py: transformers_weights must stay inside"
    ]
  ) { examination in
    examination.model.problems.filter { $0.kind == .escapes }.map { problem in
      let file = problem.location.file ?? examination.model.target.location
      return Violation(
        message: "\(file) \(problem.message).", location: problem.location,
        expected: "paths inside of the folder")
    }
  }
}
