import ModelFacts
import ModelFormats
import Testing

@Suite struct `JSON texts` {
  @Test(arguments: [
    ("null", JSONValue.null), ("true", .bool(true)), (" false\r\n\t", .bool(false)),
    ("-0", .number(JSONNumber(text: "-0"))), ("10.50e+07", .number(JSONNumber(text: "10.50e+07"))),
    ("1e400", .number(JSONNumber(text: "1e400"))), ("\"\"", .string("")),
    ("[]", .array([])), ("[ ]", .array([])), ("{}", .object(JSONObject())),
    (
      "[1,[2,[]],\"3\"]",
      .array([
        .number(JSONNumber(text: "1")),
        .array([.number(JSONNumber(text: "2")), .array([])]), .string("3"),
      ])
    ),
    (
      "{ \"a\" : null , \"b\":{\"c\":[true]}}",
      .object(
        JSONObject([
          .init(key: "a", value: .null, offset: 2),
          .init(
            key: "b",
            value: .object(
              JSONObject([
                .init(key: "c", value: .array([.bool(true)]), offset: 20)
              ])), offset: 15),
        ]))
    ),
  ])
  func `become values`(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    #expect(try JSONValue(parsing: Array(text.utf8), dialect: .python) == value)
  }

  @Test(arguments: [
    (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"),
    (#""\u0041\u00e9\u20AC\ud83d\uDE00""#, "Aé€😀"),
    (#""\u0000""#, "\0"), ("\"é€😀\u{10FFFF}\u{D7FF}\u{E000}\"", "é€😀\u{10FFFF}\u{D7FF}\u{E000}"),
    (#""01234567\n890123456\u0041""#, "01234567\n890123456A"),
  ])
  func `give their strings unescaped`(_ text: String, _ value: String) throws {
    let read = try JSONValue(parsing: Array(text.utf8))
    #expect(read.string.map { Array($0.utf8) } == Array(value.utf8))
  }

  @Test func `keep values that repeat, whatever stands between them`() throws {
    let text =
      #"{"a":"file","b":1,"c":"file","d":"file","e":"\u0066ile","f":"file2","g":["file","file"]}"#
    let object = try #require(try JSONValue(parsing: Array(text.utf8)).object)
    #expect(
      ["a", "c", "d", "e", "f"].map { object[$0]?.string } == [
        "file", "file", "file", "file", "file2",
      ])
    #expect(object["b"] == .number(JSONNumber(text: "1")))
    #expect(object["g"] == .array([.string("file"), .string("file")]))
  }

  @Test func `keep keys that differ only in their bytes, and keys that repeat`() throws {
    let text = "{\"caf\u{e9}\":1,\"cafe\u{301}\":2,\"caf\\u00e9\":3}"
    let object = try #require(try JSONValue(parsing: Array(text.utf8)).object)
    #expect(object.members.map { Array($0.key.utf8).count } == [5, 6, 5])
    #expect(object.duplicateKeys.count == 1)
    #expect(object["caf\u{e9}"]?.integer == 3)
  }

  @Test(arguments: [
    ("", FormatError.Reason.syntax("the text ends where a value, ',' or a bracket belongs"), 0),
    ("\u{FEFF}{}", .syntax("a value belongs here"), 0),
    ("{} x", .syntax("something follows the value"), 3),
    ("{}\0", .syntax("something follows the value"), 2),
    ("{,}", .syntax("a key in quotes belongs here"), 1),
    ("{\"a\":1,}", .syntax("a key in quotes belongs here"), 7),
    ("{\"a\" 1}", .syntax("':' belongs here"), 5),
    ("{\"a\":1 \"b\":2}", .syntax("',' or '}' belongs here"), 7),
    ("{a:1}", .syntax("a key in quotes belongs here"), 1),
    ("[1,]", .syntax("a value belongs here"), 3), ("[,1]", .syntax("a value belongs here"), 1),
    ("[1 2]", .syntax("',' or ']' belongs here"), 3),
    ("[1}", .syntax("',' or ']' belongs here"), 2),
    ("]", .syntax("a value belongs here"), 0), ("// c", .syntax("a value belongs here"), 0),
    ("nul", .syntax("'null' belongs here"), 0), ("True", .syntax("a value belongs here"), 0),
    ("01", .syntax("a number starts with a needless 0"), 1),
    ("-", .syntax("a digit belongs here"), 1), ("+1", .syntax("a value belongs here"), 0),
    (".5", .syntax("a value belongs here"), 0), ("1.", .syntax("a digit belongs here"), 2),
    ("1e", .syntax("a digit belongs here"), 2), ("1e+", .syntax("a digit belongs here"), 3),
    ("0x1", .syntax("something follows the value"), 1),
    ("\"a", .syntax("the text ends inside a string"), 2),
    ("\"a\\", .syntax("the text ends inside a string"), 2),
    ("\"\\x\"", .syntax("no such escape"), 1),
    ("\"\\u12g4\"", .syntax("a hexadecimal digit belongs here"), 5),
    ("\"a\nb\"", .syntax("a control character has to be escaped"), 2),
    ("\"01234567\u{1F}\"", .syntax("a control character has to be escaped"), 9),
    ("'a'", .syntax("a value belongs here"), 0), ("\u{A0}1", .syntax("a value belongs here"), 0),
  ])
  func `are refused where they break the grammar`(
    _ text: String, _ reason: FormatError.Reason, _ offset: Int
  ) {
    for dialect in [JSONDialect.strict, .python] {
      #expect(throws: FormatError(reason: reason, offset: offset)) {
        try JSONValue(parsing: Array(text.utf8), dialect: dialect)
      }
    }
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0xAF], [0xC1, 0x81], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
      [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func `are refused at bytes that aren't UTF-8`(_ bad: [UInt8]) {
    for padding in 0..<9 {
      let text = [0x22] + Array(repeating: 0x61, count: padding) + bad + [0x22]
      #expect(throws: FormatError(reason: .invalidUTF8, offset: 1 + padding)) {
        try JSONValue(parsing: text)
      }
    }
  }

  @Test(arguments: ["\\ud800", "\\udc00", "\\ud800x", "\\ud800\\u0041", "\\ud800\\n"])
  func `may hold half a surrogate pair only for Python`(_ escape: String) throws {
    let text = Array("\"\(escape)\"".utf8)
    #expect(
      throws: FormatError(
        reason: .syntax("half of a surrogate pair stands alone"), offset: 1)
    ) { try JSONValue(parsing: text) }
    let lenient = try JSONValue(parsing: text, dialect: .python)
    #expect(lenient.string?.unicodeScalars.first == "\u{FFFD}")
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity"])
  func `may hold numbers that aren't finite only for Python`(_ text: String) throws {
    #expect(throws: FormatError.self) { try JSONValue(parsing: Array(text.utf8)) }
    let value = try JSONValue(parsing: Array("[\(text)]".utf8), dialect: .python)
    #expect(value == .array([.number(JSONNumber(text: text))]))
    #expect(value.array?.first?.double?.isFinite == false)
  }

  @Test(arguments: ["nan", "-NaN", "+Infinity", "Inf", "Infinit", "-Inf"])
  func `spell those numbers in one way`(_ text: String) {
    #expect(throws: FormatError.self) {
      try JSONValue(parsing: Array(text.utf8), dialect: .python)
    }
  }

  @Test(arguments: ["[", "{\"k\":", "[{\"k\":"]) func `nest up to the limit`(_ opener: String) {
    let closer = opener.contains("{") ? (opener.hasPrefix("[") ? "}]" : "}") : "]"
    let levels = opener.hasPrefix("[{") ? 2 : 1
    func nested(_ depth: Int) -> [UInt8] {
      let openers = String(repeating: opener, count: depth)
      return Array((openers + "0" + String(repeating: closer, count: depth)).utf8)
    }
    #expect(throws: Never.self) { try JSONValue(parsing: nested(64), depthLimit: 64 * levels) }
    #expect(
      throws: FormatError(
        reason: .limit("64 nested levels"), offset: 64 / levels * opener.utf8.count)
    ) {
      try JSONValue(parsing: nested(65), depthLimit: 64)
    }
    #expect(throws: FormatError.self) { try JSONValue(parsing: nested(1_000_000)) }
  }

  @Test func `name bytes of the file they are part of`() {
    #expect(throws: FormatError(reason: .syntax("a value belongs here"), offset: 9)) {
      try JSONValue(parsing: [0x5B, 0x5D + 1], base: 8)
    }
  }

  @Test func `are read or refused whatever is cut or changed, and passed over alike`() {
    let text = Array(#"{"a":[1,-2.5e3,"é\n\ud83d\ude00",{"b":null,"b":[true,false]}],"":{}}"#.utf8)
    var accepted = 0
    for dialect in [JSONDialect.strict, .python] {
      for length in 0..<text.count {
        #expect(throws: FormatError.self) {
          try JSONValue(parsing: Array(text[..<length]), dialect: dialect)
        }
      }
      for place in text.indices {
        for byte in UInt8.min...UInt8.max {
          var changed = text
          changed[place] = byte
          let value = Result { try JSONValue(parsing: changed, dialect: dialect) }
          let skipped = Result {
            var scanner = JSONScanner(dialect: dialect)
            try scanner.skipValue(in: changed.span)
            try scanner.finish(in: changed.span)
          }
          switch (value, skipped) {
          case (.success, .success): accepted += 1
          case (.failure(let left), .failure(let right)):
            #expect(left as? FormatError == right as? FormatError)
          default: Issue.record("read and passed over differ at \(place), byte \(byte)")
          }
        }
      }
    }
    #expect(accepted > text.count)
  }
}
