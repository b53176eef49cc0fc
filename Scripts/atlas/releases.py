#!/usr/bin/env python3
"""Refines what older releases of transformers lack by their wheels: releases.py FOLDER

For each model type and tokenizer class the last release without it, among those already looked at
and the wheels of the folder (`pip download --no-deps transformers==VERSION`); and from the last
wheel of transformers 4, which keys it reads where 5 writes others, with their defaults, and whose
experts it fuses already. Needs the transformers that the tables are of. Run embed.py afterwards.
"""

import ast
import re
import sys
import zipfile
from pathlib import Path

import embed
import families
import text

FUSED = (
    r"nn\.Parameter\(\s*torch\.\w+\(\s*"
    r"([^,()=]+,\s*[^,()=]+,\s*[^,()=]+[,)]|[^,()=]*num_experts\s*\*)"
)
EXPERTS = r"\b\w*(experts|Experts)\w*\b"


def refined(lacking, name, releases, attribute):
    """The last release without a name that the newest has, none before `lacking` asked again."""
    if lacking in ("", "-"):
        return lacking
    for release in releases:
        if families.order(release.version) > families.order(lacking):
            if name in getattr(release, attribute):
                break
            lacking = release.version
    return lacking


def literal(node):
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        return None


def initializer(body):
    """The arguments of a class's `__init__` with their defaults."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            names = [argument.arg for argument in statement.args.args]
            defaults = statement.args.defaults
            values = [None] * (len(names) - len(defaults)) + list(map(literal, defaults))
            return dict(zip(names, values, strict=True))
    return {}


def configurations(wheel):
    """By class name: the arguments of its `__init__` with their defaults, and its attribute map."""
    own, bases = {}, {}
    for name in wheel.namelist():
        if not re.fullmatch(r"transformers/models/\w+/configuration_\w+\.py", name):
            continue
        for node in ast.parse(wheel.read(name)).body:
            if isinstance(node, ast.ClassDef):
                aliases = [
                    literal(statement.value)
                    for statement in node.body
                    if isinstance(statement, ast.Assign)
                    and getattr(statement.targets[0], "id", "") == "attribute_map"
                ]
                own[node.name] = initializer(node.body), (aliases + [{}])[0] or {}
                bases[node.name] = [getattr(base, "id", "") for base in node.bases]

    def whole(name):
        arguments, aliases = own.get(name, ({}, {}))
        for base in bases.get(name, []):
            if not arguments and base in own:
                arguments, inherited = whole(base)
                aliases = {**inherited, **aliases}
        return arguments, aliases

    return {name: whole(name) for name in own}


def older_keys(row, cls, arguments, aliases):
    """Keys that the older class reads and the newer one writes under another name."""
    out = []
    try:
        written = cls().to_dict()
    except Exception:  # a class that can't be made without arguments
        return out
    for standard, used in (getattr(cls, "attribute_map", None) or {}).items():
        for new, old in ((standard, used), (used, standard)):
            known = new in arguments or new in aliases
            is_renamed = new in written and old not in written and not known
            if is_renamed and isinstance(arguments.get(old), (int, float, str)):
                out.append((old, repr(arguments[old])))
    theta = arguments.get("rope_theta")
    if "rope_parameters" in written and isinstance(theta, (int, float)):
        out.append(("rope_theta", repr(float(theta))))
    return out


def main():
    folder = Path(sys.argv[1])
    paths = {families.Release(path).version: path for path in folder.glob("transformers-*.whl")}
    releases = [families.Release(paths[name]) for name in sorted(paths, key=families.order)]
    atlas = text.read(embed.TABLES)
    for name, row in atlas.types.items():
        row.lacking = refined(row.lacking, name, releases, "types")
    for row in atlas.tokenizers.values():
        name = row.name
        row.lacking = refined(row.lacking, name, releases, "tokenizers")
        row.fast_lacking = refined(row.fast_lacking, name + "Fast", releases, "tokenizers")
    atlas.looked = sorted({*atlas.looked, *paths}, key=families.order)
    last = max((name for name in paths if name.startswith("4.")), key=families.order)
    with zipfile.ZipFile(paths[last]) as wheel:
        older = configurations(wheel)
        auto = wheel.read("transformers/models/auto/configuration_auto.py").decode()
        classes = dict(re.findall(r'\(\s*"([^"]+)",\s*"([A-Za-z0-9_]+Config)"', auto))
        sources = {
            name: "".join(
                wheel.read(path).decode()
                for path in wheel.namelist()
                if re.fullmatch(rf"transformers/models/{name}/modeling_\w+\.py", path)
            )
            for name in {
                path.split("/")[2]
                for path in wheel.namelist()
                if re.match(r"transformers/models/\w+/modeling_", path)
            }
        }
    for name, cls in families.configurations().items():
        row = atlas.types.get(name)
        if row is None or name not in classes:
            continue
        row.older = older_keys(row, cls, *older.get(classes[name], ({}, {})))
        source = sources.get(cls.__module__.split(".")[2], "")
        fused = any(
            re.search(EXPERTS, source[max(0, match.start() - 300) : match.end()])
            for match in re.finditer(FUSED, source)
        )
        row.marks = row.marks.replace("e", "") + ("e" if fused else "")
    text.write(embed.TABLES, atlas)


if __name__ == "__main__":
    main()
