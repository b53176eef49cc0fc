import Foundation
import Testing

/// Vocabularies that a class of transformers adds tokens to, against `len(AutoTokenizer)` of 5.23.
@Suite struct BuiltTokenizerTests {
  @Test(arguments: [
    ("BertTokenizer", 6), ("SplinterTokenizer", 7), ("TapasTokenizer", 7),
  ])
  func `a token that the class adds to a word list is counted`(_ name: String, _ count: Int) throws
  {
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"]
    try expect(count, of: name, ["vocab.txt": words.map { "\($0)\n" }.joined()])
  }

  /// As `save_pretrained` of a class in Python leaves it.
  @Test func `tokens that are listed behind the vocabulary are counted`() throws {
    try expect(
      9, of: "TapasTokenizer",
      [
        "vocab.txt": "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n",
        "tokenizer_config.json": #"""
        {"tokenizer_class": "TapasTokenizer", "extra_special_tokens": ["<x>", "<y>"],
         "added_tokens_decoder": {"6": {"content": "<x>"}, "7": {"content": "<y>"}}}
        """#,
      ])
  }

  @Test(arguments: [("RobertaTokenizer", 6), ("LukeTokenizer", 12)])
  func `tokens that the class adds to byte pairs are counted`(_ name: String, _ count: Int) throws {
    let words = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "a"]
    let entries = words.enumerated().map { #""\#($0.element)": \#($0.offset)"# }
    try expect(
      count, of: name,
      [
        "vocab.json": "{\(entries.joined(separator: ", "))}", "merges.txt": "#version: 0.2\n",
      ])
  }

  private func expect(_ count: Int, of name: String, _ files: [String: String]) throws {
    try Folder.temporary { folder in
      let settings = ["tokenizer_config.json": #"{"tokenizer_class": "\#(name)"}"#]
      for (path, text) in files.merging(settings, uniquingKeysWith: { first, _ in first }) {
        try Data(text.utf8).write(to: folder.appending(path: path))
      }
      let report = try LayoutTests.report(folder.path())
      let tokenizer = try #require(report["tokenizer"] as? [String: Any])
      #expect(tokenizer["vocabulary_size"] as? Int == count)
      #expect(tokenizer["max_token_id"] as? Int == count - 1)
    }
  }
}
