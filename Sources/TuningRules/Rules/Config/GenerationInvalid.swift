import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// transformers would refuse to load or to save the generation defaults.
  package static let configGenerationInvalid = Rule(
    name: "config/generation-invalid",
    severity: .warning,
    summary: "an invalid generation_config.json",
    help: "Set do_sample to true, or remove the flags that only sampling or beam search uses.",
    rationale: "The model loads, trains, and then fails at the first save with "
      + "\"GenerationConfig is invalid\".",
    sources: [
      "\(Release.transformers.short) generation/configuration_utils.py, GenerationConfig.validate",
      "huggingface/transformers#29988", "haotian-liu/LLaVA#1252",
    ]
  ) { examination in
    let path = examination.model.path("generation_config.json")
    switch examination.model.documents[path] ?? .missing {
    case .missing: return []
    case .unreadable(let why, let location):
      return [
        Violation(
          message: "\(path) can't be read as a JSON object: \(why).", location: location,
          expected: "a JSON object", severity: .error, effect: .restricts)
      ]
    case .known(let object, let location):
      guard !examination.isAdapter else { return [] }
      let values = GenerationValues(object: object)
      if let (field, message) = values.refusal {
        return [
          Violation(
            message: "\(message).", location: location.pointer("/\(field)"),
            observed: object[field]?.shortText, severity: .error, effect: .restricts,
            help: "Correct the value. Until then, transformers can't load the model.")
        ]
      }
      let flags = values.ignoredFlags
      guard let first = flags.first else { return [] }
      let raises = examination.assumesBelow("5.0")
      let names = flags.map { "\($0.field) \(object[$0.field]?.shortText ?? "")" }
      return [
        Violation(
          message: "\(names.listed(6)) \(flags.count > 1 ? "are" : "is") set \(first.why). Once "
            + "anything in the file is changed, saving the model raises.",
          location: location.pointer("/\(first.field)"), observed: object[first.field]?.shortText,
          expected: first.expected, severity: raises ? .error : nil,
          effect: raises ? .restricts : nil)
      ]
    }
  }
}
