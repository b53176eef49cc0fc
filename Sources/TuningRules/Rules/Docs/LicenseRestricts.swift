import ModelFacts
import ModelPrediction

extension Rule {
  /// The license forbids something that tuning usually leads to.
  package static let docsLicenseRestricts = Rule(
    name: "docs/license-restricts",
    severity: .warning,
    summary: "a license that forbids derivatives or commercial use",
    help: "Stay within the license, or start from a model with a permissive one.",
    rationale: "A fine-tuned model is a derivative, so the base's license applies to it.",
    sources: ["Creative Commons 4.0 deeds", "identifiers of model card front matter"]
  ) { examination in
    guard case .known(let card, let location) = examination.model.card,
      let license = card.license ?? card.licenseName,
      let restriction = restriction(of: [card.license, card.licenseName].compactMap(\.self))
    else { return [] }
    return [
      Violation(
        message: "The license \(license) \(restriction).", location: location.pointer("/license"),
        observed: license)
    ]
  }
}

/// What a license's identifier says it forbids, nil when it says nothing.
private func restriction(of identifiers: [String]) -> String? {
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
