"""Turns the nodes seen of a class into its record.

Patterns, sizes as expressions, conditions, parts.
"""

import contextlib
import re
import time

import numpy as np
from expressions import Unknown, evaluate
from fit import Rows, features, fit_number, fit_presence
from observe import star
from space import LAYERS

# A number among the components of a name.
PLACE = re.compile(r"(?<=\.)\d+(?=\.|$)")
MOST_SAMPLES = 90
MOST_ROWS = 300
SECONDS = 4.0  # after this, a class's remaining sizes are only looked for in the simple forms


def fill(flat, nested, own_class, fills):
    """The configuration with the nulls replaced that stand for a computed value."""
    out = dict(flat)
    for prefix, config_class in [("", own_class)] + [(p + ".", c) for p, c in nested.items()]:
        for path, formula in fills.get(config_class, {}).items():
            if out.get(prefix + path) is None and (
                prefix == "" or any(k.startswith(prefix) for k in out)
            ):
                with contextlib.suppress(Exception):
                    out[prefix + path] = evaluate_simple(formula, out, prefix)
    return out


def evaluate_simple(text, flat, prefix):
    if "/" in text:
        a, b = text.split("/")
        return flat[prefix + a] // flat[prefix + b]
    if "*" in text:
        k, a = text.split("*")
        return int(k) * flat[prefix + a]
    return flat[prefix + text]


def containers_of(pattern):
    """The containers on the way to a pattern: what stands before each star."""
    return [pattern[:at].removesuffix(".") for at, c in enumerate(pattern) if c == "*"]


class Builder:
    def __init__(self, nodes, fills, unmoved, known=None, dull=()):
        """`known` is the record of the same class built with other arguments.

        Its expressions are tried first.
        """
        self.known = {}
        for kind in ("params", "buffers"):
            for pattern, letter, dims, condition, _ in (known or {}).get(kind, ()):
                self.known[(pattern, letter, len(dims))] = (dims, condition)
        for pattern, length, condition in (known or {}).get("containers", ()):
            self.known[(pattern, "*", 1)] = ([length], condition)
        step = max(1, len(nodes) / MOST_SAMPLES)
        self.nodes = [nodes[int(at * step)] for at in range(min(len(nodes), MOST_SAMPLES))]
        self.flats = [fill(n["flat"], n["nested"], n["config_class"], fills) for n in self.nodes]
        names = {}
        for flat in self.flats:
            for k, v in flat.items():
                names.setdefault(k, set()).add(v)
        self.attributes = sorted(
            (k for k, v in names.items() if len(v) > 1 and not k.startswith("_")),
            key=lambda k: (k.count("."), k),
        )
        # Numbers of layers that never moved: a constant length may be one of them.
        self.counts = {
            int(v) - less
            for k, values in names.items()
            if len(values) == 1 and LAYERS.search(k.rsplit(".", 1)[-1])
            for v in values
            if type(v) is int
            for less in (0, 1, 2)
        }
        # Values of attributes that never moved: a constant size may be one of them.
        self.constants = set(unmoved)
        for key, values in names.items():
            if len(values) == 1 and not key.endswith(
                ("_id", "_ids", "_index", "seed", "_length", "max_position_embeddings")
            ):
                value = next(iter(values))
                for v in value if isinstance(value, tuple) else (value,):
                    if isinstance(v, int) and not isinstance(v, bool) and v > 4:
                        self.constants.add(v)
        for values in names.values():
            if len(values) > 1 and all(isinstance(v, tuple) for v in values):
                for k in range(min(len(v) for v in values)):
                    entries = {v[k] for v in values}
                    entry = next(iter(entries))
                    if len(entries) == 1 and type(entry) is int and entry > 4:
                        self.constants.add(entry)
        self.relevant = {a for a in self.attributes if a not in dull}
        self.row_cache, self.question_cache, self.memo = {}, {}, {}
        self.deadline = time.time() + SECONDS

    # rows

    def lists(self):
        """For every container pattern: for every sample, the length by index."""
        out = {}
        for at, node in enumerate(self.nodes):
            for name, length in node["lists"].items():
                pattern, index = star(name, node["all_lists"])
                out.setdefault(pattern, {}).setdefault(at, {})[index] = length
        return out

    def index_rows(self, chain, lists):
        """(sample, index, lengths) of everything that a chain of containers numbers."""
        key = tuple(chain)
        if key in self.row_cache:
            return self.row_cache[key]
        rows = []
        for at in range(len(self.nodes)):
            found = [((), ())]
            for container in chain:
                lengths = lists.get(container, {}).get(at, {})
                found = [
                    (index + (i,), all_lengths + (lengths[index],))
                    for index, all_lengths in found
                    if index in lengths
                    for i in range(lengths[index])
                ]
            rows += [(at, index, lengths) for index, lengths in found]
        if len(rows) > 3000:
            keep = [
                r
                for r in rows
                if all(i < 5 or i >= n - 2 for i, n in zip(r[1], r[2], strict=False))
            ]
            rows = keep if len(keep) > 100 else rows[:3000]
        self.row_cache[key] = rows
        return rows

    def questions(self, chain, rows):
        key = tuple(chain)
        if key not in self.question_cache:
            view = Rows([self.flats[r[0]] for r in rows], [r[1] for r in rows], self.attributes)
            self.question_cache[key] = features(view, self.attributes, [r[2] for r in rows])
        return self.question_cache[key]

    def number_view(self, chain, rows, present, tag):
        key = (tag, tuple(chain), present.tobytes())
        if key not in self.row_cache:
            chosen = [r for r, p in zip(rows, present, strict=False) if p]
            if len(chosen) > MOST_ROWS:
                step = len(chosen) / MOST_ROWS
                chosen = [chosen[int(at * step)] for at in range(MOST_ROWS)]
            self.row_cache[key] = (
                chosen,
                Rows(
                    [self.flats[r[0]] for r in chosen],
                    [r[1] for r in chosen],
                    self.attributes,
                    self.relevant,
                ),
                {},
            )
        return self.row_cache[key]

    def number(self, view, memo, values):
        key = tuple(values)
        if key not in memo:
            memo[key] = fit_number(view, values, self.constants, time.time() < self.deadline)
        return memo[key]

    def conditional_number(self, chain, rows, present, values_by_row):
        """An expression for the size where present; by cases when one expression doesn't do."""
        chosen, view, memo = self.number_view(chain, rows, present, "n")
        values = [values_by_row[(r[0], r[1])] for r in chosen]
        found = self.number(view, memo, values)
        if found is not None:
            return found
        key = (tuple(chain), present.tobytes(), tuple(values))
        if key not in self.memo:
            self.memo[key] = (
                None
                if time.time() > self.deadline
                else self.by_cases(chain, rows, present, values_by_row, chosen)
            )
        return self.memo[key]

    def by_cases(self, chain, rows, present, values_by_row, chosen):
        full = self.questions(chain, rows)
        # two cases
        where = {(r[0], r[1]): at for at, r in enumerate(rows)}
        picks = np.array([where[(r[0], r[1])] for r in chosen])
        tried = 0
        for text, column in full:
            side = column[picks]
            if (
                not side.any()
                or side.all()
                or any(o in text for o in ">=" if "[" not in text and "==" not in text)
                or text.startswith("!")
            ):
                continue
            tried += 1
            if tried > 40:
                break
            if side.sum() < 3 or (~side).sum() < 3:
                continue
            halves = []
            for chosen_side in (side, ~side):
                subset = [r for r, s in zip(chosen, chosen_side, strict=False) if s]
                key = ("c", tuple(chain), present.tobytes(), text, bool(chosen_side is side))
                if key not in self.row_cache:
                    self.row_cache[key] = (
                        Rows(
                            [self.flats[r[0]] for r in subset],
                            [r[1] for r in subset],
                            self.attributes,
                            self.relevant,
                        ),
                        {},
                    )
                sub_view, sub_memo = self.row_cache[key]
                got = self.number(sub_view, sub_memo, [values_by_row[(r[0], r[1])] for r in subset])
                if got is None:
                    break
                halves.append(got)
            if len(halves) == 2:
                return f"{text}?{halves[0]}:{halves[1]}"
        return None

    def starred(self, name, node):
        return star(name, node["all_lists"])

    def holds(self, text, rows, values):
        """Whether a known expression gives these values."""
        if text in (None, "?"):
            return False
        for (at, index, lengths), value in zip(rows, values, strict=False):
            try:
                got = evaluate(text, self.lookup(at), index, tuple(n - 1 for n in lengths))
            except Unknown:
                return False
            if got != value:
                return False
        return True

    def lookup(self, at):
        flat = self.flats[at]

        def find(name):
            if name not in flat:
                raise Unknown()
            return flat[name]

        return find

    def presence(self, rows, present, chain, key):
        if present.all():
            return ""
        known = self.known.get(key)
        if (
            known
            and known[1] not in ("", "?")
            and self.holds(known[1], rows, [bool(p) for p in present])
        ):
            return known[1]
        memo = ("presence", tuple(chain), present.tobytes())
        if memo not in self.memo:
            self.memo[memo] = fit_presence(
                present, self.questions(chain, rows), time.time() < self.deadline
            )
        return self.memo[memo]

    def size(self, chain, rows, present, values, key, axis):
        known = self.known.get(key)
        if known and axis < len(known[0]):
            some = [r for r, p in zip(rows, present, strict=False) if p]
            some = some[:: max(1, len(some) // 150)]
            if self.holds(known[0][axis], some, [values[(r[0], r[1])] for r in some]):
                return known[0][axis]
        return self.conditional_number(chain, rows, present, values)

    def entries(self, get, lists):
        """Patterns of what `get` yields per node: name -> (kind, shape or None)."""
        by_pattern = {}
        for at, node in enumerate(self.nodes):
            for name, (kind, shape) in get(node).items():
                pattern, index = self.starred(name, node)
                by_pattern.setdefault((pattern, kind, len(shape)), {})[(at, index)] = shape
        out = []
        for (pattern, kind, rank), seen in by_pattern.items():
            chain = containers_of(pattern)
            rows = self.index_rows(chain, lists)
            present = np.array([(r[0], r[1]) in seen for r in rows], dtype=bool)
            if not present.any():
                out.append((pattern, kind, ["?"] * rank, "?", 0))
                continue
            key = (pattern, kind, rank)
            condition = self.presence(rows, present, chain, key)
            dims = []
            for axis in range(rank):
                found = self.size(
                    chain, rows, present, {k: v[axis] for k, v in seen.items()}, key, axis
                )
                dims.append(found if found is not None else "?")
            out.append(
                (pattern, kind, dims, "?" if condition is None else condition, int(present.sum()))
            )
        return out

    def counted_ties(self):
        """Ties whose table names numbers that differ with the configuration.

        As (target, source, rule); None for any other table. `+n`: the source has the target's
        number and n. `%n`: of what has the name, in order, all but the first n are tied to those
        in turn.
        """
        tables = [
            {
                re.sub(r"\(\?!\d+\\?\.\)\\d\+", "*", k): v
                for k, v in node["tied"].items()
                if k != "!"
            }
            for node in self.nodes
        ]
        numbers = [
            {n for pair in table.items() for name in pair for n in PLACE.findall(name)}
            for table in tables
        ]
        # "each but the one of this number": the number is that of the first of its kind
        first = any(
            re.search(r"\(\?!\d+\\?\.\)\\d\+", k) for node in self.nodes for k in node["tied"]
        )
        if (
            not first
            and all(n == numbers[0] for n in numbers)
            or len({(PLACE.sub("*", k), PLACE.sub("*", v)) for t in tables for k, v in t.items()})
            != 1
        ):
            return None
        target, source = next(
            (PLACE.sub("*", k), PLACE.sub("*", v)) for t in tables for k, v in t.items()
        )
        if target != source:
            offsets = {
                int(PLACE.search(v).group()) - int(PLACE.search(k).group())
                for t in tables
                for k, v in t.items()
            }
            return (
                [(target, source, f"+{offsets.pop()}")]
                if len(offsets) == 1 and min(offsets) >= 0
                else None
            )
        periods = [len(set(table.values())) if table else None for table in tables]
        if {p for p in periods if p} == {1}:
            return [(target, source, "%1")]

        def turns(flat, table, period):
            return (
                period is None
                or flat == period
                or type(flat) is int
                and flat > period == len(table)
            )

        names = [
            a
            for a in self.attributes
            if all(
                turns(f.get(a), t, p) for f, t, p in zip(self.flats, tables, periods, strict=False)
            )
        ]
        return [(target, source, f"%{names[0]}")] if names else None

    def build(self):
        lists = self.lists()
        containers = []
        for pattern in sorted(lists):
            chain = containers_of(pattern)
            rows = self.index_rows(chain, lists)
            seen = {
                (at, index): length
                for at, found in lists[pattern].items()
                for index, length in found.items()
            }
            present = np.array([(r[0], r[1]) in seen for r in rows], dtype=bool)
            if not present.any():
                continue
            key = (pattern, "*", 1)
            condition = self.presence(rows, present, chain, key)
            length = self.size(chain, rows, present, seen, key, 0)
            if length is not None and length.isdigit() and int(length) in self.counts:
                length = None
            containers.append((pattern, length or "?", "?" if condition is None else condition))
        params = self.entries(lambda n: {k: (p[0], p[1]) for k, p in n["params"].items()}, lists)
        buffers = self.entries(lambda n: {k: ("b", s) for k, s in n["buffers"].items()}, lists)
        refs = self.references(lists)
        last = self.nodes[0]
        counted = self.counted_ties()
        tied_table = {} if counted else last["tied"]
        aliases = {}
        for node in self.nodes[:10]:
            for name, (kind, _, first) in node["params"].items():
                if kind == "x" and first:
                    aliases[star(name, node["all_lists"])[0]] = star(first, node["all_lists"])[0]
        return {
            "class": last["class"],
            "arguments": last["arguments"],
            "model_type": last["model_type"],
            "config_class": last["config_class"],
            "base_model_prefix": last["base_model_prefix"],
            "output": last["output"],
            "input": last["input"],
            "tied": tied_table,
            "counted_ties": counted or [],
            "outputs": sorted({str(n["output"]) for n in self.nodes}),
            "inputs": sorted({str(n["input"]) for n in self.nodes}),
            "ignore_missing": last["ignore_missing"],
            "ignore_unexpected": last["ignore_unexpected"],
            "hidden": last["hidden"],
            "containers": containers,
            "params": params,
            "buffers": buffers,
            "refs": refs,
            "inline": last["inline"],
            "inline_tied": last["inline_tied"],
            "aliases": aliases,
            "linear_without": last["linear_without"],
            "checkpointing": last["checkpointing"],
            "samples": len(self.nodes),
            "module": last["module"],
        }

    def references(self, lists):
        by_pattern = {}
        for at, node in enumerate(self.nodes):
            for name, path, overrides, sub in node["refs"]:
                pattern, index = star(name, node["all_lists"])
                by_pattern.setdefault((pattern, path, sub["class"], sub["arguments"]), {})[
                    (at, index)
                ] = (overrides, sub)
        out = []
        for (pattern, path, name, arguments), seen in by_pattern.items():
            chain = containers_of(pattern)
            rows = self.index_rows(chain, lists)
            present = np.array([(r[0], r[1]) in seen for r in rows], dtype=bool)
            condition = (
                fit_presence(present, self.questions(chain, rows)) if not present.all() else ""
            )
            overrides = {}
            for key in sorted({k for o, _ in seen.values() for k in o}):
                prefix = path + "." if path else ""
                effective = {
                    k: o.get(key, self.flats[k[0]].get(prefix + key)) for k, (o, _) in seen.items()
                }
                values = set(effective.values())
                if len(values) == 1:
                    overrides[key] = ("const", next(iter(values)))
                    continue
                if all(type(v) is int for v in values):
                    got = self.conditional_number(chain, rows, present, effective)
                    overrides[key] = ("expr", got or "?")
                else:
                    match = [
                        a
                        for a in self.attributes
                        if all(self.flats[k[0]].get(a) == v for k, v in effective.items())
                    ]
                    overrides[key] = ("expr", match[0] if match else "?")
            types = sorted({s["model_type"] for _, s in seen.values()})
            out.append(
                {
                    "name": pattern,
                    "path": path,
                    "class": name,
                    "arguments": arguments,
                    "overrides": overrides,
                    "condition": "?" if condition is None else condition,
                    "types": types,
                }
            )
        return out
