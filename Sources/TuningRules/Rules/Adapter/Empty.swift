import ModelFacts
import ModelPrediction

extension Rule {
  /// Nothing is adapted.
  package static let adapterEmpty = Rule(
    name: "adapter/empty",
    severity: .error,
    hidesModel: true,
    summary: "no adapter tensors",
    help: "Save the adapter again. Under DeepSpeed or FSDP, gather the parameters first.",
    rationale: "Loading succeeds, but the model is the base model.",
    sources: ["artidoro/qlora#28"]
  ) { examination in
    guard let adapter = examination.adapter,
      examination.loadedFiles.allSatisfy({ $0.errors.isEmpty && !$0.content.isPointer }),
      let file = examination.loadedFiles.first, adapter.config.value != nil
    else { return noAdapterFile(examination) }
    let isEmpty =
      adapter.tensorCount == 0
      || adapter.isLoRA && adapter.modules.isEmpty && adapter.dead.isEmpty && !adapter.savesTokens
    guard isEmpty else { return misnamed(examination) }
    return [
      Violation(
        message: adapter.tensorCount == 0
          ? "\(file.path) holds no tensors."
          : "\(file.path) holds \(adapter.tensorCount) saved tensors and no lora_A or lora_B.",
        location: Location(file: file.path), observed: "\(adapter.tensorCount) tensors",
        expected: "lora_A and lora_B of each target")
    ]
  }
}

/// Weights beside the configuration, under a name that PEFT doesn't look for.
private func misnamed(_ examination: Examination) -> [Violation] {
  guard let adapter = examination.adapter, adapter.foreign == nil, adapter.kind != nil,
    let file = examination.loadedFiles.first,
    !file.path.hasSuffix("pytorch_lora_weights.safetensors"),
    !Examination.adapterWeightNames.map(examination.model.path).contains(file.path)
  else { return [] }
  return [
    Violation(
      message: "\(file.path) is beside adapter_config.json, but PEFT looks for "
        + "adapter_model.safetensors.",
      location: Location(file: file.path), observed: file.path,
      expected: "adapter_model.safetensors", help: "Rename it to adapter_model.safetensors.")
  ]
}

private func noAdapterFile(_ examination: Examination) -> [Violation] {
  guard examination.isAdapter, examination.model.loadedSet == nil,
    examination.model.weightFiles.isEmpty,
    !examination.model.files.contains(where: { $0.content.isPointer })
  else { return [] }
  return [
    Violation(
      message: "There is an adapter_config.json, but no adapter weights.",
      location: Location(file: examination.model.path("adapter_config.json")),
      expected: "adapter_model.safetensors")
  ]
}
