"""Holds the rules of a configuration class against the class itself.

Rules are fitted to configurations that could be built, some only with arguments that the class has
no defaults for; declared defaults are what stands before the class's own code runs. What the class
says of itself decides. An expression of before that still gives it stays: which configurations were
drawn is chance, and a constant may be one that just didn't change.
"""

from expressions import Unknown, evaluate
from rulewords import constant

UNKNOWN = ("=", "?")


def made(cls, **arguments):
    try:
        return cls(**arguments)
    except Exception:
        return None


def lookup(config, names):
    """Attributes of a configuration by dotted path, as expressions ask for them."""

    def find(path):
        value = config
        for name in path.split("."):
            try:
                value = getattr(value, names.get(name, name))
            except Exception:
                raise Unknown() from None
        return tuple(value) if isinstance(value, list) else value

    return find


def holds(rule, value, config, names):
    """Whether a rule gives a value; None where that can't be told."""
    sign, text = rule
    if sign == "=":
        return constant(value) == text
    if text.startswith("{"):
        return None
    try:
        got = evaluate(text, lookup(config, names))
    except (Unknown, ZeroDivisionError):
        return None
    return constant(got) == constant(value)


def settled(rule, before, value, config, names):
    """The rule that is kept for an attribute with this value."""
    was_expression = before is not None and before[0] == ":=" and rule[0] == "="
    if was_expression and holds(before, value, config, names) is not False:
        return before
    if constant(value) == "?":
        return rule
    if rule == UNKNOWN:
        return before if before and before != UNKNOWN else rule
    return ("=", constant(value)) if holds(rule, value, config, names) is False else rule


def settle(row, before, cls, declared):
    """Adds the declared defaults to a type's rules, and settles what can be asked."""
    config, names = made(cls), dict(row.names)
    for name, value in declared.items():
        row.defaults.setdefault(name, ("=", constant(value)))
        if row.defaults[name] == UNKNOWN:
            row.defaults[name] = ("=", constant(value))
    for name, rule in row.defaults.items():
        if config is None or "." in name:
            continue
        try:
            value = getattr(config, name)
        except Exception:
            continue  # computed, or different in each layer
        row.defaults[name] = settled(
            rule, before and before.defaults.get(name), value, config, names
        )
    for name, rule in row.nulls.items():
        asked = made(cls, **{name: None}) if "." not in name else None
        if asked is not None and hasattr(asked, name):
            value = getattr(asked, name)
            row.nulls[name] = settled(rule, before and before.nulls.get(name), value, asked, names)
