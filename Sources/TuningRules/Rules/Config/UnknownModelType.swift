import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The architecture isn't one that transformers knows.
  package static let configUnknownModelType = Rule(
    name: "config/unknown-model-type",
    severity: .warning,
    effect: .restricts,
    cost: 20,
    summary: "a missing or unknown model_type",
    help: "Correct model_type, update transformers, or load the repository's own code with "
      + "trust_remote_code=True if it has any.",
    rationale: "AutoConfig and AutoModel choose their classes by model_type.",
    sources: ["unslothai/unsloth#1636", "measured with \(Release.transformers.short)"]
  ) { examination in
    guard let config = examination.config, !examination.isAdapter else { return [] }
    let location = Location(file: config.file, place: .pointer("/model_type"))
    guard let modelType = config.modelType else {
      guard !examination.usesRemoteCode, !config.isOfDiffusers else { return [] }
      if let answer = serverAnswer(config) { return [answer] }
      return [
        Violation(
          message: "config.json has no model_type"
            + (config.object["model_type"].map { " but \($0.kind)" } ?? "") + ".",
          location: location, observed: config.object["model_type"]?.shortText,
          expected: guessedModelType(of: config) ?? "a model_type", severity: .error)
      ]
    }
    if let type = config.type {
      return unknownBlocks(of: config)
        + laterType(type, examination, at: location)
    }
    guard !examination.usesRemoteCode else { return [] }
    let near = guessedModelType(of: config).map { " Its architecture belongs to \($0)." } ?? ""
    return [
      Violation(
        message: "transformers \(Release.transformers.version) doesn't know model_type "
          + "\(modelType).\(near)",
        location: location, observed: modelType, expected: guessedModelType(of: config))
    ]
  }
}

/// What a server said instead of giving the file.
private func serverAnswer(_ config: ModelConfiguration) -> Violation? {
  guard config.architectures.isEmpty,
    let error = config.object["error"]?.string ?? config.object["message"]?.string
  else { return nil }
  return Violation(
    message: "\(config.file) is a server's error message (\"\(error.prefix(80))\"), not a "
      + "configuration.",
    location: Location(file: config.file), observed: "\(error.prefix(80))",
    expected: "a configuration with model_type", severity: .error,
    help: "Log in if the repository asks for it (hf auth login), and download the file again.")
}

private func laterType(
  _ type: ModelType, _ examination: Examination, at location: Location
) -> [Violation] {
  guard let lacking = type.lackingRelease, examination.assumesAtMost(lacking) else { return [] }
  return [
    Violation(
      message: "transformers \(lacking) and older don't know model_type \(type.name).",
      location: location, observed: type.name)
  ]
}

private func unknownBlocks(of config: ModelConfiguration) -> [Violation] {
  guard let type = config.type else { return [] }
  return type.parts.filter(\.isOpen).compactMap { part in
    guard let block = config.part(String(part.name)), let stated = block.modelType,
      block.type == nil
    else { return nil }
    return Violation(
      message: "transformers \(Release.transformers.version) doesn't know the \(part.name)'s "
        + "model_type \(stated).",
      location: Location(file: config.file, place: .pointer("\(block.pointer)/model_type")),
      observed: stated, severity: .error)
  }
}

/// The model_type that `architectures` points to: the class name without its head.
private func guessedModelType(of config: ModelConfiguration) -> String? {
  guard let architecture = config.architectures.first else { return nil }
  let stem = architecture.prefix { $0.isLetter || $0.isNumber }
  let name =
    ["For", "LMHead", "Model"].compactMap { stem.range(ofWord: $0) }.min().map {
      String(stem[..<$0])
    } ?? String(stem)
  var snake = ""
  for character in name {
    if character.isUppercase, let last = snake.last, last.isLowercase || last.isNumber {
      snake += "_"
    }
    snake += character.lowercased()
  }
  return [snake, snake.filter { $0 != "_" }].first { ModelType.named($0) != nil }
}

extension Substring {
  /// Where a word begins, nil when it isn't there.
  fileprivate func range(ofWord word: String) -> Index? {
    indices.first { self[$0...].hasPrefix(word) && $0 != startIndex }
  }
}
