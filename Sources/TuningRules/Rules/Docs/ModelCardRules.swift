import ModelFacts
import ModelPrediction

extension Rule {
  /// There is no model card.
  package static let docsNoModelCard = Rule(
    name: "docs/no-model-card",
    severity: .note,
    summary: "no README.md model card",
    help: "Add a README.md that says what the model is, what it was trained on and its license.",
    rationale: "Whoever fine-tunes the model needs the prompt format, the data and the license."
  ) { examination in
    guard !examination.model.card.isPresent, !examination.isSingleFile else { return [] }
    return [
      Violation(
        message: "There is no README.md.", location: Location(file: nil), expected: "README.md")
    ]
  }

  /// Nothing says under which license the model is.
  package static let docsNoLicense = Rule(
    name: "docs/no-license",
    severity: .note,
    summary: "no license in the model card or files",
    help: "Ask the author, or look at the base model's license, before you publish a fine-tune.",
    rationale: "Without a license nobody may redistribute a derived model."
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
        message: "Neither the model card nor a file names a license.",
        location: Location(
          file: model.card.isPresent ? "README.md" : nil,
          place: model.card.isPresent ? .pointer("/license") : nil),
        expected: "license in the front matter, or a LICENSE file")
    ]
  }

  /// The license forbids something that tuning usually leads to.
  package static let docsLicenseRestricts = Rule(
    name: "docs/license-restricts",
    severity: .warning,
    summary: "a license that forbids derivatives or commercial use",
    help: "Use the model within its license, or start from one with a permissive license.",
    rationale: "A fine-tuned model is a derivative: its license follows from the base's.",
    sources: ["Creative Commons 4.0 deeds", "identifiers of model card front matter"]
  ) { examination in
    guard case .known(let card, let location) = examination.model.card,
      let license = card.license ?? card.licenseName,
      let restriction = Rule.restriction(of: [card.license, card.licenseName].compactMap(\.self))
    else { return [] }
    return [
      Violation(
        message: "The license \(license) \(restriction).", location: location.pointer("/license"),
        observed: license)
    ]
  }

  /// What a license's identifier says it forbids, nil when it says nothing.
  private static func restriction(of identifiers: [String]) -> String? {
    var forbidden: [String] = []
    for identifier in identifiers {
      let text = identifier.lowercased()
      let parts = Set(text.split { !$0.isLetter && !$0.isNumber })
      let isCreativeCommons = parts.contains("cc") || parts.contains("by")
      if isCreativeCommons && parts.contains("nd") || text.contains("no-deriv") {
        forbidden.append("derivatives")
      }
      if isCreativeCommons && parts.contains("nc") || text.contains("noncommercial")
        || text.contains("non-commercial") || parts.contains("research")
        || text.contains("fair-noncommercial") || text == "intel-research"
      {
        forbidden.append("commercial use")
      }
    }
    guard !forbidden.isEmpty else { return nil }
    let unique = forbidden.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return "forbids \(unique.joined(separator: " and "))"
  }
}
