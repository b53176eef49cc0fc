import ModelFacts
import ModelPrediction
import ModelKnowledge

extension Rule {
  /// A token id has no embedding row.
  package static let tokenizerIDOutOfRange = Rule(
    name: "tokenizer/id-out-of-range",
    severity: .error,
    summary: "a token id without an embedding row",
    help: "Call resize_token_embeddings(len(tokenizer)) and save model and tokenizer together, "
      + "or take the tokenizer that belongs to these weights.",
    rationale: "The first batch with that token ends in an index error, on a GPU in a device-side "
      + "assert.",
    sources: [
      "huggingface/transformers#1848", "InternRobotics/PointLLM#46", "shibing624/MedicalGPT#275",
      "meta-llama/llama-cookbook#189",
    ]
  ) { examination in
    guard let rows = examination.tokenRows, !examination.isAdapter else { return [] }
    return Rule.tokensBeyond(rows, examination) + Rule.configuredIDsBeyond(rows, examination)
  }

  private static func tokensBeyond(_ rows: TokenRows, _ examination: Examination) -> [Violation] {
    guard case .known(let vocabulary, let location) = examination.model.tokenizer.vocabulary else {
      return []
    }
    let limit = "\(rows.source) has \(rows.count) rows"
    if let largest = vocabulary.maxID, largest >= rows.count {
      let beyond = vocabulary.addedTokens.first { $0.id >= rows.count }
      let name = beyond.map { ", such as \($0.content) (\($0.id))" } ?? ""
      return [
        Violation(
          message: "Token ids go up to \(largest)\(name), and \(limit).",
          location: location, observed: "\(largest)", expected: "at most \(rows.count - 1)")
      ]
    }
    let added = examination.tokensAddedAtLoad
    guard let last = added.last, last.id >= rows.count else { return [] }
    return [
      Violation(
        message: "Loading adds \(added.map(\.text).listed()) to the vocabulary, up to id "
          + "\(last.id), and \(limit).",
        location: last.location, observed: "\(last.id)", expected: "at most \(rows.count - 1)")
    ]
  }

  private static func configuredIDsBeyond(
    _ rows: TokenRows, _ examination: Examination
  ) -> [Violation] {
    guard let config = examination.config else { return [] }
    var blocks = [config]
    if config.text.pointer != config.pointer { blocks.append(config.text) }
    // Only what generates is given begin and end by its configuration; encoders are not.
    let names =
      config.generates == false
      ? ["pad_token_id"]
      : ["pad_token_id", "bos_token_id", "eos_token_id", "decoder_start_token_id"]
    return blocks.flatMap { block in
      names.compactMap { name in
        guard let stated = block.stated(name),
          let beyond = stated.value.ids.first(where: { $0 >= rows.count })
        else { return nil }
        return Violation(
          message: "\(name) is \(beyond), and \(rows.source) has \(rows.count) rows.",
          location: Location(file: block.file, place: .pointer(stated.pointer)),
          observed: "\(beyond)", expected: "at most \(rows.count - 1)",
          help: "Set \(name) to the id of a token that has an embedding row.")
      }
    }
  }

  /// More rows than tokens.
  package static let tokenizerEmbeddingPadded = Rule(
    name: "tokenizer/embedding-padded",
    severity: .note,
    summary: "more embedding rows than tokens: normal, don't shrink",
    help: "Leave the rows as they are: shrinking them breaks converters and saves nothing.",
    rationale: "Rows are padded to a multiple of 64 or 128 for speed, or kept for tokens to come.",
    sources: ["huggingface/transformers#8643", "ggml-org/llama.cpp#3633"]
  ) { examination in
    guard let rows = examination.tokenRows, rows.isStored,
      case .known(let vocabulary, _) = examination.model.tokenizer.vocabulary,
      let largest = vocabulary.maxID, rows.count > largest + 1
    else { return [] }
    return [
      Violation(
        message: "\(rows.source) has \(rows.count) rows for token ids up to \(largest).",
        location: rows.location, observed: "\(rows.count) rows", expected: "\(largest + 1) or more")
    ]
  }

  /// A special token that the vocabulary doesn't have.
  package static let tokenizerSpecialTokenMissing = Rule(
    name: "tokenizer/special-token-missing",
    severity: .warning,
    summary: "a declared special token that isn't in the vocabulary",
    help: "Name a token that the vocabulary has, or add this one and resize the embeddings.",
    rationale: "transformers adds the token at the end without a word, where it has a random "
      + "embedding or none.",
    sources: ["transformers 5.23 tokenization_utils_tokenizers.py, __init__"]
  ) { examination in
    guard let vocabulary = examination.model.tokenizer.vocabulary.value, !examination.isAdapter
    else { return [] }
    let tokenizer = examination.tokenizer
    var declared = tokenizer.specialTokens
    switch vocabulary.kind {
    case .bytes, .characters: return []
    case .sentencePieceBPE, .sentencePieceUnigram:
      // The class adds its own tokens to what the SentencePiece file has.
      let own = tokenizer.effectiveClass?.defaultTokens ?? []
      declared.removeAll { special in own.contains { $0.token == special.token } }
    default: declared += tokenizer.extraTokens
    }
    var seen: Set<ExactString> = []
    return declared.compactMap { special in
      guard let location = special.location, tokenizer.id(of: special.token) == nil,
        seen.insert(ExactString(special.token)).inserted
      else { return nil }
      let role = special.role == "extra" ? "The special token" : "The \(special.role) token"
      return Violation(
        message: "\(role) \(special.token) is not in the vocabulary.", location: location,
        observed: special.token, expected: "a token of the vocabulary")
    }
  }

  /// Token ids that differ between the files.
  package static let configTokenIDMismatch = Rule(
    name: "config/token-id-mismatch",
    severity: .warning,
    summary: "begin, end or padding ids that differ between the files",
    help: "Give all files the ids of the tokenizer; for the end token keep every id that ends a "
      + "turn in generation_config.json.",
    rationale: "A model that is trained to end with one token and stopped by another never stops.",
    sources: ["QwenLM/Qwen3#927", "hiyouga/LlamaFactory#9338", "huggingface/open-r1#663"]
  ) { examination in
    guard !examination.isAdapter, examination.identity.usesTokens else { return [] }
    return ["eos", "bos", "pad"].compactMap { Rule.mismatch(of: $0, examination) }
  }

  private static func mismatch(of role: String, _ examination: Examination) -> Violation? {
    let key = "\(role)_token_id"
    var statements: [(ids: [Int], location: Location, source: String)] = []
    if let top = examination.config, let stated = top.text.stated(key) ?? top.stated(key) {
      let place = Location(file: top.file, place: .pointer(stated.pointer))
      // Encoders are saved with the defaults of their class, which say nothing of their tokenizer.
      let isLeftover =
        top.generates == false
        && stated.value.ids.allSatisfy { $0 >= examination.tokenRows?.count ?? .max }
      if !isLeftover { statements.append((stated.value.ids, place, top.file)) }
    }
    let file = "generation_config.json"
    if let value = examination.model.documents[file]?.value?[key], !value.isNull {
      statements.append((value.ids, Location(file: file, place: .pointer("/\(key)")), file))
    }
    if let special = examination.tokenizer.special(role), let location = special.location,
      let id = examination.tokenizer.id(of: special.token)
    {
      statements.append(([id], location, "the tokenizer"))
    }
    statements.removeAll { $0.ids.isEmpty || $0.ids == [-1] }
    for (index, first) in statements.enumerated() {
      for second in statements[(index + 1)...] where Set(first.ids).isDisjoint(with: second.ids) {
        return Violation(
          message: "\(key) is \(first.ids.text) in \(first.source) and \(second.ids.text) in "
            + "\(second.source).",
          location: first.location, observed: first.ids.text, expected: second.ids.text)
      }
    }
    return nil
  }
}

extension JSONValue {
  /// One id or a list of ids.
  fileprivate var ids: [Int] { integer.map { [$0] } ?? array?.compactMap(\.integer) ?? [] }
}

extension ResolvedConfig {
  /// Whether the architecture generates; nil when none is named.
  fileprivate var generates: Bool? {
    architectures.first.map { name in
      ["ForCausalLM", "ForConditionalGeneration", "LMHead"].contains { name.contains($0) }
    }
  }
}

extension [Int] {
  /// The number, or the list.
  fileprivate var text: String { count == 1 ? "\(self[0])" : "\(self)" }
}
