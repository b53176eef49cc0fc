package import ModelFacts

/// Finds tokens, and what looks like tokens, in rendered conversations.
package struct TemplateMarkers {
  /// Added tokens by their first byte, longer ones first.
  private var tokens: [UInt8: [(bytes: [UInt8], token: AddedToken)]] = [:]
  /// The ids that generation ends at.
  package let endIDs: Set<Int>

  /// The tokens that a model's files add, and the ids they end at.
  package init(of examination: Examination) {
    endIDs = examination.generationEndIDs
    var all = examination.model.tokenizer.vocabulary.value?.addedTokens ?? []
    let known = Set(all.map { ExactString($0.content) })
    for (text, id) in examination.tokenizer.addedTokens where !known.contains(text) {
      all.append(
        AddedToken(
          id: examination.tokenizer.id(of: text.string) ?? id, content: text.string,
          isSpecial: true))
    }
    for special in examination.tokenizer.specialTokens + examination.tokenizer.extraTokens
    where !all.contains(where: { ExactString($0.content) == ExactString(special.token) }) {
      guard let id = examination.tokenizer.id(of: special.token) else { continue }
      all.append(AddedToken(id: id, content: special.token, isSpecial: true))
    }
    for token in all {
      guard let first = token.content.utf8.first else { continue }
      tokens[first, default: []].append((Array(token.content.utf8), token))
    }
    for first in tokens.keys { tokens[first]?.sort { $0.bytes.count > $1.bytes.count } }
  }

  /// The added tokens of a text, from left to right, the longest one where several begin.
  package func tokens(in text: String) -> [AddedToken] {
    let bytes = Array(text.utf8)
    var found: [AddedToken] = []
    var place = 0
    while place < bytes.count {
      if let match = token(in: bytes[place...]) {
        found.append(match.token)
        place += match.bytes.count
      } else {
        place += 1
      }
    }
    return found
  }

  private func token(in bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], token: AddedToken)? {
    bytes.first.flatMap { tokens[$0]?.first { bytes.starts(with: $0.bytes) } }
  }

  /// Whether a text is an added token.
  package func isToken(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.first.flatMap { tokens[$0]?.contains { $0.bytes == bytes } } ?? false
  }

  /// Whether a text's first token is this one.
  package func begins(_ text: String, with token: String) -> Bool {
    guard let first = self.token(in: Array(text.utf8)[...]) else { return false }
    return ExactString(first.token.content) == ExactString(token)
  }

  /// What a turn ends in, by the text behind its content.
  package func end(in text: String) -> TemplateSummary.End? {
    let found = tokens(in: text)
    if let token = found.first(where: { endIDs.contains($0.assignedID) }) ?? found.first {
      return TemplateSummary.End(
        token: token.content, id: token.assignedID, isEOS: endIDs.contains(token.assignedID))
    }
    return Self.markers(in: text).first.map {
      TemplateSummary.End(token: $0, id: nil, isEOS: false)
    }
  }

  /// The token that opens a question's turn and by that ends the answer before, as in GLM; nil
  /// where answers have an end of their own.
  package func endingOpening(in rendered: RenderedTemplate) -> String? {
    let content = RenderedTemplate.Content.self
    guard let multi = rendered.text(.multi), let first = rendered.text(.first1),
      let after = RenderedTemplate.split(multi, atLast: content.answers[0])?.after,
      let token = tokens(in: after).first, endIDs.contains(token.assignedID),
      let before = RenderedTemplate.split(first, atLast: content.questions[0])?.before,
      before.contains(token.content)
    else { return nil }
    return token.content
  }

  /// What looks like a token in the conversations and isn't any, sorted.
  package func unknown(in rendered: RenderedTemplate) -> [String] {
    let conversations: [RenderedTemplate.Conversation] = [
      .plain, .system, .multi, .tools, .prompt,
    ]
    let all = Set(
      conversations.compactMap { rendered.text($0) }.flatMap(Self.markers).map { ExactString($0) })
    return all.filter { !isToken($0.string) }.sorted().map(\.string)
  }

  /// Whether a marker is a role's name between signs: some families train these as plain text.
  package static func namesRole(_ marker: String) -> Bool {
    let word = marker.filter(\.isLetter).lowercased()
    return [
      "system", "user", "assistant", "tool", "human", "bot", "model", "developer", "function",
      "observation", "context",
    ].contains(word)
  }

  // MARK: Shapes

  /// The texts shaped like markers, in order: `<|x|>`, `<｜x｜>`, `[|x|]`, `<s>`, `</s>`, `<a_b>`.
  ///
  /// What a closing `</a_b>` belongs to is markup, not a marker.
  package static func markers(in text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var found: [String] = []
    var place = 0
    while place < scalars.count {
      guard let end = end(ofMarkerAt: place, in: scalars) else {
        place += 1
        continue
      }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[place..<end])
      let marker = String(view)
      if !marker.contains("|"), marker.contains("_"), text.contains("</" + marker.dropFirst()) {
        place += 1
        continue
      }
      found.append(marker)
      place = end
    }
    return found
  }

  private static func end(ofMarkerAt start: Int, in scalars: [Unicode.Scalar]) -> Int? {
    func has(_ text: String, at place: Int) -> Bool {
      scalars[min(place, scalars.count)...].starts(with: text.unicodeScalars)
    }
    for (opening, closing) in [("<|", "|>"), ("<｜", "｜>"), ("[|", "|]")]
    where has(opening, at: start) {
      var place = start + 2
      while place < scalars.count, place - start < 80, !has(closing, at: place) {
        guard !scalars[place].properties.isWhitespace, !"<>".unicodeScalars.contains(scalars[place])
        else { return nil }
        place += 1
      }
      return has(closing, at: place) && place > start + 2 ? place + 2 : nil
    }
    if has("<s>", at: start) { return start + 3 }
    if has("</s>", at: start) { return start + 4 }
    guard has("<", at: start) else { return nil }
    var place = start + 1
    var words = 1
    var length = 0
    while place < scalars.count, place - start < 80 {
      let scalar = scalars[place]
      if scalar == ">" { return words > 1 && length > 0 ? place + 1 : nil }
      if scalar == "_" {
        guard length > 0 else { return nil }
        words += 1
        length = 0
      } else {
        guard scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        else { return nil }
        length += 1
      }
      place += 1
    }
    return nil
  }
}

extension Examination {
  /// The ids that generation ends at: generation_config's, else the configuration's.
  package var generationEndIDs: Set<Int> {
    let generation = model.document("generation_config.json")?.value?["eos_token_id"]
    let own = Self.ids(generation)
    if !own.isEmpty { return own }
    let config = model.document("config.json")?.value
    let stated = Self.ids(config?["eos_token_id"])
    return stated.isEmpty ? Self.ids(config?["text_config"]?["eos_token_id"]) : stated
  }

  private static func ids(_ value: JSONValue?) -> Set<Int> {
    if let id = value?.integer { return [id] }
    return Set((value?.array ?? []).compactMap(\.integer))
  }
}
