#!/usr/bin/env python3
"""Writes the readable tables from transformers: write.py [RECORDS] [--wheels FOLDER] [--gaps]

Facts of all types, conversions and PEFT's lists come from the libraries that are installed, rules
and classes from the records; what wasn't gathered stays as it is in Sources/ModelKnowledge/Tables.
Wheels of older releases of transformers tell since when there is a type. --gaps: see merge.py.
"""

import operatorless  # noqa: F401 - before transformers

# isort: split
import argparse
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import classes
import conversions
import embed
import families
import merge
import text
import tokenizers_table
from rulewords import rule
from settle import settle

# Attributes whose values are kept though no size reads them.
ALWAYS = set(
    """
    num_hidden_layers hidden_size num_attention_heads num_key_value_heads head_dim vocab_size
    intermediate_size max_position_embeddings tie_word_embeddings image_size patch_size num_channels
    num_labels layer_types num_local_experts num_experts n_routed_experts sliding_window
    freeze_backbone_batch_norms
    """.split()
)


def gathered_rules(row, report, wanted, cls):
    """Fills a type's rules from what was gathered of it."""
    found = report.get("rules") or {"default": {}, "null": {}, "forced": {}, "legacy": {}}

    def kept(kind):
        last = {name: name.rsplit(".", 1)[-1] for name in found[kind]}
        return {name: rule(found[kind][name]) for name in last if last[name] in wanted}

    row.defaults = {name: made for name, made in kept("default").items() if name != "num_labels"}
    for name, value in report.get("undeclared", {}).items():
        row.defaults[name] = rule(("const", value))
    ties = getattr(families.made(cls), "tie_word_embeddings", None)
    if isinstance(ties, bool):
        row.defaults.setdefault("tie_word_embeddings", rule(("const", ties)))
    row.nulls = {name: made for name, made in kept("null").items() if made != ("=", "?")}
    # A number that is always the same one comes from a part that didn't change: the file has it
    # right.
    row.forced = {
        name: made
        for name, made in kept("forced").items()
        if made != ("=", "?") and not (made[0] == "=" and made[1].lstrip("-").isdigit())
    }
    fills = report.get("fills") or {}
    row.fills = {name: (":=", fill) for name, fill in fills.items() if "." not in name}
    row.legacy = list(found["legacy"].items())
    row.flat = list(found.get("flat", ()))


def move_inside(rows):
    """Rules about attributes of a part with a row of its own belong to that row."""
    for owner in rows.values():
        for key, target in owner.parts:
            if target in rows and target.startswith("@"):
                for table in merge.TABLES:
                    move_table(getattr(owner, table), getattr(rows[target], table), key + ".")


def move_table(outer, inner, start):
    for name in [name for name in outer if name.startswith(start)]:
        short, (sign, value) = name.removeprefix(start), outer[name]
        moved = (sign, value.replace(start, "") if sign == ":=" else value)
        if inner.get(short, moved) == moved or inner[short][0] == ":=":
            if short != "num_labels":
                inner.setdefault(short, moved)
            del outer[name]


def make_types(atlas, old, reports, releases, gaps):
    """The types' rows: facts of all, rules of those that were gathered."""
    rows, atlas.common, declared, configs = families.facts(releases)
    by_config = {report.get("config_class"): report for report in reports.values()}
    read = classes.read_names(atlas.classes.values()) | ALWAYS
    for name, row in rows.items():
        before, report = old.types.get(name), by_config.get(row.configuration)
        if report and report.get("rules"):
            wanted = read | {real for _, real in row.names}
            gathered_rules(row, report, wanted, configs[name])
            if before:
                merge.rules(before, row, gaps)
        elif before:
            for table in (*merge.TABLES, "legacy", "flat"):
                setattr(row, table, getattr(before, table))
        settle(row, before, configs[name], declared[name])
    atlas.types = rows
    move_inside(rows)


def versions(old):
    """What is installed here; a library that isn't keeps the version it had."""

    def installed(name, before):
        try:
            return version(name).split("+")[0]
        except PackageNotFoundError:
            return before

    return [(name, installed(name, before)) for name, before in old.versions]


def place(atlas, old):
    """In which file each class stands: where it was, or with the type of its configuration."""
    atlas.files = families.owners(atlas.types)
    types = {}
    for name in sorted(atlas.types):
        types[atlas.types[name].configuration] = name
    users = {part.key: key for key, row in sorted(atlas.classes.items()) for part in row.references}
    for key in atlas.classes:
        home, user, asked = old.homes.get(key), key, set()
        while home not in atlas.types and user not in asked | {None}:
            asked.add(user)
            home = types.get(atlas.classes[user].configuration)
            user = users.get(user)
        if home not in atlas.types:
            sys.exit(f"{key} is of no type and no part of one")
        atlas.homes[key] = home


def older_releases(folder):
    """The wheels of a folder that are older than what is installed, oldest first."""
    found = map(families.Release, folder.glob("transformers-*.whl"))
    here = families.order(version("transformers"))
    older = [release for release in found if families.order(release.version) < here]
    return sorted(older, key=lambda release: families.order(release.version))


def make(old, records, wheels, gaps):
    reports = classes.load(records) if records else {}
    releases = older_releases(wheels)
    atlas = text.Atlas(versions=versions(old))
    atlas.looked = old.looked
    if releases:
        atlas.looked = [release.version for release in releases]
    registered = {cls.__name__ for cls in families.configurations().values()}
    again = {report["config_class"] for report in reports.values() if report.get("records")}
    found = classes.classes(reports)
    merged, again = merge.classes(old.classes, found, again, registered, gaps)
    atlas.classes = merge.used(merged, registered)
    make_types(atlas, old, reports, releases, gaps)
    for name, row in atlas.types.items():
        row.older = old.types[name].older if name in old.types else []
        row.marks += "e" if name in old.types and "e" in old.types[name].marks else ""
    if not releases:
        for name, row in atlas.types.items():
            row.lacking = old.types[name].lacking if name in old.types else ""
    atlas.conversions = conversions.conversions()
    atlas.shared = text.shared_lists(atlas.conversions, conversions.bases(), old.shared)
    atlas.experts, atlas.forbidden = conversions.experts(), conversions.forbidden()
    atlas.targets = conversions.targets()
    atlas.tokenizers = old.tokenizers
    if releases:
        atlas.tokenizers = tokenizers_table.classes(releases, old.tokenizers)
    place(atlas, old)
    return atlas


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("records", nargs="?")
    parser.add_argument("--wheels", type=Path, default=Path("wheels"))
    parser.add_argument("--gaps", action="store_true")
    arguments = parser.parse_args()
    old = text.read(embed.TABLES)
    atlas = make(old, arguments.records, arguments.wheels, arguments.gaps)
    text.write(embed.TABLES, atlas)
    print(len(atlas.types), "types,", len(atlas.classes), "classes")


if __name__ == "__main__":
    main()
