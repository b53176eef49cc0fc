import ModelFacts
import ModelFormats
import Testing

/// A tokenizer whose list of merges is long enough to be read from its middle as well.
private struct LongTokenizer: Sendable, CustomTestStringConvertible {
  static let count = 90_000

  var testDescription: String { merge }

  /// The merge that is repeated.
  var merge: String
  var vocabulary = #"{"a":0,"b":1,"ab":2}"#
  var separator = ",\n      "
  /// Members of the model behind the merges.
  var extra = ""
  /// Merges that stand in place of others.
  var others: [Int: String] = [:]

  var bytes: [UInt8] {
    var merges = Array(repeating: merge, count: Self.count)
    for (place, other) in others { merges[place] = other }
    let list = merges.joined(separator: separator)
    return Array(
      "{\"model\":{\"type\":\"BPE\",\"vocab\":\(vocabulary),\"merges\":[\(list)]\(extra)}}".utf8)
  }

  func read() throws -> Vocabulary { try Vocabulary(tokenizerJSON: bytes, file: "tokenizer.json") }
}

@Suite struct `long lists of merges` {
  @Test(arguments: [
    LongTokenizer(merge: #"["a","b"]"#), LongTokenizer(merge: #"[ "a", "b" ]"#, separator: " , "),
    LongTokenizer(merge: #""a b""#), LongTokenizer(merge: #""a b""#, separator: ",          "),
    LongTokenizer(merge: #"["a","b"]"#, extra: #","byte_fallback":true"#),
    // Commas inside of tokens that look like those between merges.
    LongTokenizer(merge: #"["],[","x"]"#, vocabulary: #"{"],[":0,"x":1,"],[x":2}"#),
    LongTokenizer(merge: #""\",\" x""#, vocabulary: #"{"\",\"":0,"x":1,"\",\"x":2}"#),
    LongTokenizer(merge: #"[",",","]"#, vocabulary: #"{",":0,",,":1}"#),
    // The prefix is known only once the merges have been read.
    LongTokenizer(
      merge: ##"["a","#b"]"##, vocabulary: ##"{"a":0,"#b":1,"ab":2}"##,
      extra: ###","continuing_subword_prefix":"#""###),
  ])
  private func `are counted`(_ tokenizer: LongTokenizer) throws {
    #expect(tokenizer.bytes.count > 1 << 20)
    #expect(try tokenizer.read().mergeCount == LongTokenizer.count)
  }

  @Test(arguments: [1, LongTokenizer.count / 2 - 1, LongTokenizer.count - 2])
  func `are refused at the first merge that is wrong`(_ place: Int) throws {
    var tokenizer = LongTokenizer(merge: #"["a","b"]"#)
    tokenizer.others = [place: #"["a","x"]"#, LongTokenizer.count - 1: #"["x","b"]"#]
    try expect("has a merge whose second token isn't in the vocabulary", at: place, tokenizer)
    tokenizer.others[place] = #""a b""#
    try expect("has a merge in another form than the first", at: place, tokenizer)
    tokenizer.others[place] = #"["a"]"#
    try expect("has a merge that isn't a pair of tokens", at: place, tokenizer)
  }

  @Test func `are refused when only the first merge is of another form`() throws {
    var tokenizer = LongTokenizer(merge: #"["a","b"]"#)
    tokenizer.others = [0: #""a b""#]
    try expect("has a merge in another form than the first", at: 1, tokenizer)
  }

  @Test func `aren't taken from another list`() throws {
    let pairs = Array(repeating: #"["a","b"]"#, count: LongTokenizer.count).joined(
      separator: ",\n ")
    let text = """
      {"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b"]],"more":[\(pairs)]}}
      """
    let vocabulary = try Vocabulary(tokenizerJSON: Array(text.utf8), file: "")
    #expect(vocabulary.mergeCount == 1)
  }

  /// Expects the refusal of the merge with a number.
  private func expect(_ why: String, at place: Int, _ tokenizer: LongTokenizer) throws {
    let start = "{\"model\":{\"type\":\"BPE\",\"vocab\":\(tokenizer.vocabulary),\"merges\":[".utf8
      .count
    let before = (0..<place).map { (tokenizer.others[$0] ?? tokenizer.merge).utf8.count }
    let offset = start + before.reduce(0, +) + place * tokenizer.separator.utf8.count
    #expect(
      throws: FormatError(reason: .violates(why), offset: offset, subject: "/model/merges")
    ) { try tokenizer.read() }
  }
}
