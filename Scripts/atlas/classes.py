"""Classes of models from the records that records.py built."""

import os
import pickle
import re

import transformers
from rulewords import attribute_names, constant, exact
from tables import Entry, ModelClass, Reference

SURE = "stage_names\\[|%num_labels|<num_labels|<compress|num_labels=="
BOUND = r"(?<![\w.(\[+])(?!(?:[ijk]|last[ijk])\b)[A-Za-z_][\w.]*>=([2-9]|\d\d)"
FREEZES = (
    r"(if config\.freeze_backbone_batch_norms:\s+(?:#.*\s+)*)?(?:#.*\s+)*"
    r"with torch\.no_grad\(\):\s+replace_batch_norm\(backbone\)"
)


def load(folder):
    """What records.py wrote of each type."""
    reports = {}
    for file in sorted(os.listdir(folder)):
        with open(os.path.join(folder, file), "rb") as handle:
            report = pickle.load(handle)
        reports[report["type"]] = report
    return reports


def best_records(reports):
    """Records by class and arguments.

    Those of the class's own configuration win, then the one with most samples. What timm makes
    under the name that the configuration gives is left out.
    """
    homes, best = {}, {}
    good = [
        (report, record)
        for report in reports.values()
        for record in report.get("records", ())
        if "failed" not in record
    ]
    for report, record in good:
        plain = record["arguments"] == "" and not record["foreign"]
        if plain and record["class"] in report.get("built", ()):
            homes[record["class"]] = record["config_class"]

    def rank(record):
        at_home = homes.get(record["class"]) in (None, record["config_class"])
        return (not at_home, record["foreign"], -record["samples"])

    for _, record in good:
        key = (record["class"], record["arguments"])
        known = best.get(key)
        if not record["class"].startswith("Timm") and (known is None or rank(record) < rank(known)):
            best[key] = record
    return best


def keys_of(best):
    """Keys by class and arguments: variants of a class are numbered."""
    numbers, keys = {}, {}
    for name, arguments in sorted(best):
        if arguments:
            numbers[name] = numbers.get(name, 0) + 1
        keys[(name, arguments)] = f"{name}+{numbers[name]}" if arguments else name
    return keys


def frozen(record, reference):
    """When the model freezes a backbone's batch norms, as its source says."""
    if not reference["class"].endswith("Backbone"):
        return ""
    folder = os.path.dirname(transformers.__file__)
    with open(os.path.join(folder, *record["module"].split(".")[1:]) + ".py") as file:
        call = re.search(FREEZES, file.read())
    if call is None:
        return ""
    return "freeze_backbone_batch_norms" if call.group(1) else "true"


def coincidence(condition):
    """Whether a condition counts places in what can't have to do with them, or has a chance bound.

    A bound on a number among other things that holds for every sample is found for anything that
    few samples have.
    """
    bound = re.search(BOUND, condition) and re.search(r"[&|]", condition)
    return bool(re.search(SURE, condition) or bound)


def unsure(pattern, condition):
    """Whether the files have to tell if a parameter is there.

    It is where a stage changes its channels, and no sample has equal ones.
    """
    return (
        ".shortcut." in pattern
        or pattern.startswith("enc_to_dec_proj")
        or "_input_proj." in pattern
        or coincidence(condition)
    )


def reference(record, found, keys):
    """A part of the record's class."""
    overrides = []
    for name, (kind, value) in sorted(found["overrides"].items()):
        if kind == "const" and not isinstance(value, (tuple, list, str)):
            overrides.append((name, "=", constant(value)))
        elif kind != "const":
            overrides.append((name, ":=", value))
    key = keys.get((found["class"], found["arguments"]), found["class"])
    when = "?" if coincidence(found["condition"]) else found["condition"]
    return Reference(found["name"], key, found["path"], overrides, when, frozen(record, found))


def entry(pattern, letter, sizes, condition, _):
    when = "?" if unsure(pattern, condition) else condition
    return Entry(pattern, letter, [exact(size) for size in sizes], when)


def entries(found):
    """Parameters of a record, each once.

    The stages that a backbone gives out are named in its configuration, or follow from numbers
    there.
    """
    out = []
    for item in found:
        stage = re.fullmatch(r"(.*hidden_states_norms\.stage)\d+(\..*)", item[0])
        if stage:
            start, end = stage.groups()
            sizes = ["?"] * len(item[2])
            made = [Entry(f"{start}{n}{end}", item[1], sizes, "?") for n in range(1, 7)]
        else:
            made = [entry(*item)]
        out += [each for each in made if each not in out]
    return out


def container(pattern, length, condition):
    unclear = "input_proj" in pattern and length.isdigit()
    when = "?" if coincidence(condition) else condition
    return (pattern, "?" if unclear else length, when)


def model_class(record, key, keys):
    def module(value):
        return "-" if value in (None, "None") else value

    tied = [*record["tied"].items(), *map(tuple, record.get("counted_ties", ()))]
    for name, table in record["inline_tied"].items():
        tied += [(f"{name}.{target}", f"{name}.{source}") for target, source in table.items()]
    return ModelClass(
        key,
        record["config_class"],
        record["base_model_prefix"] or "",
        module(record["output"]),
        module(record["input"]),
        tied,
        list(record["ignore_missing"]),
        list(record["ignore_unexpected"]),
        list(record["hidden"]),
        [container(*found) for found in record["containers"]],
        [reference(record, found, keys) for found in record["refs"]],
        [tuple(found) for found in record["inline"]],
        sorted(record["aliases"].items()),
        entries(record["params"]),
        entries(record["buffers"]),
        list(record["linear_without"]),
    )


def classes(reports):
    """The classes by key; a variant that equals its class needs none of its own."""
    best = best_records(reports)
    keys = keys_of(best)
    made = {keys[at]: model_class(record, keys[at], keys) for at, record in best.items()}
    same = {}
    for key in list(made):
        name = key.split("+")[0]
        if key != name and name in made and vars(made[key]) | {"key": name} == vars(made[name]):
            same[key] = name
            del made[key]
    for row in made.values():
        for part in row.references:
            part.key = same.get(part.key, part.key)
    return made


def read_names(rows):
    """Last names of the attributes that the classes' sizes and conditions read."""
    texts, out = set(), set()
    for row in rows:
        for item in row.parameters + row.buffers:
            texts |= {*item.sizes, item.condition}
        for _, length, condition in row.containers:
            texts |= {length, condition}
        for part in row.references:
            texts.add(part.condition)
            texts |= {value for _, sign, value in part.overrides if sign == ":="}
            out |= {name for name, _, _ in part.overrides}
    for text in texts - {"?", ""}:
        out |= attribute_names(text)
    return {name.rsplit(".", 1)[-1] for name in out}
