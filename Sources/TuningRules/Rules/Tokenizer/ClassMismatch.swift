import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A class that replaces what tokenizer.json says.
  package static let tokenizerClassMismatch = Rule(
    name: "tokenizer/class-mismatch",
    severity: .error,
    component: ComponentFault(.tokenizer, .invalid),
    summary: "a tokenizer class that replaces tokenizer.json's own steps",
    help:
      "Set tokenizer_class to PreTrainedTokenizerFast in tokenizer_config.json: that class takes "
      + "tokenizer.json as it is.",
    rationale:
      "The same text gets other token ids than the model was trained with, without a word.",
    sources: [
      "\(Release.transformers.short) tokenization_utils_tokenizers.py, convert_to_native_format",
      "classes of transformers \(Release.transformers.version), built and read back",
    ]
  ) { examination in
    let tokenizer = examination.tokenizer
    guard !examination.isAdapter, !examination.loadsGGUF, !examination.assumesBelow("5.0"),
      case .known(let vocabulary, let location) = examination.model.tokenizer.vocabulary,
      let stored = vocabulary.pipeline, let type = tokenizer.effectiveClass,
      examination.config != nil
    else { return [] }
    let settings = examination.model.document("tokenizer_config.json")?.value
    guard settings?["auto_map"]?["AutoTokenizer"] == nil else { return [] }
    let subject = Subject(
      type: type, file: vocabulary.file, naming: tokenizer.classLocation ?? location,
      // The type's own class, or one that transformers takes whatever the files name, is what the model
      // was published with: it has been looked at there.
      isChosen: examination.config?.type.map {
        $0.ignoresStatedTokenizerClass || $0.tokenizerClass == type.name
      } ?? false)
    if let other = subject.otherModel(than: vocabulary) { return [other] }
    guard let built = BuiltTokenizer(of: type, settings: settings) else { return [] }
    return subject.differences(stored, built.pipeline)
  }
}

/// A class over a file.
private struct Subject {
  var type: TokenizerClass
  var file: String
  /// Where the class is named.
  var naming: Location
  /// Whether transformers takes the class whatever the files name.
  var isChosen: Bool

  /// A class for pieces of another kind than the file has.
  func otherModel(than vocabulary: Vocabulary) -> Violation? {
    guard let kind = type.builtKind, kind != vocabulary.kind else { return nil }
    let known: [Vocabulary.Kind] = [.bpe, .wordPiece, .unigram]
    // Classes around Metaspace take pieces of either kind.
    guard known.contains(kind), known.contains(vocabulary.kind),
      kind != .bpe || type.builtPipeline != nil
    else { return nil }
    return Violation(
      message: "\(file) is a \(vocabulary.kind.rawValue) tokenizer, but \(type.name) makes a "
        + "\(kind.rawValue) tokenizer of its vocabulary.",
      location: naming, observed: type.name, expected: "a class for \(vocabulary.kind.rawValue)")
  }

  /// Steps of the file that the class replaces by others.
  func differences(_ stored: TokenizerPipeline, _ built: TokenizerPipeline) -> [Violation] {
    if stored.splits != built.splits {
      return [
        Violation(
          message: "\(type.name) makes its own pre-tokenizer and drops the one in \(file), which "
            + "splits texts otherwise.",
          location: naming, observed: built.splits.joined(separator: ", "),
          expected: stored.splits.joined(separator: ", "), severity: isChosen ? .note : nil,
          effect: isChosen ? .changesNothing : nil)
      ]
    }
    guard stored.normalizes != built.normalizes else { return [] }
    // Composed and decomposed letters are all that differs: few texts have the others.
    let forms: Set<String> = ["NFC", "NFD", "NFKC", "NFKD"]
    let isRare =
      isChosen
      || stored.normalizes.filter { !forms.contains($0) }
        == built.normalizes.filter { !forms.contains($0) }
    return [
      Violation(
        message:
          "\(type.name) makes its own normalizer and drops the one in \(file), which changes "
          + "texts otherwise.",
        location: naming, observed: built.normalizes.joined(separator: ", "),
        expected: stored.normalizes.joined(separator: ", "), severity: isRare ? .note : nil,
        effect: isRare ? .changesNothing : nil)
    ]
  }
}
