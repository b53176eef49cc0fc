import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Something that leads out of the folder.
  package static let securityPathEscape = Rule(
    name: "security/path-escape",
    severity: .error,
    hidesModel: true,
    summary: "paths that leave the folder",
    help: "Remove the entry, or copy the file it names into the folder. Nothing outside was read.",
    rationale: "Loaders follow such names: they would read files from elsewhere on the machine as "
      + "weights, or overwrite them when an archive is unpacked.",
    sources: [
      "\(Release.transformers.short) modeling_utils.py: transformers_weights must stay inside"
    ]
  ) { examination in
    examination.model.problems.filter { $0.kind == .escapes }.map { problem in
      let file = problem.location.file ?? examination.model.target.location
      return Violation(
        message: "\(file) \(problem.message).", location: problem.location,
        expected: "paths inside the folder")
    }
  }
}
