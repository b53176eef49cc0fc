package import ModelFacts

/// The token texts whose ids a rule may ask for: what the configuration files name, and what
/// classes have by themselves.
package struct SpecialTokenNames {
  /// The texts, each once, in order of appearance.
  package private(set) var texts: [String] = []
  private var seen: Set<ExactString> = []

  /// Texts that are looked up at most, which bounds what a hostile file can ask.
  private static let limit = 20_000

  /// Special tokens that transformers 5.23's tokenizer classes have when no file names any.
  private static let defaults = [
    "<s>", "</s>", "<unk>", "<pad>", "<mask>", "[CLS]", "[SEP]", "[PAD]", "[MASK]", "[UNK]",
    "<cls>", "<sep>", "<eos>", "<bos>", "[BOS]", "[EOS]", "[GO]", "[STOP]", "[s]", "<blank>",
    "__start__", "__end__", "__unk__", "__null__", "<BOS_TOKEN>", "<UNK>", "<SEP>", "<PAD>",
    "<CLS>", "<MASK_TOKEN>", "<sos/eos>", "<special1>", "<mask_2>", "<::::>", "<|endoftext|>",
    "<|startoftext|>", "<|END_OF_TURN_TOKEN|>", "<EOS_TOKEN>", "<|im_end|>", "<|im_start|>",
    "<start_of_turn>", "<end_of_turn>", "<|eot_id|>", "<|end|>", "<|begin_of_text|>",
    "<|end_of_text|>", "<|finetune_right_pad_id|>", "<|pad|>", "<|padding|>",
  ]

  /// Collects the texts of a folder's configuration files.
  package init(documents: [String: Fact<JSONObject>], folder: String) {
    let settings = documents[folder + "tokenizer_config.json"]?.value
    let map = documents[folder + "special_tokens_map.json"]?.value
    for object in [settings, map] {
      for member in object?.members ?? [] {
        switch member.key {
        case _ where member.key.hasSuffix("_token"): add(member.value)
        case "extra_special_tokens", "additional_special_tokens", "added_tokens_decoder":
          for value in member.value.array ?? member.value.object?.members.map(\.value) ?? [] {
            add(value)
          }
        default: break
        }
      }
    }
    for member in documents[folder + "added_tokens.json"]?.value?.members ?? [] {
      add(.string(member.key))
    }
    for text in Self.defaults { add(.string(text)) }
  }

  private mutating func add(_ value: JSONValue) {
    guard let text = value.string ?? value["content"]?.string, texts.count < Self.limit,
      seen.insert(ExactString(text)).inserted
    else { return }
    texts.append(text)
  }
}
