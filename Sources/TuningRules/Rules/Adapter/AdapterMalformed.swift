import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The configuration or the keys aren't PEFT's.
  package static let adapterMalformed = Rule(
    name: "adapter/malformed",
    severity: .error,
    component: ComponentFault(.adapterConfig, .invalid),
    hidesModel: true,
    summary: "an adapter_config.json that PEFT can't use",
    help: "Save the adapter again with PEFT's save_pretrained.",
    rationale: "PEFT reads type, rank and targets from it. It raises, or builds another adapter.",
    sources: ["\(Release.peft) config.py", "measured with \(Release.peft)"]
  ) { examination in
    guard let adapter = examination.adapter else { return [] }
    switch adapter.config {
    case .missing:
      return [
        Violation(
          message: "There are adapter weights, but no adapter_config.json.",
          location: Location(file: examination.loadedFiles.first?.path),
          expected: "adapter_config.json",
          // Of a file alone its neighbours weren't asked for.
          severity: examination.isSingleFile ? .warning : nil,
          effect: examination.isSingleFile ? .restricts : nil)
      ]
    case .unreadable(let why, let location):
      return examination.isPointer(examination.model.path("adapter_config.json"))
        ? []
        : [
          Violation(
            message: "adapter_config.json can't be read as a JSON object: \(why).",
            location: location, expected: "a JSON object")
        ]
    case .known(let config, let location): return faults(of: config, at: location)
    }
  }
}

private func faults(of config: JSONObject, at location: Location) -> [Violation] {
  if let foreign = ForeignAdapter(config) {
    return [
      Violation(
        message: "This is an adapter of \(foreign.library), which PEFT can't read.",
        location: location.pointer("/peft_type"), observed: foreign.library,
        expected: "LORA, IA3, …", help: foreign.help)
    ]
  }
  guard let type = config["peft_type"]?.string, let kind = AdapterType.named(type) else {
    let observed = config["peft_type"]?.shortText
    return [
      Violation(
        message: observed.map { "PEFT has no adapters of the peft_type \($0)." }
          ?? "adapter_config.json has no peft_type.",
        location: location.pointer("/peft_type"), observed: observed, expected: "LORA, IA3, …",
        help: "Set peft_type to the type that was trained, in capitals.")
    ]
  }
  var found: [Violation] = []
  if let missing = kind.needs.first(where: { config[$0] == nil }) {
    found.append(
      Violation(
        message: "There is no \(missing): this \(type) adapter is older than PEFT can load.",
        location: location, expected: missing,
        help: "Train it again with this PEFT, or load it with the one that it was saved with."))
  }
  let tasks = AdapterType.tasks.map(\.name)
  found += [
    refusal(of: "task_type", in: config, at: location, tasks.joined(separator: ", ")) { value in
      value.isNull || value.string.map(tasks.contains) ?? false
    },
    refusal(of: "bias", in: config, at: location, "none, all or lora_only") { value in
      value.isNull || value.bool != nil
        || value.string.map { ["none", "all"].contains($0) || $0.hasSuffix("_only") } ?? false
    },
  ].compactMap(\.self)
  return type == "LORA" ? found + faultsOfLoRA(config, at: location, beside: found) : found
}

/// A field whose value PEFT refuses; nil where it has none, or a right one.
private func refusal(
  of key: String, in config: JSONObject, at location: Location, _ expected: String,
  _ isRight: (JSONValue) -> Bool
) -> Violation? {
  guard let value = config[key], !isRight(value) else { return nil }
  return Violation(
    message: "\(key) is \(value.shortText), which PEFT refuses.",
    location: location.pointer("/\(key)"), observed: value.shortText, expected: expected,
    help: "Set \(key) in adapter_config.json to \(expected).")
}

/// Faults of LoRA's own fields.
private func faultsOfLoRA(
  _ config: JSONObject, at location: Location, beside others: [Violation]
) -> [Violation] {
  func areNames(_ value: JSONValue) -> Bool {
    value.isNull || (value.array?.allSatisfy { $0.string != nil } ?? false)
  }
  var found = [
    refusal(of: "r", in: config, at: location, "an integer above 0") { ($0.integer ?? 0) > 0 },
    refusal(of: "lora_alpha", in: config, at: location, "a number") { $0.double != nil },
    refusal(
      of: "target_modules", in: config, at: location, "a list of names, or a regular expression"
    ) { $0.string != nil || areNames($0) },
    refusal(of: "modules_to_save", in: config, at: location, "a list of names", areNames),
  ].compactMap(\.self)
  if config["lora_alpha"]?.double == 0 {
    found.append(
      Violation(
        message: "lora_alpha is 0, so the adapter changes nothing and takes no gradient.",
        location: location.pointer("/lora_alpha"), observed: "0", expected: "a number above 0",
        help: "Set lora_alpha to the value that the adapter was trained with."))
  }
  if config["target_modules"]?.string != nil, !(config["layers_to_transform"] ?? .null).isNull {
    found.append(
      Violation(
        message: "PEFT refuses layers_to_transform beside a regular expression as target_modules.",
        location: location.pointer("/layers_to_transform"),
        observed: config["layers_to_transform"]?.shortText, expected: "null",
        help: "Put the layers into the regular expression."))
  }
  if found.isEmpty, others.isEmpty, namesNothing(config) {
    found.append(
      Violation(
        message: "target_modules is empty, so PEFT uses its default for the base's type.",
        location: location.pointer("/target_modules"),
        observed: config["target_modules"]?.shortText, expected: "the modules that were adapted"))
  }
  return found
}

/// Whether no target is named in any of the ways that LoRA knows.
private func namesNothing(_ config: JSONObject) -> Bool {
  ["target_modules", "target_parameters", "trainable_token_indices"].allSatisfy { key in
    switch config[key] {
    case nil, .null?: true
    case .array(let items)?: items.isEmpty
    case .string(let text)?: text.isEmpty
    default: false
    }
  }
}
