import ModelFacts
import ModelPrediction

extension Rule {
  /// A form of tokenizer.json that older libraries refuse.
  package static let tokenizerNeedsNewerTokenizers = Rule(
    name: "tokenizer/needs-newer-tokenizers",
    severity: .note,
    summary: "a tokenizer.json for newer tokenizers",
    help: "Train with the newer tokenizers too.",
    rationale: "Older libraries end with \"data did not match any variant of untagged enum "
      + "ModelWrapper\".",
    sources: ["allenai/open-instruct#738", "huggingface/tokenizers#1297"]
  ) { examination in
    guard case .known(let vocabulary, let location) = examination.model.tokenizer.vocabulary else {
      return []
    }
    var found: [Violation] = []
    if vocabulary.hasPairMerges {
      found.append(
        Violation(
          message: "Merges are written as pairs, which tokenizers before 0.20 (transformers "
            + "before 4.45) can't read.",
          location: location.pointer("/model/merges"), observed: "pairs",
          expected: "tokenizers 0.20 or newer",
          severity: examination.assumesBelow("4.45") ? .warning : nil))
    }
    for type in vocabulary.components {
      guard let first = newerComponents[type] else { continue }
      found.append(
        Violation(
          message: "\(type) is a component that tokenizers before \(first.tokenizers) lacks.",
          location: location, observed: type, expected: "tokenizers \(first.tokenizers) or newer",
          severity: examination.assumesBelow(first.transformers) ? .warning : nil))
    }
    return found
  }
}

/// Components by the release that brought them, and the first transformers that can go with it.
private let newerComponents = [
  "FixedLength": (tokenizers: "0.21", transformers: "4.47")
]
