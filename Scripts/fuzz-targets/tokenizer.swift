import ModelFacts
import ModelFormats

/// `tokenizer.json`: counts and ids agree.
func examine(_ bytes: [UInt8]) {
  guard
    let vocabulary = try? Vocabulary(
      tokenizerJSON: bytes, file: "tokenizer.json", lookingUp: ["a", "<s>", "</s>"])
  else { return }
  require(vocabulary.count >= vocabulary.modelCount, "fewer tokens than the model has")
  require((vocabulary.maxID == nil) == (vocabulary.count == 0), "a largest id without tokens")
}
