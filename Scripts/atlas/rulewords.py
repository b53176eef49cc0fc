"""Rules and constants as the tables write them."""

import re

from expressions import parse


def attribute_names(text):
    """The attributes that an expression reads."""
    out = set()

    def walk(tree):
        if tree[0] == "a":
            out.add(tree[1])
        elif tree[0] != "v":
            for part in tree[1:]:
                if isinstance(part, tuple):
                    walk(part)

    walk(parse(text))
    return out


def quote(text):
    """Strings in conditions, which the fitter names bare, and numbers of a container."""
    text = re.sub(r"==last\b", "==lasti", text)
    text = re.sub(r">=last\+1", ">=lasti+1", text)
    text = re.sub(r"<\(last\+1", "<(lasti+1", text)
    text = re.sub(r"has\(([^,]+),(\w)\)", r"\2$\1", text)
    return re.sub(r"==(?!null\b|lasti)([A-Za-z][\w\-/]*)", r"=='\1'", text)


def exact(text):
    """`a*(b/a)` is b wherever a divides b, as it must."""
    return re.sub(r"(?<![\w.])([\w.]+)\*\(([\w.]+)/\1\)", r"\2", text)


def constant(value):
    """A value; `?` for one that can't be written."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "").replace(" ", "_") + "'"
    if isinstance(value, (tuple, list)):
        return "[" + ",".join(runs(map(constant, value))) + "]"
    return "?"


def runs(items):
    """`a`, `a`, `b` as `ax2`, `b`."""
    counted = []
    for item in items:
        if counted and counted[-1][0] == item:
            counted[-1][1] += 1
        else:
            counted.append([item, 1])
    return [f"{item}x{count}" if count > 1 else item for item, count in counted]


def rule(found):
    """A rule of rules.py as (sign, value)."""
    kind, value = found
    if kind == "const":
        return ("=", constant(value))
    if kind in ("expr", "cond"):
        return (":=", quote(value))
    if kind == "list":
        count, cases = value
        words = [
            f"{quote(condition)}=>{constant(word)}" if condition else constant(word)
            for condition, word in cases
        ]
        return (":=", "{" + ";".join([count, *words]) + "}")
    return ("=", "?")
