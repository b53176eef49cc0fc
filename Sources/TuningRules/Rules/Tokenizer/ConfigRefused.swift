import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Settings that transformers makes no tokenizer of.
  package static let tokenizerConfigRefused = Rule(
    name: "tokenizer/config-refused",
    severity: .error,
    component: ComponentFault(.tokenizer, .invalid),
    summary: "tokenizer settings that AutoTokenizer refuses",
    help: "Correct the value, or remove the key.",
    rationale: "AutoTokenizer raises, or the tokenizer does at its first text.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, _from_pretrained and __init__"
    ]
  ) { examination in
    let model = examination.model
    let path = model.path("tokenizer_config.json")
    guard !examination.isAdapter, !examination.loadsGGUF,
      case .known(let object, let location)? = model.documents[path],
      object["auto_map"]?["AutoTokenizer"] == nil
    else { return [] }
    let mapPath = model.path("special_tokens_map.json")
    let isOld = object["added_tokens_decoder"] == nil
    let settings = TokenizerSettings(
      object: object, map: isOld ? model.documents[mapPath]?.value : nil)
    return violations(settings.refusals, in: path, at: location)
      + violations(settings.refusalsOfMap, in: mapPath, at: Location(file: mapPath))
  }
}

private func violations(
  _ refusals: [TokenizerSettings.Refusal], in path: String, at location: Location
) -> [Violation] {
  refusals.map { refusal in
    Violation(
      message: "\(path): \(refusal.message), which transformers refuses.",
      location: location.pointer(refusal.pointer), expected: refusal.expected)
  }
}
