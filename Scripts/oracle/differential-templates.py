"""Holds what ftcheck renders of chat templates against transformers, on mutated templates.

    Scripts/fuzz --fast rendering 0
    python3 Scripts/oracle/differential-templates.py --reader .build/fuzz/fast/rendering \
        --count 2000 FOLDER...

Needs transformers 5.23.0 and jinja2 in the Python that runs it. The reader is the fuzzer's target,
which prints renderings on request. FOLDERs are searched for chat templates: `.jinja` files, and
`chat_template` in JSON files. They and the seeds below are rendered as they are, then with a few
of their pieces left out, doubled or changed for others. Both have to write the same text, or raise
both. ftcheck differs on purpose:
- what it doesn't have (rare filters, methods, other bases) isn't judged;
- what takes more steps, depth or memory than any conversation needs is called unbounded;
- the date is always the same.
"""

import argparse
import collections
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
from datetime import datetime as real_datetime

from transformers.utils import chat_template_utils

SYSTEM = "Speak like a lighthouse keeper."
QUESTIONS = ["How many petals has a daisy?", "Which bee visits it first?"]
ANSWERS = ["Thirty-four at noon.", "The mason bee of early spring."]
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
SEEDS = [
    "{% for m in messages %}{{ loop.index }}{{ loop.cycle('a', 'b') }}{{ m.role|upper }}"
    "{{ loop.revindex0 }}{% if not loop.last %}{{ loop.nextitem.role }}{% endif %}{% endfor %}",
    "{% set ns = namespace(n=0, s='') %}{% for m in messages %}{% set ns.n = ns.n + 1 %}"
    "{% set ns.s = ns.s ~ m.content[:3] ~ loop.first %}{% endfor %}{{ ns.n }} {{ ns.s }}",
    "{% macro m(a, b='x', c=none) %}{{ a }}{{ b }}{{ c }}{{ varargs }}{{ kwargs }}{% endmacro %}"
    "{{ m(1) }}{{ m(1, 2, 3, 4, z=5) }}{{ m(b=1) }}",
    "{% macro w() %}<{{ caller('q') }}>{% endmacro %}{% call(x) w() %}{{ x }}{{ bos_token }}{% endcall %}",
    "{% set c %}  {{ messages[0].content }} {% endset %}{{ c|trim|length }}{{ c|title }}",
    "{{ messages|map(attribute='role')|list }}{{ messages|map(attribute='nope', default='-')|join }}",
    "{{ messages|selectattr('role', 'equalto', 'user')|map(attribute='content')|join('|') }}",
    "{{ messages|rejectattr('role', 'in', ['user', 'tool'])|list|length }}",
    "{% for r, g in messages|groupby('role') %}{{ r }}{{ g|length }}{% endfor %}",
    "{% for g in messages|groupby('role') %}{{ g.grouper }}{{ g.list[0].content }}{% endfor %}",
    "{{ (messages|last).content.split(' ', 2) }}{{ 'a,b,,c'.split(',') }}{{ ' a  b '.split() }}",
    "{{ 'x-y-z'.rsplit('-', 1) }}{{ 'abc'.partition('b') }}{{ 'abc'.rpartition('z') }}",
    "{{ [1, 2.5, 'a', none, true, {'k': ['v']}] }}{{ (1,) }}{{ {} }}{{ 1e20 }}{{ 1e-7 }}{{ 0.1 + 0.2 }}",
    "{{ tools|tojson }}{{ tools|tojson(indent=2) }}{{ messages|tojson(separators=(',', ':')) }}",
    "{{ {'b': 'é<\\'\"', 'a': [1, none]}|tojson(sort_keys=true, ensure_ascii=true) }}",
    "{{ 7 // 2 }}{{ -7 // 2 }}{{ 7 % -3 }}{{ 2 ** 5 }}{{ 7 / 2 }}{{ 4 / 2 }}{{ -7 % 3.5 }}",
    "{{ 1 < 2 < 3 }}{{ 1 < 2 > 3 }}{{ 'a' in 'abc' in ['abc'] }}{{ not 1 in [2] }}{{ 1 not in [1] }}",
    "{{ messages[::-1][0].role }}{{ 'abcdef'[1:-1:2] }}{{ 'abc'[5:] }}{{ [1, 2, 3][-2:] }}{{ 'abc'[::-1] }}",
    "{{ x is defined }}{{ x.y is defined }}",
    "{{ x is undefined }}{{ tools is none }}{{ 1 is odd }}{{ 'A' is upper }}{{ [] is sequence }}",
    "{{ {} is mapping }}{{ 'a' is iterable }}{{ 1 is number }}{{ true is integer }}{{ 4 is divisibleby 2 }}",
    "{{ messages[0].name|default('anon') }}{{ ''|default('e', true) }}{{ none|default('n') }}{{ none }}",
    "{% for k, v in messages[0].items() %}{{ k }}={{ v }};{% endfor %}{{ messages[0].keys()|list }}",
    "{% for k, v in messages[0]|dictsort(reverse=true) %}{{ k }}{% endfor %}{{ messages[0]|items|list }}",
    "{% for m in messages recursive %}{{ loop.depth }}{% if m.tool_calls %}{{ loop(m.tool_calls) }}{% endif %}{% endfor %}",
    "{% for m in messages if m.role == 'user' %}{{ loop.length }}{% else %}none{% endfor %}",
    "{% for i in range(10) %}{% if i == 3 %}{% continue %}{% endif %}{% if i > 5 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in range(2, 9, 3) %}{{ i }}{% endfor %}{{ range(3)|list }}{{ range(5)|sum }}",
    "{{ 'a%sb%d' % ('x', 3) }}{{ '%s' % 'y' }}{{ '{} {0}' }}{{ '{}-{}'.format(1, 'z') }}{{ '{a}'.format(a=2) }}",
    "{{ ['b', 'A', 'c']|sort }}{{ [3, 1, 2]|sort(reverse=true) }}{{ ['a', 'A', 'b']|unique|list }}",
    "{{ [1, 2, 3, 4, 5]|batch(2, 0)|list }}{{ [1, 2, 3, 4, 5]|slice(2)|list }}{{ [3, 1]|min }}{{ [3, 1]|max }}",
    "{{ 'a\\nb\\n\\nc'|indent(2) }}{{ 'a\\nb'|indent(2, true) }}{{ 'abc'|replace('b', 'xx') }}{{ 'aXb'|lower }}",
    "{{ 'hello world foo bar'|truncate(9) }}{{ 'hello wor'|center(20) }}{{ 3.14159|round(2) }}{{ 2.5|round }}{{ '3'|int + 1 }}",
    "{{ messages|first }}{{ []|first is defined }}{{ 'abc'|first }}{{ 'abc'|last }}{{ 'abc'|reverse }}",
    "{{ strftime_now('%Y-%m-%d %H:%M %B %-d') }}{{ raise_exception('no') if messages|length > 3 else 'ok' }}",
    "{% with a = 1, b = messages[0].role %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}",
    "{% filter upper %}a{{ messages[0].content }}{% endfilter %}{% set x, y = 1, 2 %}{{ x + y }}",
    "{% raw %}{{ x }}{% endraw %}{# c #}\n  {%- if true -%}  a  {%- endif %}\n\n  {% if true %}\nb\n{% endif %}\n c",
    "{{ ' a '.strip() ~ 'xxa'.lstrip('x') ~ 'axx'.rstrip('x') }}{{ 'a'.startswith(('b', 'a')) }}{{ 'ab'.find('b') }}",
    "{{ 'abc'.upper().title().capitalize() }}{{ 'a b'.title() }}{{ '5'.zfill(3) }}{{ 'a'.center(4, '-') }}{{ '12'.isdigit() }}",
    "{{ messages[0]['role'] }}{{ messages[0].get('x', 'd') }}{{ messages[0].get('x') }}{{ messages[9] is defined }}",
    "{% set j = joiner('; ') %}{% for m in messages %}{{ j() }}{{ m.role }}{% endfor %}{% set c = cycler(1, 2) %}{{ c.next() }}{{ c.next() }}{{ c.current }}",
    "{{ ('<a>'|e) + '<b>' }}{{ '<c>'|safe ~ '<d>' }}{{ dict(a=1, b=2) }}{{ dict([('k', 1)]).k }}",
    "{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}",
    "{{ 'a' if messages else 'b' }}{{ ('x' if false) is defined }}{{ [] or 'e' }}{{ 0 and 1 }}{{ none == false }}{{ 1 == true }}",
    "{% if messages[0].role == 'system' %}{% set s = messages[0].content %}{% set r = messages[1:] %}{% else %}{% set r = messages %}{% endif %}{{ s }}{{ r|length }}",
    "{% set x = 1 %}{% for m in messages %}{{ x }}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}",
    "{{ 'a' 'b' }}{{ 1_000 }}{{ 0x1F }}{{ +3 }}{{ -3|abs }}{{ [1, 2] + [3] }}{{ 'ab' * 2 }}{{ [0] * 3 }}",
    "{{ loop is defined }}{{ messages.append is defined }}{{ messages.append }}{{ messages[0].update }}",
    "{% set _ = messages.append(1) %}",
    "{{ ''.__class__ }}",
    "{{ ''.__class__.x }}",
    "{{ x.y }}",
    "{{ messages[0].name + 'x' }}",
    "{{ tools|length }}",
    "{{ none + 'a' }}",
    "{{ 'a' + 1 }}",
    "{% for x in none %}{% endfor %}",
    "{{ 'a' < 1 }}",
    "{{ messages|map('upper')|list }}",
    "{{ 1 in 'a' }}",
    "{{ messages|map('nofilter')|list }}",
    "{{ {}|tojson }}{{ x|tojson }}",
    "{{ range(200000) }}",
    "{{ 1 // 0 }}",
    "{{ [1, 2]|join(', ') }}{{ messages|join('/', attribute='role') }}{{ [none, true, 1.0]|join(' ') }}{{ 'é'|length }}",
    "{{ messages|sum(attribute='content.0') }}",
    "{{ messages|tojson|length }}{{ messages|string|length }}",
    "{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(20) }}",
    "{{ messages|selectattr('tool_calls', 'defined')|list|length }}{{ messages|selectattr('content')|list|length }}",
    "{% for m in messages %}{{ loop.changed(m.role) }}{{ loop.previtem.role if loop.previtem is defined }}{% endfor %}",
]


def tool_conversation():
    call = {
        "id": "call4Tide",
        "type": "function",
        "function": {"name": "look_up_tide", "arguments": {"place": "Ardglass harbour"}},
    }
    return [
        {"role": "user", "content": "What is the tide at Ardglass?"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {
            "role": "tool",
            "content": "ebbing until 07:05",
            "name": "look_up_tide",
            "tool_call_id": "call4Tide",
        },
        {"role": "assistant", "content": "Low water comes at seven."},
    ]


def tool():
    place = {"type": "string", "description": "A harbour's name."}
    return {
        "type": "function",
        "function": {
            "name": "look_up_tide",
            "description": "Says how high the water stands.",
            "parameters": {
                "type": "object",
                "properties": {"place": place},
                "required": ["place"],
            },
        },
    }


def conversations():
    """Messages, tools and whether an answer is asked for, by ftcheck's names."""
    multi = []
    for question, answer in zip(QUESTIONS, ANSWERS, strict=True):
        multi += [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return {
        "plain": (multi[:2], None, False),
        "system": ([{"role": "system", "content": SYSTEM}, *multi[:2]], None, False),
        "multi": (multi, None, False),
        "first1": (multi[:1], None, False),
        "first2": (multi[:2], None, False),
        "noPrompt": (multi[:3], None, False),
        "prompt": (multi[:3], None, True),
        "listed": (multi[:2], [tool()], False),
        "tools": (tool_conversation(), [tool()], False),
    }


class FixedDate(real_datetime):
    """The date that ftcheck renders with."""

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 5, 14, 7, 9)


class TooLongError(Exception):
    """A rendering took longer than anything should."""


def give_up(signum, frame):
    raise TooLongError


def theirs(text):
    """What transformers makes of the conversations, by their names."""
    outcomes = {}
    for name, (messages, tools, asks) in conversations().items():
        signal.setitimer(signal.ITIMER_REAL, 2)
        try:
            rendered, _ = chat_template_utils.render_jinja_template(
                conversations=[messages],
                tools=tools,
                documents=None,
                chat_template=text,
                add_generation_prompt=asks,
                **TOKENS,
            )
            outcomes[name] = ("rendered", rendered[0])
        except (TooLongError, MemoryError, RecursionError) as error:
            outcomes[name] = ("unbounded", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - whatever a template raises
            outcomes[name] = ("raised", f"{type(error).__name__}: {error}")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return outcomes


def ours(reader, files):
    """What the reader prints for each of some files."""
    environment = dict(os.environ, PRINT_RENDERINGS="1", SWIFT_BACKTRACE="enable=no")
    run = subprocess.run([reader, *files], capture_output=True, env=environment, text=True)
    if run.returncode:
        last = re.findall(r"Running: (.*)", run.stderr)[-1:]
        sys.exit(f"{reader} ended with {run.returncode} at {last}:\n{run.stderr[-2000:]}")
    answers = []
    for line in run.stdout.splitlines():
        if line == "template":
            answers.append({})
        elif line.count(",") == 3:
            name, kind, text, _ = line.split(",")
            answers[-1][name] = (kind, bytes.fromhex(text).decode())
    return answers


def templates(folders):
    """The chat templates that lie in some folders, each once."""
    found = set()
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                if name.endswith(".jinja"):
                    with open(path, encoding="utf-8", errors="ignore") as file:
                        found.add(file.read())
                elif name in ("tokenizer_config.json", "chat_template.json"):
                    try:
                        with open(path, encoding="utf-8") as file:
                            value = json.load(file).get("chat_template")
                    except (ValueError, AttributeError):
                        continue
                    entries = value if isinstance(value, list) else [{"template": value}]
                    found |= {
                        e["template"]
                        for e in entries
                        if isinstance(e, dict) and isinstance(e.get("template"), str)
                    }
    return sorted(found)


PIECE = re.compile(r"\{[%{#][-+]?|[-+]?[%}#]\}|\w+|'[^'\n]*'|\"[^\"\n]*\"|\s+|.", re.DOTALL)


def mutate(chance, seeds):
    """A template with a few pieces left out, doubled, swapped or taken from another one."""
    pieces = PIECE.findall(chance.choice(seeds))
    others = PIECE.findall(chance.choice(seeds))
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        if not pieces:
            break
        place = chance.randrange(len(pieces))
        kind = chance.randrange(5)
        if kind == 0:
            del pieces[place]
        elif kind == 1:
            pieces.insert(place, pieces[place])
        elif kind == 2 and others:
            pieces[place] = chance.choice(others)
        elif kind == 3 and others:
            pieces.insert(place, chance.choice(others))
        else:
            other = chance.randrange(len(pieces))
            pieces[place], pieces[other] = pieces[other], pieces[place]
    return "".join(pieces)


def compare(found, expected):
    """What differs between two outcomes; nil when they agree, in brackets what is meant."""
    kinds = (found[0], expected[0])
    if kinds[0] == "unjudged":
        return "(not judged)"
    if "unbounded" in kinds:
        return "(unbounded)" if kinds[0] != "rendered" else "unbounded there"
    if kinds[0] != kinds[1]:
        return f"{found} here, {expected} there"
    if kinds[0] == "rendered" and found[1] != expected[1]:
        return f"{found[1]!r} here, {expected[1]!r} there"
    return None


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reader", required=True, help="the program that prints renderings")
    parser.add_argument("--count", type=int, default=2000, help="mutated templates to compare")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=10, help="differences to print")
    parser.add_argument("folders", nargs="*", help="where to look for chat templates")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    chat_template_utils.datetime = FixedDate
    signal.signal(signal.SIGALRM, give_up)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    seeds = SEEDS + templates(options.folders)
    texts = seeds + [mutate(chance, seeds) for _ in range(options.count)]
    tally = collections.Counter()
    differences = 0
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(texts), 200):
            batch = texts[start : start + 200]
            files = [os.path.join(folder, f"{number:03}") for number in range(len(batch))]
            for file, text in zip(files, batch, strict=True):
                with open(file, "w", encoding="utf-8", newline="") as output:
                    output.write(text)
            for text, found in zip(batch, ours(options.reader, files), strict=True):
                expected = theirs(text)
                wrong = []
                for name, outcome in found.items():
                    what = compare(outcome, expected[name])
                    if what is None:
                        tally[f"{outcome[0]} alike"] += 1
                    elif what.startswith("("):
                        tally[what] += 1
                    else:
                        tally["DIFFERENT"] += 1
                        wrong.append((name, what))
                if wrong:
                    differences += 1
                    if differences <= options.show:
                        print(f"{text[:1500]!r}\n  {wrong[0][0]}: {wrong[0][1][:1200]}")
    print(f"{len(seeds)} templates as they are, {options.count} mutated, {differences} differ")
    for name, count in sorted(tally.items()):
        print(f"{count:8} {name}")
    return differences


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
