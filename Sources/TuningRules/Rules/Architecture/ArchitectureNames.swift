import ModelFacts
import ModelPrediction

extension Rule {
  /// Parameters of the architecture have no tensor.
  package static let weightsUnexpectedNames = Rule(
    name: "weights/unexpected-names",
    severity: .error,
    summary: "parameters of the architecture that no tensor fills",
    help: "Rename the tensors to what the architecture calls them, or fetch the files again; "
      + "loading would initialize these parameters at random.",
    rationale: "transformers only warns about missing keys: training starts from noise.",
    sources: ["ggml-org/llama.cpp#9211", "measured with transformers 5.23"]
  ) { examination in
    guard let loaded = examination.comparableModel else { return [] }
    let missing = examination.gaps?.missing ?? []
    guard let first = missing.first else { return [] }
    let strays = loaded.unexpected.map(\.tensor)
    var message =
      "\(missing.count) \(missing.count == 1 ? "parameter has" : "parameters have") no tensor, "
      + "such as \(first)"
    if let stray = strays.first {
      message += "; \(strays.count) \(strays.count == 1 ? "tensor fits" : "tensors fit") nothing, "
      message += "such as \(stray)"
    }
    return [
      Violation(
        message: message + ".",
        location: Location(
          file: examination.loadedFiles.first?.path, place: .tensor(first)),
        observed: strays.isEmpty ? nil : strays.listed(5), expected: missing.listed(5))
    ]
  }

  /// The configuration and the files count layers differently.
  package static let configLayerCountMismatch = Rule(
    name: "config/layer-count-mismatch",
    severity: .error,
    summary: "another number of layers in the configuration than in the weights",
    help: "Set the number to what is stored, or fetch the layers that are missing.",
    rationale: "Layers beyond the stored ones are random, layers beyond the configured ones are "
      + "dropped, both without an error.",
    sources: ["measured with transformers 5.23"]
  ) { examination in
    guard examination.comparableModel != nil else { return [] }
    // A number that no model can have is config/malformed.
    let counts = (examination.gaps?.layerCounts ?? []).filter { $0.stack.length >= 0 }
    return counts.map { count in
      let (configured, stored) = (count.stack.length, count.stored)
      return Violation(
        message: "\(count.stack.attribute) gives \(configured) layer\(configured == 1 ? "" : "s"), "
          + "and \(stored) \(stored == 1 ? "is" : "are") stored under \(count.stack.module).",
        location: Location(
          file: "config.json",
          place: .pointer(
            examination.pointer(toLength: count.stack.attribute, module: count.stack.module))),
        observed: "\(configured)", expected: "\(stored)")
    }
  }

  /// Nothing is stored for an output head that isn't tied.
  package static let configMissingOutputHead = Rule(
    name: "config/missing-output-head",
    severity: .error,
    summary: "an untied output head without a tensor",
    help: "Set tie_word_embeddings to true if the model shares its embedding, or add the head.",
    rationale: "The head is initialized at random without an error, and every answer is noise.",
    sources: ["measured with transformers 5.23"]
  ) { examination in
    guard examination.comparableModel != nil,
      let first = examination.gaps?.missingHead.first
    else { return [] }
    return [
      Violation(
        message: "The output head \(first) isn't stored, and tie_word_embeddings is false.",
        location: Location(file: "config.json", place: .pointer("/tie_word_embeddings")),
        observed: "false", expected: "true, or a tensor \(first)")
    ]
  }

  /// A head is stored where the configuration ties it.
  package static let configTiedHeadStored = Rule(
    name: "config/tied-head-stored",
    severity: .warning,
    summary: "a separate output head beside a tied embedding",
    help: "Set tie_word_embeddings to false if the head was trained apart, or drop the tensor.",
    rationale: "Whether the stored head or the embedding wins depends on the loader's version.",
    sources: ["huggingface/transformers#45127", "unslothai/unsloth#9331"]
  ) { examination in
    guard let head = examination.comparableModel?.separateHead,
      examination.model.config.value?["tie_word_embeddings"]?.bool != false
    else { return [] }
    return [
      Violation(
        message: "tie_word_embeddings is true, and \(head.tensor) is stored as well.",
        location: Location(file: head.file, place: .tensor(head.tensor)),
        observed: "a tensor of its own", expected: "only the embedding")
    ]
  }
}

extension Examination {
  /// Where `config.json` gives a length: the attribute itself, or that of the part the module is of.
  fileprivate func pointer(toLength attribute: String, module: String) -> String {
    let whole = "/" + attribute.split(separator: ".").joined(separator: "/")
    guard let object = model.config.value else { return whole }
    let path = attribute.split(separator: ".")
    if path.reduce(JSONValue.object(object), { $0?[String($1)] }) != nil { return whole }
    let words = attribute.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    for word in words where word != "len" {
      if object[word] != nil { return "/\(word)" }
      let parts = object.members.filter { $0.value.object?[word] != nil }
      // Several parts may have the attribute: the module's name begins like its part's.
      let own = parts.first { part in
        let stem = part.key.prefix { $0 != "_" }
        return module.contains(stem) || stem == "vision" && module.contains("visual")
      }
      if let part = own ?? parts.first { return "/\(part.key)/\(word)" }
    }
    return whole
  }
}
