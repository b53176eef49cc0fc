/// What transformers knows of one tokenizer class: where it came, what it reads, its own tokens.
///
/// A line of `TokenizerClassTable`, which a script makes from transformers itself.
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

  /// The class's name.
  package let name: String
  /// The newest release without it that was looked at, nil when all have it.
  package let lackingRelease: String?
  /// What does the work.
  package let backend: Backend
  /// The vocabulary files that the class names, `tokenizer.json` left out.
  package let vocabularyFiles: [String]
  /// The special tokens it has when no file names any: role and text.
  package let defaultTokens: [(role: String, token: String)]

  /// Tokens without a role of their own that the class adds to a vocabulary that lacks them.
  package var furtherTokens: [String] { Self.furtherTokens[name.droppingFast] ?? [] }

  /// Keyword arguments with defaults of the classes' `__init__` in transformers 5.23.
  private static let furtherTokens: [String: [String]] = [
    "SplinterTokenizer": ["[QUESTION]"], "TapasTokenizer": ["[EMPTY]"],
    "LukeTokenizer": ["<ent>", "<ent2>", "[UNK]", "[PAD]", "[MASK]", "[MASK2]"],
  ]

  /// A class by its name, nil when no release knows it.
  package static func named(_ name: String) -> TokenizerClass? {
    guard name != "*", let fields = classes.fields(of: name), fields.count == 5 else { return nil }
    return TokenizerClass(fields)
  }

  /// Whether transformers takes its own class for this model_type, whatever the files name.
  package static func ignoresStatedClass(modelType: String) -> Bool {
    classes.fields(of: "*")?.last?.split(separator: ",").contains { $0 == modelType } ?? false
  }

  private static let classes = LineTable(TokenizerClassTable.tokenizerClasses)

  private init(_ fields: [Substring]) {
    name = String(fields[0])
    lackingRelease = fields[1].isEmpty ? nil : String(fields[1])
    backend = Backend(rawValue: String(fields[2])) ?? .other
    vocabularyFiles = fields[3].split(separator: ",").map(String.init).filter {
      $0 != "tokenizer.json"
    }
    defaultTokens = fields[4].split(separator: " ").compactMap { pair in
      guard let equals = pair.firstIndex(of: "=") else { return nil }
      let text = String(pair[pair.index(equals, offsetBy: 2)...].dropLast())
      return (String(pair[..<equals]), Self.unescaped(text))
    }
  }

  /// The character that `\\uXXXX` stands for, where the text is one; else the text.
  private static func unescaped(_ text: String) -> String {
    guard text.hasPrefix("\\u"), text.utf8.count == 6,
      let scalar = UInt32(text.dropFirst(2), radix: 16).flatMap(UnicodeScalar.init)
    else { return text }
    return String(scalar)
  }
}

extension String {
  /// The name without the suffix `Fast`, which transformers 5 no longer tells apart.
  package var droppingFast: String { hasSuffix("Fast") ? String(dropLast(4)) : self }
}
