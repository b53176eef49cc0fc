import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// Special tokens of a list that isn't read.
  package static let tokenizerSpecialTokensDropped = Rule(
    name: "tokenizer/special-tokens-dropped",
    severity: .error,
    component: ComponentFault(.tokenizer, .invalid),
    summary: "special tokens in a list that isn't read",
    help: "Move the tokens of additional_special_tokens into extra_special_tokens.",
    rationale: "A token that isn't special is cut into pieces, so the model never sees its id.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_base.py, _from_pretrained: "
        + "additional_special_tokens"
    ]
  ) { examination in
    let path = examination.model.path("tokenizer_config.json")
    guard !examination.isAdapter, !examination.assumesBelow("5.0"),
      case .known(let settings, let location)? = examination.model.documents[path],
      let vocabulary = examination.model.tokenizer.vocabulary.value,
      let dropped = settings["additional_special_tokens"]?.array
    else { return [] }
    let extra = settings["extra_special_tokens"]
    let read = extra?.array ?? extra?.object?.members.map(\.value) ?? []
    guard !read.isEmpty else { return [] }
    let kept = Set(
      (read.compactMap(\.tokenText) + vocabulary.addedTokens.map(\.content)
        + examination.tokenizer.specialTokens.map(\.token)).map { ExactString($0) }
    ).union(examination.tokenizer.addedTokens.keys)
    let lost = dropped.compactMap(\.tokenText).filter { !kept.contains(ExactString($0)) }
    guard !lost.isEmpty else { return [] }
    return [
      Violation(
        message:
          "\(path) has extra_special_tokens, so transformers drops additional_special_tokens: "
          + "\(lost.listed()) \(lost.count == 1 ? "isn't" : "aren't") special.",
        location: location.pointer("/additional_special_tokens"), observed: lost.listed(),
        expected: "one list with all special tokens")
    ]
  }
}

extension JSONValue {
  /// The text of a special token, given as a string or as an object.
  fileprivate var tokenText: String? { string ?? self["content"]?.string }
}
