#!/usr/bin/env python3
"""Makes KnowledgeText.swift and PlatformText.swift from the readable tables: embed.py [--check]

    embed.py            writes both, in Sources/ModelKnowledge
    embed.py --check    fails when one of them isn't what the tables give, or the tables aren't
                        written as text.py would write them

Needs nothing but Python. FORMAT.md describes both forms.
"""

import collections
import sys
from pathlib import Path

import text

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "Sources/ModelKnowledge/Tables"
OUTPUT = ROOT / "Sources/ModelKnowledge/KnowledgeText.swift"
PLATFORMS = ROOT / "Sources/ModelKnowledge/Platforms/PlatformText.swift"

HEAD = '''\
// Made by Scripts/atlas/embed.py from Sources/ModelKnowledge/Tables; edit those.
// swift-format-ignore-file

/// The tables' lines, and where those of each kind start; `Scripts/atlas/FORMAT.md` describes both.
enum KnowledgeText {
  static let text = ##"""
'''

PLATFORM_HEAD = '''\
// Made by Scripts/atlas/embed.py from Sources/ModelKnowledge/Tables/platforms; edit those.
// swift-format-ignore-file

/// The files of the platforms, each behind a line with its name; a value is one line.
enum PlatformText {
  static let text = ##"""
'''

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WIDTH = 5
PLACES = {
    "types": "T",
    "classes": "C",
    "entries": "P",
    "identifiers": "K",
    "conversions": "X",
    "peft": "E",
    "adapters": "A",
    "fields": "F",
    "tokenizers": "N",
}


def base36(number, width=1):
    digits = ""
    while number or len(digits) < width:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits


def ranked(counts):
    """What is asked for most comes first, and has the shortest numbers."""
    order = sorted(counts, key=lambda item: (-counts[item], item))
    return order, {item: base36(at) for at, item in enumerate(order)}


def words(items):
    return " ".join(items)


def pairs(items):
    return words(f"{name}={value}" for name, value in items)


def rules(table):
    return words(name + "".join(table[name]) for name in sorted(table))


def type_line(row, common, numbers):
    autos = [(kind, ",".join(classes)) for kind, classes in row.autos]
    return [
        "T", row.name, row.configuration, row.lacking, row.modality, row.tokenizer, row.marks,
        row.rope, pairs(autos), pairs(row.parts), pairs(row.names), pairs(row.legacy),
        words(row.flat), rules(row.defaults), rules(row.nulls), rules(row.forced),
        rules(row.fills), words(numbers[item] for item in common + row.fields), pairs(row.older),
    ]  # fmt: skip


def reference_word(reference):
    overrides = ",,".join("".join(rule) for rule in reference.overrides)
    parts = [reference.name, reference.key, reference.path, overrides, reference.condition]
    return ";".join(parts + ([reference.frozen] if reference.frozen else []))


def class_line(row, numbers):
    def joined(items):
        return words(";".join(item) for item in items)

    def entries(items):
        return words(numbers[entry.text()] for entry in items)

    return [
        "C", row.key, row.configuration, row.base or "-", row.output, row.input, joined(row.tied),
        words(row.missing), words(row.unexpected), words(row.leftovers), joined(row.containers),
        words(map(reference_word, row.references)), joined(row.inner), joined(row.seconds),
        entries(row.parameters), entries(row.buffers), words(row.weightless),
    ]  # fmt: skip


def transform_line(transform):
    branches = "  ".join(f"{number} {regex}" for number, regex in transform.branches)
    return ["X", transform.letter, branches, "  ".join(transform.targets), transform.extra]


def peft_lines(atlas):
    for row in atlas.experts:
        yield ["E", "moe", row.base, pairs(row.map), words(row.types)]
    yield ["E", "transposed", words(atlas.transposed)]
    for modules, types in atlas.forbidden:
        yield ["E", "forbidden", words(modules), words(types)]
    for name, (form, targets) in sorted(atlas.targets.items()):
        yield ["E", "default", name, form, targets]


def tokenizer_line(row):
    tokens = pairs(row.tokens)
    return [
        "N", row.name, row.lacking, row.fast_lacking, row.backend, ",".join(row.files), tokens,
        words(row.further), ",".join(row.id_files), row.numbering, row.code, row.builds,
        "  ".join(row.normalizes), "  ".join(row.splits),
    ]  # fmt: skip


def lines(atlas):
    """The lines of the embedded form, as fields."""
    entries = collections.Counter(
        entry.text() for row in atlas.classes.values() for entry in row.parameters + row.buffers
    )
    fields = collections.Counter(
        item for row in atlas.types.values() for item in atlas.common + row.fields
    )
    entry_order, entry_numbers = ranked(entries)
    field_order, field_numbers = ranked(fields)
    yield ["V", *(f"{name}={version}" for name, version in atlas.versions)]
    for _, row in sorted(atlas.types.items()):
        yield type_line(row, atlas.common, field_numbers)
    for _, row in sorted(atlas.classes.items()):
        yield class_line(row, entry_numbers)
    for entry in entry_order:
        yield ["P", entry]
    seen = {}
    for name, transforms in sorted(atlas.conversions.items()):
        for transform in transforms:
            seen.setdefault(transform.key(), (len(seen), transform))
        yield ["K", name, words(base36(seen[t.key()][0]) for t in transforms)]
    for _, transform in seen.values():
        yield transform_line(transform)
    yield from peft_lines(atlas)
    for name, rows in sorted(atlas.adapters.items()):
        yield ["A", name, *rows]
    for name, kind in field_order:
        yield ["F", f"{name}:{kind}"]
    for _, row in sorted(atlas.tokenizers.items()):
        yield tokenizer_line(row)


def places(body, kind):
    """Where the lines of a kind start: bytes of the text, each as five digits in base 36."""
    offset, found = 0, []
    for line in body.split("\n"):
        if line.startswith(kind + "\t"):
            found.append(base36(offset, WIDTH))
        offset += len(line) + 1
    assert all(len(place) == WIDTH for place in found), "too long a text for five digits"
    return "".join(found)


def swift(atlas):
    """The Swift file."""
    body = "".join("\t".join(fields) + "\n" for fields in lines(atlas))
    assert '"""' not in body, "a line that the literal can't hold"
    assert body.isascii(), "a byte isn't a character"
    tables = [f'  static let {name} = "{places(body, kind)}"\n' for name, kind in PLACES.items()]
    return HEAD + body + '\n"""##\n' + "".join(tables) + "}\n"


def platforms():
    """The Swift file of the platforms: their files with every value on one line."""
    body = ""
    for path in sorted((TABLES / "platforms").glob("*.txt"), key=lambda path: path.stem):
        body += f"= {path.stem}\n" + path.read_text().replace("\n  ", " ")
    assert '"""' not in body and body.isascii(), "a line that the literal can't hold"
    return PLATFORM_HEAD + body + '"""##\n}\n'


def check():
    """What doesn't agree, in words."""
    atlas = text.read(TABLES)
    if OUTPUT.read_text() != swift(atlas):
        yield f"{OUTPUT.relative_to(ROOT)} isn't made from the tables: run Scripts/atlas/embed.py"
    if PLATFORMS.read_text() != platforms():
        name = PLATFORMS.relative_to(ROOT)
        yield f"{name} isn't made from the tables: run Scripts/atlas/embed.py"
    written = text.written(atlas)
    found = {str(path.relative_to(TABLES)) for path in TABLES.rglob("*.txt")}
    found = {name for name in found if not name.startswith("platforms/")}
    for name in sorted(found | set(written)):
        path = TABLES / name
        if name not in written or not path.exists() or path.read_text() != written[name]:
            yield f"{path.relative_to(ROOT)} isn't written as Scripts/atlas/text.py would write it"


def main():
    if sys.argv[1:] == ["--check"]:
        wrong = list(check())
        print("\n".join(wrong), end="\n" if wrong else "")
        sys.exit(1 if wrong else 0)
    if sys.argv[1:]:
        sys.exit(__doc__)
    OUTPUT.write_text(swift(text.read(TABLES)))
    PLATFORMS.write_text(platforms())


if __name__ == "__main__":
    main()
