/// How a tokenizer class numbers a file's pieces, where it doesn't take the file's own numbers.
///
/// The converters of transformers (`models/*/tokenization_*.py`, `convert_slow_tokenizer.py`) keep
/// the numbering that fairseq and others trained with. Measured with SentencePiece models of 300
/// pieces.
package struct PieceNumbering {
  /// Tokens that stand before the file's pieces.
  package let front: [String]
  /// Pieces of the file, from its first, that the front replaces.
  package let dropped: Int
  /// How many tokens stand behind the pieces, before the last one.
  let tail: Int
  /// The last token of all, when it is a special one.
  package let last: String?

  /// The number of tokens for a file of so many pieces.
  package func count(pieces: Int) -> Int {
    front.count + max(0, pieces - dropped) + tail + (last == nil ? 0 : 1)
  }

  /// The id of a token, from its id in the file.
  package func id(of token: String, inFile id: Int?, pieces: Int) -> Int? {
    if let place = front.firstIndex(of: token) { return place }
    if token == last { return count(pieces: pieces) - 1 }
    return id.flatMap { $0 < dropped ? nil : $0 - dropped + front.count }
  }
}
