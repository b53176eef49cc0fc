import ModelFacts
import ModelFormats
import Testing

/// The expectations are PyYAML 6.0.3's: `yaml.parse(text, Loader=yaml.SafeLoader)`.
@Suite struct `a YAML text's events` {
  /// Events in short, and the fault that ends them: `---` and `...` where a document says so, `-[`
  /// and `-{` for what is in block style.
  private func events(_ text: String) -> String { events(Array(text.utf8)) }

  private func events(_ bytes: [UInt8]) -> String {
    var reader = YAMLReader(bytes)
    var texts: [String] = []
    do throws(FormatError) {
      while let event = try reader.next() { texts += short(event) }
    } catch {
      guard case .violates(let what) = error.reason else { return "\(error)" }
      let place = (error.subject ?? "").split(separator: " ").compactMap {
        Int($0.filter(\.isNumber))
      }
      let sentence = what.replacing("isn't valid YAML: ", with: "", maxReplacements: 1)
      texts.append("!! \(sentence) @\(place.map(String.init).joined(separator: ":"))")
    }
    return texts.joined(separator: " ")
  }

  private func short(_ event: YAMLEvent) -> [String] {
    let anchor = event.anchor.map { ["&\($0)"] } ?? []
    let tag = event.tag.map { ["<\($0)>"] } ?? []
    let properties = anchor + tag
    switch event.content {
    case .streamStart, .streamEnd: return []
    case .documentStart(let isExplicit): return isExplicit ? ["---"] : []
    case .documentEnd(let isExplicit): return isExplicit ? ["..."] : []
    case .sequenceStart(let isFlow): return [isFlow ? "[" : "-["] + properties
    case .sequenceEnd: return ["]"]
    case .mappingStart(let isFlow): return [isFlow ? "{" : "-{"] + properties
    case .mappingEnd: return ["}"]
    case .alias(let name): return ["*\(name)"]
    case .scalar(let text, let style):
      let sign =
        switch style {
        case .plain: ":"
        case .singleQuoted: "'"
        case .doubleQuoted: "\""
        case .literal: "|"
        case .folded: ">"
        }
      return properties + [sign + text]
    }
  }

  @Test(arguments: [
    ("a: b\nc: d", "-{ :a :b :c :d }"),
    ("- a\n- - b\n  - c", "-[ :a -[ :b :c ] ]"),
    ("a:\n- b\n- c\nd: e", "-{ :a -[ :b :c ] :d :e }"),
    ("[a, b: c, ? d, {e: f, g}]", "[ :a { :b :c } { :d : } { :e :f :g : } ]"),
    ("? a\n: b\n? c", "-{ :a :b :c : }"),
    ("? - a\n: - b", "-{ -[ :a ] -[ :b ] }"),
    ("--- a\n--- b\n...\n---\n", "--- :a --- :b ... --- :"),
    ("{\"a\":b, c: }", "{ \"a :b :c : }"),
    ("- a: 1\n  b: 2\n-\n- c", "-[ -{ :a :1 :b :2 } : :c ]"),
    ("[]: {}\n", "-{ [ ] { } }"),
    (": a", "-{ !! while parsing a block mapping: expected <block end>, but found ':' @1:1"),
    ("# c\na # d\n", ":a"),
  ])
  func `give collections in block and flow style`(_ text: String, _ expected: String) {
    #expect(events(text) == expected)
  }

  @Test(arguments: [
    ("a: &x !!str b\nc: *x\n", "-{ :a &x <tag:yaml.org,2002:str> :b :c *x }"),
    ("!a &b [!<c> d, ! e, !%41 f]", "[ &b <!a> <c> :d <!> :e <!A> :f ]"),
    ("%TAG !e! tag:x,1:\n--- !e!y z", "--- <tag:x,1:y> :z"),
    ("%TAG !! y:\n---\n!!b c", "--- <y:b> :c"),
    ("&a", "&a :"),
    ("- !!null\n- &b", "-[ <tag:yaml.org,2002:null> : &b : ]"),
  ])
  func `give anchors, aliases, and tags spelt out`(_ text: String, _ expected: String) {
    #expect(events(text) == expected)
  }

  @Test(arguments: [
    ("a\n b\n\n c", ":a b\nc"),
    ("a-b:c http://x -1 ?x", ":a-b:c http://x -1 ?x"),
    ("'it''s\n\n b'", "'it's\nb"),
    ("\"a\\x41\\u00e9\\\n  b\\t\n c\"", "\"aAéb\t c"),
    ("|\n a\n  b\n\n c\n\n", "|a\n b\n\nc\n"),
    ("|-\n a\n", "|a"),
    ("|+\n a\n\n", "|a\n\n"),
    ("|2-\n   a\n  b", "| a\nb"),
    ("> \n a\n b\n\n c\n  d\n e\n", ">a b\nc\n d\ne\n"),
    (">-\n\n  a\n", ">\na"),
    ("a\u{85} b", ":a b"),
    ("\"b\u{2028}c\"", "\"b\u{2028}c"),
    ("'\u{2029} x'", "'\u{2029}x"),
    ("|\n a\u{2028} b\r\n c\n", "|a\u{2028}b\nc\n"),
    ("\"\\N\\_\\L\\P\"", "\"\u{85}\u{a0}\u{2028}\u{2029}"),
    ("- |1\n  a\n- >\n", "-[ | a\n > ]"),
  ])
  func `give scalars folded and unescaped`(_ text: String, _ expected: String) {
    #expect(events(text) == expected)
  }

  @Test(arguments: [
    ("a: b: c", "-{ :a :b !! mapping values are not allowed here @1:5"),
    (
      "a: [b",
      "-{ :a [ :b !! while parsing a flow sequence: expected ',' or ']', but got '<stream end>' @1:6"
    ),
    (
      "a: b\n- c",
      "-{ :a :b !! while parsing a block mapping: expected <block end>, but found '-' @2:1"
    ),
    ("- a\nb", "-[ :a !! while scanning a simple key: could not find expected ':' @2:2"),
    ("\"a", "!! while scanning a quoted scalar: found unexpected end of stream @1:3"),
    ("'a\n---\n'", "!! while scanning a quoted scalar: found unexpected document separator @2:1"),
    (
      "*",
      "!! while scanning an alias: expected alphabetic or numeric character, but found '\\x00' @1:2"
    ),
    (
      "&",
      "!! while scanning an anchor: expected alphabetic or numeric character, but found '\\x00' @1:2"
    ),
    (
      "a: *b c",
      "-{ :a *b !! while parsing a block mapping: expected <block end>, but found '<scalar>' @1:7"
    ),
    ("!<a b", "!! while parsing a tag: expected '>', but found ' ' @1:4"),
    ("!a\tb", "!! while scanning a tag: expected ' ', but found '\\t' @1:3"),
    (
      "[a b: c\n: d]",
      "[ { :a b :c } !! while parsing a flow sequence: expected ',' or ']', but got ':' @2:1"
    ),
    ("[a?b]", "[ :a !! while parsing a flow sequence: expected ',' or ']', but got '?' @1:3"),
    ("%YAML 2.0\n---", "!! found incompatible YAML document (version 1.* is required) @1:1"),
    ("%YAML 1.1\n%YAML 1.1\n---", "!! found duplicate YAML directive @2:1"),
    ("%TAG ! a\n%TAG ! b\n---", "!! duplicate tag handle '!' @2:1"),
    ("%TAG !\n", "!! while scanning a directive: expected '!', but found '\\n' @1:7"),
    ("%x\n a", "!! expected '<document start>', but found '<scalar>' @2:2"),
    ("!x!y z", "!! while parsing a node: found undefined tag handle '!x!' @1:1"),
    (
      "a: |x",
      "-{ :a !! while scanning a block scalar: expected chomping or indentation indicators, but found 'x' @1:5"
    ),
    (
      "a: |0",
      "-{ :a !! while scanning a block scalar: expected indentation indicator in the range 1-9, but found 0 @1:5"
    ),
    (
      "a: | y",
      "-{ :a !! while scanning a block scalar: expected a comment or a line break, but found 'y' @1:6"
    ),
    (
      "@a",
      "!! while scanning for the next token: found character '@' that cannot start any token @1:1"
    ),
    (
      "a:\n\tb",
      "-{ :a !! while scanning for the next token: found character '\\t' that cannot start any token @2:1"
    ),
    (
      "\"\\q\"",
      "!! while scanning a double-quoted scalar: found unknown escape character 'q' @1:3"
    ),
    (
      "\"\\x4g\"",
      "!! while scanning a double-quoted scalar: expected escape sequence of 2 hexadecimal numbers, but found 'g' @1:4"
    ),
    (
      "{a: b, [c}",
      "{ :a :b [ :c !! while parsing a flow sequence: expected ',' or ']', but got '}' @1:10"
    ),
    ("a\n---b\n... c", ":a ---b ... !! expected '<document start>', but found '<scalar>' @3:5"),
    ("--- a\nb: c\n", "--- :a b !! mapping values are not allowed here @2:2"),
    ("k\nb: c", ":k b !! mapping values are not allowed here @2:2"),
    (
      "- |\n\n   \n a",
      "-[ | !! while parsing a block collection: expected <block end>, but found '<scalar>' @4:2"
    ),
  ])
  func `stop at a fault, behind what stands before it`(_ text: String, _ expected: String) {
    #expect(events(text) == expected)
  }

  @Test func `have lines and columns in characters, and bytes`() {
    let text = "\u{feff}\u{e9}: a\r\n\u{1f600} : b\u{2028}c : &d e"
    #expect(
      places(Array(text.utf8)) == [
        [0, 0, 3], [0, 3, 7], [1, 0, 10], [1, 4, 17], [2, 0, 21], [2, 4, 25],
      ])
    #expect(
      places(text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }) == [
        [0, 0, 2], [0, 3, 8], [1, 0, 14], [1, 4, 24], [2, 0, 28], [2, 4, 36],
      ])
  }

  /// Line, column and byte of each scalar.
  private func places(_ bytes: [UInt8]) -> [[Int]] {
    var reader = YAMLReader(bytes)
    var places: [[Int]] = []
    while let event = try? reader.next() {
      guard case .scalar = event.content else { continue }
      places.append([event.mark.line, event.mark.column, event.mark.offset])
    }
    return places
  }

  @Test func `are the same in UTF-16 of either order`() {
    let text = "a: [\u{e9}, \"\u{1f600}\"]"
    let units = ("\u{feff}" + text).utf16
    #expect(events(units.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }) == events(text))
    #expect(events(units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }) == events(text))
  }

  @Test(arguments: [
    (Array("a: [b, \u{1}c]".utf8), "-{ :a [ :b !! character U+0001 isn't allowed @1:8"),
    (Array("a: [b, \u{7f}]".utf8), "-{ :a [ :b !! character U+007F isn't allowed @1:8"),
    (Array("- a\n- \u{fffe}".utf8), "-[ :a !! character U+FFFE isn't allowed @2:3"),
    (Array("- a\n- ".utf8) + [0xff], "contains text that isn't UTF-8 (byte 6 in line 2, column 3)"),
    ([0xff, 0xfe, 0x2d, 0, 0x20, 0, 0, 0xd8], "-[ !! holds text that isn't UTF-16 @1:3"),
    ([0xff, 0xfe, 0x61], "!! holds text that isn't UTF-16 @1:1"),
  ])
  func `end at a character that YAML doesn't allow`(_ bytes: [UInt8], _ expected: String) {
    #expect(events(bytes) == expected)
  }

  @Test func `have keys of one line and 1024 characters at most`() {
    let key = String(repeating: "k", count: 1024)
    #expect(events(key + ": v") == "-{ :\(key) :v }")
    #expect(events(key + "k: v") == ":\(key)k !! mapping values are not allowed here @1:1026")
    #expect(events("[" + key + "]: v").hasPrefix("[ :\(key) ] !!"))
  }

  @Test func `nest as deep as libyaml's, and no deeper`() {
    let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    #expect(!events(deep(1000)).contains("limit"))
    #expect(
      events(deep(1001)) == "exceeds a limit of ftcheck: 1000 nested levels (byte 1,000)")
    #expect(events(String(repeating: "- ", count: 1001)).contains("(byte 2,000)"))
  }

  @Test func `cut or changed anywhere are whole or end with a fault`() throws {
    let text = Array(
      "%TAG !p! x/\n--- # c\na: &b !p!y \"q\\x41\" \n? 'k''s'\n: |2-\n   b\n- {c: [*b, >]}\n".utf8)
    for length in 0...text.count { try read(Array(text[..<length])) }
    for place in text.indices {
      for byte in [0, 0x09, 0x0a, 0x22, 0x27, 0x5c, 0x7c, 0xc2, 0xff] as [UInt8] {
        var changed = text
        changed[place] = byte
        try read(changed)
      }
    }
  }

  /// Reads to the end or a fault, and holds starts against ends.
  private func read(_ bytes: [UInt8]) throws {
    var reader = YAMLReader(bytes)
    var open = 0
    do throws(FormatError) {
      while let event = try reader.next() {
        switch event.content {
        case .documentStart, .sequenceStart, .mappingStart: open += 1
        case .documentEnd, .sequenceEnd, .mappingEnd: open -= 1
        case .streamStart, .streamEnd, .scalar, .alias: break
        }
        #expect(open >= 0 && event.mark.offset <= bytes.count)
      }
      #expect(open == 0)
    } catch {
      #expect(error.offset <= bytes.count)
      #expect(try reader.next() == nil)
    }
  }
}
