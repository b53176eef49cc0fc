"""Writes the atlas from the records: write.py RECORDS OUTPUT.txt [--swift FOLDER]. FORMAT.md describes the text."""

import os
import pickle
import re
import sys

import peft
import torch
import transformers
from transformers import CONFIG_MAPPING
from transformers.conversion_mapping import _MODEL_TO_CONVERSION_PATTERN
from transformers import conversion_mapping
from transformers.models.auto import modeling_auto
from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

from expressions import parse

ALWAYS = {
    "num_hidden_layers",
    "hidden_size",
    "num_attention_heads",
    "num_key_value_heads",
    "head_dim",
    "vocab_size",
    "intermediate_size",
    "max_position_embeddings",
    "tie_word_embeddings",
    "image_size",
    "patch_size",
    "num_channels",
    "num_labels",
    "layer_types",
    "num_local_experts",
    "num_experts",
    "n_routed_experts",
    "sliding_window",
    "freeze_backbone_batch_norms",
}


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
    """Conditions from older runs of the fitter name strings bare."""
    text = re.sub(r"==last\b", "==lasti", text)
    text = re.sub(r">=last\+1", ">=lasti+1", text)
    text = re.sub(r"<\(last\+1", "<(lasti+1", text)
    text = re.sub(r"has\(([^,]+),(\w)\)", r"\2$\1", text)
    return re.sub(r"==(?!null\b|lasti)([A-Za-z][\w\-/]*)", r"=='\1'", text)


def exact(text):
    """`a*(b/a)` is b wherever a divides b, as it must."""
    return re.sub(r"(?<![\w.])([\w.]+)\*\(([\w.]+)/\1\)", r"\2", text)


def constant(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "").replace(" ", "_") + "'"
    if isinstance(value, (tuple, list)):
        runs = []
        for v in map(constant, value):
            if runs and runs[-1][0] == v:
                runs[-1][1] += 1
            else:
                runs.append([v, 1])
        return "[" + ",".join(f"{v}x{n}" if n > 1 else v for v, n in runs) + "]"
    return "?"


def rule_text(name, rule):
    kind, value = rule
    if kind == "const":
        return f"{name}={constant(value)}"
    if kind in ("expr", "cond"):
        return f"{name}:={quote(value)}"
    if kind == "list":
        count, cases = value
        return (
            f"{name}:={{{count};"
            + ";".join(
                f"{quote(condition)}=>{constant(word)}" if condition else constant(word)
                for condition, word in cases
            )
            + "}"
        )
    return f"{name}=?"


def auto_classes():
    """model type -> [(auto name, class names)] from the library's own tables."""
    out = {}
    for name, table in vars(modeling_auto).items():
        match = re.fullmatch(r"MODEL_(?:FOR_)?(?:(\w+)_)?MAPPING_NAMES", name)
        if not match or not isinstance(table, dict):
            continue
        kind = match.group(1) or "BASE"
        for model_type, classes in table.items():
            if isinstance(classes, str):
                classes = (classes,)
            out.setdefault(model_type, []).append((kind, tuple(c for c in classes if c)))
    return out


def main():
    folder, output = sys.argv[1:3]
    reports = {}
    for file in sorted(os.listdir(folder)):
        with open(os.path.join(folder, file), "rb") as handle:
            report = pickle.load(handle)
        reports[report["type"]] = report
    # records by class and arguments: those of the class's own configuration win, then the one with most samples
    best = {}

    def rank(record):
        at_home = sources.get(record["class"]) in (None, record["config_class"])
        return (not at_home, record["foreign"], -record["samples"])

    sources = {}
    for report in reports.values():
        for record in report.get("records", ()):
            if (
                "failed" not in record
                and record["arguments"] == ""
                and not record["foreign"]
                and record["class"] in report.get("built", ())
            ):
                sources[record["class"]] = record["config_class"]
    for report in reports.values():
        for record in report.get("records", ()):
            if "failed" in record:
                continue
            if record["class"].startswith("Timm"):
                continue  # holds whatever timm makes under the name that the configuration gives
            key = (record["class"], record["arguments"])
            have = best.get(key)
            if have is None or rank(record) < rank(have):
                best[key] = record
    numbers, keys = {}, {}
    for name, arguments in sorted(best):
        if arguments == "":
            keys[(name, "")] = name
        else:
            numbers[name] = numbers.get(name, 0) + 1
            keys[(name, arguments)] = f"{name}+{numbers[name]}"
    # a variant that equals its class needs no record
    used = set()
    interned, order = {}, []
    counts = {}
    lines = {}

    def item(text):
        counts[text] = counts.get(text, 0) + 1
        return text

    bodies = {}
    for key, record in best.items():
        bodies[key] = body(record, best, keys, item)
    # text of a variant equal to the plain class
    alias = {}
    for (name, arguments), text in bodies.items():
        if arguments and bodies.get((name, "")) == text:
            alias[keys[(name, arguments)]] = name
    ranked = sorted(counts, key=lambda t: (-counts[t], t))
    number = {text: at for at, text in enumerate(ranked)}
    for record in best.values():
        for kind in ("params", "buffers"):
            for pattern, letter, dims, condition, _ in record[kind]:
                for text in dims + [condition]:
                    if text not in ("?", ""):
                        used |= {n.rsplit(".", 1)[-1] for n in attribute_names(text)}
        for pattern, length, condition in record["containers"]:
            for text in (length, condition):
                if text not in ("?", ""):
                    used |= {n.rsplit(".", 1)[-1] for n in attribute_names(text)}
        for ref in record["refs"]:
            used |= {k.rsplit(".", 1)[-1] for k in ref["overrides"]}
            for kind, text in ref["overrides"].values():
                if kind == "expr" and text not in ("?", ""):
                    used |= {n.rsplit(".", 1)[-1] for n in attribute_names(text)}
            if ref["condition"] not in ("?", ""):
                used |= {n.rsplit(".", 1)[-1] for n in attribute_names(ref["condition"])}
    used |= ALWAYS
    out = [
        f"V\ttransformers={transformers.__version__}\tpeft={peft.__version__}\ttorch={torch.__version__.split('+')[0]}"
    ]
    # types
    autos = auto_classes()
    config_type = {}
    for model_type in CONFIG_MAPPING_NAMES:
        if model_type in reports:
            config_type.setdefault(reports[model_type].get("config_class"), model_type)
    types = {}
    for model_type in sorted(CONFIG_MAPPING_NAMES):
        try:
            config_class = CONFIG_MAPPING[model_type]
        except Exception:
            continue
        report = reports.get(config_type.get(config_class.__name__), {})
        types[model_type] = type_line(model_type, config_class, report, autos, used)
    for model_type in sorted(types):
        out.append(types[model_type])
    for name, arguments in sorted(best):
        key = keys[(name, arguments)]
        if key in alias:
            continue
        out.append("C\t" + key + "\t" + render(bodies[(name, arguments)], number, alias))
    for at, text in enumerate(ranked):
        out.append("P\t" + text)
    out += conversions()
    out += peft_lines()
    text = "\n".join(out) + "\n"
    text.encode("ascii")
    with open(output, "w") as handle:
        handle.write(text)
    print(
        len(text),
        "bytes;",
        len(types),
        "types,",
        len([l for l in out if l.startswith("C")]),
        "records,",
        len(ranked),
        "entries",
    )


def frozen(record, ref):
    """When the model freezes a backbone's batch norms, as its source says."""
    if not ref["class"].endswith("Backbone"):
        return ""
    path = (
        os.path.join(os.path.dirname(transformers.__file__), *record["module"].split(".")[1:])
        + ".py"
    )
    with open(path) as file:
        source = file.read()
    call = re.search(
        r"(if config\.freeze_backbone_batch_norms:\s+(?:#.*\s+)*)?(?:#.*\s+)*with torch\.no_grad\(\):\s+replace_batch_norm\(backbone\)",
        source,
    )
    if call is None:
        return ""
    return ";freeze_backbone_batch_norms" if call.group(1) else ";true"


def coincidence(condition):
    """Whether a condition counts places in what can't have to do with them, or puts a bound on a number among other things:
    bounds that hold for every sample are found for anything that few samples have."""
    bound = re.search(
        r"(?<![\w.(\[+])(?!(?:[ijk]|last[ijk])\b)[A-Za-z_][\w.]*>=([2-9]|\d\d)", condition
    )
    return (
        bool(re.search(r"stage_names\[|%num_labels|<num_labels|<compress|num_labels==", condition))
        or bool(bound)
        and bool(re.search(r"[&|]", condition))
    )


def unsure(pattern, condition):
    """Whether the files have to tell if a parameter is there: it is where a stage changes its channels, and no sample has equal ones."""
    return (
        ".shortcut." in pattern
        or pattern.startswith("enc_to_dec_proj")
        or "_input_proj." in pattern
        or coincidence(condition)
    )


def body(record, best, keys, item):
    """The fields of a record, entries still as text."""
    refs = []
    for ref in record["refs"]:
        key = keys.get((ref["class"], ref["arguments"]))
        if key is None:
            key = ref["class"]
        overrides = []
        for name, (kind, value) in sorted(ref["overrides"].items()):
            if kind == "const":
                if isinstance(value, (tuple, list, str)):
                    continue
                overrides.append(f"{name}={constant(value)}")
            else:
                overrides.append(f"{name}:={value}")
        condition = "?" if coincidence(ref["condition"]) else ref["condition"]
        refs.append(
            f"{ref['name']};{key};{ref['path']};{',,'.join(overrides)};{condition}"
            + frozen(record, ref)
        )

    def one(value):
        return "-" if value in (None, "None") else value

    inline = [f"{n};{c};{t}" for n, c, t in record["inline"]]
    tied = [f"{k};{v}" for k, v in record["tied"].items()] + [
        ";".join(t) for t in record.get("counted_ties", ())
    ]
    for name, table in record["inline_tied"].items():
        tied += [f"{name}.{k};{name}.{v}" for k, v in table.items()]

    def entry(e):
        pattern, letter, dims, condition, _ = e
        dims = [exact(d) for d in dims]
        if unsure(pattern, condition):
            condition = "?"
        return item(
            f"{pattern} {letter} {','.join(dims) or '-'}" + (f" {condition}" if condition else "")
        )

    def entries(found):
        out = []
        for e in found:
            stage = re.fullmatch(r"(.*hidden_states_norms\.stage)\d+(\..*)", e[0])
            # the stages that a backbone gives out are named in its configuration, or follow from numbers there
            each = (
                [
                    (f"{stage.group(1)}{n}{stage.group(2)}", e[1], ["?"] * len(e[2]), "?", 0)
                    for n in range(1, 7)
                ]
                if stage
                else [e]
            )
            out += [t for t in map(entry, each) if t not in out]
        return tuple(out)

    aliases = [f"{k};{v}" for k, v in sorted(record["aliases"].items())]
    return (
        record["config_class"],
        record["base_model_prefix"] or "-",
        one(record["output"]),
        one(record["input"]),
        " ".join(tied),
        " ".join(record["ignore_missing"]),
        " ".join(record["ignore_unexpected"]),
        " ".join(record["hidden"]),
        " ".join(
            f"{p};{'?' if 'input_proj' in p and l.isdigit() else l};{'?' if coincidence(c) else c}"
            for p, l, c in record["containers"]
        ),
        " ".join(refs),
        " ".join(inline),
        " ".join(aliases),
        entries(record["params"]),
        entries(record["buffers"]),
        " ".join(record["linear_without"]),
    )


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(n):
    out = ""
    while True:
        out = DIGITS[n % 36] + out
        n //= 36
        if n == 0:
            return out


def render(fields, number, alias):
    out = []
    for at, field in enumerate(fields):
        if isinstance(field, tuple):
            out.append(" ".join(base36(number[t]) for t in field))
        elif at == 9:
            parts = []
            for ref in field.split(" ") if field else []:
                pieces = ref.split(";")
                pieces[1] = alias.get(pieces[1], pieces[1])
                parts.append(";".join(pieces))
            out.append(" ".join(parts))
        else:
            out.append(field)
    return "\t".join(out)


def constructs(config_class):
    try:
        config_class()
        return True
    except Exception:
        return False


def type_line(model_type, config_class, report, autos, used):
    rules = report.get("rules") or {
        "default": {},
        "null": {},
        "forced": {},
        "legacy": {},
        "flat": [],
    }
    attribute_map = dict(getattr(config_class, "attribute_map", {}) or {})
    wanted = used | set(attribute_map.values())

    def keep(name):
        return name.rsplit(".", 1)[-1] in wanted

    defaults = [
        rule_text(n, r)
        for n, r in sorted(rules["default"].items())
        if keep(n) and n != "num_labels"
    ]
    defaults += [f"{n}={constant(v)}" for n, v in report.get("undeclared", {}).items()]
    if "tie_word_embeddings" not in rules["default"]:
        ties = (
            getattr(config_class(), "tie_word_embeddings", None)
            if constructs(config_class)
            else None
        )
        defaults += [f"tie_word_embeddings={constant(ties)}"] if isinstance(ties, bool) else []
    nulls = [rule_text(n, r) for n, r in sorted(rules["null"].items()) if keep(n) and r[0] != "?"]
    # A number that is always the same one comes from a part that didn't change: the file has it right.
    forced = [
        rule_text(n, r)
        for n, r in sorted(rules["forced"].items())
        if keep(n) and r[0] != "?" and not (r[0] == "const" and type(r[1]) is int)
    ]
    fills = [f"{n}:={f}" for n, f in sorted((report.get("fills") or {}).items()) if "." not in n]
    subs = []
    try:
        made = config_class()
    except Exception:
        made = None
    for key, sub in (getattr(config_class, "sub_configs", {}) or {}).items():
        default = (
            getattr(getattr(made, key, None), "model_type", None)
            or getattr(sub, "model_type", "")
            or ""
        )
        auto = sub.__name__ == "AutoConfig"
        subs.append(f"{key}={default}{'*' if auto else ''}")
    maps = [f"{a}={b}" for a, b in attribute_map.items()]
    legacy = [f"{a}={b}" for a, b in rules["legacy"].items()]
    autos_text = [
        f"{kind}={','.join(classes)}" for kind, classes in sorted(autos.get(model_type, []))
    ]
    return "\t".join(
        [
            "T",
            model_type,
            config_class.__name__,
            " ".join(autos_text),
            " ".join(subs),
            " ".join(maps),
            " ".join(legacy),
            " ".join(rules["flat"]),
            " ".join(defaults),
            " ".join(nulls),
            " ".join(forced),
            " ".join(fills),
        ]
    )


def conversions():
    conversion_mapping.get_checkpoint_conversion_mapping("legacy")
    table = conversion_mapping._checkpoint_conversion_mapping_cache
    texts, out = {}, []
    for key in sorted(table):
        ids = []
        for transform in table[key]:
            text = transform_text(transform)
            ids.append(base36(texts.setdefault(text, len(texts))))
        out.append(f"K\t{key}\t{' '.join(ids)}")
    for text in texts:
        out.append("X\t" + text)
    return out


def transform_text(transform):
    kind = type(transform).__name__
    branches = []
    for i, source in sorted(enumerate(transform.source_patterns), key=lambda item: -len(item[1])):
        pattern = source.replace("*.", r".*\.")
        if re.search(r"[a-zA-Z0-9]$", pattern):
            pattern += r"(?!\w)"
        branches.append(f"{i} {pattern}")
    letter = {
        "WeightRenaming": "R",
        "PrefixChange": "R",
        "GroupWeightRename": "G",
        "WeightConverter": "W",
    }.get(kind)
    extra = ""
    if kind == "Inkling2IndexOffsetWeightRename":
        letter, extra = "O", str(transform.offset)
    if letter == "W":
        operations = []
        for op in transform.operations:
            name = type(op).__name__
            values = [
                str(getattr(op, a))
                for a in ("dim", "dim0", "dim1", "stack_dim", "concat_dim")
                if hasattr(op, a)
            ]
            if getattr(op, "num_shards_attribute", None):
                values.append("shards=" + op.num_shards_attribute)
            if getattr(op, "check_dims", False):
                values.append("check")
            if name == "LinearToConv3d":
                values = [str(op.in_channels)] + [str(k) for k in op.kernel_size]
            operations.append(name + ("(" + ",".join(values) + ")" if values else ""))
        extra = " ".join(operations)
    assert letter, kind
    return "\t".join([letter, "  ".join(branches), "  ".join(transform.target_patterns), extra])


def peft_lines():
    from peft.utils import constants
    from peft.utils.transformers_weight_conversion import _MODEL_TO_CONVERSION_PATTERN as patterns
    from peft.utils.transformers_weight_conversion import _MOE_TARGET_MODULE_MAPPING as targets

    out = []
    for base in targets:
        names = sorted(
            k
            for k, v in patterns.items()
            if v == base and conversion_mapping.get_checkpoint_conversion_mapping(k) is not None
        )
        out.append(
            f"E\tmoe\t{base}\t"
            + " ".join(f"{a}={b}" for a, b in targets[base].items())
            + "\t"
            + " ".join(names)
        )
    import inspect
    from peft.tuners import tuners_utils

    source = inspect.getsource(tuners_utils._check_lora_target_modules_mamba)
    found = re.search(r"mamba_model_types = \{(.*?)\}", source).group(1)
    refused = re.search(r"incompatible_modules = \{(.*?)\}", source).group(1)
    clean = lambda t: " ".join(sorted(re.findall(r'"([^"]+)"', t)))
    out.append(f"E\tforbidden\t{clean(refused)}\t{clean(found)}")
    for model_type, names in sorted(
        constants.TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING.items()
    ):
        text = names if isinstance(names, str) else " ".join(names)
        out.append(
            f"E\tdefault\t{model_type}\t{'regex' if isinstance(names, str) else 'list'}\t{text}"
        )
    return out


if __name__ == "__main__":
    main()
