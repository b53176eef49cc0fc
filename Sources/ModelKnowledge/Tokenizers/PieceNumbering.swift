/// How a tokenizer class numbers a file's pieces, where it doesn't take the file's own numbers.
///
/// The converters of transformers 5.23 (`models/*/tokenization_*.py`, `convert_slow_tokenizer.py`)
/// keep the numbering that fairseq and others trained with. Measured with SentencePiece models of
/// 300 pieces.
package struct PieceNumbering {
  /// Tokens that stand before the file's pieces.
  package var front: [String]
  /// Pieces of the file, from its first, that the front replaces.
  package var dropped: Int
  /// How many tokens stand behind the pieces.
  var tailCount: Int
  /// The last token of all, when it is a special one.
  package var last: String?

  /// The numbering of a class, nil for a class that takes the file's numbers.
  package static func of(className: String) -> PieceNumbering? { table[className] }

  private init(_ front: [String], dropped: Int = 0, tail: Int = 0, last: String? = nil) {
    self.front = front
    self.dropped = dropped
    tailCount = tail + (last == nil ? 0 : 1)
    self.last = last
  }

  /// The number of tokens for a file of so many pieces.
  package func count(pieces: Int) -> Int { front.count + max(0, pieces - dropped) + tailCount }

  /// The id of a token, from its id in the file.
  package func id(of token: String, inFile id: Int?, pieces: Int) -> Int? {
    if let place = front.firstIndex(of: token) { return place }
    if token == last { return count(pieces: pieces) - 1 }
    return id.flatMap { $0 < dropped ? nil : $0 - dropped + front.count }
  }

  private static let fairseq = ["<s>", "<pad>", "</s>", "<unk>"]

  private static let table: [String: PieceNumbering] = [
    "XLMRobertaTokenizer": PieceNumbering(fairseq, dropped: 3, last: "<mask>"),
    "LayoutXLMTokenizer": PieceNumbering(fairseq, dropped: 3, last: "<mask>"),
    "NllbTokenizer": PieceNumbering(fairseq, dropped: 3, last: "<mask>"),
    // The codes of 25 languages.
    "MBartTokenizer": PieceNumbering(fairseq, dropped: 3, tail: 25, last: "<mask>"),
    // Three programming languages.
    "PLBartTokenizer": PieceNumbering(fairseq, dropped: 3, tail: 3, last: "<mask>"),
    "CamembertTokenizer": PieceNumbering(
      ["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED"], dropped: 1, last: "<mask>"),
    "SeamlessM4TTokenizer": PieceNumbering(["<pad>", "<unk>", "<s>", "</s>"], dropped: 3),
    "PegasusTokenizer": PieceNumbering(
      ["<pad>", "</s>", "<mask_1>", "<mask_2>"] + (2...102).map { "<unk_\($0)>" }, dropped: 2),
    // `<extra_id_0>` to `<extra_id_99>`.
    "T5Tokenizer": PieceNumbering([], tail: 100),
    "PhobertTokenizer": PieceNumbering(fairseq, last: "<mask>"),
    "BertweetTokenizer": PieceNumbering(fairseq, last: "<mask>"),
  ]
}
