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
    if let loose = examination.looseAdapter, loose.isOfDiffusion {
      return [named(loose, in: examination.loadedFiles.first?.path)]
    }
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

/// What a file is that says nothing of its base.
private func named(_ adapter: LooseAdapter, in file: String?) -> Violation {
  let subject = file ?? "This"
  guard adapter.layout == .textualInversion else {
    return Violation(
      message: "\(subject) is a LoRA for a diffusion model, in the layout of "
        + "\(adapter.layout.rawValue). Its base isn't here.",
      location: Location(file: file), observed: adapter.layout.rawValue,
      help: "Load it onto its pipeline: pipe.load_lora_weights(PATH).")
  }
  return Violation(
    message:
      "\(subject) is a textual inversion: vectors for new tokens of a pipeline's text encoder.",
    location: Location(file: file), observed: adapter.layout.rawValue,
    help: "Load it onto its pipeline: pipe.load_textual_inversion(PATH).")
}
