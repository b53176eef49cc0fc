import ModelFacts
import ModelPrediction

extension Rule {
  /// The contents are another format than the name says.
  package static let weightsWrongExtension = Rule(
    name: "weights/wrong-extension",
    severity: .error,
    component: ComponentFault(.weights, .invalid),
    hidesModel: true,
    summary: "contents of another format than the name says",
    help: "Give the file the name of the format it holds, or save it in the format of its name.",
    rationale: "Loaders choose by name: safetensors' reader takes a pickle's first bytes for a "
      + "header length.",
    sources: ["safetensors/safetensors#414"]
  ) { examination in
    examination.model.weightFiles.filter(\.isMisnamed).map { file in
      let found = file.content.title
      let expected = file.promisedFamily?.title ?? "weights"
      return Violation(
        message: "\(file.path) holds \(found), and its name says \(expected).",
        location: Location(file: file.path), observed: found, expected: expected)
    }
  }
}
