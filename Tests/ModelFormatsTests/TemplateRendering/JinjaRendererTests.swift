import ModelFacts
import Testing

@testable import ModelFormats

@Suite("Rendering of chat templates")
struct JinjaRendererTests {
  private typealias Outcome = RenderedTemplate.Outcome

  private func outcome(
    _ source: String, _ conversation: RenderedTemplate.Conversation = .plain
  ) -> RenderedTemplate.Outcome? {
    ChatTemplate(name: "default", source: source, location: Location(file: "t.jinja"))
      .outcomes(of: [conversation], specialTokens: ["bos_token": "<s>"])[conversation]
  }

  private func text(_ source: String) -> String? {
    if case .rendered(let rendering) = outcome(source) { rendering.text } else { nil }
  }

  // Every answer is that of jinja2 3.1.6 in transformers' environment.
  @Test(arguments: [
    ("{% for m in messages %}{{ loop.index }}{{ m.role|upper }}{% endfor %}", "1USER2ASSISTANT"),
    (
      "{% set n = namespace(c=0) %}{% for m in messages %}{% set n.c = n.c + 1 %}{% endfor %}{{ n.c }}",
      "2"
    ),
    ("{% set x = 1 %}{% for m in messages %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}", "221"),
    ("{% macro m(a, b='x') %}{{ a }}{{ b }}{{ varargs }}{% endmacro %}{{ m(1, 2, 3) }}", "12(3,)"),
    ("{% macro w() %}<{{ caller(1) }}>{% endmacro %}{% call(x) w() %}{{ x }}{% endcall %}", "<1>"),
    ("{{ messages|map(attribute='role')|list }}", "['user', 'assistant']"),
    ("{{ messages|selectattr('role', 'equalto', 'user')|list|length }}", "1"),
    (
      "{% for r, g in messages|groupby('role') %}{{ r }}{{ g|length }}{% endfor %}",
      "assistant1user1"
    ),
    ("{{ 'a,b,,c'.split(',') }}{{ ' a  b '.split() }}", "['a', 'b', '', 'c']['a', 'b']"),
    ("{{ [1, 2.0, none, true, {'k': \"it's\"}] }}", "[1, 2.0, None, True, {'k': \"it's\"}]"),
    ("{{ {'b': 'é<', 'a': [1]}|tojson }}", #"{"b": "é<", "a": [1]}"#),
    ("{{ {'a': [1]}|tojson(indent=1) }}", "{\n \"a\": [\n  1\n ]\n}"),
    ("{{ -7 // 2 }}{{ 7 % -3 }}{{ 2 ** 5 }}{{ 4 / 2 }}", "-4-2322.0"),
    ("{{ 1 < 2 < 3 }}{{ 1 < 3 > 4 }}{{ 1 not in [2] }}", "TrueFalseTrue"),
    ("{{ 'abcdef'[1:-1:2] }}{{ messages[::-1][0].role }}", "bdassistant"),
    ("{{ x is defined }}{{ x }}{{ tools is none }}", "FalseTrue"),
    (
      "{% for i in range(9) %}{% if i == 1 %}{% continue %}{% endif %}{% if i > 2 %}{% break %}{% endif %}{{ i }}{% endfor %}",
      "02"
    ),
    ("{{ '%s-%d' % ('x', 3) }}{{ '{}{a}'.format(1, a=2) }}", "x-312"),
    ("{{ ['b', 'A']|sort|join }}{{ [1, 2, 3]|batch(2)|list }}", "Ab[[1, 2], [3]]"),
    ("{{ ('<a>'|e) + '<b>' }}{{ 'it\\'s-so'|title }}", "&lt;a&gt;&lt;b&gt;It's-So"),
    ("{{ bos_token }}{{ messages.append }}{{ strftime_now('%Y') }}", "<s>2026"),
    (" {%- if true %}\n  a\n  {% endif %}\n b", "  a\n b"),
  ])
  func `writes what jinja2 writes`(_ source: String, _ expected: String) {
    #expect(text(source) == expected)
  }

  @Test(arguments: [
    ("{{ x.y }}", "'x' is undefined"),
    ("{{ messages[0].name + 'a' }}", "'dict object' has no attribute 'name'"),
    ("{{ tools|length }}", "object of type 'NoneType' has no len()"),
    ("{% set _ = messages.append(1) %}", "access to attribute 'append' of 'list' object is unsafe"),
    ("{{ ''.__class__.mro }}", "access to attribute '__class__' of 'str' object is unsafe"),
    ("{% if true %}{{ 1|to_json }}{% endif %}", "No filter named 'to_json' found"),
    ("{{ range(100001) }}", "Range too big. The sandbox blocks ranges larger than 100000"),
  ])
  func `raises where jinja2 raises`(_ source: String, _ reason: String) {
    #expect(outcome(source) == .raised(reason))
  }

  @Test func `a refusal of the template's own is told apart`() {
    #expect(outcome("{{ raise_exception('No.') }}") == .refused("No."))
  }

  @Test(arguments: [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{{ 'x' * 10000000000 }}", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% for m in messages recursive %}{{ loop(messages) }}{% endfor %}",
    "{% set n = namespace(s='xy') %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}",
    "{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}",
  ])
  func `what has no end is stopped`(_ source: String) {
    guard case .unbounded = outcome(source) else {
      Issue.record("\(source) gave \(String(describing: outcome(source)))")
      return
    }
  }

  @Test(arguments: [
    "{{ 'a'|pprint }}", "{{ lipsum() }}", "{{ 9223372036854775807 + 1 }}", "{{ messages|random }}",
    "{% set n = namespace(s=[]) %}{% for i in range(9999) %}{% set n.s = [n.s] %}{% endfor %}",
    "{% set n = namespace() %}{% set n.n = n %}",
  ])
  func `what it doesn't have isn't judged`(_ source: String) {
    guard case .notJudged = outcome(source) else {
      Issue.record("\(source) gave \(String(describing: outcome(source)))")
      return
    }
  }

  @Test func `generation tags and None are noted`() throws {
    let source =
      "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content }}"
      + "{% endgeneration %}{% endif %}{% endfor %}{{ tools }}"
    guard case .rendered(let rendering) = outcome(source) else {
      Issue.record("isn't rendered")
      return
    }
    #expect(rendering.generated == [RenderedTemplate.Content.answers[0]])
    #expect(rendering.writesNone)
    let template = ChatTemplate(name: "default", source: source, location: Location(file: "t"))
    #expect(template.hasGenerationTags)
    #expect(
      !ChatTemplate(name: "default", source: "{# generation #}", location: Location(file: "t"))
        .hasGenerationTags)
  }
}
