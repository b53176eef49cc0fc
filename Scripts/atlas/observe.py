"""What a model built on the meta device is made of.

One node a PreTrainedModel, its own parameters apart from its parts'.
"""

import re

from space import flatten, is_scalar
from torch import nn
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.pytorch_utils import Conv1D

# Classes that are examined on their own: inside another model only their place is noted.
KNOWN = set()


def remember_arguments():
    """Keeps the arguments, beyond the configuration, that each PreTrainedModel was built with."""

    def new(cls, *args, **kwargs):
        made = object.__new__(cls)
        object.__setattr__(made, "_atlas_arguments", (args, kwargs))
        return made

    PreTrainedModel.__new__ = new


def argument_signature(model):
    args, kwargs = model.__dict__.get("_atlas_arguments", ((), {}))
    parts = []
    for value in args:
        if isinstance(value, PreTrainedConfig) or type(value) is int:
            continue  # a number is a size, and sizes are fitted
        parts.append(repr(value) if is_scalar(value) else type(value).__name__)
    for key in sorted(kwargs):
        value = kwargs[key]
        if (
            isinstance(value, PreTrainedConfig)
            or type(value) is int
            or key in ("device", "dtype", "torch_dtype", "attn_implementation")
        ):
            continue
        parts.append(f"{key}=" + (repr(value) if is_scalar(value) else type(value).__name__))
    return ",".join(parts)


def tag(config, path=""):
    object.__setattr__(config, "_atlas_path", path)
    for key, value in list(config.__dict__.items()):
        if isinstance(value, PreTrainedConfig):
            tag(value, f"{path}.{key}" if path else key)


def comparable(config):
    nested = {}
    flat = flatten(config, nested=nested)
    flat.pop("_atlas_path", None)
    return {k: v for k, v in flat.items() if not k.rsplit(".", 1)[-1].startswith("_")}


LEAF_LISTS = (nn.ModuleList, nn.ParameterList)


def starred_lists(model):
    """Names of the containers whose digits number equal parts, with their lengths."""
    lists = {}
    for name, module in model.named_modules():
        if isinstance(module, LEAF_LISTS):
            lists[name] = len(module)
        elif isinstance(module, nn.Sequential) and len(module):
            kinds = {type(child) for child in module}
            names = [n for n, _ in module.named_children()]
            if (
                len(kinds) == 1
                and not next(iter(kinds)).__module__.startswith("torch.nn")
                and all(n.isdigit() for n in names)
            ):
                lists[name] = len(module)
        numbered = {}
        for child, made in module.named_children():
            match = NUMBERED.fullmatch(child)
            if match:
                numbered.setdefault(match.group(1), []).append((int(match.group(2)), type(made)))
        for stem, found in numbered.items():
            if (
                len(found) > 2
                and [n for n, _ in found] == list(range(len(found)))
                and len({t for _, t in found}) == 1
            ):
                lists[f"{name}.{stem}" if name else stem] = len(found)
    return lists


NUMBERED = re.compile(r"(\w*\D)(\d+)")


def star(name, lists):
    """The name with numbered parts as `*`, and the numbers."""
    parts = name.split(".")
    out, index, prefix = [], [], ""
    for part in parts:
        if part.isdigit() and prefix in lists:
            out.append("*")
            index.append(int(part))
        elif (match := NUMBERED.fullmatch(part)) and (
            f"{prefix}.{match.group(1)}" if prefix else match.group(1)
        ) in lists:
            out.append(match.group(1) + "*")
            index.append(int(match.group(2)))
        else:
            out.append(part)
        prefix = f"{prefix}.{part}" if prefix else part
    return ".".join(out), tuple(index)


def owner_kind(owner, leaf, parents):
    kind = type(owner)
    if isinstance(owner, nn.Linear):
        dead = parents and isinstance(parents[-1], nn.MultiheadAttention)
        if leaf == "weight":
            return "D" if dead else "L"
        return "l"
    if isinstance(owner, Conv1D):
        return "C" if leaf == "weight" else "c"
    if isinstance(owner, nn.Embedding):
        return "E" if leaf == "weight" else "p"
    if isinstance(
        owner,
        (
            nn.Conv1d,
            nn.Conv2d,
            nn.Conv3d,
            nn.ConvTranspose1d,
            nn.ConvTranspose2d,
            nn.ConvTranspose3d,
        ),
    ):
        return "V" if leaf == "weight" else "v"
    if isinstance(owner, nn.MultiheadAttention):
        return "M" if leaf == "in_proj_weight" else "m"
    if kind.__name__ == "ParametrizationList" and parents:
        return (
            "W" if isinstance(parents[-2] if len(parents) > 1 else parents[-1], nn.Linear) else "p"
        )
    if kind.__name__ in (
        "LayerNorm",
        "GroupNorm",
        "BatchNorm1d",
        "BatchNorm2d",
        "BatchNorm3d",
    ) or kind.__name__.endswith("Norm"):
        return "n"
    return "p"


def observe(model):
    """The tree of nodes of a model whose configuration was tagged."""
    return _node(model, model.config)


def _node(model, config, inner=False):
    if inner and type(model).__name__ in KNOWN and argument_signature(model) == "":
        return {
            "class": type(model).__name__,
            "module": type(model).__module__,
            "arguments": "",
            "model_type": config.model_type,
            "config_class": type(config).__name__,
            "params": {},
            "buffers": {},
            "refs": [],
            "light": True,
        }
    lists = starred_lists(model)
    modules = dict(model.named_modules())
    # Which parts are models of their own, with a configuration found in ours?
    parts, inline = {}, []
    for name, module in modules.items():
        if name == "" or not isinstance(module, PreTrainedModel):
            continue
        if any(name.startswith(p + ".") for p in parts):
            continue
        place = _config_place(module.config, config)
        if place is None:
            inline.append((name, type(module).__name__, module.config.model_type))
            continue
        parts[name] = (module, place)
    inside = tuple(p + "." for p in parts)

    def own(name):
        return not (inside and name.startswith(inside))

    own_lists = {k: v for k, v in lists.items() if own(k + ".")}
    params, seen = {}, {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        first = seen.setdefault(id(parameter), name)
        if not own(name):
            continue
        path, _, leaf = name.rpartition(".")
        owner = modules.get(path)
        duplicate = owner is None  # reached through a second name of a shared module
        if duplicate:
            owner = model.get_submodule(path)
        chain = []
        if path.endswith((".weight", ".in_proj", ".bias")) or isinstance(owner, nn.Linear):
            parent = path.rpartition(".")[0]
            chain = [modules.get(parent.rpartition(".")[0]), modules.get(parent)]
        kind = "x" if duplicate else owner_kind(owner, leaf, chain)
        params[name] = (kind, tuple(parameter.shape), first if first != name else None)
    linear_without = []
    for name, module in modules.items():
        leaves = ("", ".parametrizations.weight.original0", ".parametrizations.weight.original")
        names = {name + (leaf or ".weight") for leaf in leaves}
        if isinstance(module, (nn.Linear, Conv1D)) and own(name) and names.isdisjoint(params):
            linear_without.append(name)
    non_persistent = set()
    for name, module in modules.items():
        for leaf in module._non_persistent_buffers_set:
            non_persistent.add(f"{name}.{leaf}" if name else leaf)
    buffers = {
        name: tuple(buffer.shape)
        for name, buffer in model.named_buffers(remove_duplicate=False)
        if own(name) and name not in non_persistent
    }
    hidden = sorted(
        {n.rsplit(".", 1)[-1] for n, _ in model.named_buffers()} & {"inv_freq", "position_ids"}
    )
    refs = []
    for name, (module, (path, overrides)) in parts.items():
        own_type = type(module.config) is type(config)
        refs.append((name, path, overrides, _node(module, module.config, not own_type)))
    try:
        out = model.get_output_embeddings()
        output = None if out is None else next((n for n, m in modules.items() if m is out), "?")
    except Exception:
        output = "!"
    try:
        emb = model.get_input_embeddings()
        entry = None if emb is None else next((n for n, m in modules.items() if m is emb), "?")
    except NotImplementedError:
        entry = "!"
    except Exception:
        entry = None
    cls = type(model)
    return {
        "class": cls.__name__,
        "module": cls.__module__,
        "arguments": argument_signature(model),
        "model_type": config.model_type,
        "config_class": type(config).__name__,
        "flat": comparable(config),
        "nested": _nested_classes(config),
        "params": params,
        "lists": own_lists,
        "all_lists": lists,
        "buffers": buffers,
        "hidden": hidden,
        "refs": refs,
        "inline": inline,
        "output": output,
        "input": entry,
        "base_model_prefix": cls.base_model_prefix,
        "tied": _tied(model),
        "ignore_missing": sorted(cls._keys_to_ignore_on_load_missing or []),
        "ignore_unexpected": sorted(cls._keys_to_ignore_on_load_unexpected or []),
        "linear_without": linear_without,
        "inline_tied": {
            name: dict(modules[name]._tied_weights_keys or {})
            for name, _, _ in inline
            if getattr(modules[name].config, "tie_word_embeddings", False)
        },
        "checkpointing": bool(getattr(cls, "supports_gradient_checkpointing", False)),
    }


def _nested_classes(config):
    nested = {}
    flatten(config, nested=nested)
    return {path: type(sub).__name__ for path, sub in nested.items()}


def _tied(model):
    keys = model._tied_weights_keys  # some set it on the instance, by configuration
    if isinstance(keys, dict):
        return dict(keys) or {"!": "!"}  # PEFT asks whether there is a table, even an empty one
    return {}


def _config_place(config, root):
    """Where in the parent's configuration a part's own one sits, and what it changes there."""
    path = getattr(config, "_atlas_path", None)
    if path is None:
        return None
    base = getattr(root, "_atlas_path", "")
    if path == base:
        relative, original = "", root
    elif base == "" or path.startswith(base + "."):
        relative = path[len(base) + 1 if base else 0 :]
        original = root
        for part in relative.split("."):
            original = getattr(original, part, None)
            if original is None:
                return None
    else:
        return None
    if original is config:
        return relative, {}
    if type(original) is not type(config):
        return None
    before, after = comparable(original), comparable(config)
    overrides = {k: v for k, v in after.items() if before.get(k, Ellipsis) != v}
    if len(overrides) > 12 or any(k not in after for k in before):
        return None
    return relative, overrides
