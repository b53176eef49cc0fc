import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A tokenizer class that older transformers, or all of them, lack.
  package static let tokenizerNeedsNewerTransformers = Rule(
    name: "tokenizer/needs-newer-transformers",
    severity: .note,
    summary: "a tokenizer for newer transformers",
    help: "Use the newer transformers for training too, or set tokenizer_class to a class that "
      + "both know (PreTrainedTokenizerFast).",
    rationale: "Older releases end with \"Tokenizer class … does not exist\".",
    sources: [
      "unslothai/unsloth#8444", "ml-explore/mlx-lm#683", "huggingface/transformers#47553",
      "tokenizer classes of transformers 4.30 to \(Release.transformers.minor)",
    ]
  ) { examination in
    newerClass(examination) + newerTemplateFile(examination) + newerTokenList(examination)
  }
}

private func newerClass(_ examination: Examination) -> [Violation] {
  let tokenizer = examination.tokenizer
  guard let name = tokenizer.statedClass, let location = tokenizer.classLocation,
    examination.model.document("tokenizer_config.json")?.value?["auto_map"] == nil
  else { return [] }
  guard let type = TokenizerClass.named(name) ?? TokenizerClass.named(name.droppingFast) else {
    return [
      Violation(
        message: "No release of transformers up to \(Release.transformers.version) has a "
          + "class \(name).",
        location: location, observed: name, expected: tokenizer.effectiveClass?.name,
        severity: .warning)
    ]
  }
  guard let lacking = type.lackingRelease, !isKnownAsFast(name, lacking, examination) else {
    return []
  }
  let isAssumed = examination.assumesAtMost(lacking)
  guard isAssumed || lacking.hasPrefix("4.57") || lacking.hasPrefix("5.") else { return [] }
  return [
    Violation(
      message: "transformers \(lacking) and older have no class \(name).", location: location,
      observed: name, expected: "a class that older releases have",
      severity: isAssumed ? .warning : .note)
  ]
}

/// Releases of transformers 4 look for the class with `Fast` behind its name first.
private func isKnownAsFast(_ name: String, _ lacking: String, _ examination: Examination) -> Bool {
  guard !name.hasSuffix("Fast"), lacking.hasPrefix("4."),
    let fast = TokenizerClass.named(name + "Fast")
  else { return false }
  guard let release = fast.lackingRelease else { return true }
  return release != "-" && release != lacking && !examination.assumesAtMost(release)
}

/// Tokenizers before transformers 5 take `extra_special_tokens` for an object.
private func newerTokenList(_ examination: Examination) -> [Violation] {
  guard examination.assumesBelow("5.0"),
    case .known(let object, let location)? = examination.model.document("tokenizer_config.json"),
    object["extra_special_tokens"]?.array != nil
  else { return [] }
  return [
    Violation(
      message: "extra_special_tokens is a list, but transformers before 5.0 reads it as an object "
        + "and raises.",
      location: location.pointer("/extra_special_tokens"), expected: "additional_special_tokens",
      severity: .warning, effect: .restricts,
      help: "Rename it additional_special_tokens, or use transformers 5.")
  ]
}

/// Tokenizers of 4.44 and before look for the key in tokenizer_config.json only.
private func newerTemplateFile(_ examination: Examination) -> [Violation] {
  let templates = examination.model.tokenizer.chatTemplates
  guard examination.assumesAtMost("4.44.2"),
    let file = templates.compactMap(\.location.file).first(where: { $0.hasSuffix(".jinja") }),
    examination.model.document("tokenizer_config.json")?.value?["chat_template"] == nil
  else { return [] }
  return [
    Violation(
      message: "transformers 4.44 and older ignore \(file).", location: Location(file: file),
      observed: file, expected: "chat_template in tokenizer_config.json", severity: .warning)
  ]
}
