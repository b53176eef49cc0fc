import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A value of the right type with which transformers raises.
  package static let configValueRefused = Rule(
    name: "config/value-refused",
    severity: .error,
    component: ComponentFault(.config, .invalid),
    asksComponents: true,
    summary: "configuration values that transformers refuses",
    help: "Correct the value, or take config.json again from the model's source.",
    rationale: "The configuration, the model or its first step raises with such a value.",
    sources: [
      "\(Release.transformers.short) configuration_utils.py, PreTrainedConfig.__post_init__",
      "measured with \(Release.transformers.short)",
    ]
  ) { examination in
    guard let config = examination.config, !config.isOfDiffusers, !examination.isAdapter else {
      return []
    }
    let parts = (config.type?.parts ?? []).compactMap { config.part(String($0.name)) }
    let values = ([config] + parts.filter { $0.type != nil }).flatMap(RefusedValues.all)
    return (values + RefusedValues(config).wholeConfiguration).map { value in
      Violation(
        message: "\(value.message).",
        location: Location(file: config.file, place: .pointer(value.pointer)),
        observed: value.observed, expected: value.expected, help: value.help)
    }
  }
}
