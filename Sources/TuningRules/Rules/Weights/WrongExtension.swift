import ModelFacts
import ModelPrediction

extension Rule {
  /// The contents are another format than the name says.
  package static let weightsWrongExtension = Rule(
    name: "weights/wrong-extension",
    severity: .error,
    component: ComponentFault(.weights, .invalid),
    hidesModel: true,
    summary: "file names that claim another format",
    help: "Rename the file after its real format, or save it in the format of its name.",
    rationale:
      "Loaders choose by name. The safetensors reader, for example, takes a pickle's first "
      + "bytes for a header length.",
    sources: ["safetensors/safetensors#414"]
  ) { examination in
    examination.model.weightFiles.filter(\.isMisnamed).map { file in
      let found = file.content.title
      let expected = file.promisedFamily?.title ?? "weights"
      return Violation(
        message: "\(file.path) contains \(found), but its name says \(expected).",
        location: Location(file: file.path), observed: found, expected: expected)
    }
  }
}
