import ModelFacts
import ModelFormats

/// SentencePiece models.
func examine(_ bytes: [UInt8]) {
  _ = try? Vocabulary(sentencePiece: bytes, file: "tokenizer.model", lookingUp: ["a", "<s>"])
}
