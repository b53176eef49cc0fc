"""The configurations of one model type.

A small valid one, and the changes of single attributes that stay valid.
"""

import ast
import contextlib
import inspect
import re

from transformers import PreTrainedConfig

SKIPPED_KEYS = {
    "id2label",
    "label2id",
    "rope_parameters",
    "rope_scaling",
    "task_specific_params",
    "architectures",
    "transformers_version",
    "model_type",
    "dtype",
    "torch_dtype",
    "_name_or_path",
    "quantization_config",
    "auto_map",
    "problem_type",
    "return_dict",
    "output_hidden_states",
    "output_attentions",
    "chunk_size_feed_forward",
    "is_encoder_decoder",
    "use_cache",
    "finetuning_task",
    "prefix",
    "tokenizer_class",
    "hidden_act",
    "activation_function",
}
SKIPPED_NAMES = re.compile(
    r"(_token_id|_token_ids|_token_index|_ids|_id|_idx|seed|_range|_eps|eps|dropout|drop|_std|_prob|_rate|theta|"
    r"temperature|_loss|_coef|_coefficient|_cost|_weight|_penalty|_threshold|scaling)$|^(initializer|mask_time|mask_feature|ctc_|top_k|top_p|bos|eos|pad_|num_beams|max_length|min_length)"
)
RATIOS = re.compile(r"ratio|factor|mult|expan|scale|width|depth")
LAYERS = re.compile(
    r"(^|_)(layers?|n_layer|num_layers|depth|num_blocks|n_blocks|num_stages)$|num_hidden_layers|_layers$|^n_layers?$"
)
EXPERTS = re.compile(r"experts?$|num_experts|n_routed")


class Absent:
    pass


def is_scalar(value):
    return value is None or isinstance(value, (bool, int, float, str))


def flatten(config, prefix="", out=None, nested=None):
    """Every scalar or list of scalars that config.json holds, by dotted path.

    `nested` collects sub-configurations.
    """
    out = {} if out is None else out
    nested = {} if nested is None else nested
    data = config.to_dict() if isinstance(config, PreTrainedConfig) else config
    for key, value in data.items():
        path = prefix + str(key)
        if key in SKIPPED_KEYS and not isinstance(value, PreTrainedConfig):
            continue
        try:
            inner = getattr(config, key, None) if isinstance(config, PreTrainedConfig) else None
        except Exception:  # an attribute that differs from layer to layer
            inner = None
        if isinstance(inner, PreTrainedConfig):
            nested[path] = inner
            flatten(inner, path + ".", out, nested)
        elif is_scalar(value):
            out[path] = value
        elif isinstance(value, (list, tuple)):
            if all(is_scalar(v) for v in value):
                out[path] = tuple(value)
            elif all(isinstance(v, (list, tuple)) and all(is_scalar(w) for w in v) for v in value):
                out[path] = tuple(tuple(v) for v in value)
        elif isinstance(value, dict) and len(value) < 60 and all(isinstance(k, str) for k in value):
            flatten(value, path + ".", out, nested)
    if isinstance(config, PreTrainedConfig):
        with contextlib.suppress(Exception):
            out[prefix + "num_labels"] = config.num_labels
    return out


def nest(overrides):
    """Keyword arguments from dotted paths."""
    out = {}
    for path, value in overrides.items():
        node, parts = out, path.split(".")
        for part in parts[:-1]:
            node = node.setdefault(part, {})
        node[parts[-1]] = list(value) if isinstance(value, tuple) else value
    return out


def listify(value):
    return [listify(v) for v in value] if isinstance(value, tuple) else value


class ConfigSpace:
    def __init__(self, config_class, fixed=None):
        self.config_class = config_class
        self.fixed = dict(fixed or {})
        self.base = {}
        self.moves = {}
        self.effects = {}
        self.undeclared, self.linked = (), []

    def build(self, overrides):
        merged = dict(self.fixed)
        merged.update(self.base)
        merged.update(overrides)
        for name in self.undeclared:
            if merged.get(name, 0) is None:
                del merged[name]
        # a list attribute replaces, and a null sub-configuration removes what is below it
        for path, value in list(merged.items()):
            if value is None:
                for other in list(merged):
                    if other.startswith(path + "."):
                        del merged[other]
        return self.config_class(**nest(merged))

    def find_base(self, construct, level_limit=3):
        """Shrinks stacks of layers as far as the constructor allows."""
        default = self.build({})
        flat = flatten(default)
        types = {}
        nested = {}
        flatten(default, nested=nested)
        for path, sub in nested.items():
            if sub.model_type:
                types[path + ".model_type"] = sub.model_type
        self.types = types
        attempts = []
        for size in (4, 6, 2):
            small = {}
            for path, value in flat.items():
                key = path.rsplit(".", 1)[-1]
                if isinstance(value, bool):
                    continue
                limit = min(size, 2) if "." in path and size == 4 else size
                if isinstance(value, int) and value > limit and LAYERS.search(key):
                    small[path] = limit
                if key in ("depths", "num_layers_per_stage") and isinstance(value, tuple):
                    small[path] = tuple(min(v, 2) if isinstance(v, int) else v for v in value)
            attempts.append(small)
            top = {k: v for k, v in small.items() if "." not in k}
            if top != small:
                attempts.append(top)
                attempts.append({k: v for k, v in small.items() if "." in k})
        attempts.append({})
        errors = []
        for small in attempts:
            for with_types in (True, False):
                self.base = dict(small)
                if with_types:
                    self.base.update(
                        {
                            k: v
                            for k, v in types.items()
                            if any(p.startswith(k[: -len("model_type")]) for p in small)
                        }
                    )
                try:
                    config = self.build({})
                    construct(config)
                    return config
                except Exception as error:
                    errors.append(f"{type(error).__name__}: {error}"[:200])
        # give up shrinking everything at once: shrink what can be shrunk, one at a time
        self.base = {}
        raise RuntimeError(errors[-1])


def string_values(sources):
    """Strings that the models' and configurations' code compares attributes with, by attribute."""
    found = {}
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Compare):
                continue
            name = None
            left = node.left
            if (
                isinstance(left, ast.Constant)
                and isinstance(left.value, str)
                and isinstance(node.ops[0], ast.In)
            ):
                # DeBERTa's `"layer_norm" in self.norm_rel_ebd`
                if isinstance(node.comparators[0], ast.Attribute):
                    found.setdefault(node.comparators[0].attr, set()).add(left.value)
                continue
            while isinstance(left, ast.Subscript):
                left = left.value
            if isinstance(left, ast.Attribute):
                name = left.attr
            elif isinstance(left, ast.Name):
                name = left.id
            elif (
                isinstance(left, ast.Call)
                and len(left.args) > 1
                and isinstance(left.args[1], ast.Constant)
            ):
                name = left.args[1].value
            if not isinstance(name, str):
                continue
            for side in node.comparators:
                for inner in ast.walk(side):
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                        found.setdefault(name, set()).add(inner.value)
    return found


def listed_choices(config_class):
    """Strings that a configuration class lists for an attribute, by attribute name.

    Such as ResNet's `layer_types` for `layer_type`.
    """
    found = {}
    for name, choices in inspect.getmembers(config_class):
        if (
            name.endswith("s")
            and isinstance(choices, (list, tuple))
            and choices
            and all(isinstance(c, str) for c in choices)
        ):
            found[name[:-1]] = set(choices)
    return found


NULL_UNLESS_SAID = (
    "head_dim",
    "num_key_value_heads",
    "attention_bias",
    "mlp_bias",
    "qkv_bias",
    "attention_head_dim",
    "d_kv",
)


def declares(config, name):
    """Whether a configuration has an attribute, one that differs from layer to layer included."""
    try:
        return hasattr(config, name)
    except Exception:
        return True


def undeclared(sources, config):
    """Attributes that the models' code reads with a fallback, and the fallback.

    Only what the configuration class doesn't declare. Of several fallbacks the one that means
    nothing: DeBERTa has a convolution only where `conv_kernel_size` is above 0.
    """
    found = {}
    for source in sources:
        for name, text in re.findall(
            r"""getattr\(\s*(?:self\.)?config,\s*["'](\w+)["'](?:,\s*("\w*"|'\w*'|-?\d+)\s*\))?""",
            source,
        ):
            if declares(config, name) or name in SKIPPED_KEYS or SKIPPED_NAMES.search(name):
                continue
            if name in NULL_UNLESS_SAID:
                found[name] = False if name.endswith("bias") else None
            elif text:
                fallback = ast.literal_eval(text)
                found[name] = fallback if not found.get(name) or not fallback else found[name]
    return dict(sorted(found.items()))


def candidates(path, value, flat, strings, annotations):
    """Other values worth trying for an attribute."""
    key = path.rsplit(".", 1)[-1]
    if SKIPPED_NAMES.search(key) and not isinstance(value, bool):
        return []
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        null = [None] if "None" in str(annotations.get(key, "")) else []
        if LAYERS.search(key) or (0 < value <= 6):
            return null + [value + 1, value + 2, value - 1, 2 * value, 1, 0]
        if value <= 0:
            return null + [1, 2, 3]
        if value >= 16 and "vocab" not in key:
            # multiples: what divides it goes on dividing it
            return null + [2 * value, 3 * value, value // 2, 5 * value, value + 8, value + 1]
        return null + [2 * value, 3 * value, value + 1, value // 2, 4 * value, value + 8, 0]
    if isinstance(value, float):
        return [value * 2, value / 2, value + 1] if RATIOS.search(key) and value else []
    if isinstance(value, str):
        return sorted(v for v in strings.get(key, ()) if v != value)[:6]
    if value is None:
        annotation = str(annotations.get(key, ""))
        out = []
        if "int" in annotation:
            prefix = path[: -len(key)]
            hidden = flat.get(prefix + "hidden_size") or flat.get(prefix + "d_model") or 64
            heads = flat.get(prefix + "num_attention_heads") or flat.get(prefix + "num_heads") or 4
            if isinstance(hidden, int) and isinstance(heads, int) and heads:
                out += [heads, 2 * hidden, hidden // heads, 2 * (hidden // heads), 4, 64, 128, 2, 1]
            else:
                out += [4, 64, 128, 2, 1]
        if "list[int]" in annotation:
            out += [(1,), (0, 1)]
        if "bool" in annotation:
            out += [True, False]
        if "str" in annotation:
            out += sorted(strings.get(key, ()))[:6]
        return out
    if isinstance(value, tuple) and value:
        if all(isinstance(v, bool) for v in value):
            return [
                tuple(not v for v in value),
                (not value[0],) + value[1:],
                value[:-1] + (not value[-1],),
            ]
        if all(isinstance(v, int) for v in value):
            mixed = tuple(v * (2 + i % 3) for i, v in enumerate(value))
            return [
                tuple(2 * v for v in value),
                mixed,
                tuple(v + 1 for v in value),
                value[:-1],
                value + value[-1:],
                value[:1],
                tuple(v + i for i, v in enumerate(value)),
                (value[0],) * len(value),
            ]
        if all(isinstance(v, str) for v in value):
            pool = sorted(
                set(value)
                | strings.get(key, set())
                | {
                    v
                    for k in (
                        "layer_type",
                        "layer_types",
                        "attention_type",
                        "block_type",
                        "mlp_type",
                    )
                    for v in strings.get(k, ())
                }
            )
            return [("cycle", tuple(pool))]
    return []
