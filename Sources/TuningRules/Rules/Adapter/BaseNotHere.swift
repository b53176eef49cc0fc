import ModelFacts
import ModelPrediction

extension Rule {
  /// The target is an adapter, and its base isn't here.
  package static let adapterBaseNotHere = Rule(
    name: "adapter/base-not-here",
    severity: .note,
    effect: .restricts.blocking(.wholeModel),
    cost: 2,
    summary: "an adapter without its base model",
    help: "Download the base model and check both: ftcheck adapter PATH --base BASE.",
    rationale: "An adapter only holds changes. Nothing can be trained without the model it adapts.",
    sources: ["huggingface/transformers#25215", "huggingface/peft#523"]
  ) { examination in
    guard examination.isAdapter, examination.base == nil else { return [] }
    let key = examination.adapter?.baseKey ?? "base_model_name_or_path"
    let name = examination.adapter?.config.value?[key]?.string ?? ""
    let file = examination.model.document("adapter_config.json")?.location?.file
    return [
      Violation(
        message: name.isEmpty
          ? "This is an adapter, and nothing says for which base model."
          : "This is an adapter for \(name), which isn't here.",
        location: Location(
          file: file, place: file.map { _ in .pointer("/\(key)") }),
        observed: name.isEmpty ? nil : name)
    ]
  }
}
