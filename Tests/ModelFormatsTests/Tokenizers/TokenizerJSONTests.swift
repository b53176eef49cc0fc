import ModelFacts
import ModelFormats
import Testing

/// The text of a small `tokenizer.json`, a part at a time.
private struct TokenizerText: CustomTestStringConvertible {
  var version = "\"1.0\""
  var addedTokens = "[]"
  var normalizer = "null"
  var preTokenizer = "null"
  var postProcessor = "null"
  var decoder = "null"
  var model = TokenizerText.bpe
  var extra = ""

  static let bpe =
    #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}"#

  var text: String {
    """
    {"version":\(version),"truncation":null,"padding":null,"added_tokens":\(addedTokens),\
    "normalizer":\(normalizer),"pre_tokenizer":\(preTokenizer),\
    "post_processor":\(postProcessor),"decoder":\(decoder),\(extra)"model":\(model)}
    """
  }

  var testDescription: String { text }

  func vocabulary(lookingUp names: [String] = []) throws -> Vocabulary {
    try Vocabulary(tokenizerJSON: Array(text.utf8), file: "tokenizer.json", lookingUp: names)
  }
}

private func added(_ id: Int, _ content: String, special: Bool = true) -> String {
  """
  {"id":\(id),"content":"\(content)","single_word":false,"lstrip":false,"rstrip":false,\
  "normalized":false,"special":\(special)}
  """
}

@Suite struct `tokenizer json` {
  @Test func `gives counts, ids and what surrounds a sequence`() throws {
    let text = TokenizerText(
      addedTokens: "[\(added(3, "<s>")),\(added(1, "b", special: false)),\(added(4, "</s>"))]",
      normalizer: #"{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Lowercase"}]}"#,
      preTokenizer:
        #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"#,
      postProcessor:
        #"{"type":"RobertaProcessing","sep":["</s>",4],"cls":["<s>",3],"trim_offsets":true,"add_prefix_space":false}"#,
      model: #"{"type":"BPE","unk_token":"a","vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b"]]}"#)
    let vocabulary = try text.vocabulary(lookingUp: ["<s>", "ab", "none"])
    #expect(vocabulary.kind == .bpe)
    #expect(vocabulary.modelCount == 3)
    #expect(vocabulary.count == 5)
    #expect(vocabulary.maxID == 4)
    #expect(vocabulary.nextID == 5)
    #expect(vocabulary.ids == ["<s>": 3, "ab": 2])
    #expect(vocabulary.mergeCount == 1)
    #expect(vocabulary.hasPairMerges)
    #expect(vocabulary.addedTokens.map(\.isSpecial) == [true, false, true])
    #expect(vocabulary.prefixTokens == ["<s>"])
    #expect(vocabulary.suffixTokens == ["</s>"])
    #expect(vocabulary.unknownToken == "a")
    #expect(vocabulary.isByteLevel)
    #expect(
      vocabulary.components == ["ByteLevel", "Lowercase", "NFC", "RobertaProcessing", "Sequence"])
    #expect(vocabulary.errors.isEmpty && vocabulary.remarks.isEmpty)
  }

  @Test(
    arguments: [
      (TokenizerText.bpe, Vocabulary.Kind.bpe, 3, 2),
      (##"{"vocab":{"a":0,"b":9,"ab":2},"merges":["#version: 0.2","a b"]}"##, .bpe, 3, 9),
      (#"{"type":"BPE","merges":["a b"],"vocab":{"a":0,"b":9,"ab":2}}"#, .bpe, 3, 9),
      (#"{"type":"BPE","vocab":{"a":7,"a":0,"b":1,"ab":0},"merges":[]}"#, .bpe, 3, 1),
      (
        ###"{"type":"BPE","vocab":{"a":0,"##b":1,"ab":2},"merges":["a ##b"],"continuing_subword_prefix":"##"}"###,
        .bpe, 3, 2
      ),
      (#"{"type":"BPE","vocab":{"\"":0,"\u0062":1,"\"b":2},"merges":[["\"","b"]]}"#, .bpe, 3, 2),
      (#"{"type":"BPE","vocab":{},"merges":[]}"#, .bpe, 0, nil),
      (
        #"{"type":"WordPiece","unk_token":"u","continuing_subword_prefix":"","max_input_chars_per_word":1,"vocab":{"u":5}}"#,
        .wordPiece, 1, 5
      ),
      (#"{"vocab":{"u":5},"unk_token":"u"}"#, .wordLevel, 1, 5),
      (#"{"vocab":[["a",-1.5],["b",0]],"unk_id":1}"#, .unigram, 2, 1),
      (#"{"type":"Unigram","vocab":[["a",1],["a",2e-3]]}"#, .unigram, 2, 1),
    ] as [(String, Vocabulary.Kind, Int, Int?)])
  func `counts each kind of model`(
    _ model: String, _ kind: Vocabulary.Kind, _ count: Int, _ maxID: Int?
  ) throws {
    let vocabulary = try TokenizerText(model: model).vocabulary()
    #expect(vocabulary.kind == kind)
    #expect(vocabulary.modelCount == count)
    #expect(vocabulary.count == count)
    #expect(vocabulary.maxID == maxID)
  }

  @Test(arguments: [
    ([added(9, "<x>")], 4, 3, [3], 1), ([added(3, "<x>"), added(4, "<x>")], 4, 3, [3, 3], 1),
    ([added(0, "a"), added(3, "<x>")], 4, 3, [0, 3], 0), ([added(7, "")], 3, 2, [7], 0),
  ])
  func `gives added tokens the ids that the library gives them`(
    _ tokens: [String], _ count: Int, _ maxID: Int, _ ids: [Int], _ remarks: Int
  ) throws {
    let text = TokenizerText(addedTokens: "[\(tokens.joined(separator: ","))]")
    let vocabulary = try text.vocabulary()
    #expect(vocabulary.count == count)
    #expect(vocabulary.maxID == maxID)
    #expect(vocabulary.addedTokens.map(\.assignedID) == ids)
    #expect(vocabulary.remarks.count == remarks)
  }

  @Test func `gives new tokens ids behind the count, even where the vocabulary has holes`() throws {
    let model = #"{"type":"BPE","vocab":{"a":0,"b":900},"merges":[]}"#
    let text = TokenizerText(addedTokens: "[\(added(901, "<x>"))]", model: model)
    let vocabulary = try text.vocabulary(lookingUp: ["<x>"])
    #expect(vocabulary.ids == ["<x>": 2])
    #expect(vocabulary.maxID == 900)
  }

  @Test(arguments: [
    (#"{"type":"BertProcessing","sep":["S",1],"cls":["C",0]}"#, ["C"], ["S"], 0),
    (
      #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"y","type_id":0}}],"pair":[],"special_tokens":{"x":{"id":"x","ids":[0,1],"tokens":["p","q"]},"y":{"id":"y","ids":[2],"tokens":["r"]}}}"#,
      ["p", "q"], ["r"], 0
    ),
    (
      #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[{"SpecialToken":{"id":"x","type_id":0}}],"special_tokens":{}}"#,
      [], [], 1
    ),
    (
      #"{"type":"Sequence","processors":[{"type":"BertProcessing","sep":["S",1],"cls":["C",0]},{"type":"BertProcessing","sep":["T",1],"cls":["D",0]}]}"#,
      ["D", "C"], ["S", "T"], 0
    ),
    (#"{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true}"#, [], [], 0),
  ])
  func `tells what its post-processor adds`(
    _ processor: String, _ prefix: [String], _ suffix: [String], _ errors: Int
  ) throws {
    let vocabulary = try TokenizerText(postProcessor: processor).vocabulary()
    #expect(vocabulary.prefixTokens == prefix)
    #expect(vocabulary.suffixTokens == suffix)
    #expect(vocabulary.errors.count == errors)
  }

  @Test(arguments: [
    (TokenizerText(version: "\"2.0\""), "has a version other than '1.0'"),
    (TokenizerText(version: "null"), "has a version other than '1.0'"),
    (TokenizerText(extra: "\"comment\":1,"), "has a key 'comment', which tokenizers doesn't know"),
    (TokenizerText(model: "3"), "has a model that isn't an object"),
    (
      TokenizerText(model: #"{"type":"Foo","vocab":{}}"#),
      "has a model of a type that tokenizers doesn't know"
    ),
    (TokenizerText(model: #"{"type":"BPE","vocab":{}}"#), "has a model without merges"),
    (TokenizerText(model: #"{"type":"WordLevel","unk_token":"u"}"#), "has a model without vocab"),
    (
      TokenizerText(model: #"{"type":"WordLevel","vocab":{}}"#),
      "has a WordLevel model without unk_token"
    ),
    (
      TokenizerText(model: #"{"type":"BPE","vocab":{"a":1.0},"merges":[]}"#),
      "gives a token an id that isn't an unsigned integer"
    ),
    (
      TokenizerText(model: #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["b a"]}"#),
      "has a merge whose merged token isn't in the vocabulary"
    ),
    (
      TokenizerText(model: #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":[["a","q"]]}"#),
      "has a merge whose second token isn't in the vocabulary"
    ),
    (
      TokenizerText(model: #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b c"]}"#),
      "has a merge of more than two tokens"
    ),
    (
      TokenizerText(model: #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["ab"]}"#),
      "has a merge of only one token"
    ),
    (
      TokenizerText(
        model: #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b",["a","b"]]}"#),
      "has a merge in another form than the first"
    ),
    (
      TokenizerText(model: #"{"type":"Unigram","unk_id":1,"vocab":[["a",0]]}"#),
      "has an unk_id of 1 in a vocabulary of 1"
    ),
    (
      TokenizerText(model: #"{"type":"Unigram","unk_id":0,"vocab":[]}"#),
      "has an unk_id of 0 in a vocabulary of 0"
    ),
    (
      TokenizerText(model: #"{"type":"BPE","dropout":1.5,"vocab":{},"merges":[]}"#),
      "has a BPE model whose dropout isn't what tokenizers reads"
    ),
    (TokenizerText(addedTokens: "null"), "has added_tokens that aren't a list"),
    (TokenizerText(addedTokens: "[{\"id\":1}]"), "has an added token without content"),
    (
      TokenizerText(preTokenizer: #"{"type":"ByteLvel"}"#),
      "has a pre_tokenizer of type 'ByteLvel', which tokenizers doesn't know"
    ),
    (
      TokenizerText(preTokenizer: #"{"type":"Digits"}"#),
      "has a pre_tokenizer of type Digits without individual_digits"
    ),
    (TokenizerText(decoder: "{}"), "has a decoder without a type"),
    (TokenizerText(normalizer: "5"), "has a normalizer that tokenizers can't read"),
    (
      TokenizerText(
        preTokenizer: #"{"type":"Metaspace","replacement":"_","add_prefix_space":false}"#),
      "has a pre_tokenizer of type Metaspace whose add_prefix_space and prepend_scheme disagree"
    ),
    (
      TokenizerText(normalizer: #"{"type":"Precompiled","precompiled_charsmap":"AAAA"}"#),
      "has a normalizer of type Precompiled whose precompiled_charsmap isn't what tokenizers reads"
    ),
  ])
  private func `is refused where the library refuses it`(_ text: TokenizerText, _ why: String) {
    #expect {
      try text.vocabulary()
    } throws: { error in
      (error as? FormatError)?.reason == .violates(why)
    }
  }

  @Test func `names the byte of a merge that isn't in the vocabulary`() throws {
    let text = TokenizerText(
      model: #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b","a x"]}"#
    ).text
    let place = try #require(text.firstRange(of: "\"a x\""))
    #expect(
      throws: FormatError(
        reason: .violates("has a merge whose second token isn't in the vocabulary"),
        offset: text.utf8.distance(from: text.startIndex, to: place.lowerBound),
        subject: "/model/merges")
    ) { try Vocabulary(tokenizerJSON: Array(text.utf8), file: "") }
  }

  @Test func `needs a model, and nothing else`() throws {
    #expect(throws: FormatError(reason: .violates("has no model"), offset: 0)) {
      try Vocabulary(tokenizerJSON: Array("{\"version\":\"1.0\"}".utf8), file: "")
    }
    let least = Array("{\"model\":\(TokenizerText.bpe)}".utf8)
    #expect(try Vocabulary(tokenizerJSON: least, file: "").count == 3)
  }

  @Test func `tells vocabularies of a hundred thousand tokens apart`() throws {
    let tokens = (0..<100_000).map { "\"t\($0)\":\($0)" }.joined(separator: ",")
    let model = "{\"type\":\"BPE\",\"vocab\":{\(tokens),\"t5\":100000},\"merges\":[]}"
    let vocabulary = try TokenizerText(model: model).vocabulary(lookingUp: ["t5", "t99999", "t-1"])
    #expect(vocabulary.count == 100_000)
    #expect(vocabulary.maxID == 100_000)
    #expect(vocabulary.ids == ["t5": 100_000, "t99999": 99_999])
  }

  @Test func `never traps, whatever is cut or changed`() throws {
    let text = TokenizerText(
      addedTokens: "[\(added(3, "<s>"))]",
      postProcessor: #"{"type":"BertProcessing","sep":["S",1],"cls":["C",0]}"#,
      model: #"{"type":"BPE","vocab":{"a":0,"é":1,"aé":2},"merges":[["a","é"]]}"#)
    let bytes = Array(text.text.utf8)
    #expect(throws: Never.self) { try Vocabulary(tokenizerJSON: bytes, file: "") }
    for length in bytes.indices {
      #expect(throws: FormatError.self) {
        try Vocabulary(tokenizerJSON: Array(bytes[..<length]), file: "")
      }
    }
    var accepted = 0
    for place in bytes.indices {
      for byte in Array("\0\n \",:[]{}\\019-.eatu~".utf8) + [0x80, 0xC3, 0xFF] {
        var changed = bytes
        changed[place] = byte
        if (try? Vocabulary(tokenizerJSON: changed, file: "")) != nil { accepted += 1 }
      }
    }
    #expect(accepted > bytes.count / 2)
  }
}
