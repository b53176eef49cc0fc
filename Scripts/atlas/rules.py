"""What a configuration class makes of keys that are absent, null, renamed or overruled."""

import random
import re

from fit import Rows, features, fit_number, fit_presence
from space import flatten
from transformers import CONFIG_MAPPING


def registered(nested):
    names = {c.__name__ for c in CONFIG_MAPPING.values()}
    return [p for p, c in nested.items() if type(c).__name__ in names]


def config_rules(space, moves, sources, seconds=3.0):
    base = space.build({})
    nested = {}
    base_flat = flatten(base, nested=nested)
    known = registered(nested)

    def own(path):
        return not any(path.startswith(k + ".") for k in known)

    paths = [p for p in base_flat if own(p) and not p.rsplit(".", 1)[-1].startswith("_")]
    generator = random.Random(space.config_class.__name__)
    defaults = flatten(_build(space, {}))
    rows = []
    own_moves = {p: v for p, v in moves.items() if own(p)}
    for attempt in range(60):
        overrides = {}
        if attempt:
            for p, values in own_moves.items():
                if generator.random() < 0.4:
                    overrides[p] = generator.choice(values)
            for p, values in moves.items():
                if p not in own_moves and generator.random() < 0.12:
                    overrides[p] = generator.choice(values)
        try:
            rows.append((overrides, flatten(_build(space, overrides))))
        except Exception:
            continue
    null_rows = {}
    for p in paths:
        if defaults.get(p) is None and p not in own_moves:
            continue
        if isinstance(defaults.get(p), (float, str)):
            continue
        got = []
        for attempt in range(12):
            overrides = {}
            if attempt:
                for q, values in moves.items():
                    if q != p and generator.random() < (0.35 if q in own_moves else 0.12):
                        overrides[q] = generator.choice(values)
            overrides[p] = None
            try:
                got.append((overrides, flatten(_build(space, overrides))))
            except Exception:
                continue
        if got:
            null_rows[p] = got
    rules = {"default": {}, "null": {}, "forced": {}}
    for p in paths:
        absent = [flat for overrides, flat in rows if p not in overrides]
        rule = _explain(p, absent)
        if rule is not None:
            rules["default"][p] = rule
        if p in null_rows:
            values = {flat.get(p) for _, flat in null_rows[p]}
            if values != {None}:
                rule = _explain(p, [flat for _, flat in null_rows[p]])
                if rule is not None:
                    rules["null"][p] = rule
        given = [
            (overrides[p], flat)
            for overrides, flat in rows
            if p in overrides and overrides[p] is not None
        ]
        if len(given) >= 3:
            wrong = [1 for v, flat in given if _plain(flat.get(p)) != _plain(v)]
            if wrong and len(wrong) == len(
                [1 for v, f in given if _plain(v) != _plain(defaults.get(p))]
            ):
                rule = _explain(p, [flat for _, flat in given] + absent)
                if rule is not None:
                    rules["forced"][p] = rule
    rules["legacy"] = _legacy(space, defaults, sources)
    rules["flat"] = _flat_parts(space, nested, defaults)
    return rules


def _plain(v):
    return tuple(v) if isinstance(v, (list, tuple)) else v


def _build(space, overrides):
    keep = space.base
    try:
        space.base = {}
        return space.build(overrides)
    finally:
        space.base = keep


def _explain(path, flats):
    if not flats:
        return None
    values = [f.get(path) for f in flats]
    if len(set(values)) == 1:
        return ("const", values[0])
    names = {}
    for f in flats:
        for k, v in f.items():
            names.setdefault(k, set()).add(v)
    attributes = sorted(
        k for k, v in names.items() if len(v) > 1 and k != path and not k.startswith("_")
    )
    view = Rows(flats, [()] * len(flats), attributes)
    if all(type(v) is int for v in values):
        got = fit_number(view, values)
        return ("expr", got) if got else ("?", None)
    if all(type(v) is bool for v in values):
        got = fit_presence(values, features(view, attributes, None))
        return ("cond", got) if got else ("?", None)
    for a in attributes:
        if all(f.get(a) == v for f, v in zip(flats, values, strict=False)):
            return ("expr", a)
    if all(isinstance(v, tuple) for v in values):
        for a in attributes:
            if all(
                type(f.get(a)) is int and f[a] == len(v)
                for f, v in zip(flats, values, strict=False)
            ):
                got = _pattern(path, a, flats, values, attributes)
                if got:
                    return ("list", got)
    return ("?", None)


def _pattern(path, count, flats, values, attributes):
    """A list as long as a count, each element of which follows from its place."""
    elements = [
        (flat, (i,), (len(v),), w)
        for flat, v in zip(flats, values, strict=False)
        for i, w in enumerate(v)
    ]
    words = sorted({w for *_, w in elements}, key=str)
    if not all(isinstance(w, str) for w in words):
        if len(words) == 1:
            return count, [("", words[0])]
        return None
    view = Rows([e[0] for e in elements], [e[1] for e in elements], attributes)
    asked = features(view, attributes, [e[2] for e in elements])
    cases = []
    for word in words[:-1]:
        got = fit_presence([e[3] == word for e in elements], asked)
        if got is None:
            return None
        cases.append((got, word))
    cases.append(("", words[-1]))
    return count, cases


def _legacy(space, defaults, sources):
    """Old key names that the constructor still takes: old -> new."""
    found = set()
    for source in sources:
        found |= set(re.findall(r"""kwargs\.(?:pop|get)\(\s*["'](\w+)["']""", source))
    out = {}
    for name in sorted(found):
        if name in defaults:
            continue
        try:
            got = flatten(_build(space, {name: 77}))
        except Exception:
            continue
        changed = [k for k, v in got.items() if v == 77 and defaults.get(k) != 77]
        if changed and name not in changed:
            out[name] = min(changed, key=lambda k: (k.count("."), len(k)))
    return out


def _flat_parts(space, nested, defaults):
    """Parts whose keys may also stand at the top."""
    out = []
    for path in nested:
        if "." in path:
            continue
        for name in ("num_hidden_layers", "hidden_size", "intermediate_size", "vocab_size"):
            value = defaults.get(f"{path}.{name}")
            if type(value) is int and name not in defaults:
                try:
                    got = flatten(_build(space, {name: value * 2}))
                except Exception:
                    break
                if got.get(f"{path}.{name}") == value * 2:
                    out.append(path)
                break
    return out
