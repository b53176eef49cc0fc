import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A token id has no embedding row.
  package static let tokenizerIDOutOfRange = Rule(
    name: "tokenizer/id-out-of-range",
    severity: .error,
    summary: "token ids without an embedding row",
    help: "Call resize_token_embeddings(len(tokenizer)) and save model and tokenizer together, "
      + "or use the tokenizer that belongs to these weights.",
    rationale:
      "The first batch with that token ends in an index error, or on a GPU in a device-side "
      + "assert.",
    sources: [
      "huggingface/transformers#1848", "InternRobotics/PointLLM#46", "shibing624/MedicalGPT#275",
      "meta-llama/llama-cookbook#189",
    ]
  ) { examination in
    guard let rows = examination.tokenRows, !examination.isAdapter else { return [] }
    return tokensBeyond(rows, examination) + surroundingsBeyond(rows, examination)
      + configuredIDsBeyond(rows, examination)
  }
}

private func tokensBeyond(_ rows: TokenRows, _ examination: Examination) -> [Violation] {
  guard case .known(let vocabulary, let location) = examination.model.tokenizer.vocabulary else {
    return []
  }
  let limit = "\(rows.source) has \(rows.count) rows"
  if let largest = vocabulary.maxID, largest >= rows.count {
    let beyond = vocabulary.addedTokens.first { $0.id >= rows.count }
    let name = beyond.map { ", such as \($0.content) (\($0.id))" } ?? ""
    return [
      Violation(
        message: "Token ids go up to \(largest)\(name), but \(limit).",
        location: location, observed: "\(largest)", expected: "at most \(rows.count - 1)")
    ]
  }
  let added = examination.tokensAddedAtLoad
  guard let last = added.last, last.id >= rows.count else {
    return defaultsBeyond(rows, examination)
  }
  return [
    Violation(
      message: "Loading adds \(added.map(\.text).listed()) to the vocabulary, up to id "
        + "\(last.id), but \(limit).",
      location: last.location, observed: "\(last.id)", expected: "at most \(rows.count - 1)")
  ]
}

/// Tokens that a class has by itself, for which it makes ids when the vocabulary lacks them.
private func defaultsBeyond(_ rows: TokenRows, _ examination: Examination) -> [Violation] {
  let tokenizer = examination.tokenizer
  guard examination.model.tokenizer.vocabulary.value?.pipeline != nil,
    tokenizer.effectiveClass?.backend == .tokenizers
  else { return [] }
  return tokenizer.specialTokens.filter { $0.location == nil }.compactMap { special in
    guard tokenizer.id(of: special.token) == nil,
      let id = examination.idAtLoad(of: special), id >= rows.count
    else { return nil }
    let pads = special.role == "pad"
    return Violation(
      message:
        "\(tokenizer.effectiveClass?.name ?? "The tokenizer's class") has \(special.token) as "
        + "its \(special.role) token. The vocabulary lacks it, so loading adds it as id \(id), but "
        + "\(rows.source) has \(rows.count) rows.",
      location: tokenizer.classLocation ?? Location(file: nil), observed: "\(id)",
      expected: "at most \(rows.count - 1)", severity: pads ? nil : .warning,
      effect: pads ? nil : .changesNothing,
      help: "Name a \(special.role) token that the vocabulary has in tokenizer_config.json, or set "
        + "tokenizer_class to PreTrainedTokenizerFast.")
  }
}

/// Ids that the post-processor puts around every text.
private func surroundingsBeyond(_ rows: TokenRows, _ examination: Examination) -> [Violation] {
  guard case .known(let vocabulary, let location) = examination.model.tokenizer.vocabulary,
    let beyond = vocabulary.surroundingIDs.first(where: { $0.id >= rows.count })
  else { return [] }
  return [
    Violation(
      message:
        "The post-processor in \(vocabulary.file) adds \(beyond.token) as id \(beyond.id) to "
        + "every text, but \(rows.source) has \(rows.count) rows.",
      location: location.pointer("/post_processor"), observed: "\(beyond.id)",
      expected: "at most \(rows.count - 1)",
      help: "Correct the id in the post_processor of \(vocabulary.file).")
  ]
}

private func configuredIDsBeyond(
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
        let beyond = stated.value.tokenIDs.first(where: { $0 >= rows.count })
      else { return nil }
      return Violation(
        message: "\(name) is \(beyond), but \(rows.source) has \(rows.count) rows.",
        location: Location(file: block.file, place: .pointer(stated.pointer)),
        observed: "\(beyond)", expected: "at most \(rows.count - 1)",
        help: "Set \(name) to the id of a token that has an embedding row.")
    }
  }
}
