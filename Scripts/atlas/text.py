"""Reads and writes the readable tables of Sources/ModelKnowledge/Tables; see FORMAT.md."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import fieldtypes
from tables import (
    Atlas,
    Entry,
    Expert,
    ModelClass,
    ModelType,
    Reference,
    TokenizerClass,
    Transform,
)

KINDS = {
    "L": "linear",
    "l": "linear-bias",
    "D": "attention-out",
    "W": "parametrized",
    "C": "conv1d",
    "c": "conv1d-bias",
    "E": "embedding",
    "V": "convolution",
    "v": "convolution-bias",
    "M": "attention-in",
    "m": "attention-other",
    "n": "norm",
    "x": "second-name",
    "p": "other",
    "b": "buffer",
}
LETTERS = {word: letter for letter, word in KINDS.items()}
PROCESSORS = {"p": "processor", "i": "image", "f": "feature", "v": "video"}
STRICT_ROPE = "refuses longrope lists of another length"
MARKS = {
    "h": "heads divide hidden_size",
    "w": "ignores tokenizer_class",
    "e": "experts are fused before transformers 5 as well",
}
SHARED_LENGTH = 2  # a shorter list of conversions is said again


# Reading lines by their indentation


@dataclass
class Line:
    """A line, and the lines below it that are indented further."""

    text: str
    place: str
    below: list["Line"] = field(default_factory=list)

    def fail(self, why):
        raise SystemExit(f"{self.place}: {why}: {self.text}")

    def match(self, pattern):
        found = re.fullmatch(pattern, self.text)
        return found.groups() if found else self.fail(f"isn't of the form {pattern}")

    def after(self, start):
        return self.text.removeprefix(start).strip()


def read_lines(path):
    """The lines of a file that aren't indented, the others below them."""
    top = Line("", str(path))
    stack = [(-1, top)]
    for number, raw in enumerate(path.read_text().split("\n"), 1):
        if not raw:
            continue
        indent = len(raw) - len(raw.lstrip(" "))
        line = Line(raw[indent:], f"{path}:{number}")
        while stack[-1][0] >= indent:
            stack.pop()
        stack[-1][1].below.append(line)
        stack.append((indent, line))
    return top.below


def indented(lines, by=2):
    return [" " * by + line for line in lines]


def condition(text):
    return f" if {text}" if text else ""


# Conversions


def transform_lines(transform):
    word = {"R": "rename", "G": "group", "O": "rename", "W": "convert"}[transform.letter]
    extra = ""
    if transform.extra:
        extra = f" plus {transform.extra}" if transform.letter == "O" else f" by {transform.extra}"
    plain = len(transform.branches) == 1 and transform.branches[0][0] == "0"
    if plain and len(transform.targets) == 1 and word != "group":
        return [f"{word} {transform.branches[0][1]} -> {transform.targets[0]}{extra}"]
    branches = [f"{number} {regex}" for number, regex in transform.branches]
    return [word + extra, *indented(branches + [f"-> {target}" for target in transform.targets])]


def read_transform(line):
    word, rest, by, extra = line.match(r"(\w+)(?: (.+?))??(?: (by|plus) (.+))?")
    letter = {"rename": "R", "group": "G", "convert": "W"}.get(word) or line.fail("unknown word")
    transform = Transform("O" if by == "plus" else letter, [], [], extra or "")
    if rest:
        regex, target = rest.split(" -> ")
        return Transform(transform.letter, [("0", regex)], [target], transform.extra)
    for below in line.below:
        if below.text.startswith("-> "):
            transform.targets.append(below.after("->"))
        else:
            transform.branches.append(below.match(r"(\d+) (\S+)"))
    return transform


def conversion_lines(transforms, shared):
    """The transforms, with the names of shared lists in place of what they hold."""
    keys = [transform.key() for transform in transforms]
    named = {name: [transform.key() for transform in held] for name, held in shared.items()}
    out, at = [], 0
    while at < len(keys):
        here = [name for name in named if keys[at : at + len(named[name])] == named[name]]
        if here:
            name = max(here, key=lambda name: (len(named[name]), name))
            out.append(f"like {name}")
            at += len(named[name])
        else:
            out += transform_lines(transforms[at])
            at += 1
    return out


def read_conversions(lines, shared):
    out = []
    for line in lines:
        if line.text.startswith("like "):
            out += shared.get(line.after("like")) or line.fail("no such list")
        else:
            out.append(read_transform(line))
    return out


def shared_lists(conversions, preferred, before=None):
    """Lists that several classes or types have, by the name of the first, or of the preferred."""
    groups = {}
    for name, transforms in sorted(conversions.items()):
        key = tuple(transform.key() for transform in transforms)
        groups.setdefault(key, []).append(name)
    names = {tuple(t.key() for t in held): name for name, held in (before or {}).items()}
    out = {}
    for key, users in groups.items():
        if len(users) > 1 and len(key) >= SHARED_LENGTH:
            usual = next((user for user in users if user in preferred), users[0])
            out[names.get(key, usual)] = conversions[users[0]]
    return out


# Classes


def entry_line(entry):
    sizes = ", ".join(entry.sizes)
    return f"{entry.pattern}: {KINDS[entry.kind]} [{sizes}]{condition(entry.condition)}"


def read_entry(line):
    pattern, kind, sizes, when = line.match(r"(\S+): ([\w-]+) \[(.*?)\](?: if (\S+))?")
    letter = LETTERS.get(kind) or line.fail("unknown kind")
    return Entry(pattern, letter, sizes.split(", ") if sizes else [], when or "")


def reference_lines(reference):
    path = f" at {reference.path}" if reference.path else ""
    head = f"part {reference.name}: {reference.key}{path}{condition(reference.condition)}"
    sets = [f"sets {name} {sign} {value}" for name, sign, value in reference.overrides]
    frozen = [f"batch norms frozen if {reference.frozen}"] if reference.frozen else []
    return [head, *indented(sets + frozen)]


def read_reference(line):
    form = r"part (\S+): (\S+)(?: at (\S+))?(?: if (\S+))?"
    name, key, path, when = line.match(form)
    reference = Reference(name, key, path or "", [], when or "")
    for below in line.below:
        if below.text.startswith("sets "):
            reference.overrides.append(below.match(r"sets (\S+) (:?=) (\S+)"))
        else:
            (reference.frozen,) = below.match(r"batch norms frozen if (\S+)")
    return reference


def tied_line(tie):
    if tie == ("!", "!"):
        return "tied none"
    return f"tied {tie[0]} to {tie[1]}" + (f" by {tie[2]}" if len(tie) > 2 else "")


def embedding_line(word, module):
    return [] if module == "-" else [f"{word} raises" if module == "!" else f"{word} {module}"]


def class_lines(row, configuration, conversions, shared):
    out = [] if row.configuration == configuration else [f"configuration {row.configuration}"]
    out += [f"base {row.base}"] if row.base else []
    out += embedding_line("input", row.input) + embedding_line("output", row.output)
    out += map(tied_line, row.tied)
    out += [f"may lack {regex}" for regex in row.missing]
    out += [f"may leave {regex}" for regex in row.unexpected]
    out += [f"leftover {name}" for name in row.leftovers]
    out += [f"list {name}: {length}{condition(when)}" for name, length, when in row.containers]
    for reference in row.references:
        out += reference_lines(reference)
    out += [f"inner {name}: {inner} of {kind}" for name, inner, kind in row.inner]
    out += [f"second name {name} of {first}" for name, first in row.seconds]
    out += [f"linear without weight {name}" for name in row.weightless]
    for word, entries in (("parameters", row.parameters), ("buffers", row.buffers)):
        out += [word, *indented(map(entry_line, entries))] if entries else []
    if conversions is not None:
        out += ["conversions", *indented(conversion_lines(conversions, shared))]
    return [f"class {row.key}", *indented(out)]


def read_class(line, configuration, atlas):
    row = ModelClass(line.after("class"), configuration)
    for below in line.below:
        read_class_line(row, below, atlas)
    return row


def read_class_line(row, line, atlas):
    word, rest = (line.text.split(" ", 1) + [""])[:2]
    if word in ("configuration", "base", "input", "output"):
        setattr(row, word, "!" if rest == "raises" else rest)
    elif word == "tied":
        form = r"tied (\S+) to (\S+)(?: by (\S+))?"
        tie = ("!", "!") if rest == "none" else line.match(form)
        row.tied.append(tuple(item for item in tie if item))
    elif line.text.startswith("may lack "):
        row.missing.append(line.after("may lack"))
    elif line.text.startswith("may leave "):
        row.unexpected.append(line.after("may leave"))
    elif word == "leftover":
        row.leftovers.append(rest)
    elif word == "list":
        name, length, when = line.match(r"list (\S+): (\S+)(?: if (\S+))?")
        row.containers.append((name, length, when or ""))
    elif word == "part":
        row.references.append(read_reference(line))
    elif word == "inner":
        row.inner.append(line.match(r"inner (\S+): (\S+) of (\S+)"))
    elif word == "second":
        row.seconds.append(line.match(r"second name (\S+) of (\S+)"))
    elif word == "linear":
        row.weightless.append(line.after("linear without weight"))
    elif line.text in ("parameters", "buffers"):
        getattr(row, line.text).extend(map(read_entry, line.below))
    elif line.text == "conversions":
        atlas.conversions[row.key] = read_conversions(line.below, atlas.shared)
    else:
        line.fail("unknown word")


# Types


def fact_lines(row, targets):
    out = [f"configuration {row.configuration}"]
    out += [f"unknown to transformers {row.lacking}"] if row.lacking else []
    out += [f"modality {row.modality}"]
    out += [f"tokenizer {row.tokenizer}"] if row.tokenizer else []
    processors = [word for letter, word in PROCESSORS.items() if letter in row.marks]
    out += ["processors " + " ".join(processors)] if processors else []
    rope = row.rope.removesuffix("!")
    out += [f"rope {'none' if rope == '-' else rope.replace(',', ' ')}"] if rope else []
    out += [STRICT_ROPE] if row.rope.endswith("!") else []
    out += [line for letter, line in MARKS.items() if letter in row.marks]
    out += [f"before transformers 5 {name} = {value}" for name, value in row.older]
    if targets:
        out.append(f"PEFT targets {'match ' if targets[0] == 'regex' else ''}{targets[1]}")
    return out


def read_facts(row, lines, atlas):
    marks, rope, strict = set(), "", ""
    for line in lines:
        word, rest = (line.text.split(" ", 1) + [""])[:2]
        if word in ("configuration", "modality", "tokenizer"):
            setattr(row, word, rest)
        elif word == "unknown":
            (row.lacking,) = line.match(r"unknown to transformers (\S+)")
        elif word == "processors":
            marks |= {letter for letter, name in PROCESSORS.items() if name in rest.split(" ")}
        elif word == "rope":
            rope = "-" if rest == "none" else rest.replace(" ", ",")
        elif line.text == STRICT_ROPE:
            strict = "!"
        elif line.text in MARKS.values():
            marks |= {letter for letter, text in MARKS.items() if text == line.text}
        elif word == "before":
            row.older.append(line.match(r"before transformers 5 (\S+) = (\S+)"))
        elif word == "PEFT":
            match, targets = line.match(r"PEFT targets (match )?(.+)")
            atlas.targets[row.name] = ("regex" if match else "list", targets)
        else:
            line.fail("unknown word")
    row.rope = rope + strict
    row.marks = "".join(letter for letter in "pifvhwe" if letter in marks)


def part_line(row, key, target):
    name = target.removesuffix("*")
    words = " or ".join(([name] if name else []) + (["any"] if target.endswith("*") else []))
    return f"{key}: {words or 'unknown'}" + (", flat" if key in row.flat else "")


def read_part(row, line):
    key, words, flat = line.match(r"(\S+): (.+?)(, flat)?")
    names = [name for name in words.split(" or ") if name not in ("any", "unknown")]
    row.parts.append((key, "".join(names) + ("*" if words.endswith("any") else "")))
    if flat:
        row.flat.append(key)


RULES = {"null": "nulls", "always": "forced", "null in code": "fills"}


def field_lines(row):
    """One line a field: its type and its value where the file has none."""
    types = dict(row.fields)
    tables = [row.defaults] + [getattr(row, table) for table in RULES.values()]
    others = sorted({name for table in tables for name in table} - set(types))
    out = []
    for name in [*types, *others]:
        kind = f": {fieldtypes.words(types[name])}" if name in types else ""
        default = " {} {}".format(*row.defaults[name]) if name in row.defaults else ""
        out.append(name + kind + default)
        for word, table in RULES.items():
            rule = getattr(row, table).get(name)
            out += indented([f"{word} {rule[0]} {rule[1]}"]) if rule else []
    return out


def read_field(row, line):
    name, kind, sign, value = line.match(r"([^\s:]+)(?:: (.+?))?(?: (:?=) (\S+))?")
    if kind:
        row.fields.append((name, fieldtypes.letters(kind)))
    if sign:
        row.defaults[name] = (sign, value)
    for below in line.below:
        word, sign, value = below.match(r"(.+?) (:?=) (\S+)")
        table = RULES.get(word) or below.fail("unknown word")
        getattr(row, table)[name] = (sign, value)


def type_lines(row, atlas):
    blocks = [[f"type {row.name}", *indented(fact_lines(row, atlas.targets.get(row.name)))]]
    autos = [f"{kind} {' '.join(classes)}" for kind, classes in row.autos]
    parts = [part_line(row, *part) for part in row.parts]
    names = [f"{standard} is {real}" for standard, real in row.names]
    legacy = [f"{old} is {name}" for old, name in row.legacy]
    sections = (
        ("auto classes", autos),
        ("parts", parts),
        ("names", names),
        ("old names", legacy),
        ("fields", field_lines(row)),
    )
    blocks += [[head, *indented(lines)] for head, lines in sections if lines]
    if row.name in atlas.conversions:
        lines = conversion_lines(atlas.conversions[row.name], atlas.shared)
        blocks.append(["conversions", *indented(lines)])
    return blocks


def read_section(row, line, atlas):
    if line.text == "auto classes":
        for below in line.below:
            kind, *classes = below.text.split(" ")
            row.autos.append((kind, classes))
    elif line.text == "parts":
        for below in line.below:
            read_part(row, below)
    elif line.text in ("names", "old names"):
        table = row.names if line.text == "names" else row.legacy
        table.extend(below.match(r"(\S+) is (\S+)") for below in line.below)
    elif line.text == "fields":
        for below in line.below:
            read_field(row, below)
    elif line.text == "conversions":
        atlas.conversions[row.name] = read_conversions(line.below, atlas.shared)
    else:
        line.fail("unknown word")


def read_type_file(path, atlas):
    """A file of one model type, and of the configuration classes that only it uses."""
    row = None
    for line in read_lines(path):
        if line.text.startswith("type "):
            row = ModelType(line.after("type"))
            read_facts(row, line.below, atlas)
            atlas.types[row.name] = row
            atlas.files.setdefault(path.stem, []).append(row.name)
        elif line.text.startswith("class "):
            made = read_class(line, row.configuration, atlas)
            atlas.classes[made.key] = made
            atlas.homes[made.key] = row.name
        else:
            read_section(row, line, atlas)


# What types share


def read_shared(path, atlas):
    for line in read_lines(path):
        word, name = line.match(r"(list|conversions) (\S+)")
        transforms = read_conversions(line.below, atlas.shared)
        (atlas.shared if word == "list" else atlas.conversions)[name] = transforms


def shared_text(atlas):
    homeless = set(atlas.conversions) - set(atlas.types) - set(atlas.classes)
    blocks = []
    for name, transforms in sorted(atlas.shared.items()):
        blocks.append([f"list {name}", *indented(conversion_lines(transforms, {}))])
    for name in sorted(homeless):
        lines = conversion_lines(atlas.conversions[name], atlas.shared)
        blocks.append([f"conversions {name}", *indented(lines)])
    return blocks


def peft_text(atlas):
    blocks = []
    for row in atlas.experts:
        lines = [f"{name} is {target}" for name, target in row.map]
        blocks.append([f"experts like {row.base}", *indented([*lines, "of", *indented(row.types)])])
    if atlas.transposed:
        lines = ["of", *indented(atlas.transposed)]
        blocks.append(["experts as inputs by outputs", *indented(lines)])
    for modules, types in atlas.forbidden:
        blocks.append([f"refuses {' '.join(modules)}", *indented(["of", *indented(types)])])
    for name, (form, targets) in sorted(atlas.targets.items()):
        if name not in atlas.types:
            match = "match " if form == "regex" else ""
            blocks.append([f"type {name}", f"  PEFT targets {match}{targets}"])
    return blocks


def read_peft(path, atlas):
    for line in read_lines(path):
        of = [below.text for part in line.below if part.text == "of" for below in part.below]
        if line.text.startswith("experts like "):
            pairs = [part.match(r"(\S+) is (\S+)") for part in line.below if part.text != "of"]
            atlas.experts.append(Expert(line.after("experts like"), pairs, of))
        elif line.text == "experts as inputs by outputs":
            atlas.transposed = of
        elif line.text.startswith("refuses "):
            atlas.forbidden.append((line.after("refuses").split(" "), of))
        else:
            read_facts(ModelType(line.after("type")), line.below, atlas)


def adapters_text(atlas):
    return [[f"adapter {name}", *indented(lines)] for name, lines in sorted(atlas.adapters.items())]


def read_adapters(path, atlas):
    for line in read_lines(path):
        atlas.adapters[line.after("adapter")] = [below.text for below in line.below]


def release_text(atlas):
    versions = [f"{name} {version}" for name, version in atlas.versions]
    return [versions, ["looked at transformers", *indented(atlas.looked)]]


def read_release(path, atlas):
    for line in read_lines(path):
        if line.text == "looked at transformers":
            atlas.looked = [below.text for below in line.below]
        else:
            atlas.versions.append(line.match(r"(\S+) (\S+)"))


# Tokenizers


def lacking_line(word, release):
    if release == "-":
        return [f"{word} never existed"]
    return [f"{word} unknown to transformers {release}"] if release else []


def numbering_lines(text):
    if not text:
        return []
    dropped, tail, last, front = text.split(";", 3)
    lines = [f"drops {dropped}", f"adds {tail}"]
    lines += [f"ends with {last}"] if last else []
    return [
        "numbering",
        *indented(lines + (["front", *indented(front.split(" "))] if front else [])),
    ]


def read_numbering(lines):
    values = {"drops": "", "adds": "", "ends with": "", "front": ""}
    for line in lines:
        word = next(word for word in values if line.text.startswith(word))
        values[word] = line.after(word) or " ".join(below.text for below in line.below)
    return ";".join(values.values())


def code_lines(text):
    if not text:
        return []
    kind, count, largest, ids = text.split(";", 3)
    lines = [f"largest id {largest}"] if largest else []
    lines += ["{1} is {0}".format(*pair.rsplit("=", 1)) for pair in ids.split(" ") if pair]
    return [f"vocabulary of {count} {kind}", *indented(lines)]


def read_code(line):
    count, kind = line.match(r"vocabulary of (\d+) (\w+)")
    largest = [below.after("largest id") for below in line.below if "largest" in below.text]
    ids = [below.match(r"(\d+) is (.+)") for below in line.below if "largest" not in below.text]
    return ";".join([kind, count, "".join(largest), " ".join(f"{t}={n}" for n, t in ids)])


def tokenizer_lines(row):
    out = lacking_line("itself", row.lacking) + lacking_line("Fast", row.fast_lacking)
    out.append(f"backend {row.backend}")
    out += [f"file {name}" for name in row.files]
    out += [f"ids from {name}" for name in row.id_files]
    out += [f"{role} {token}" for role, token in row.tokens]
    out += [f"also {token}" for token in row.further]
    out += numbering_lines(row.numbering) + code_lines(row.code)
    out += [f"builds {row.builds}"] if row.builds else []
    out += [f"normalizes {step}" for step in row.normalizes]
    out += [f"splits {step}" for step in row.splits]
    return [f"tokenizer {row.name}", *indented(out)]


def read_tokenizer(line):
    row = TokenizerClass(line.after("tokenizer"))
    for below in line.below:
        word, rest = (below.text.split(" ", 1) + [""])[:2]
        if word in ("itself", "Fast"):
            release = (
                "-" if rest == "never existed" else rest.removeprefix("unknown to transformers ")
            )
            setattr(row, "lacking" if word == "itself" else "fast_lacking", release)
        elif word == "backend":
            row.backend = rest
        elif word == "file":
            row.files.append(rest)
        elif word == "ids":
            row.id_files.append(below.after("ids from"))
        elif word == "also":
            row.further.append(rest)
        elif word == "numbering":
            row.numbering = read_numbering(below.below)
        elif word == "vocabulary":
            row.code = read_code(below)
        elif word == "builds":
            row.builds = rest
        elif word in ("normalizes", "splits"):
            getattr(row, word).append(rest)
        else:
            row.tokens.append(below.match(r"(\w+) (.+)"))
    return row


# Files


def read(folder):
    """The tables of a folder."""
    folder, atlas = Path(folder), Atlas()
    read_release(folder / "release.txt", atlas)
    read_shared(folder / "conversions.txt", atlas)
    read_peft(folder / "peft.txt", atlas)
    read_adapters(folder / "adapters.txt", atlas)
    for line in read_lines(folder / "fields.txt"):
        name, kind = line.match(r"(\S+): (.+)")
        atlas.common.append((name, fieldtypes.letters(kind)))
    for line in read_lines(folder / "tokenizers.txt"):
        row = read_tokenizer(line)
        atlas.tokenizers[row.name] = row
    for path in sorted((folder / "types").glob("*.txt")):
        read_type_file(path, atlas)
    return atlas


def written(atlas):
    """The files' texts by name, below the folder."""

    def joined(blocks):
        return "\n".join("".join(line + "\n" for line in block) for block in blocks)

    common = [f"{name}: {fieldtypes.words(kind)}" for name, kind in atlas.common]
    tokenizers = [tokenizer_lines(row) for _, row in sorted(atlas.tokenizers.items())]
    out = {
        "release.txt": joined(release_text(atlas)),
        "conversions.txt": joined(shared_text(atlas)),
        "peft.txt": joined(peft_text(atlas)),
        "adapters.txt": joined(adapters_text(atlas)),
        "fields.txt": joined([common]),
        "tokenizers.txt": joined(tokenizers),
    }
    at_home = {}
    for key in sorted(atlas.classes):
        at_home.setdefault(atlas.homes[key], []).append(atlas.classes[key])
    for name, rows in atlas.files.items():
        blocks = []
        for row in map(atlas.types.get, rows):
            blocks += type_lines(row, atlas)
            for made in at_home.get(row.name, []):
                own = atlas.conversions.get(made.key)
                blocks.append(class_lines(made, row.configuration, own, atlas.shared))
        out[f"types/{name}.txt"] = joined(blocks)
    return out


def write(folder, atlas):
    """Writes the tables, and removes files of types that are gone."""
    folder, texts = Path(folder), written(atlas)
    (folder / "types").mkdir(parents=True, exist_ok=True)
    for path in (folder / "types").glob("*.txt"):
        if f"types/{path.name}" not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
