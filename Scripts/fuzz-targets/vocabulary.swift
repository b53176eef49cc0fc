import ModelFacts
import ModelFormats

/// `vocab.json` with `merges.txt`, `vocab.txt` and tiktoken's ranks: the first byte says which.
func examine(_ bytes: [UInt8]) {
  let rest = Array(bytes.dropFirst())
  let names = ["a", "<s>"]
  switch bytes.first.map({ $0 % 4 }) {
  case 0:
    _ = try? Vocabulary(vocabularyJSON: rest, merges: nil, file: "vocab.json", lookingUp: names)
  case 1:
    let parts = rest.split(separator: 0, maxSplits: 1).map(Array.init)
    _ = try? Vocabulary(
      vocabularyJSON: parts.first ?? [], merges: parts.count > 1 ? parts[1] : [],
      file: "vocab.json", lookingUp: names)
  case 2: _ = try? Vocabulary(vocabularyText: rest, file: "vocab.txt", lookingUp: names)
  default: _ = try? Vocabulary(tiktoken: rest, file: "tokenizer.model", lookingUp: names)
  }
}
