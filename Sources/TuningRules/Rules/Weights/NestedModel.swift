import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The folder holds no model itself, but folders below it do.
  package static let weightsNestedModel = Rule(
    name: "weights/nested-model",
    severity: .error,
    hidesModel: true,
    summary: "a model only in folders below",
    help: "Give the path of the folder that holds the model.",
    rationale: "from_pretrained looks into the folder it is given and into no other.",
    sources: ["measured with \(Release.transformers.short)"]
  ) { examination in
    let model = examination.model
    let folders = model.nestedModels.map { String($0.dropLast()) }
    guard let first = folders.first else { return [] }
    let read = String(model.root.dropLast())
    let about = model.root.isEmpty || folders.count == 1 ? "" : " This report is about \(read)."
    return [
      Violation(
        message: "The folder holds no model itself; "
          + (folders.count == 1
            ? "the model is in \(first)."
            : "there are \(folders.count) below: \(folders.listed(6)).")
          + about,
        location: Location(file: nil), observed: folders.listed(6),
        expected: "the model's own folder",
        help: "Run ftcheck \(model.target.location.withoutFinalSlash)/"
          + "\(read.isEmpty ? first : read), and load the model from that folder.")
    ]
  }
}

extension String {
  /// A path without the `/` at its end.
  fileprivate var withoutFinalSlash: Substring { hasSuffix("/") ? dropLast() : self[...] }
}
