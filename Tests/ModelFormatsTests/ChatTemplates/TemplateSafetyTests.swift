import ModelFacts
import Testing

@testable import ModelFormats

@Suite("Chat templates that reach Python internals")
struct TemplateSafetyTests {
  private func accesses(_ source: String) -> [TemplateAccess] {
    ChatTemplate(name: "default", source: source, location: Location(file: "chat_template.jinja"))
      .analyzed(beginToken: "<s>").unsafeAccesses
  }

  @Test(arguments: [
    #"{{ ''.__class__ }}"#, #"{{ ''['__class__'] }}"#, #"{{ ''|attr('__class__') }}"#,
    #"{{ ''['__cla'+'ss__'] }}"#, #"{{ ''['__cla'~'ss__'] }}"#,
    #"{{ ''['\x5f\x5fclass\x5f\x5f'] }}"#, #"{{ ''['\137\137class\137\137'] }}"#,
    #"{{ ''['\u005f\u005fclass__'] }}"#, #"{{ ''['\N{LOW LINE}\N{low line}class__'] }}"#,
    #"{{ ''|attr('\x5f\x5fclass\x5f\x5f') }}"#,
    #"{% set a='__cl' %}{% set b='ass__' %}{{ ''[a~b] }}"#,
    #"{% set a='__cl' %}{{ ''|attr(a~'ass__') }}"#,
    #"{{ ''['%s%sclass%s%s'%('_','_','_','_')] }}"#, #"{{ ''['%c%cclass__'|format(95,95)] }}"#,
    #"{{ ''['{0}{0}class{0}{0}'.format('_')] }}"#, #"{{ ''['__ssalc__'[::-1]] }}"#,
    #"{{ ''['__ssalc__'|reverse] }}"#, #"{{ ''[['__','class','__']|join] }}"#,
    #"{{ ''[''.join(['__','class','__'])] }}"#, #"{{ ''['_'*2 ~ 'class' ~ '_'*2] }}"#,
    #"{{ ''['__CLASS__'|lower] }}"#, #"{{ ''['__CLASS__'.lower()] }}"#,
    #"{{ ''['-*class-*'.replace('-*','__')] }}"#, #"{{ ''['||class||'|replace('|','_')] }}"#,
    #"{{ lipsum.__globals__['os'] }}"#, #"{{ ''[{'a':'__class__'}.a] }}"#,
    #"{% set d = {'a':'__class__'} %}{{ ''[d.a] }}"#, #"{{ ''['a__class__b'.strip('ab')] }}"#,
    #"{{ ''[' __class__ '|trim] }}"#, #"{{ ''['x__class__'.lstrip('x')] }}"#,
    #"{{ cycler.__init__.__globals__.os.popen('id').read() }}"#, #"{{ joiner['x'] }}"#,
    #"{{ lipsum|attr(x) }}"#, #"{{ self._TemplateReference__context }}"#, #"{% include 'x' %}"#,
    #"{% import 'x' as y %}"#, #"{% from 'x' import y %}"#, #"{% extends 'x' %}"#,
    #"{{ '{0.__class__}'.format(x) }}"#, #"{{ '{0.a}'.format(x) }}"#,
    #"{% set f='{0.__class__.__init__}' %}{{ f.format(x) }}"#, #"{{ '{0[a]}'.format(x) }}"#,
    #"{{ [x]|map(attribute='__class__')|list }}"#, #"{{ [x]|map('attr','__class__')|list }}"#,
    #"{{ [x]|selectattr('a.__class__') }}"#, #"{{ x|groupby('__class__') }}"#,
    #"{{ x|sort(attribute='__class__') }}"#, #"{{ x|sum('__class__') }}"#, #"{{ x|attr(y) }}"#,
    #"{{ __import__('os') }}"#, #"{{ __builtins__ }}"#,
    #"{% macro g(o,n) %}{{ o[n] }}{% endmacro %}{{ g('', '__class__') }}"#,
    #"{% macro g(o,n='__class__') %}{{ o[n] }}{% endmacro %}"#,
    #"{% for k in ['__class__','__base__'] %}{{ x[k] }}{% endfor %}"#,
    #"{% set ns = namespace(k='__class__') %}{{ x[ns.k] }}"#,
    #"{% set ns.k='__cl' %}{{ x[ns.k~'ass__'] }}"#,
    #"{% with k='__class__' %}{{ x[k] }}{% endwith %}"#,
    #"{% set u=(lipsum|string|list)[18] %}{{ ''[u~u~'class'~u~u] }}"#,
    #"{% set u=(()|select|string|list)[24] %}{{ ''[u~u~'class'~u~u] }}"#, #"{{ x.mro() }}"#,
    #"{{ f.gi_frame.f_globals }}"#, #"{{ ().__class__.__bases__[0].__subclasses__() }}"#,
    #"{% if ''.__class__ %}{% endif %}"#,
    #"{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}"#,
    #"{% set x=''.__class__ %}"#, #"{{ x if ''.__class__ else y }}"#,
    #"{{ [].append.__self__ }}"#, #"{{ dict(a=x.__class__) }}"#, #"{{ {'a': x.__class__} }}"#,
    #"{%- if 'a' is sameas ''.__class__ %}{% endif %}"#, #"{{ x[''.__class__] }}"#,
    #"{{ f(*x.__class__) }}"#, #"{% call x.__class__() %}{% endcall %}"#,
    #"{% filter replace(x.__class__,'') %}{% endfilter %}"#,
    #"{% macro m(a=x.__class__) %}{% endmacro %}"#, #"{% set ns.__class__ = 1 %}"#,
    #"{{ ''.__class__ "#, #"{% if x %}{{ ''.__class__ }}"#, #"{% bogus %}{{ ''.__class__ }}"#,
    #"{% set y %}{{ x.__class__ }}{% endset %}"#, #"{% raw %}{% endraw %}{{ x.__class__ }}"#,
    #"{% block a %}{{ x.__class__ }}{% endblock %}"#,
    #"{% generation %}{{ x.__class__ }}{% endgeneration %}"#, #"{% print x.__class__ %}"#,
    #"{% autoescape x.__class__ %}{% endautoescape %}"#,
    #"{% for a in b if a.__class__ %}{% endfor %}"#,
    #"{% for a in b %}{% else %}{{ a.__class__ }}{% endfor %}"#,
    #"{% elif %}{{ x.__globals__ }}"#, #"{{ (''|attr)('__class__') }}"#,
    #"{% set c = cycler %}{{ c.__init__ }}"#, #"{{ x.__getattribute__('a') }}"#,
    #"{{ getattr(x,'__class__') }}"#, #"{{ x.get('__class__') }}"#,
    #"{{ x[{'a':'__class__'}['a']] }}"#, #"{{ x[['__class__'][0]] }}"#,
    #"{{ x[('__class__','b')|first] }}"#, #"{{ x['__class__' if y else 'z'] }}"#,
    #"{{ x[y or '__class__'] }}"#, #"{{ x[y|default('__class__')] }}"#,
    #"{{ x['__cl' 'ass__'] }}"#, #"{{ x['_' '_class_' '_'] }}"#,
    #"{{ x[dict(__class__=1)|first] }}"#, #"{{ x[dict(__class__=1)|join] }}"#,
    #"{% set a %}__class__{% endset %}{{ x[a] }}"#,
    #"{% set a %}__cl{% endset %}{{ x[a~'ass__'] }}"#, #"{{ x['__class__ '|trim] }}"#,
    #"{{ x[('__cl','ass__')|join('')] }}"#, #"{{ x|attr(['__cl','ass__']|join) }}"#,
    #"{{ x|attr('__cl'~'ass__')|attr('__ba'~'se__') }}"#, #"{{ x['xx__class__xx'[2:-2]] }}"#,
    #"{% macro k() %}__class__{% endmacro %}{{ x[k()] }}"#, #"{{ x['__class__'|string] }}"#,
    #"{{ x['ssalc'|reverse|center(9,'_')] }}"#, #"{{ x['__' ~ y ~ '__'] }}"#,
    #"{% set s, t = '__cl', 'ass__' %}{{ x[s~t] }}"#, #"{{ x['__class__'|safe] }}"#,
    #"{{ x[('__class__',)[0]] }}"#, #"{{ x|map('attr', '__cl'~'ass__') }}"#,
    #"{{ x['\\#n__class__'] }}"#, #"{{ range.__class__ }}"#, #"{{ caller.__globals__ }}"#,
    #"{{ loop.__class__ }}"#, #"{{ raise_exception.__globals__ }}"#,
    #"{{ strftime_now.__globals__['os'] }}"#, #"{{ namespace.__init__ }}"#,
    #"{{ namespace['__init__'] }}"#, #"{{ x.__class__.__mro__[1] }}"#,
    #"{{- x  .  __class__ -}}"#, #"{{ x\#n[\#n'__class__'\#n] }}"#,
    #"{{ x|attr ( '__class__' ) }}"#, #"{{ x.f_globals }}"#, #"{{ x['%s' % '__class__'] }}"#,
    #"{{ x['__%s__' % 'class'] }}"#, #"{{ x['__%s__' | format('class')] }}"#,
    #"{{ x['__{}__'.format('class')] }}"#, #"{{ x['__{c}__'.format(c='class')] }}"#,
    #"{{ x[('__class__'|list)|join] }}"#, #"{{ x['__cXass__'|replace('X','l')] }}"#,
    #"{{ x|attr('get')('__class__') }}"#, #"{{ '{0.__class__}' | attr('format')(x) }}"#,
    #"{{ '{0.__class__}'['format'](x) }}"#, #"{{ '{a.__class__}'.format_map(x) }}"#,
  ])
  func finds(_ source: String) {
    #expect(!accesses(source).isEmpty)
  }

  @Test(arguments: [
    #"__class__ {# ''.__class__ #}"#, #"{{ '__class__' }}"#, #"{{ '__class__ is a ' ~ x }}"#,
    #"{% raw %}{{ ''.__class__ }}{% endraw %}"#,
    #"{% set ns = namespace(a=1, b='') %}{% set ns.a = ns.a + 1 %}{{ ns.a }}"#,
    #"{{ messages[0]['role'] }}"#, #"{{ message['tool_' ~ name] }}"#, #"{{ message[key] }}"#,
    #"{% for k, v in tool.items() %}{{ k ~ '_' ~ v }}{% endfor %}"#,
    #"{{ x|map(attribute='name')|join(', ') }}"#,
    #"{{ x|selectattr('role','equalto','user')|list }}"#, #"{{ 'a {} b'.format(x) }}"#,
    #"{{ 'a {0} {name} {1:>5} {}'.format(x) }}"#, #"{{ message.content.format(x) }}"#,
    #"{{ c.next() }}"#, #"{% set c = cycler('a','b') %}{{ c.next() }}"#,
    #"{% set j = joiner(', ') %}{{ j() }}"#, #"{{ x if namespace is defined }}"#,
    #"{{ dict.fromkeys(['a']) }}"#, #"{% set s = '__start__' %}{{ s }}"#,
    #"{{ '__media__' ~ x }}"#, #"{% if '__init__' in message.content %}{{ 1 }}{% endif %}"#,
    #"{% if x == '__main__' %}{{ y }}{% endif %}"#, #"{{ params['_' ~ i] }}"#,
    #"{{ message._id }}"#, #"{{ args[p ~ '_' ~ i] }}"#, #"{{ x|replace('__', '') }}"#,
    #"{{ content.split('__')[0] }}"#, #"{{ content.replace('__sep__', ' ') }}"#,
    #"{{ tool['input_schema']['properties'] }}"#, #"{{ x['a_b_c'] }}"#,
    #"{{ x | sort(attribute='meta.name') }}"#, #"{{ message['class'] }}"#, #"{{ message.init }}"#,
    #"{{ strftime_now('%d __ %b') }}"#, #"{{ '%s: %s' | format(a, b) }}"#,
    #"{{ '<__media__>' }}"#, #"{{ x|default('__none__') }}"#, #"{{ x['first_' + y + '_last'] }}"#,
    #"{{ raise_exception('no __class__ here') }}"#, #"{{ x.mapping.globals }}"#, #"{{ class_ }}"#,
    #"{{ globals }}"#, #"{{ loop.index0 }}"#, #"{{ self }}"#, #"{{ x[::-1] }}"#,
    #"{{ x|join('__') }}"#, #"{{ ['a','b']|join('__') }}"#, #"{{ {'__a': 1} }}"#,
  ])
  func leavesAlone(_ source: String) {
    #expect(accesses(source) == [])
  }

  @Test("templates in the style of published ones have nothing to hide")
  func leavesPublishedStylesAlone() throws {
    for name in try TemplateFixture.names() {
      let template = try TemplateFixture.template(name).analyzed(beginToken: "<s>")
      #expect(template.unsafeAccesses == [], "\(name)")
      #expect(template.syntaxError == nil, "\(name)")
    }
  }

  @Test("an access has its line, its byte and its name")
  func places() {
    #expect(
      accesses("a\r\n{{ x.__class__ }}")
        == [TemplateAccess(message: "reads __class__", offset: 8, line: 2)])
    #expect(
      accesses("{{ x['__' ~ y] }}")
        == [TemplateAccess(message: "reads a name put together from '__…'", offset: 4, line: 1)])
    #expect(
      accesses("{% include 'x' %}")
        == [TemplateAccess(message: "loads another template with include", offset: 3, line: 1)])
  }
}
