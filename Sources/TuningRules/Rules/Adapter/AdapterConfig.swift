import ModelFacts
import ModelPrediction

extension Rule {
  /// The target is an adapter, and its base isn't here.
  package static let adapterBaseNotHere = Rule(
    name: "adapter/base-not-here",
    severity: .note,
    summary: "an adapter without its base model",
    help: "Get the base model too, and check both together: ftcheck adapter PATH --base BASE.",
    rationale: "An adapter is a difference: nothing can be trained without the model it adapts.",
    sources: ["huggingface/transformers#25215", "huggingface/peft#523"]
  ) { examination in
    guard examination.isAdapter, examination.base == nil else { return [] }
    let key = examination.adapter?.baseKey ?? "base_model_name_or_path"
    let name = examination.adapter?.config.value?[key]?.string ?? ""
    let file = examination.model.documents["adapter_config.json"].map { _ in "adapter_config.json" }
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

  /// Others can't find the base by what the adapter calls it.
  package static let adapterBaseUnresolvable = Rule(
    name: "adapter/base-unresolvable",
    severity: .warning,
    summary: "a base name that is empty, a local path, or a quantized copy",
    help: "Set base_model_name_or_path to the repository of the original base model.",
    rationale: "PEFT loads the base by this name. A quantized copy can't take a merge back.",
    sources: ["huggingface/transformers#25215"]
  ) { examination in
    guard examination.isAdapter, examination.adapter?.foreign == nil,
      case .known(let config, let location) = examination.model.documents["adapter_config.json"]
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
    if let why = Rule.localPath(name) {
      return [
        Violation(
          message: "base_model_name_or_path is \(why), \(name).", location: place, observed: name,
          expected: "the base's repository")
      ]
    }
    guard let ending = Rule.quantizedEnding(of: name) else { return [] }
    return [
      Violation(
        message: "The base \(name) is a quantized copy (\(ending)).", location: place,
        observed: name, expected: "the repository it was quantized from")
    ]
  }

  private static func localPath(_ name: String) -> String? {
    let isDrive = name.dropFirst().hasPrefix(":") && name.first?.isLetter == true
    if name.contains("\\") || isDrive { return "a Windows path" }
    if ["/", "~"].contains(where: name.hasPrefix) { return "a path of somebody's machine" }
    if name.hasPrefix(".") || name.filter({ $0 == "/" }).count > 1 { return "a relative path" }
    return nil
  }

  private static func quantizedEnding(of name: String) -> String? {
    let text = name.lowercased()
    let endings = [
      "bnb-4bit", "bnb-8bit", "-4bit", "-8bit", "_4bit", "_8bit", "-gptq", "-awq", "-gguf", "-int4",
      "-int8", "-aqlm", "-exl2", "-hqq", "-fp8", "-nf4",
    ]
    return endings.first { text.hasSuffix($0) || text.contains("\($0)-") }
  }

  /// The configuration or the keys aren't PEFT's.
  package static let adapterMalformed = Rule(
    name: "adapter/malformed",
    severity: .error,
    summary: "an adapter_config.json that isn't PEFT's",
    help: "Save the adapter again with PEFT's save_pretrained.",
    rationale: "PEFT reads kind, rank and targets from it, and raises or builds another adapter.",
    sources: ["peft 0.21.2 config.py", "measured with peft 0.21.2"]
  ) { examination in
    guard let adapter = examination.adapter else { return [] }
    switch adapter.config {
    case .missing:
      return [
        Violation(
          message: "There are adapter weights, and no adapter_config.json.",
          location: Location(file: examination.loadedFiles.first?.path),
          expected: "adapter_config.json")
      ]
    case .unreadable(let why, let location):
      return examination.isPointer("adapter_config.json")
        ? []
        : [
          Violation(
            message: "adapter_config.json can't be read as a JSON object: \(why).",
            location: location, expected: "a JSON object")
        ]
    case .known(let config, let location): return Rule.faults(of: config, at: location)
    }
  }

  private static func faults(of config: JSONObject, at location: Location) -> [Violation] {
    if let foreign = ForeignAdapter(config) {
      return [
        Violation(
          message: "This is an adapter of \(foreign.library), which PEFT doesn't read.",
          location: location.pointer("/peft_type"), observed: foreign.library,
          expected: "LORA, IA3, …", help: foreign.help)
      ]
    }
    guard let type = config["peft_type"]?.string, PEFTTypes.markers[type] != nil else {
      let observed = config["peft_type"]?.shortText
      return [
        Violation(
          message: observed.map { "PEFT has no adapters of the peft_type \($0)." }
            ?? "adapter_config.json has no peft_type.",
          location: location.pointer("/peft_type"), observed: observed, expected: "LORA, IA3, …",
          help: "Set peft_type to the kind that was trained, in capitals.")
      ]
    }
    var found: [Violation] = []
    func expect(_ key: String, _ expected: String, _ isRight: (JSONValue) -> Bool) {
      guard let value = config[key], !isRight(value) else { return }
      found.append(
        Violation(
          message: "\(key) is \(value.shortText), which PEFT refuses.",
          location: location.pointer("/\(key)"), observed: value.shortText, expected: expected,
          help: "Set \(key) in adapter_config.json to \(expected)."))
    }
    expect("task_type", PEFTTypes.tasks.joined(separator: ", ")) { value in
      value.isNull || value.string.map(PEFTTypes.tasks.contains) ?? false
    }
    expect("bias", "none, all or lora_only") { value in
      value.isNull || value.bool != nil
        || value.string.map { ["none", "all"].contains($0) || $0.hasSuffix("_only") } ?? false
    }
    guard type == "LORA" else { return found }
    expect("r", "an integer above 0") { ($0.integer ?? 0) > 0 }
    expect("lora_alpha", "a number") { $0.double != nil }
    expect("target_modules", "a list of names, or a regular expression") {
      $0.isNull || $0.string != nil || ($0.array?.allSatisfy { $0.string != nil } ?? false)
    }
    expect("modules_to_save", "a list of names") {
      $0.isNull || ($0.array?.allSatisfy { $0.string != nil } ?? false)
    }
    if found.isEmpty, namesNothing(config) {
      found.append(
        Violation(
          message: "target_modules names nothing, so PEFT takes its default for the base's type.",
          location: location.pointer("/target_modules"),
          observed: config["target_modules"]?.shortText, expected: "the modules that were adapted"))
    }
    return found
  }

  /// Whether no target is named in any of the ways that LoRA knows.
  private static func namesNothing(_ config: JSONObject) -> Bool {
    ["target_modules", "target_parameters", "trainable_token_indices"].allSatisfy { key in
      switch config[key] {
      case nil, .null?: true
      case .array(let items)?: items.isEmpty
      case .string(let text)?: text.isEmpty
      default: false
      }
    }
  }

  /// Nothing is adapted.
  package static let adapterEmpty = Rule(
    name: "adapter/empty",
    severity: .error,
    summary: "no adapter tensors",
    help: "Save the adapter again: under DeepSpeed and FSDP gather the parameters first.",
    rationale: "Loading succeeds, and the model is the base model.",
    sources: ["artidoro/qlora#28"]
  ) { examination in
    guard let adapter = examination.adapter,
      examination.loadedFiles.allSatisfy({ $0.errors.isEmpty && !$0.content.isPointer }),
      let file = examination.loadedFiles.first, adapter.config.value != nil
    else { return Rule.noAdapterFile(examination) }
    let isEmpty =
      adapter.tensorCount == 0
      || adapter.isLoRA && adapter.modules.isEmpty && adapter.dead.isEmpty && !adapter.savesTokens
    guard isEmpty else { return [] }
    return [
      Violation(
        message: adapter.tensorCount == 0
          ? "\(file.path) holds no tensors."
          : "\(file.path) holds \(adapter.tensorCount) saved tensors and no lora_A or lora_B.",
        location: Location(file: file.path), observed: "\(adapter.tensorCount) tensors",
        expected: "lora_A and lora_B of each target")
    ]
  }

  private static func noAdapterFile(_ examination: Examination) -> [Violation] {
    guard examination.isAdapter, examination.model.loadedSet == nil,
      examination.model.weightFiles.isEmpty,
      !examination.model.files.contains(where: { $0.content.isPointer })
    else { return [] }
    return [
      Violation(
        message: "There is an adapter_config.json, and no adapter weights.",
        location: Location(file: "adapter_config.json"), expected: "adapter_model.safetensors")
    ]
  }
}

extension AdapterFacts {
  /// Whether it trains rows of the embedding.
  var savesTokens: Bool {
    guard let indices = config.value?["trainable_token_indices"] else { return false }
    return !indices.isNull
  }
}
