import ModelFacts
import Testing

@testable import ModelFormats

@Suite("How what a chat template writes begins")
struct TemplateBeginningTests {
  @Test(
    arguments: [
      ("{{ bos_token }}{{ messages[0]['content'] }}", true),
      ("<s>{{ messages[0]['content'] }}", true),
      ("{{ '<s>' + messages[0]['content'] }}", true),
      ("{{ messages[0]['content'] }}", false),
      ("<|user|>{{ bos_token }}", false),
      (" {#- c -#} \n{{- bos_token }}", true),
      ("{% for m in messages %}{{ bos_token if loop.first }}{{ m.content }}{% endfor %}", true),
      (
        "{% for m in messages %}{% if loop.index0 == 1 %}{{ bos_token }}{% endif %}x{% endfor %}",
        false
      ),
      (
        "{% for m in messages %}{% if m.role == 'user' %}{{ bos_token }}{% endif %}{% endfor %}",
        true
      ),
      ("{% if messages[0].role == 'system' %}{{ bos_token }}{% else %}x{% endif %}", nil),
      ("{% if unknown(1) %}{{ bos_token }}{% else %}x{% endif %}", nil),
      ("{% if unknown(1) %}{{ bos_token }}{% else %}{{ bos_token ~ 'x' }}{% endif %}", true),
      ("{% if tools %}x{% endif %}{{ bos_token }}", true),
      (
        "{% if messages|length == 0 %}{{ raise_exception('none') }}{% endif %}{{ bos_token }}", true
      ),
      ("{% macro m(x) %}{{ bos_token }}{{ x }}{% endmacro %}{{ m('a') }}", true),
      ("{% macro m(x) %}{{ x }}{% endmacro %}{{ m('<|user|>') }}", false),
      (
        "{% set ns = namespace(t='') %}{% for m in messages %}{% set ns.t = bos_token %}{% endfor %}{{ ns.t }}",
        true
      ),
      ("{% set x = bos_token ~ 'a' %}{{ x | trim }}", true),
      ("{% set x %}{{ bos_token }}{% endset %}{{ x }}", true),
      ("{{ '%s' | format(bos_token) }}", true),
      ("{{ '%s%s'|format(bos_token, messages[0].content) }}", true),
      ("{{ '<|user|>%s'|format(bos_token) }}", false),
      ("{{ '%d'|format(1) }}", nil),
      ("{{ '%s' % bos_token }}", true),
      ("{{ '%s: %s' % (messages[0].role, bos_token) }}", false),
      ("{{ '{}{}'.format(bos_token, 1) }}", true),
      ("{{ '{{}}'.format(bos_token) }}", false),
      ("{{ '{0}'.format(bos_token) }}", nil),
      ("{{ [bos_token, messages[0].content] | join('') }}", true),
      ("{{ ['a', bos_token] | join }}", false),
      ("{{ unknown_function() }}", nil),
      ("{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}", nil),
    ] as [(String, Bool?)])
  func begins(_ source: String, withBeginToken expected: Bool?) {
    let template = ChatTemplate(name: "default", source: source, location: Location(file: "t"))
    #expect(template.analyzed(beginToken: "<s>").startsWithBOS == expected)
  }

  @Test(arguments: [
    ("chatml.jinja", false), ("header-ids.jinja", true), ("header-ids-classic.jinja", true),
    ("inst.jinja", true), ("macros-tools.jinja", false), ("sentence-marks.jinja", true),
    ("thinking.jinja", false), ("turns.jinja", true),
  ])
  func begins(file: String, withBeginToken expected: Bool) throws {
    let template = try TemplateFixture.template(file).analyzed(beginToken: "<s>")
    #expect(template.startsWithBOS == expected)
  }

  @Test("literals that look like special tokens are listed once, in order")
  func literals() {
    let source = "{{ '<|im_start|>' ~ x }}[INST] a[0] [x] < b > <eot>\n<|im_start|>{# <no> #}"
    let template = ChatTemplate(name: "default", source: source, location: Location(file: "t"))
    #expect(
      template.analyzed(beginToken: nil).specialLiterals == ["<|im_start|>", "[INST]", "<eot>"])
  }
}
