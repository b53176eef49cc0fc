package import ModelFacts

/// What a GGUF header says of its tokenizer, without the tokens themselves.
package struct GGUFVocabulary: Sendable {
  /// `tokenizer.ggml.model`: `llama`, `gpt2`, `bert`, `t5`, ….
  package var model: String?
  /// Entries of `tokenizer.ggml.tokens`, nil when there are none.
  package var tokenCount: Int?
  /// Entries of `tokenizer.ggml.merges`, nil when there are none.
  package var mergeCount: Int?
  /// The special tokens by role (`bos`, `eos`, `padding`, …) as `tokenizer.ggml.ROLE_token_id` names
  /// them, in file order.
  package var specialIDs: [(role: String, id: Int)] = []
  /// The texts of the special tokens and of the tokens marked as added, as far as they were looked up.
  package var texts: [Int: String] = [:]
  /// Ids whose type is control (3) or user-defined (4), in order; the first 4096 of them.
  package var markedIDs: [(id: Int, isControl: Bool)] = []

  /// Where every 512th token's string starts.
  var tokenMarks: [Int] = []
  /// How many tokens lie between two marks.
  static let markInterval = 512

  /// The vocabulary as the report takes it, nil without tokens.
  package func vocabulary(file: String) -> Vocabulary? {
    guard let tokenCount else { return nil }
    var vocabulary = Vocabulary(
      file: file, kind: kind, modelCount: tokenCount, count: tokenCount,
      maxID: tokenCount > 0 ? tokenCount - 1 : nil)
    vocabulary.mergeCount = mergeCount
    for (_, id) in specialIDs {
      if let text = texts[id] { vocabulary.ids[ExactString(text)] = id }
    }
    vocabulary.addedTokens = markedIDs.compactMap { id, isControl in
      texts[id].map { AddedToken(id: id, content: $0, isSpecial: isControl) }
    }
    for (role, name) in Self.roles {
      guard let id = specialIDs.first(where: { $0.role == name })?.id, texts[id] != nil else {
        continue
      }
      vocabulary.specialIDs[role] = id
    }
    vocabulary.paddingToken = specialIDs.first { $0.role == "padding" }.flatMap { texts[$0.id] }
    vocabulary.unknownToken = specialIDs.first { $0.role == "unknown" }.flatMap { texts[$0.id] }
    vocabulary.isByteLevel = kind == .bpe
    return vocabulary
  }

  /// The roles of transformers' special tokens, with the names that llama.cpp has for them.
  private static let roles = [
    ("bos", "bos"), ("eos", "eos"), ("unk", "unknown"), ("sep", "seperator"), ("cls", "cls"),
    ("mask", "mask"),
  ]

  /// The report's name for llama.cpp's tokenizer models (`llama-vocab.cpp`, `llama_vocab_type`).
  private var kind: Vocabulary.Kind {
    switch model {
    case "llama": .sentencePieceBPE
    case "gpt2", "gemma4", "hybriddna": .bpe
    case "bert": .wordPiece
    case "t5": .sentencePieceUnigram
    case "plamo2": .unigram
    case "rwkv", "whitespace": .wordLevel
    default: mergeCount == nil ? .unigram : .bpe
    }
  }

  /// Takes an integer that a `tokenizer.ggml.…_token_id` key names.
  mutating func note(key: String, id: Int) {
    let prefix = "tokenizer.ggml."
    guard key.hasPrefix(prefix), key.hasSuffix("_token_id") else { return }
    specialIDs.append((String(key.dropFirst(prefix.count).dropLast("_token_id".count)), id))
  }

  /// Looks up the texts that were found to matter: those of special and marked tokens.
  mutating func lookUpTexts(
    in source: some ByteSource, isBigEndian: Bool
  ) throws(FormatError) {
    guard let tokenCount else { return }
    let ids = Set(specialIDs.map(\.id) + markedIDs.map(\.id)).filter { 0..<tokenCount ~= $0 }
    var next = 0
    var cursor = GGUFCursor(over: source, at: 0, isBigEndian: isBigEndian)
    for id in ids.sorted() {
      let mark = id / Self.markInterval
      if mark >= tokenMarks.count { continue }
      if id < next || mark * Self.markInterval > next || next == 0 {
        cursor = GGUFCursor(over: source, at: tokenMarks[mark], isBigEndian: isBigEndian)
        next = mark * Self.markInterval
      }
      while next < id {
        try cursor.skip(try cursor.stringLength())
        next += 1
      }
      let length = try cursor.stringLength()
      texts[id] = String(decoding: try cursor.bytes(min(length, 4096)), as: UTF8.self)
      try cursor.skip(length - min(length, 4096))
      next += 1
    }
  }
}
