import ModelFacts
import ModelPrediction

extension Rule {
  /// Token ids that differ between the files.
  package static let configTokenIDMismatch = Rule(
    name: "config/token-id-mismatch",
    severity: .warning,
    summary: "token ids that differ between files",
    help:
      "Use the tokenizer's ids in all files. In generation_config.json, keep every id that ends "
      + "a turn.",
    rationale: "A model that is trained to end with one token and stopped by another never stops.",
    sources: ["QwenLM/Qwen3#927", "hiyouga/LlamaFactory#9338", "huggingface/open-r1#663"]
  ) { examination in
    guard !examination.isAdapter, examination.identity.usesTokens else { return [] }
    return ["eos", "bos", "pad"].compactMap { mismatch(of: $0, examination) }
  }
}

private func mismatch(of role: String, _ examination: Examination) -> Violation? {
  let key = "\(role)_token_id"
  var statements: [(ids: [Int], location: Location, source: String)] = []
  if let top = examination.config, let stated = top.text.stated(key) ?? top.stated(key) {
    let place = Location(file: top.file, place: .pointer(stated.pointer))
    // Encoders are saved with the defaults of their class, which say nothing of their tokenizer.
    let isLeftover =
      top.generates == false
      && stated.value.tokenIDs.allSatisfy { $0 >= examination.tokenRows?.count ?? .max }
    if !isLeftover { statements.append((stated.value.tokenIDs, place, top.file)) }
  }
  let file = examination.model.path("generation_config.json")
  if let value = examination.model.documents[file]?.value?[key], !value.isNull {
    statements.append((value.tokenIDs, Location(file: file, place: .pointer("/\(key)")), file))
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
        message: "\(key) is \(first.ids.text) in \(first.source) but \(second.ids.text) in "
          + "\(second.source).",
        location: first.location, observed: first.ids.text, expected: second.ids.text)
    }
  }
  return nil
}

extension [Int] {
  /// The number, or the list.
  fileprivate var text: String { count == 1 ? "\(self[0])" : "\(self)" }
}
