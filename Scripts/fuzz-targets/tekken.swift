import ModelFacts
import ModelFormats

/// Mistral's `tekken.json`.
func examine(_ bytes: [UInt8]) {
  _ = try? Vocabulary(tekken: bytes, file: "tekken.json", lookingUp: ["a", "<s>"])
}
