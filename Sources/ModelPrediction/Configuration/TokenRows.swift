package import ModelFacts
import ModelKnowledge

/// How many token ids have an embedding row, and which matrix says so.
package struct TokenRows: Sendable {
  /// The number of rows.
  package let count: Int
  /// The matrix's name, or the configuration's field.
  package let source: String
  /// Where it stands.
  package let location: Location
  /// Whether it is a stored matrix.
  package let isStored: Bool
}

/// A token that transformers appends when it loads a tokenizer.
package struct AppendedToken: Sendable {
  /// The text.
  package let text: String
  /// The id it gets.
  package let id: Int
  /// Where it is declared.
  package let location: Location
}

extension ModelIdentity {
  /// Whether token ids matter to it.
  package var usesTokens: Bool {
    switch modality {
    case .text, .multimodal, .audio: true
    case .vision, .other, nil: false
    }
  }
}

extension Examination {
  /// Rows for token ids: of the stored embedding, else the configuration's vocab_size.
  package var tokenRows: TokenRows? {
    guard identity.usesTokens, !loadsGGUF, let config else { return nil }
    let embeddings = seesAllTensors ? embeddings : nil
    if let matrix = embeddings?.input.first ?? embeddings?.output.first {
      return TokenRows(
        count: matrix.rows, source: matrix.tensor.name,
        location: Location(file: matrix.file, place: .tensor(matrix.tensor.name)), isStored: true)
    }
    guard let size = config.text.vocabularySize, size > 0 else { return nil }
    return TokenRows(
      count: size, source: "vocab_size", location: config.text.location(of: "vocab_size"),
      isStored: false)
  }

  /// Tokens of the files that transformers appends when it loads the tokenizer, with their ids.
  package var tokensAddedAtLoad: [AppendedToken] {
    tokensAppended(of: tokenizer.specialTokens.filter { $0.location != nil })
  }

  /// The id that a special token gets when it is appended, nil when it isn't.
  package func idAtLoad(of special: ResolvedTokenizer.SpecialToken) -> Int? {
    tokensAppended(of: tokenizer.specialTokens)
      .first { ExactString($0.text) == ExactString(special.token) }?.id
  }

  /// Tokens that are appended when these special tokens have to have ids.
  ///
  /// The library continues behind the vocabulary and its own added tokens, whatever id is declared.
  func tokensAppended(of specials: [ResolvedTokenizer.SpecialToken]) -> [AppendedToken] {
    guard let vocabulary = model.tokenizer.vocabulary.value else { return [] }
    let known = Set(vocabulary.addedTokens.map { ExactString($0.content) })
    func isNew(_ text: ExactString) -> Bool {
      !known.contains(text) && vocabulary.ids[text] == nil
    }
    let place = tokenizer.addedTokensLocation
    var texts = tokenizer.addedTokens.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
      .map(\.key).filter(isNew).map { (text: $0, location: place) }
    for special in specials + tokenizer.extraTokens {
      let text = ExactString(special.token)
      if isNew(text), !texts.contains(where: { $0.text == text }) {
        texts.append((text, special.location ?? place))
      }
    }
    return texts.enumerated().map { offset, entry in
      AppendedToken(
        text: entry.text.string, id: vocabulary.nextID.adding(offset), location: entry.location)
    }
  }
}
