package import ModelFacts

/// What transformers knows of one tokenizer class: where it came, what it reads, its own tokens.
///
/// A line of the embedded text, described in `Scripts/atlas/FORMAT.md`. A class and its twin
/// `…Fast` are one to transformers 5.
package struct TokenizerClass: Sendable {
  /// What does the work.
  package enum Backend: String, Sendable {
    /// The tokenizers library.
    case tokenizers
    /// The SentencePiece library.
    case sentencePiece = "sentencepiece"
    /// Python.
    case python
    /// mistral-common.
    case mistral
    /// Another library.
    case other
    /// No longer part of transformers.
    case gone
  }

  /// The fields of a line, in order.
  private enum Field: Int {
    case name
    case lackingRelease
    case fastLackingRelease
    case backend
    case files
    case specialTokens
    case furtherTokens
    case idFiles
    case numbering
    case builtIn
    case builtModel
    case normalizerSteps
    case splitSteps
  }

  private let fields: [Substring]
  private let isFast: Bool

  /// A class by its name, nil when no release knows it.
  package static func named(_ name: String) -> TokenizerClass? {
    if let fields = AtlasLines.tokenizers.fields(named: name) {
      return TokenizerClass(fields: fields, isFast: false)
    }
    guard name.hasSuffix("Fast"),
      let fields = AtlasLines.tokenizers.fields(named: name.droppingFast)
    else { return nil }
    let type = TokenizerClass(fields: fields, isFast: true)
    return type[.fastLackingRelease] == "-" ? nil : type
  }

  /// The class of a tokenizer of which the files name this class and the configuration this type;
  /// nil when neither says one that is known.
  package static func of(className: String?, modelType: String?) -> TokenizerClass? {
    let name = className ?? modelType.flatMap(ModelType.named)?.tokenizerClass
    return name.flatMap { named($0.droppingFast) }
  }

  private subscript(field: Field) -> Substring {
    field.rawValue < fields.count ? fields[field.rawValue] : ""
  }

  /// The class's name.
  package var name: String { self[.name] + (isFast ? "Fast" : "") }

  /// The newest release without it that was looked at, nil when all have it.
  package var lackingRelease: String? {
    let release = self[isFast ? .fastLackingRelease : .lackingRelease]
    return release.isEmpty ? nil : String(release)
  }

  /// What does the work.
  package var backend: Backend { Backend(rawValue: String(self[.backend])) ?? .other }

  /// The vocabulary files that the class names, `tokenizer.json` left out.
  package var vocabularyFiles: [String] {
    self[.files].split(separator: ",").map(String.init).filter { $0 != "tokenizer.json" }
  }

  /// The special tokens it has when no file names any: role and text.
  package var defaultTokens: [(role: String, token: String)] {
    self[.specialTokens].words.compactMap { pair in
      pair.firstIndex(of: "=").map {
        (String(pair[..<$0]), Self.text(pair[pair.index(after: $0)...]))
      }
    }
  }

  /// Tokens without a role of their own that the class adds to a vocabulary that lacks them.
  ///
  /// Keyword arguments with defaults of the class's `__init__`.
  package var furtherTokens: [String] { self[.furtherTokens].words.map(Self.text) }

  /// Files of which the first that is there holds the ids, for a class that takes no
  /// `tokenizer.json`; empty for the others.
  package var idFiles: [String] { self[.idFiles].split(separator: ",").map(String.init) }

  /// Whether its vocabulary is a dictionary of fairseq's, whose merges are in `bpe.codes`.
  package var readsFairseqDictionary: Bool { vocabularyFiles.contains("bpe.codes") }

  /// How it numbers a file's pieces, nil when it takes the file's own numbers.
  package var numbering: PieceNumbering? {
    let parts = self[.numbering].split(separator: ";", omittingEmptySubsequences: false)
    guard parts.count == 4, let dropped = Int(parts[0]), let tail = Int(parts[1]) else {
      return nil
    }
    return PieceNumbering(
      front: parts[3].words.map(String.init), dropped: dropped, tail: tail,
      last: parts[2].isEmpty ? nil : String(parts[2]))
  }

  /// The model of the tokenizers library that the class makes, whatever `tokenizer.json` has; nil for a
  /// class that takes the file's.
  package var builtKind: Vocabulary.Kind? { Vocabulary.Kind(rawValue: String(self[.builtModel])) }

  /// What the class does with a text before it looks its pieces up, whatever `tokenizer.json` says; nil
  /// for a class that takes the file's, and for those whose steps aren't known.
  ///
  /// `convert_to_native_format` of transformers 5: a class with an `__init__` of its own is given the
  /// file's vocabulary, merges and post-processor, and makes the rest itself.
  package var builtPipeline: TokenizerPipeline? {
    guard !self[.splitSteps].isEmpty else { return nil }
    func steps(_ field: Field) -> [String] {
      self[field].split(separator: "  ").map { String($0) }
    }
    return TokenizerPipeline(normalizes: steps(.normalizerSteps), splits: steps(.splitSteps))
  }

  /// The vocabulary of a class that has it in code.
  package var builtIn: BuiltInVocabulary? {
    let parts = self[.builtIn].split(separator: ";", omittingEmptySubsequences: false)
    guard parts.count == 4, let kind = Vocabulary.Kind(rawValue: String(parts[0])),
      let count = Int(parts[1])
    else { return nil }
    let ids = parts[3].words.compactMap { pair -> (String, Int)? in
      guard let mark = pair.lastIndex(of: "="), let id = Int(pair[pair.index(after: mark)...])
      else { return nil }
      return (Self.text(pair[..<mark]), id)
    }
    return BuiltInVocabulary(
      kind: kind, count: count, maxID: Int(parts[2]), ids: Dictionary(uniqueKeysWithValues: ids))
  }

  /// A vocabulary that is in code.
  package struct BuiltInVocabulary: Hashable, Sendable {
    /// Its kind.
    package let kind: Vocabulary.Kind
    /// Tokens.
    package let count: Int
    /// The largest id; nil where ids are hashed and say nothing of rows.
    package let maxID: Int?
    /// The ids of its special tokens.
    package let ids: [String: Int]
  }

  /// What stands between quotes; `\\uXXXX` alone is that character.
  private static func text(_ quoted: Substring) -> String {
    let text = quoted.dropFirst().dropLast()
    guard text.hasPrefix("\\u"), text.utf8.count == 6,
      let scalar = UInt32(text.dropFirst(2), radix: 16).flatMap(UnicodeScalar.init)
    else { return String(text) }
    return String(scalar)
  }
}

extension String {
  /// The name without the suffix `Fast`, which transformers 5 no longer tells apart.
  package var droppingFast: String { hasSuffix("Fast") ? String(dropLast(4)) : self }
}
