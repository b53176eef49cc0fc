import ModelFacts
import ModelPrediction

extension Rule {
  /// Nothing says under which license the model is.
  package static let docsNoLicense = Rule(
    name: "docs/no-license",
    severity: .note,
    summary: "no license",
    help: "Ask the author, or look at the base model's license, before you publish a fine-tune.",
    rationale: "Without a license, nobody may redistribute a derived model."
  ) { examination in
    let model = examination.model
    guard !examination.isSingleFile, model.card.value?.license == nil,
      model.card.value?.licenseName == nil
    else { return [] }
    let names = ["license", "licence", "copying", "use_policy", "notice"]
    let hasFile = model.files.contains { file in
      names.contains { file.name.lowercased().hasPrefix($0) }
    }
    guard !hasFile else { return [] }
    return [
      Violation(
        message: "Neither the model card nor any file names a license.",
        location: Location(
          file: model.card.isPresent ? "README.md" : nil,
          place: model.card.isPresent ? .pointer("/license") : nil),
        expected: "license in the front matter, or a LICENSE file")
    ]
  }
}
