import ModelFacts

@testable import TuningRules

extension RuleCase {
  /// Rules about what AutoTokenizer makes of the settings.
  static let tokenizerSettings: [RuleCase] = [
    setting("eos_token", ["</s>"]), setting("pad_token", ["content": "<pad>"]),
    setting("extra_special_tokens", "<tool>"), setting("additional_special_tokens", [3]),
    setting("extra_special_tokens", ["image_token": 3]), setting("added_tokens_decoder", []),
    setting("added_tokens_decoder", ["3": "<pad>"]),
    setting("added_tokens_decoder", ["three": ["content": "<pad>"]]),
    setting("added_tokens_decoder", ["3": ["content": "<pad>", "special": "yes"]]),
    setting("model_max_length", "2048"), setting("padding_side", "middle"),
    setting("truncation_side", nil), setting("model_input_names", "input_ids"),
    setting("chat_template", ["{{ messages }}"]), setting("add_special_tokens", true),
    setting("model_specific_special_tokens", ["<s>"]), setting("split_special_tokens", "no"),
    setting("tokenizer_class", 3), setting("auto_map", "tokenizer.T"),
    RuleCase(.tokenizerConfigRefused, .error) { model in
      model[document: "special_tokens_map.json"].set("eos_token", ["</s>"])
    },
    RuleCase(.tokenizerClassMismatch, .error) { model in
      model[document: "tokenizer_config.json"].set("tokenizer_class", "GPT2Tokenizer")
      model.changeVocabulary { vocabulary in
        vocabulary.pipeline = TokenizerPipeline(splits: ["Split Isolated \\s+", "ByteLevel"])
      }
    },
    RuleCase(.tokenizerClassMismatch, .error) { model in
      model[document: "tokenizer_config.json"].set("tokenizer_class", "BertTokenizer")
      model.changeVocabulary { $0.pipeline = TokenizerPipeline() }
    },
    RuleCase(.tokenizerSpecialTokensDropped, .error) { model in
      model[document: "tokenizer_config.json"].set("additional_special_tokens", ["<tool>"])
      model[document: "tokenizer_config.json"].set("extra_special_tokens", ["<s>"])
    },
    RuleCase(.tokenizerIDOutOfRange, .error) { model in
      model.changeVocabulary { $0.surroundingIDs = [SurroundingID(token: "<s>", id: 999)] }
    },
    RuleCase(.tokenizerIDOutOfRange, .warning) { model in
      model[document: "tokenizer_config.json"].set("tokenizer_class", "GPT2Tokenizer")
      model[document: "tokenizer_config.json"].set("bos_token", nil)
      model.changeVocabulary { $0.pipeline = TokenizerPipeline() }
    },
  ]

  private static func setting(_ key: String, _ value: JSONValue?) -> RuleCase {
    RuleCase(.tokenizerConfigRefused, .error) { model in
      model[document: "tokenizer_config.json"].set(key, value ?? .null)
    }
  }
}
