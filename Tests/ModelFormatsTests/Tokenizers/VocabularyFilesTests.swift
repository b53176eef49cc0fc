import ModelFacts
import ModelFormats
import Testing

@Suite struct `vocabulary files` {
  @Test func `are counted by line`() throws {
    let text = Array("[PAD]\r\n[UNK]\r\nthe\r\n".utf8)
    let vocabulary = try Vocabulary(vocabularyText: text, file: "vocab.txt", lookingUp: ["the"])
    #expect(vocabulary.kind == .wordPiece)
    #expect(vocabulary.count == 3)
    #expect(vocabulary.maxID == 2)
    #expect(vocabulary.ids == ["the": 2])
  }

  @Test func `of tokens and merges are byte-pair encoding`() throws {
    let vocabulary = try Vocabulary(
      vocabularyJSON: Array(#"{"a": 0, "b": 1, "ab": 5}"#.utf8),
      merges: Array("#version: 0.2\na b\n".utf8), file: "vocab.json", lookingUp: ["ab"])
    #expect(vocabulary.kind == .bpe)
    #expect(vocabulary.count == 3)
    #expect(vocabulary.maxID == 5)
    #expect(vocabulary.mergeCount == 1)
    #expect(vocabulary.ids == ["ab": 5])
  }

  @Test(arguments: [
    ("a b c\n", "has a merge of more than two tokens", 0),
    ("a b\n\n", "has a merge of only one token", 4),
    ("#version\nb a\n", "has a merge whose merged token isn't in the vocabulary", 9),
  ])
  func `of merges are refused where the library refuses them`(
    _ merges: String, _ why: String, _ offset: Int
  ) {
    #expect(
      throws: FormatError(reason: .violates(why), offset: offset, subject: "/model/merges")
    ) {
      try Vocabulary(
        vocabularyJSON: Array(#"{"a":0,"b":1,"ab":2}"#.utf8), merges: Array(merges.utf8), file: "")
    }
  }

  @Test func `of several languages count as their largest`() throws {
    let text = Array(#"{"deu":{"a":0},"eng":{"a":0,"b":1}}"#.utf8)
    let vocabulary = try Vocabulary(vocabularyJSON: text, merges: nil, file: "vocab.json")
    #expect(vocabulary.kind == .wordLevel)
    #expect(vocabulary.count == 2)
  }

  @Test func `of tiktoken are ranks of base64`() throws {
    let text = Array("IQ==\u{20}0\nIg== 1\naGVsbG8= 700\n".utf8)
    let vocabulary = try Vocabulary(tiktoken: text, file: "f", lookingUp: ["hello", "<s>"])
    #expect(vocabulary.kind == .tiktoken)
    #expect(vocabulary.count == 3)
    #expect(vocabulary.maxID == 700)
    #expect(vocabulary.ids == ["hello": 700])
  }

  @Test(arguments: ["", "hello\n", "IQ== x\n", "IQ= 1\n", "IR== 1\n", "IQ== -1\n", "I*== 1\n"])
  func `of tiktoken are refused line by line`(_ text: String) {
    #expect(throws: FormatError.self) { try Vocabulary(tiktoken: Array(text.utf8), file: "") }
  }

  @Test func `of tekken start with the special tokens`() throws {
    let text = #"""
      {"config":{"pattern":"x","default_vocab_size":4,"default_num_special_tokens":2},
       "vocab":[{"rank":0,"token_bytes":"IQ==","token_str":"!"},
                {"rank":1,"token_bytes":"Ig==","token_str":null},
                {"rank":2,"token_bytes":"Iw=="}],
       "special_tokens":[{"rank":1,"token_str":"</s>","is_control":true},
                         {"rank":0,"token_str":"<s>","is_control":true}]}
      """#
    let vocabulary = try Vocabulary(
      tekken: Array(text.utf8), file: "f", lookingUp: ["</s>", "\"", "#"])
    #expect(vocabulary.kind == .tekken)
    #expect(vocabulary.count == 4)
    #expect(vocabulary.modelCount == 2)
    #expect(vocabulary.maxID == 3)
    #expect(vocabulary.addedTokens.map(\.content) == ["<s>", "</s>"])
    #expect(vocabulary.ids == ["</s>": 1, "\"": 3])
  }

  @Test(arguments: [
    #"[]"#, #"{}"#, #"{"config":{"pattern":"x"}}"#, #"{"config":{},"vocab":[]}"#,
    #"{"config":{"pattern":"x"},"vocab":[{"token_bytes":"I"}]}"#,
    #"{"config":{"pattern":"x","default_vocab_size":1},"vocab":[]}"#,
    #"{"config":{"pattern":"x"},"vocab":[],"special_tokens":[{"rank":1,"token_str":"s"}]}"#,
  ])
  func `of tekken are refused with a part missing`(_ text: String) {
    #expect(throws: FormatError.self) { try Vocabulary(tekken: Array(text.utf8), file: "") }
  }
}

/// A SentencePiece model, a piece at a time.
private struct SentencePieceBytes {
  var pieces: [(text: String, type: UInt8?)] = [("<unk>", 2), ("<s>", 3), ("\u{2581}a", nil)]
  var trainer: [UInt8] = [0x18, 2]

  var bytes: [UInt8] {
    let messages = pieces.flatMap { piece -> [UInt8] in
      let text = Array(piece.text.utf8)
      var message = [0x0A, UInt8(text.count)] + text + [0x15, 0, 0, 0x80, 0x3F]
      if let type = piece.type { message += [0x18, type] }
      return [0x0A, UInt8(message.count)] + message
    }
    return messages + [0x12, UInt8(trainer.count)] + trainer
  }
}

@Suite struct `SentencePiece models` {
  @Test func `are counted by piece`() throws {
    // model_type BPE, bos_id 1, eos_id and pad_id -1
    let trainer: [UInt8] =
      [0x18, 2, 0xC8, 2, 1, 0xD0, 2]
      + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]
    let vocabulary = try Vocabulary(
      sentencePiece: SentencePieceBytes(trainer: trainer).bytes, file: "f",
      lookingUp: ["<s>", "\u{2581}a"])
    #expect(vocabulary.kind == .sentencePieceBPE)
    #expect(vocabulary.count == 3)
    #expect(vocabulary.maxID == 2)
    #expect(vocabulary.unknownToken == "<unk>")
    #expect(vocabulary.addedTokens.map(\.content) == ["<s>"])
    #expect(vocabulary.ids == ["<s>": 1, "\u{2581}a": 2])
    #expect(vocabulary.specialIDs == ["unk": 0, "bos": 1])
  }

  @Test(arguments: [
    (SentencePieceBytes(pieces: []), "has no pieces, so it's no SentencePiece model"),
    (
      SentencePieceBytes(pieces: [("a", nil)]),
      "has not exactly one piece for what is unknown"
    ),
    (
      SentencePieceBytes(pieces: [("a", 2), ("b", 2)]),
      "has not exactly one piece for what is unknown"
    ),
    (SentencePieceBytes(pieces: [("u", 2), ("a", nil), ("a", 4)]), "has a piece twice"),
    (SentencePieceBytes(trainer: [0x1B, 0]), "has a protobuf field of wire type 3"),
    (SentencePieceBytes(trainer: [0x00, 0]), "has a protobuf field of number 0"),
  ])
  private func `are refused where the library refuses them`(
    _ model: SentencePieceBytes, _ why: String
  ) {
    #expect {
      try Vocabulary(sentencePiece: model.bytes, file: "")
    } throws: { error in
      (error as? FormatError)?.reason == .violates(why)
    }
  }

  @Test func `never trap, whatever is cut or changed`() throws {
    let bytes = SentencePieceBytes().bytes
    for length in bytes.indices {
      _ = try? Vocabulary(sentencePiece: Array(bytes[..<length]), file: "")
    }
    #expect(
      throws: FormatError(reason: .truncated(needed: 2, available: 1), offset: bytes.count - 2)
    ) {
      try Vocabulary(sentencePiece: Array(bytes.dropLast()), file: "")
    }
    for place in bytes.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = bytes
        changed[place] = byte
        _ = try? Vocabulary(sentencePiece: changed, file: "")
      }
    }
  }
}
