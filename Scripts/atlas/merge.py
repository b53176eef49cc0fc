"""Puts what was gathered again into what is known.

What was gathered replaces what was known of the same configurations; everything else stays. With
`gaps` a class replaces a known one only where it leaves fewer sizes and conditions unknown: which
configurations were drawn is chance, and a class that was known may have come out worse.
"""

import re


def groups(classes):
    """Keys by class: a class and its variants."""
    out = {}
    for key in classes:
        out.setdefault(key.split("+")[0], []).append(key)
    return out


def unknowns(classes, keys):
    """How many sizes and conditions some classes leave to the files."""
    rows = [classes[key] for key in keys]
    items = [item for row in rows for item in row.parameters + row.buffers]
    return sum([*item.sizes, item.condition].count("?") for item in items)


def better(old, new):
    """Classes that weren't known, or leave less unknown now."""
    before = groups(old)
    return {
        name
        for name, keys in groups(new).items()
        if name not in before
        or len(keys) >= len(before[name])
        and unknowns(new, keys) < unknowns(old, before[name])
    }


def classes(old, new, again, registered, gaps=False):
    """The classes of both. `again`: configuration classes that were gathered."""
    before, found = groups(old), groups(new)
    if gaps:
        wanted = better(old, new)
        found = {name: keys for name, keys in found.items() if name in wanted}
        again = again & {new[keys[0]].configuration for keys in found.values()}
    out = dict(old)
    for name, keys in found.items():
        configuration = new[keys[0]].configuration
        if name in before and configuration not in again and configuration in registered:
            continue  # seen from another model, and known from its own
        for key in before.get(name, ()):
            del out[key]
        out.update({key: new[key] for key in keys})
    return repaired(out, old), again


def repaired(rows, old):
    """Variants that only classes which stay as they were are made of stay as well."""
    for row in list(rows.values()):
        for part in row.references:
            if part.key not in rows and part.key in old:
                rows[part.key] = old[part.key]
    for row in rows.values():
        for part in row.references:
            if part.key not in rows and re.fullmatch(r"\w+\+\d+", part.key):
                part.key = part.key.split("+")[0]
    return rows


def used(rows, registered):
    """The classes whose configuration is still there, and the parts of those."""
    todo = [key for key, row in rows.items() if row.configuration in registered]
    out = set()
    while todo:
        key = todo.pop()
        if key in rows and key not in out:
            out.add(key)
            todo += [part.key for part in rows[key].references]
    return {key: row for key, row in rows.items() if key in out}


TABLES = ("defaults", "nulls", "forced", "fills")


def rules(old, new, gaps):
    """With gaps: a type's rules as they were, and what is told of attributes without one."""
    for table in TABLES:
        known = getattr(old, table)
        if gaps:
            sure = {name: rule for name, rule in known.items() if rule != ("=", "?")}
            setattr(new, table, {**getattr(new, table), **sure})
