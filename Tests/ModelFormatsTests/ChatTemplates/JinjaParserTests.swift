import Foundation
import ModelFacts
import Testing

@testable import ModelFormats

@Suite("Chat template syntax")
struct JinjaParserTests {
  private func error(in text: String) -> FormatError? {
    var parser = JinjaParser(JinjaSource(text))
    do throws(FormatError) {
      try parser.parse()
      return nil
    } catch {
      return error
    }
  }

  @Test("jinja2's own answers to mutated templates")
  func agreesWithJinja2() throws {
    let lines = try TemplateFixture.bytes("answers.jsonl").split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 1500)
    for line in lines {
      let answer = try JSONValue(parsing: Array(line))
      let text = try #require(answer["template"]?.string)
      #expect((error(in: text) == nil) == answer["accepted"]?.bool, "\(text)")
    }
  }

  @Test(arguments: [
    ("{% if x %}", 10, "line 1: the template ends where 'elif' or 'else' or 'endif' is missing"),
    ("a\r\n{{ x", 7, "line 2: expected 'end of print statement', found 'end of template'"),
    ("{{ a b }}", 5, "line 1: expected 'end of print statement', found 'b'"),
    ("é{% foo %}", 5, "line 1: unknown tag 'foo'"),
    ("\n\n{{ 'a\\x5' }}", 9, "line 3: an escape needs 2 hexadecimal digits"),
    ("{{ x|nofilter }}", 5, "line 1: no filter named 'nofilter'"),
    ("{{ x is notest }}", 8, "line 1: no test named 'notest'"),
    ("{% break %}", 3, "line 1: 'break' stands outside of a loop"),
    ("{{ (] }}", 4, "line 1: unexpected ']'"),
    ("{{ $ }}", 3, "line 1: unexpected character U+24"),
    ("x{# y", 1, "line 1: the comment isn't closed"),
    ("{{ 'x }}", 3, "line 1: the string isn't closed"),
  ])
  func refuses(_ text: String, at offset: Int, because message: String) {
    #expect(
      error(in: text)
        == FormatError(reason: .violates("isn't valid Jinja in \(message)"), offset: offset))
  }

  @Test(arguments: [
    "", "text", "{#", "{% raw %}", "{{ a if b }}", "{{ x[] }}", "{% for in in x %}{% endfor %}",
    "{{ a not in b and not c }}", "{{ - - x ** 2 }}", "{% set ns.a, ns.b = 1, 2 %}",
    "{% if a %}{{ x|nofilter }}{% endif %}", "{{ x|nofilter if a }}",
    "{% for x in y %}{% for z in x %}{% else %}{% break %}{% endfor %}{% endfor %}",
    "{{ {'a': [1, 2,], 'b': (3,)}['a'][::-1] }}", "{{ 'a' \"b\" }}", "{{ 0x1f + 1_000 + 1.5e-3 }}",
    "{% raw %}{% if %}{{ {% endraw %}", "{%- macro f(a, b=1) -%}{{ caller() }}{%- endmacro -%}",
    "{% generation %}{{ x }}{% endgeneration %}", "{{ f(if=1, if=2) }}", "{{ x is divisibleby 3 }}",
  ])
  func accepts(_ text: String) {
    #expect(error(in: text) == nil)
  }

  @Test("nesting beyond the limit is an error, however it is made")
  func limitsNesting() {
    for (open, close) in [
      ("(", ")"), ("[", "]"), ("{1: ", "}"), ("f(", ")"), ("x[", "]"), ("1 if 1 else ", ""),
      ("1 + 2 * (", ")"), ("x is in [", "]"),
    ] {
      let text = { (count: Int) in
        "{{ \(String(repeating: open, count: count))x\(String(repeating: close, count: count)) }}"
      }
      #expect(error(in: text(15)) == nil, "\(open)")
      let reason = FormatError.Reason.limit("template nesting of \(JinjaParser.depthLimit)")
      #expect(error(in: text(100_000))?.reason == reason, "\(open)")
    }
    let statements = String(repeating: "{% if x %}", count: 50_000)
    #expect(
      error(in: statements)?.reason == .limit("template nesting of \(JinjaParser.depthLimit)"))
  }

  @Test("long chains of operators aren't nesting")
  func acceptsChains() {
    for link in ["+1", "~'a'", "|e", ".a", "[1]", " or x", " if 1"] {
      let text = "{{ x\(String(repeating: link, count: 5_000)) }}"
      let template = ChatTemplate(
        name: "default", source: text, location: Location(file: "chat_template.jinja"))
      #expect(template.analyzed(beginToken: "<s>").syntaxError == nil, "\(link)")
    }
  }

  @Test("no prefix of a template and no changed byte stops the analysis")
  func survivesDamage() throws {
    for name in try TemplateFixture.names() {
      let bytes = try TemplateFixture.bytes(name)
      for count in stride(from: 0, to: bytes.count, by: 37) {
        var damaged = bytes
        damaged[count] ^= UInt8(truncatingIfNeeded: 1 << (count % 7))
        for part in [Array(bytes.prefix(count)), damaged] {
          let template = ChatTemplate(
            name: "default", source: String(decoding: part, as: UTF8.self),
            location: Location(file: name)
          ).analyzed(beginToken: "<s>")
          if let error = template.syntaxError { #expect(error.offset <= part.count * 3) }
        }
      }
    }
  }
}

/// The templates in `Fixtures/ChatTemplates`.
enum TemplateFixture {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/ChatTemplates")

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".jinja") }.sorted()
  }

  static func template(_ name: String) throws -> ChatTemplate {
    ChatTemplate(
      name: "default", source: String(decoding: try bytes(name), as: UTF8.self),
      location: Location(file: name))
  }
}
