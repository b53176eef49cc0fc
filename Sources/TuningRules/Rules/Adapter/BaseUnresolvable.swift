import ModelFacts
import ModelPrediction

extension Rule {
  /// Others can't find the base by what the adapter calls it.
  package static let adapterBaseUnresolvable = Rule(
    name: "adapter/base-unresolvable",
    severity: .warning,
    effect: .restricts,
    summary: "a base model that others can't load",
    help: "Set base_model_name_or_path to the repository of the original base model.",
    rationale: "PEFT loads the base by this name. A quantized copy can't take a merge back.",
    sources: ["huggingface/transformers#25215"]
  ) { examination in
    guard examination.isAdapter, examination.adapter?.foreign == nil,
      case .known(let config, let location) = examination.model.document("adapter_config.json")
        ?? .missing
    else { return [] }
    let place = location.pointer("/base_model_name_or_path")
    let value = config["base_model_name_or_path"] ?? .null
    guard let name = value.string, !name.isEmpty else {
      return [
        Violation(
          message: "base_model_name_or_path is \(value.isNull ? "null" : "empty").",
          location: place, observed: value.shortText, expected: "the base's repository")
      ]
    }
    if let why = localPath(name) {
      return [
        Violation(
          message: "base_model_name_or_path is \(why) (\(name)).", location: place, observed: name,
          expected: "the base's repository")
      ]
    }
    guard let ending = quantizedEnding(of: name) else { return [] }
    return [
      Violation(
        message: "The base \(name) is a quantized copy (\(ending)).", location: place,
        observed: name, expected: "the repository it was quantized from")
    ]
  }
}

private func localPath(_ name: String) -> String? {
  let isDrive = name.dropFirst().hasPrefix(":") && name.first?.isLetter == true
  if name.contains("\\") || isDrive { return "a Windows path" }
  if ["/", "~"].contains(where: name.hasPrefix) { return "a path of somebody's machine" }
  if name.hasPrefix(".") || name.filter({ $0 == "/" }).count > 1 { return "a relative path" }
  return nil
}

private func quantizedEnding(of name: String) -> String? {
  let text = name.lowercased()
  let endings = [
    "bnb-4bit", "bnb-8bit", "-4bit", "-8bit", "_4bit", "_8bit", "-gptq", "-awq", "-gguf", "-int4",
    "-int8", "-aqlm", "-exl2", "-hqq", "-fp8", "-nf4",
  ]
  return endings.first { text.hasSuffix($0) || text.contains("\($0)-") }
}
