package import ModelFacts

/// What a tokenizer class reads when it isn't one of the tokenizers library.
///
/// From `vocab_files_names` of transformers 5.23's classes whose backend is Python or SentencePiece.
package struct TokenizerNeeds: Hashable, Sendable {
  /// The class.
  package let name: String
  /// Model types whose registered class it is.
  let modelTypes: [String]
  /// Files that hold its vocabulary; the first that is there counts.
  package let files: [String]
  /// The vocabulary of a class that needs no file: its kind, and its tokens where they have ids.
  package let fixed: Fixed?

  /// A vocabulary that is in code.
  package struct Fixed: Hashable, Sendable {
    package var kind: Vocabulary.Kind
    package var count: Int
    /// Nil where ids are hashed and say nothing of rows.
    package var maxID: Int?
    /// The ids of its special tokens.
    package var ids: [String: Int] = [:]
  }

  /// The needs of the class that the files name, or else of the model_type's; nil for the others.
  package static func of(className: String?, modelType: String?) -> TokenizerNeeds? {
    if let className {
      let name = className.hasSuffix("Fast") ? String(className.dropLast(4)) : className
      return all.first { $0.name == name }
    }
    return modelType.flatMap { type in all.first { $0.modelTypes.contains(type) } }
  }

  private init(
    _ name: String, _ modelTypes: [String] = [], files: [String] = [], fixed: Fixed? = nil
  ) {
    self.name = name
    self.modelTypes = modelTypes
    self.files = files
    self.fixed = fixed
  }

  private static let all: [TokenizerNeeds] = [
    TokenizerNeeds(
      "Wav2Vec2CTCTokenizer",
      [
        "data2vec-audio", "hubert", "unispeech", "unispeech-sat", "wav2vec2", "wav2vec2-bert",
        "wav2vec2-conformer", "wavlm",
      ], files: ["vocab.json"]),
    TokenizerNeeds("Wav2Vec2PhonemeCTCTokenizer", ["wav2vec2_phoneme"], files: ["vocab.json"]),
    TokenizerNeeds("MgpstrTokenizer", ["mgp-str"], files: ["vocab.json"]),
    TokenizerNeeds("VitsTokenizer", ["vits"], files: ["vocab.json"]),
    TokenizerNeeds("M2M100Tokenizer", ["m2m_100"], files: ["vocab.json"]),
    TokenizerNeeds("MarianTokenizer", ["marian"], files: ["vocab.json"]),
    TokenizerNeeds("Speech2TextTokenizer", ["speech_to_text"], files: ["vocab.json"]),
    TokenizerNeeds("FSMTTokenizer", ["fsmt"], files: ["vocab-src.json", "vocab.json"]),
    TokenizerNeeds("BioGptTokenizer", ["biogpt"], files: ["vocab.json"]),
    TokenizerNeeds("CTRLTokenizer", ["ctrl"], files: ["vocab.json"]),
    TokenizerNeeds("ClvpTokenizer", ["clvp"], files: ["vocab.json"]),
    TokenizerNeeds("FlaubertTokenizer", ["flaubert"], files: ["vocab.json"]),
    TokenizerNeeds("XLMTokenizer", ["xlm"], files: ["vocab.json"]),
    TokenizerNeeds("BlenderbotSmallTokenizer", ["blenderbot-small"], files: ["vocab.json"]),
    TokenizerNeeds("BertweetTokenizer", ["bertweet"], files: ["vocab.txt"]),
    TokenizerNeeds("PhobertTokenizer", ["phobert"], files: ["vocab.txt"]),
    TokenizerNeeds(
      "BertJapaneseTokenizer", ["bert-japanese"], files: ["vocab.txt", "spiece.model"]),
    TokenizerNeeds("CpmAntTokenizer", ["cpmant"], files: ["vocab.txt"]),
    TokenizerNeeds("EsmTokenizer", ["esm"], files: ["vocab.txt"]),
    TokenizerNeeds("TapasTokenizer", ["tapas"], files: ["vocab.txt"]),
    TokenizerNeeds("RoCBertTokenizer", ["roc_bert"], files: ["vocab.txt"]),
    TokenizerNeeds("GPTNeoXJapaneseTokenizer", ["gpt_neox_japanese"], files: ["vocab.txt"]),
    TokenizerNeeds("ProphetNetTokenizer", ["prophetnet"], files: ["prophetnet.tokenizer"]),
    TokenizerNeeds("CpmTokenizer", ["cpm"], files: ["spiece.model"]),
    TokenizerNeeds(
      "BertGenerationTokenizer", ["bert-generation"],
      files: ["spiece.model", "tokenizer.model", "spm.model"]),
    TokenizerNeeds(
      "GPTSw3Tokenizer", ["gpt-sw3"], files: ["spiece.model", "tokenizer.model", "spm.model"]),
    TokenizerNeeds(
      "SiglipTokenizer", ["siglip"], files: ["spiece.model", "tokenizer.model", "spm.model"]),
    TokenizerNeeds(
      "PLBartTokenizer", ["plbart"], files: ["sentencepiece.bpe.model", "tokenizer.model"]),
    TokenizerNeeds("BartphoTokenizer", ["bartpho"], files: ["sentencepiece.bpe.model"]),
    TokenizerNeeds("SpeechT5Tokenizer", ["speecht5"], files: ["spm_char.model"]),
    TokenizerNeeds(
      "ByT5Tokenizer", ["byt5"],
      fixed: Fixed(
        kind: .bytes, count: 384, maxID: 383, ids: ["<pad>": 0, "</s>": 1, "<unk>": 2])),
    TokenizerNeeds(
      "PerceiverTokenizer", ["perceiver"],
      fixed: Fixed(
        kind: .bytes, count: 262, maxID: 261,
        ids: ["[PAD]": 0, "[BOS]": 1, "[EOS]": 2, "[MASK]": 3, "[CLS]": 4, "[SEP]": 5])),
    TokenizerNeeds("DiaTokenizer", ["dia"], fixed: Fixed(kind: .bytes, count: 256, maxID: 255)),
    TokenizerNeeds(
      "CanineTokenizer", ["canine"],
      fixed: Fixed(
        kind: .characters, count: 1_114_112, maxID: nil,
        ids: ["\0": 0, "\u{e000}": 0xe000, "\u{e001}": 0xe001, "\u{e003}": 0xe003])),
  ]
}
