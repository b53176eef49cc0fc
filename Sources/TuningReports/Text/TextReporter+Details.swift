import ModelFacts
import ModelKnowledge
import ModelPrediction
import TuningRules

/// What the target is, in a few lines.
extension TextReporter {
  /// `LlamaForCausalLM, 8.03 B parameters, bfloat16, 131,072-token context`.
  func identity(of assessment: Assessment) -> StyledText? {
    if let adapter = assessment.adapter { return identity(of: adapter) }
    var parts: [StyledText] = []
    let model = assessment.model
    if let name = model.architectures.first ?? model.modelType { parts.append(.file(name)) }
    if let count = assessment.weights.parameterCount, count > 0 {
      parts.append(StyledText("\(Quantities.parameters(count)) parameters"))
    }
    if let storage = storage(of: assessment) { parts.append(storage) }
    if let length = model.contextLength, length > 0 {
      parts.append(StyledText("\(Quantities.count(length))-token context"))
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func storage(of assessment: Assessment) -> StyledText? {
    let quantization = assessment.quantization
    if let level = quantization.level, level != "none" {
      let bits = quantization.bitsPerWeight.map {
        StyledText(" (\(Quantities.number($0, places: 2)) bits a weight)")
      }
      let method = quantization.method.map { $0 == "gguf" ? "GGUF" : $0 } ?? "quantized"
      let width = level == "mixed" ? "mixed " : "\(level) "
      return StyledText(width) + .file(method) + (bits ?? "")
    }
    guard let dtype = assessment.weights.dtypes.first?.dtype else { return nil }
    let names = ["BF16": "bfloat16", "F16": "float16", "F32": "float32", "F64": "float64"]
    return .file(names[dtype.rawValue] ?? dtype.rawValue)
  }

  private func identity(of adapter: AdapterSummary) -> StyledText {
    let type = adapter.peftType.map { $0 == "LORA" ? "LoRA" : $0 }
    var text = type.map { .file($0) + " adapter" } ?? "Adapter of an unknown type"
    if let base = adapter.baseModel {
      text += " for " + .file(base) + (adapter.baseChecked ? " (checked)" : "")
    }
    if let rank = adapter.rank { text += StyledText(", rank \(Quantities.count(rank))") }
    if let alpha = adapter.alpha {
      text += StyledText(", alpha \(Quantities.number(alpha, places: 3))")
    }
    return text
  }

  func addDetails(of assessment: Assessment, to lines: inout TextLines) {
    lines.heading("Details")
    if let weights = describe(assessment.weights) { lines.fact("weights", weights) }
    if let adapter = assessment.adapter, let text = describe(adapter) {
      lines.fact("adapter", text)
    }
    if let pipeline = assessment.pipeline { lines.fact("pipeline", describe(pipeline)) }
    let sizes = Self.sizes(of: assessment.model)
    if !sizes.isEmpty { lines.fact("model", StyledText(sizes.joined(separator: ", "))) }
    if let tokenizer = assessment.tokenizer { lines.fact("tokenizer", describe(tokenizer)) }
    lines.fact("checked", Self.describe(assessment.basis))
  }

  /// `for transformers 5.23 and PEFT 0.21, headers only`.
  static func describe(_ basis: Assessment.Basis) -> StyledText {
    let releases =
      "for transformers \(Release.transformers.shown(basis.transformers))"
      + " and PEFT \(Release.peft.shown(basis.peft))"
    return StyledText(
      releases
        + (basis.readsValues
          ? ", headers and values" : ", headers only (--deep reads the values as well)"))
  }

  private func describe(_ weights: WeightsSummary) -> StyledText? {
    var parts: [StyledText] = []
    if weights.loadedFiles.count == 1, let file = weights.loadedFiles.first {
      parts.append(.file(file))
    } else if !weights.loadedFiles.isEmpty {
      let formats = weights.formats.count == 1 ? weights.formats[0] + " file" : "file"
      parts.append(.file(Quantities.count(weights.loadedFiles.count, formats)))
    }
    if let count = weights.tensorCount {
      parts.append(StyledText(Quantities.count(count, "tensor")))
    }
    if let bytes = weights.storedBytes { parts.append(StyledText(Quantities.bytes(bytes))) }
    if weights.dtypes.count == 1, let dtype = weights.dtypes.first?.dtype {
      parts.append("all " + .file(dtype.rawValue))
    } else if !weights.dtypes.isEmpty {
      let total = weights.dtypes.reduce(0) { $0 &+ $1.bytes }
      let shown = weights.dtypes.prefix(3).map {
        .file($0.dtype.rawValue)
          + StyledText(
            "\u{a0}" + Quantities.share($0.bytes, of: total).replacing(" ", with: "\u{a0}"))
      }
      parts += shown
    }
    if !weights.ignoredFiles.isEmpty {
      let files = Quantities.count(weights.ignoredFiles.count, "more file")
      parts.append(StyledText("\(files) not loaded"))
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func describe(_ adapter: AdapterSummary) -> StyledText? {
    var parts: [StyledText] = []
    if let count = adapter.parameterCount {
      let modules = adapter.targetedModuleCount.map { " in \(Quantities.count($0, "module"))" }
      parts.append(StyledText(Quantities.count(count, "parameter") + (modules ?? "")))
    }
    if !adapter.targetModules.isEmpty { parts.append("targets " + list(adapter.targetModules)) }
    if !adapter.modulesToSave.isEmpty { parts.append("saves " + list(adapter.modulesToSave)) }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private func describe(_ pipeline: PipelineSummary) -> StyledText {
    var text = StyledText("\(Quantities.count(pipeline.components.count, "component"))")
    if let tuned = pipeline.tuned { text += ", " + .file(tuned) + " is what trainers tune" }
    let marked = pipeline.components.map { $0.status.mark.symbol + "\u{a0}" + .file($0.name) }
    return marked.isEmpty ? text : text + ": " + marked.joined(separator: " ")
  }

  private func describe(_ tokenizer: TokenizerSummary) -> StyledText {
    var text = StyledText.file(tokenizer.type ?? "unknown type")
    if let count = tokenizer.vocabularySize {
      text += StyledText(", \(Quantities.count(count, "token"))")
    }
    let roles = ["bos", "eos", "pad"]
    let special = tokenizer.specialTokens.filter { roles.contains($0.role) }.map { token in
      StyledText("\(token.role)\u{a0}") + .file(token.token)
        + StyledText(token.id.map { "\u{a0}\($0)" } ?? "\u{a0}without\u{a0}id")
    }
    if !special.isEmpty { text += "; " + special.joined(separator: ", ") }
    return text + StyledText("; \(tokenizer.chatTemplate ? "" : "no ")chat template")
  }

  /// `32 layers`, `hidden size 4,096`, `32 heads (8 key-value)`.
  static func sizes(of model: ModelSummary) -> [String] {
    var sizes: [String] = []
    if let layers = model.layerCount { sizes.append(Quantities.count(layers, "layer")) }
    if let hidden = model.hiddenSize { sizes.append("hidden size \(Quantities.count(hidden))") }
    if let heads = model.attentionHeads {
      let shared = model.keyValueHeads.flatMap { $0 == heads ? nil : $0 }
      let words = Quantities.count(heads, "head")
      sizes.append(shared.map { "\(words) (\(Quantities.count($0)) key-value)" } ?? words)
    }
    return sizes
  }
}

extension Release {
  /// A version of the library: this one without its last part, another in full.
  fileprivate func shown(_ version: String) -> String {
    version == self.version ? String(minor) : version
  }
}
