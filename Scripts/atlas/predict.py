"""What transformers and PEFT would make of a model directory, from the atlas, config.json and safetensors headers alone.

An executable specification of FORMAT.md: no torch, no transformers. predict.py ATLAS DIRECTORY [RANK]
"""

import json
import math
import os
import re
import struct
import sys

from expressions import Unknown, evaluate, parse

MISSING = object()


# the text

class Atlas:
    def __init__(self, text):
        self.types, self.classes, self.entries, self.conversions, self.transforms = {}, {}, [], {}, []
        self.moe, self.forbidden, self.peft_default = {}, (set(), set()), {}
        for line in text.split("\n"):
            if not line:
                continue
            kind, *fields = line.split("\t")
            if kind == "T":
                self.types[fields[0]] = fields
            elif kind == "C":
                self.classes[fields[0]] = fields
            elif kind == "P":
                self.entries.append(fields[0])
            elif kind == "K":
                self.conversions[fields[0]] = [int(n, 36) for n in fields[1].split()]
            elif kind == "X":
                self.transforms.append(fields)
            elif kind == "E" and fields[0] == "moe":
                for name in fields[3].split():
                    self.moe[name] = (fields[1], dict(p.split("=") for p in fields[2].split()))
            elif kind == "E" and fields[0] == "forbidden":
                self.forbidden = (set(fields[1].split()), set(fields[2].split()))
            elif kind == "E" and fields[0] == "default":
                self.peft_default[fields[1]] = (fields[2], fields[3])
            elif kind == "V":
                self.version = fields
        self._types, self._classes = {}, {}

    def type(self, name):
        if name not in self._types:
            self._types[name] = TypeFacts(self.types[name]) if name in self.types else None
        return self._types[name]

    def record(self, name):
        if name not in self._classes:
            self._classes[name] = Record(self.classes[name], self.entries) if name in self.classes else None
        return self._classes[name]


class TypeFacts:
    def __init__(self, fields):
        fields = fields + [""] * (11 - len(fields))
        self.name, self.config_class = fields[0], fields[1]
        pairs = lambda text: [p.split("=", 1) for p in text.split()]
        self.autos = {k: v.split(",") for k, v in pairs(fields[2])}
        self.subs = {k: (v.rstrip("*"), v.endswith("*")) for k, v in pairs(fields[3])}
        self.aliases = {real: standard for standard, real in pairs(fields[4])}
        self.standard = dict(pairs(fields[4]))
        self.legacy = {}
        for old, new in pairs(fields[5]):
            self.legacy.setdefault(new, []).append(old)
        self.flat = set(fields[6].split())
        self.defaults, self.nulls, self.forced = rules(fields[7]), rules(fields[8]), rules(fields[9])
        self.fills = rules(fields[10])


def rules(text):
    out = {}
    for part in text.split():
        name, _, value = part.partition("=")
        if name.endswith(":"):
            out[name[:-1]] = ("expression", value)
        else:
            out[name] = ("constant", value)
    return out


def read_constant(text):
    if text == "?":
        raise Unknown()
    if text.startswith("["):
        inner = text[1:-1]
        parts, depth, start = [], 0, 0
        for at, c in enumerate(inner):
            depth += (c == "[") - (c == "]")
            if c == "," and depth == 0:
                parts.append(inner[start:at])
                start = at + 1
        if inner:
            parts.append(inner[start:])
        out = []
        for part in parts:
            repeated = re.fullmatch(r"(.*)x(\d+)", part)
            out += [read_constant(repeated.group(1))] * int(repeated.group(2)) if repeated else [read_constant(part)]
        return tuple(out)
    if text.startswith("'"):
        return text[1:-1]
    if text in ("null", "true", "false"):
        return {"null": None, "true": True, "false": False}[text]
    return float(text) if "." in text or "e" in text or "inf" in text or "nan" in text else int(text)


class Record:
    def __init__(self, fields, entries):
        fields = fields + [""] * (17 - len(fields))
        (self.key, self.config_class, self.prefix, self.output, self.input, tied, missing, unexpected, hidden, containers, refs, inline,
         aliases, params, buffers, self.linear_without) = fields[:16]
        self.prefix = "" if self.prefix == "-" else self.prefix
        self.name = self.key.split("+")[0]
        two = lambda text: [p.split(";") for p in text.split()]
        self.tied = two(tied)
        self.ignore_missing, self.ignore_unexpected, self.hidden = missing.split(), unexpected.split(), hidden.split()
        self.containers = two(containers)
        self.refs = [Reference(p) for p in refs.split()]
        self.inline = two(inline)
        self.aliases = dict(two(aliases))
        self.params = [Entry(entries[int(n, 36)]) for n in params.split()]
        self.buffers = [Entry(entries[int(n, 36)]) for n in buffers.split()]


class Reference:
    def __init__(self, text):
        self.name, self.key, self.path, overrides, self.condition = text.split(";")
        self.overrides = rules(overrides.replace(",,", " "))


class Entry:
    def __init__(self, text):
        self.pattern, self.kind, dims, *condition = text.split(" ")
        self.dims = [] if dims == "-" else dims.split(",")
        self.condition = condition[0] if condition else ""


# a configuration

class Config:
    """A configuration with its type's defaults, aliases and computed values."""

    def __init__(self, atlas, model_type, data, overrides=None, parent=None):
        self.atlas, self.model_type, self.data = atlas, model_type, data if isinstance(data, dict) else {}
        self.facts = atlas.type(model_type)
        self.overrides, self.parent = overrides or {}, parent
        self.busy, self.cache, self.parts = set(), {}, {}

    def part(self, key):
        if key not in self.parts:
            made = None
            if self.facts and key in self.facts.subs:
                default, _ = self.facts.subs[key]
                data = self.data.get(key)
                if not isinstance(data, dict):
                    data = self.data if key in self.facts.flat else {}
                    name = default
                    data = {k: v for k, v in data.items() if k not in ("model_type", *self.facts.subs)}
                else:
                    name = data.get("model_type") or default
                    if not self.facts.subs[key][1] and self.atlas.type(default):
                        # a fixed class, whatever the part calls itself
                        if self.atlas.type(name) is None or name != default:
                            name = default
                made = Config(self.atlas, name, data, parent=self) if self.atlas.type(name) else None
            self.parts[key] = made
        return self.parts[key]

    def get(self, path):
        if path not in self.cache:
            if path in self.busy:
                raise Unknown()
            self.busy.add(path)
            try:
                self.cache[path] = self._get(path)
            finally:
                self.busy.discard(path)
        value = self.cache[path]
        if value is MISSING:
            raise Unknown()
        return value

    def _get(self, path):
        if path in self.overrides:
            return self.overrides[path]
        head, _, rest = path.partition(".")
        if rest and self.facts and head in self.facts.subs:
            part = self.part(head)
            if part is not None:
                for key, value in self.overrides.items():
                    if key.startswith(head + "."):
                        part.overrides.setdefault(key[len(head) + 1 :], value)
                return part.get(rest)
        facts = self.facts
        if facts and path in facts.forced:
            value = self.rule(facts.forced[path])
            if value is not MISSING:
                return value
        value = self.raw(path)
        if value is MISSING and facts and path in facts.defaults:
            value = self.rule(facts.defaults[path])
        elif value is None and facts and path in facts.nulls:
            got = self.rule(facts.nulls[path])
            value = value if got is MISSING else got
        if value is None and facts and path in facts.fills:
            got = self.rule(facts.fills[path])
            value = value if got is MISSING else got
        return value

    def raw(self, path):
        if path == "num_labels":
            labels = self.data.get("id2label")
            if isinstance(labels, dict):
                return len(labels)
            value = self.data.get("num_labels")
            return value if isinstance(value, int) else 2
        names = [path]
        if self.facts:
            names += [self.facts.aliases[path]] if path in self.facts.aliases else []
            names += [self.facts.standard[path]] if path in self.facts.standard else []
            names += self.facts.legacy.get(path, [])
        for name in names:
            node = self.data
            for piece in name.split("."):
                node = node.get(piece, MISSING) if isinstance(node, dict) else MISSING
            if node is not MISSING and not isinstance(node, dict):
                return tuple(tuple(v) if isinstance(v, list) else v for v in node) if isinstance(node, list) else node
        return MISSING

    def rule(self, rule):
        kind, text = rule
        try:
            if kind == "constant":
                return read_constant(text)
            if text.startswith("{"):
                count, *cases = text[1:-1].split(";")
                total = evaluate(count, self.get)
                out = []
                for i in range(total):
                    for case in cases:
                        condition, arrow, word = case.rpartition("=>")
                        if not arrow or evaluate(condition, self.get, (i,), (total - 1,)):
                            out.append(read_constant(word))
                            break
                return tuple(out)
            return evaluate(text, self.get)
        except (Unknown, TypeError, OverflowError):
            return MISSING


# the model in memory

class Parameter:
    def __init__(self, name, kind, shape, certain):
        self.name, self.kind, self.shape, self.certain = name, kind, shape, certain
        self.loaded = None  # the shape that the files give it
        self.alias = None


class Model:
    """The tree of models that an architecture and a configuration make."""

    def __init__(self, atlas, key, config, told=None):
        """`told` are the lengths, taken from the files, of containers whose length the atlas can't tell."""
        self.atlas, self.config, self.told = atlas, config, told or {}
        self.params, self.buffers = {}, {}
        self.submodels = []  # (module name, class, model type)
        self.tied = []  # (prefix, target, source)
        self.ignore_missing, self.ignore_unexpected, self.hidden = set(), set(), set()
        self.gaps = []
        self.record = atlas.record(key)
        self.no_weight_linear = []
        self.output, self.input = None, None
        self.add(self.record, "", config, True)
        self.output = self.embedding(self.record, "", config, "output")
        self.input = self.embedding(self.record, "", config, "input")

    def add(self, record, prefix, config, certain):
        dot = prefix + "." if prefix else ""
        self.submodels.append((prefix, record.name, config.model_type))
        for name, cls, model_type in record.inline:
            self.submodels.append((dot + name, cls, model_type))
        self.ignore_missing |= set(record.ignore_missing)
        self.ignore_unexpected |= set(record.ignore_unexpected)
        self.hidden |= set(record.hidden)
        lengths, vague = {}, set()
        for pattern, length, condition in record.containers:
            for places, lasts, stars in self.places(pattern, lengths):
                try:
                    here = not condition or bool(evaluate(condition, config.get, places, lasts)) if condition != "?" else None
                except Unknown:
                    here = None
                if here is False:
                    continue
                try:
                    total = evaluate(length, config.get, places, lasts) if length != "?" else None
                except (Unknown, TypeError):
                    total = None
                if total is None:
                    full = dot + fill_stars(pattern, places)
                    total = self.told.get(full)
                    self.gaps.append(("length", full))
                lengths[(pattern, places)] = total if isinstance(total, int) else None
                if here is None:
                    vague.add((pattern, places))
        for entry in record.params:
            self.entry(entry, record, dot, config, certain, lengths, vague, self.params)
        for entry in record.buffers:
            self.entry(entry, record, dot, config, certain, lengths, vague, self.buffers)
        if getattr(config, "tied_override", None) is None:
            try:
                tie = bool(config.get("tie_word_embeddings"))
            except Unknown:
                tie = False
        if tie:
            self.tied.append((dot, record.tied))
        for ref in record.refs:
            for places, lasts, _ in self.places(ref.name, lengths):
                name = fill_stars(ref.name, places)
                here = certain
                if ref.condition:
                    try:
                        got = evaluate(ref.condition, config.get, places, lasts) if ref.condition != "?" else None
                    except Unknown:
                        got = None
                    if got is False:
                        continue
                    if got is None:
                        here = False
                part, key = self.part(ref, config, places, lasts)
                sub = self.atlas.record(key)
                if sub is None or part is None:
                    self.gaps.append(("class", f"{dot}{name} {key}"))
                    continue
                self.add(sub, dot + name, part, here)

    def part(self, ref, config, places=(), lasts=()):
        overrides = {}
        for name, rule in ref.overrides.items():
            value = config.rule(rule)
            if value is not MISSING:
                overrides[name] = value
        if ref.path == "":
            part = config
            if overrides:
                part = Config(self.atlas, config.model_type, config.data, {**config.overrides, **overrides}, config.parent)
                part.parts = config.parts
        else:
            part = config
            for piece in ref.path.split("."):
                part = part.part(piece) if part is not None else None
            if part is not None and overrides:
                part = Config(self.atlas, part.model_type, part.data, {**part.overrides, **overrides}, config)
        key = ref.key
        if part is not None and part.facts is not None and ref.path:
            record = self.atlas.record(key)
            if record is not None and record.config_class != part.facts.config_class:
                # another kind of part than the default: the class that the same auto class gives
                old = next((self.atlas.type(t) for t in self.atlas.types if self.atlas.types[t][1] == record.config_class), None)
                kind = "BASE"
                for name in ("BASE", "CAUSAL_LM", "SEQ_TO_SEQ_CAUSAL_LM", "BACKBONE", "IMAGE"):
                    if old and record.name in old.autos.get(name, ()):
                        kind = name
                        break
                found = part.facts.autos.get(kind) or part.facts.autos.get("BASE")
                if found:
                    key = found[0]
        return part, key

    def places(self, pattern, lengths):
        """Every (numbers, last numbers, stars) of a starred pattern; nothing when a length is unknown."""
        found = [((), ())]
        for at, character in enumerate(pattern):
            if character != "*":
                continue
            container = pattern[:at].removesuffix(".")
            found = [
                (places + (i,), lasts + (total - 1,))
                for places, lasts in found
                for total in [lengths.get((container, places))] if total
                for i in range(total)
            ]
        return [(places, lasts, None) for places, lasts in found]

    def entry(self, entry, record, dot, config, certain, lengths, vague, into):
        containers = [entry.pattern[:at].removesuffix(".") for at, c in enumerate(entry.pattern) if c == "*"] if vague else []
        for places, lasts, _ in self.places(entry.pattern, lengths):
            here = certain and not any((c, places[:at]) in vague for at, c in enumerate(containers))
            if entry.condition:
                try:
                    got = evaluate(entry.condition, config.get, places, lasts) if entry.condition != "?" else None
                except (Unknown, TypeError):
                    got = None
                if got is None:
                    here = False
                elif not got:
                    continue
            shape = []
            for text in entry.dims:
                try:
                    value = evaluate(text, config.get, places, lasts) if text != "?" else None
                except (Unknown, TypeError, OverflowError):
                    value = None
                shape.append(value if isinstance(value, int) else None)
            name = dot + fill_stars(entry.pattern, places)
            parameter = Parameter(name, entry.kind, shape, here)
            if entry.pattern in record.aliases:
                parameter.alias = dot + fill_stars(record.aliases[entry.pattern], places)
            into[name] = parameter

    def embedding(self, record, prefix, config, which):
        """The module that get_output_embeddings (or get_input_embeddings) returns; "!" when it raises."""
        value = getattr(record, which)
        if value in ("-", "?", ""):
            return None
        if value == "!":
            return "!"
        # inside a part: ask the part itself
        for ref in record.refs:
            if value.startswith(ref.name + "."):
                part, key = self.part(ref, config)
                sub = self.atlas.record(key)
                if sub is not None and key != ref.key:
                    inner = self.embedding(sub, ref.name, part, which)
                    return f"{ref.name}.{inner}" if inner and inner != "!" else inner
        return value

    def transforms(self):
        """The ordered renamings and conversions, each with its scope: what get_model_conversion_mapping gives."""
        out, seen = [], {}
        base = self.record.prefix
        def inside(name, places):
            return any(p == "" or name.startswith(p + ".") for p in places)
        for name, cls, model_type in self.submodels:
            if inside(name, seen.get(cls, ())):
                continue
            ids = self.atlas.conversions.get(cls)
            by_class = ids is not None
            if not by_class:
                if inside(name, seen.get(model_type, ())):
                    continue
                ids = self.atlas.conversions.get(model_type)
            if ids is None:
                continue
            scope = None
            if name != "":
                scope = name.removeprefix(base).removeprefix(".")
            out += [Transform(self.atlas.transforms[i], scope, base) for i in ids]
            seen.setdefault(cls, []).append(name)
            if not by_class:
                seen.setdefault(model_type, []).append(name)
        out += [Transform(self.atlas.transforms[i], None, base) for i in self.atlas.conversions["legacy"]]
        return out


def fill_stars(pattern, places):
    for place in places:
        pattern = pattern.replace("*", str(place), 1)
    return pattern


# names on disk

class Transform:
    def __init__(self, fields, scope, base):
        fields = fields + [""] * (4 - len(fields))
        self.letter = fields[0]
        self.branches = []
        for text in fields[1].split("  "):
            number, _, pattern = text.partition(" ")
            self.branches.append((int(number), pattern))
        self.targets = fields[2].split("  ")
        self.extra = fields[3]
        self.scope, self.base = scope, base
        self.regex = re.compile("|".join(f"(?P<g{n}>{p})" for n, p in self.branches))
        self.active = False

    def rename(self, key):
        """The new name and the number of the source that matched, or the name and None."""
        prefix, rest = "", key
        if self.scope is not None:
            scope = self.scope + "." if self.scope else ""
            base = self.base + "." if self.base else ""
            if key.startswith(base + scope):
                prefix = base + scope
            elif key.startswith(scope):
                prefix = scope
            else:
                return key, None
            rest = key[len(prefix):]
        match = self.regex.search(rest)
        if match is None:
            return key, None
        number, name = next((int(n[1:]), n) for n, v in match.groupdict().items() if v is not None)
        first = self.regex.groupindex[name] + 1
        if self.letter == "G":
            if number == 0:
                self.active = True
            elif not self.active:
                return key, None
            target = re.sub(r"\\(\d+)", lambda m: match.group(first - 1 + int(m.group(1))), self.targets[number])
        else:
            target = self.targets[0]
            if r"\1" in target:
                group = match.group(first)
                if self.letter == "O":
                    group = str(int(group) + int(self.extra))
                target = target.replace(r"\1", group)
        return prefix + rest.replace(match.group(0), target, 1), number


def natural(name):
    parts = []
    for part in name.split("."):
        if part.isdigit():
            parts.append((0, int(part)))
        else:
            text = part.rstrip("0123456789")
            digits = part[len(text):]
            parts.append((1, text, int(digits)) if digits else (1, text))
    return parts


def load(model, tensors):
    """Gives every tensor of the files to its parameter. Returns the names that match nothing, and conversion failures."""
    transforms = model.transforms()
    renamings = [t for t in transforms if t.letter != "W"]
    converters = [t for t in transforms if t.letter == "W"]
    known = {**model.buffers, **model.params}
    base = model.record.prefix
    unexpected, failures = [], []
    collected = {}

    def prefixed(name):
        if base:
            if name.startswith(base):
                shorter = re.sub(f"^{base}.", "", name, count=1)
                if shorter in known:
                    return shorter
            if f"{base}.{name}" in known:
                return f"{base}.{name}"
        return name

    for original in sorted(tensors, key=natural):
        name = original
        for t in renamings:
            name, _ = t.rename(name)
        source, converter = None, None
        for t in converters:
            name, source = t.rename(name)
            if source is not None:
                converter = t
                break
        name = prefixed(name)
        if name not in known and original in known:
            name, source, converter = original, None, None
            name = prefixed(original)
        if name not in known:
            unexpected.append((original, name))
            continue
        group = collected.setdefault(name, (converter, {}))
        if converter is None:
            group[1].setdefault(original, []).append((original, tensors[original]))
        else:
            group[1].setdefault(source, []).append((original, tensors[original]))
    for name, (converter, sources) in collected.items():
        if converter is None:
            known[name].loaded = tuple(next(iter(sources.values()))[-1][1])
            continue
        try:
            results = convert(converter, sources, name, known)
        except (ValueError, IndexError) as error:
            failures.append((name, str(error)))
            continue
        for target, shape in results.items():
            if target in known:
                known[target].loaded = shape
            else:
                unexpected.append((name, target))
    return unexpected, failures


def lengths_from(unexpected, containers):
    """How many parts the names that matched nothing give to these containers."""
    out = {}
    for container in containers:
        start = re.compile(r"(?:^|^[^.]+\.)" + re.escape(container) + r"\.?(\d+)")
        for _, name in unexpected:
            if match := start.match(name):
                out[container] = max(out.get(container, 0), int(match.group(1)) + 1)
    return out


def convert(converter, sources, name, known):
    """The shapes that the operations of a converter make, by full parameter name."""
    targets = converter.targets
    values = {s: [tuple(shape) for _, shape in found] for s, found in sources.items()}
    operations = converter.extra.split(" ")
    if any(o.startswith("ErnieFuse") for o in operations):
        numbers = sorted(values)
        each = -(-len(values[numbers[0]]) // len(targets))
        shape = values[numbers[0]][0]
        one = (each,) + shape
        merged = list(one)
        merged[1] = one[1] * len(numbers)
        return expand({t: tuple(merged) for t in targets}, name)
    current = values  # source number -> list of shapes, then target -> shape
    outputs = None
    for operation in operations:
        kind, _, rest = operation.partition("(")
        arguments = rest.rstrip(")").split(",") if rest else []
        if kind == "MergeModulelist":
            for s in current:
                shapes = current[s]
                if len(set(shapes)) != 1:
                    raise ValueError("stacked tensors of several shapes")
                dim = int(arguments[0])
                current[s] = [shapes[0][:dim] + (len(shapes),) + shapes[0][dim:]]
        elif kind == "Concatenate":
            dim = int(arguments[0])
            pieces = [shape for s in sorted(current) for shape in current[s]]
            shape = list(pieces[0])
            shape[dim] = sum(p[dim] for p in pieces)
            current = {0: [tuple(shape)]}
        elif kind == "Chunk":
            dim = int(arguments[0])
            shape = list(next(iter(current.values()))[0])
            count = len(targets)
            size = -(-shape[dim] // count)
            outputs = {}
            for at, target in enumerate(targets):
                piece = list(shape)
                piece[dim] = min(size, shape[dim] - at * size)
                outputs[target] = tuple(piece)
            current = {t: [s] for t, s in outputs.items()}
        elif kind == "Split":
            dim = int(arguments[0])
            shape = next(iter(current.values()))[0]
            outputs = {}
            for target in targets:
                full = name.replace(targets[0], target)
                wanted = known[full].shape if full in known else None
                piece = list(shape)
                piece[dim] = wanted[dim] if wanted else None
                outputs[target] = tuple(piece)
            current = {t: [s] for t, s in outputs.items()}
        elif kind == "Transpose":
            a, b = int(arguments[0]), int(arguments[1])
            for s in current:
                shape = list(current[s][0])
                wanted = known[name].shape if name in known else None
                if "check" in arguments and wanted is not None and list(wanted) == shape:
                    continue
                shape[a], shape[b] = shape[b], shape[a]
                current[s] = [tuple(shape)]
        elif kind == "Conv3dToLinear":
            for s in current:
                shape = current[s][0]
                current[s] = [(shape[0], math.prod(shape[1:]))]
        elif kind == "LinearToConv3d":
            for s in current:
                shape = current[s][0]
                current[s] = [(shape[0],) + tuple(int(a) for a in arguments)]
        elif kind in ("Interleave", "PermuteForRope", "VisionFuseAndPermuteForRope", "VisionUnfuseAndPermuteForRope"):
            pass
        else:
            raise ValueError("unknown operation " + kind)
    if outputs is None:
        return {name: next(iter(current.values()))[0]}
    return expand(outputs, name)


def expand(outputs, name):
    key = next((t for t in outputs if t in name), None)
    if key is None:
        return {name: next(iter(outputs.values()))}
    before, _, after = name.partition(key)
    return {before + t + after: s for t, s in outputs.items()}


# tying

def tied_pairs(model):
    """{target: source} as get_expanded_tied_weights_keys gives it."""
    names = list(model.params) + list(model.buffers)
    simple = re.compile(r"^[A-Za-z0-9_\.]+(weight)|(bias)$")
    out = {}
    for dot, pairs in model.tied:
        found = {}
        if all(simple.match(name) for pair in pairs for name in pair):
            found = dict(pairs)
        else:
            inside = [n[len(dot):] for n in names if n.startswith(dot)]
            for target, source in pairs:
                sources = sorted(n for n in inside if re.search("^" + source, n))
                targets = sorted(n for n in inside if re.search("^" + target, n))
                if not sources or not targets or len(targets) % len(sources):
                    continue
                for at, t in enumerate(targets):
                    s = sources[at % len(sources)]
                    found[t] = found.get(s, s)
        out.update({dot + t: dot + s for t, s in found.items()})
    return out


def predict(atlas, config, tensors, rank=16, equal=None):
    """The prediction for a configuration and the tensors (name -> shape) on disk. `equal` says whether two tensors hold the same bytes."""
    model_type = config.get("model_type")
    facts = atlas.type(model_type)
    if facts is None:
        return None
    wanted = (config.get("architectures") or [None])[0]
    key = wanted if wanted in atlas.classes else None
    if key is None:
        for kind in ("CAUSAL_LM", "BASE"):
            for name in facts.autos.get(kind, ()):
                key = key or (name if name in atlas.classes else None)
    if key is None:
        return None
    node = Config(atlas, model_type, config)
    told = {}
    for _ in range(4):
        model = Model(atlas, key, node, told)
        unexpected, failures = load(model, tensors)
        more = lengths_from(unexpected, [name for kind, name in model.gaps if kind == "length" and name not in told])
        if not more:
            break
        told.update(more)
    model.gaps = [g for g in model.gaps if not (g[0] == "length" and g[1] in told)]
    pairs = tied_pairs(model)
    result = {"class": key, "source": "atlas", "gaps": model.gaps, "unexpected": unexpected, "failures": failures}
    # tied: source and target as one
    group = {}
    def root(name):
        while name in group:
            name = group[name]
        return name
    disk_of = {}
    for target, source in pairs.items():
        a, b = model.params.get(target), model.params.get(source) or model.buffers.get(source)
        if a is None or b is None:
            continue
        if a.loaded is not None and b.loaded is not None and not (equal and equal(target, source)):
            if equal is not None:
                continue
        if root(target) != root(source):
            group[root(target)] = root(source)
    for parameter in model.params.values():
        if parameter.alias and parameter.alias in model.params and root(parameter.name) != root(parameter.alias):
            group[root(parameter.name)] = root(parameter.alias)
    members = {}
    total, shapes = 0, {}
    missing, mismatched = [], []
    for name, parameter in model.params.items():
        if not parameter.certain and parameter.loaded is None:
            continue
        members.setdefault(root(name), []).append(parameter)
    for head, found in members.items():
        if head in model.buffers:
            continue
        shape = None
        best = next((p for p in found if p.loaded is not None), found[0])
        expected = best.shape
        if best.loaded is None:
            expected = next((p.shape for p in found if all(d is not None for d in p.shape)), best.shape)
        shape = [e if e is not None else (best.loaded[at] if best.loaded and at < len(best.loaded) else None) for at, e in enumerate(expected)]
        if best.loaded is None:
            missing += [p.name for p in found if p.certain]
        for p in found:
            if p.loaded is not None:
                if len(p.loaded) != len(p.shape) or any(a is not None and b is not None and a != b for a, b in zip(p.shape, p.loaded)):
                    mismatched.append((p.name, tuple(p.loaded), tuple(p.shape)))
            shapes[p.name] = shape
        if any(d is None for d in shape):
            result["gaps"].append(("size", found[0].name))
            continue
        total += math.prod(shape)
    ignore = [re.compile(p) for p in model.ignore_missing]
    result["missing"] = [m for m in missing if not any(p.search(m) for p in ignore)]
    result["missing_all"] = missing
    result["mismatched"] = mismatched
    result["num_parameters"] = total
    result["uncertain"] = [p.name for p in model.params.values() if not p.certain and p.loaded is None]
    result["tied"] = pairs
    result["output"], result["input"] = model.output, model.input
    result["lora"] = lora(atlas, model, model_type, shapes, rank)
    return result


def lora(atlas, model, model_type, shapes, rank):
    """PEFT's all-linear on the model."""
    linear = {}
    for name, parameter in model.params.items():
        if name not in shapes or parameter.kind not in "LCDW" or parameter.kind == "x":
            continue
        shape = shapes[name]
        if parameter.kind == "W":
            module = name.split(".parametrizations.")[0]
            if name.endswith("original1") or name.endswith("original"):
                linear[module] = shape
            continue
        linear[name[: -len(".weight")]] = shape
    output = model.output
    targets = {n for n in linear if n != output}
    parameters, others = {}, {}
    try:
        off = model.config.get("tie_word_embeddings") is False
    except Unknown:
        off = False
    if model.input in ("!", None) and model.record.tied and not off:
        return {"ok": False, "error": "get_input_embeddings", "modules": targets}
    moe = atlas.moe.get(model_type)
    if moe:
        mapping = moe[1]
        leaves = {n.rsplit(".", 1)[-1] for n in targets} | set(mapping)
        new_parameters, remaining = set(), set()
        for leaf in leaves:
            (new_parameters.add(mapping[leaf]) if leaf in mapping else remaining.add(leaf))
        doubled = {v for v in mapping.values() if sum(1 for o in mapping if mapping[o] == v) > 1}
        # leaf names now select any module of a kind that PEFT can adapt
        targets = {n for n in linear if n.rsplit(".", 1)[-1] in remaining}
        for name, shape in shapes.items():
            module, _, leaf = name.rpartition(".")
            if model.params[name].kind in "EV" and leaf == "weight" and module.rsplit(".", 1)[-1] in remaining and None not in shape:
                others[module] = shape[0] + math.prod(shape[1:])
        targets |= set(others)
        for name in shapes:
            if model.params[name].kind == "x" or "." not in name:
                continue
            for p in new_parameters:
                if name == p or name.endswith("." + p):
                    parameters[name] = 2 if p in doubled and re.search(r".*\." + re.escape(p), name) else 1
    refused, types = atlas.forbidden
    if model_type in types and any(n.rsplit(".", 1)[-1] in refused for n in targets):
        return {"ok": False, "error": "forbidden", "modules": targets}
    if not targets and not parameters:
        return {"ok": False, "error": "no module", "modules": targets}
    count = sum(rank * sum(linear[n]) for n in targets if n in linear and None not in linear[n]) + rank * sum(others.values())
    for name, factor in parameters.items():
        shape = shapes[name]
        if None in shape:
            continue
        experts = shape[0] if len(shape) == 3 else 1
        count += rank * factor * experts * sum(shape[-2:])
    return {"ok": True, "modules": targets, "parameters": parameters, "trainable": count}


# files

def header(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        found = json.loads(file.read(length))
    found.pop("__metadata__", None)
    return found, 8 + length


def read_directory(folder):
    config = json.load(open(os.path.join(folder, "config.json")))
    tensors, where = {}, {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".safetensors") and not name.startswith("adapter"):
            found, start = header(os.path.join(folder, name))
            for key, value in found.items():
                tensors[key] = value["shape"]
                where[key] = (os.path.join(folder, name), start + value["data_offsets"][0], value["data_offsets"][1] - value["data_offsets"][0])
    return config, tensors, where


if __name__ == "__main__":
    atlas = Atlas(open(sys.argv[1]).read())
    config, tensors, _ = read_directory(sys.argv[2])
    got = predict(atlas, config, tensors, int(sys.argv[3]) if len(sys.argv) > 3 else 16)
    if got is None:
        print("not in the atlas")
    else:
        got["lora"]["modules"] = len(got["lora"]["modules"])
        print(json.dumps(got, indent=1, default=list)[:6000])
