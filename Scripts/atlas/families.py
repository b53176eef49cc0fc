"""What transformers itself says of each model type: fields, parts, names, auto classes, processors.

Needs no model to be built. Wheels of older releases tell in which one a type or a tokenizer class
first appears (`pip download transformers==4.30.2 --no-deps`).
"""

import dataclasses
import inspect
import json
import os
import re
import types
import typing
import warnings
import zipfile

warnings.filterwarnings("ignore")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

from tables import ModelType  # noqa: E402
from transformers import AutoConfig, PreTrainedConfig  # noqa: E402
from transformers.models.auto import (  # noqa: E402
    feature_extraction_auto,
    image_processing_auto,
    modeling_auto,
    processing_auto,
    tokenization_auto,
    video_processing_auto,
)
from transformers.models.auto.configuration_auto import (  # noqa: E402
    CONFIG_MAPPING,
    CONFIG_MAPPING_NAMES,
)

NULLS = (
    "num_key_value_heads",
    "head_dim",
    "n_inner",
    "num_decoder_layers",
    "ffn_dim",
    "pad_token_id",
)

# Types


def signature(kind):
    """A field's type in the table's letters; classes that JSON can't hold give nothing."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if kind is None or kind is type(None):
        return "n"
    if kind is typing.Any or isinstance(kind, (str, typing.ForwardRef)):
        return "o"
    simple = {int: "i", float: "f", str: "s", bool: "b", dict: "D", list: "L", tuple: "T"}
    if kind in simple:
        return simple[kind]
    if origin in (typing.Union, types.UnionType):
        parts = [s for s in map(signature, args) if s != "x"]
        return "|".join(dict.fromkeys(parts)) or "x"
    if origin is typing.Literal:
        return "|".join("=" + json.dumps(a) for a in args)
    if origin is list or getattr(origin, "__name__", "") == "Sequence":
        return f"L({signature(args[0])})"
    if origin is dict:
        return f"D({signature(args[0])}:{signature(args[1])})"
    return "T" if origin is tuple else "x"


TEXT = """
    CAUSAL_LM MASKED_LM TEXT_ENCODING SEQUENCE_CLASSIFICATION TOKEN_CLASSIFICATION
    IMAGE_TEXT_TO_TEXT MULTIMODAL_LM ZERO_SHOT_IMAGE_CLASSIFICATION ZERO_SHOT_OBJECT_DETECTION
    VISUAL_QUESTION_ANSWERING QUESTION_ANSWERING MULTIPLE_CHOICE
    """.split()
SPEECH = """
    SPEECH_SEQ_2_SEQ CTC RNNT TDT AUDIO_CLASSIFICATION AUDIO_XVECTOR TEXT_TO_WAVEFORM
    TEXT_TO_SPECTROGRAM AUDIO_FRAME_CLASSIFICATION
    """.split()
LOOKS = """
    IMAGE_CLASSIFICATION OBJECT_DETECTION SEMANTIC_SEGMENTATION DEPTH_ESTIMATION BACKBONE
    MASK_GENERATION MASKED_IMAGE_MODELING IMAGE IMAGE_TO_IMAGE KEYPOINT_DETECTION
    VIDEO_CLASSIFICATION ZERO_SHOT_IMAGE_CLASSIFICATION IMAGE_TEXT_TO_TEXT IMAGE_SEGMENTATION
    UNIVERSAL_SEGMENTATION INSTANCE_SEGMENTATION ZERO_SHOT_OBJECT_DETECTION
    """.split()
NAMED = {
    "vision": "vision",
    "image": "vision",
    "audio": "audio",
    "speech": "audio",
    "text": "text",
}


def modality(name, autos, marks, parts):
    """What goes in: by processors and auto classes, else by names."""

    def has(tasks, start):
        return not autos.keys().isdisjoint(tasks) or any(key.startswith(start) for key in parts)

    vision = "i" in marks or "v" in marks or any(key.startswith("vision") for key in parts)
    audio = "f" in marks or any(key.startswith("audio") for key in parts)
    text = has(TEXT, "text")
    if not autos.keys().isdisjoint(SPEECH) and not vision:
        return "audio"
    if name.startswith("@") or not autos:
        for word, kind in NAMED.items():
            if word in name.lower():
                return kind
    vision = vision or not autos.keys().isdisjoint(LOOKS)
    if vision + audio + text > 1:
        return "multimodal"
    for found, kind in ((vision, "vision"), (audio, "audio"), (text, "text")):
        if found:
            return kind
    base = "BASE" in autos and not any(task.startswith("TIME_SERIES") for task in autos)
    return "text" if base else "other"


# Defaults


def raw_default(field):
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return None


def worth_keeping(name, value):
    """Whether a rule may ask for a field's default; the model's own fields are kept anyhow."""
    if isinstance(value, bool):
        return not re.search(r"cache|output_|return_|log_|^summary|^apply_", name)
    if isinstance(value, int):
        return not re.search(r"^mask_(time|feature)|^summary|^chunk_size", name)
    if isinstance(value, float):
        sizes = re.search(r"ratio|expand|factor|width_mult|depth_mult", name)
        return bool(sizes) and "dropout" not in name
    if isinstance(value, str):
        kinds = re.search(r"_act$|^activation|proj|type|hidden_act|position", name)
        return bool(kinds) and len(value) < 24
    if isinstance(value, (list, tuple)):
        return 0 < len(value) <= 16 and all(type(v) in (int, bool, float) for v in value)
    return value is None and name in NULLS


def declared(cls, common):
    """The defaults that a class's fields have before its own code runs."""
    out = {}
    for field in dataclasses.fields(cls):
        value = raw_default(field)
        if field.name == "is_encoder_decoder" and not value:
            continue
        if field.name not in common and worth_keeping(field.name, value):
            out[field.name] = value
    return out


# Checks that classes make

USUAL_ROPE = ("default", "linear", "dynamic", "yarn", "longrope", "llama3", "proportional")


def rope_form(cls, kind, length):
    """Rope parameters of a kind that are complete; `length` longrope factors."""
    form = {"rope_type": kind, "rope_theta": 10000.0}
    longrope = {
        "short_factor": [1.0] * length,
        "long_factor": [1.0] * length,
        "factor": 2.0,
        "original_max_position_embeddings": 1024,
    }
    llama3 = {
        "factor": 2.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 1024,
    }
    extra = {
        "linear": {"factor": 2.0},
        "dynamic": {"factor": 2.0},
        "yarn": {"factor": 2.0, "original_max_position_embeddings": 1024},
        "longrope": longrope,
        "llama3": llama3,
    }
    form.update(extra.get({"su": "longrope", "mrope": "default"}.get(kind, kind), {}))
    if kind == "yarn" and "Phi" in cls.__name__:
        form.update(longrope)
    return form


def rope_types(cls):
    """The rope types that the class takes and its model can compute."""
    if not any(field.name == "rope_parameters" for field in dataclasses.fields(cls)):
        return "-"

    def ask(kind, length=None):
        config = cls()
        size = getattr(config, "head_dim", None) or (
            getattr(config, "hidden_size", 64) // getattr(config, "num_attention_heads", 1)
        )
        form = rope_form(cls, kind, length or max(1, size // 2))
        got = cls(rope_parameters=form).rope_parameters
        return got.get("rope_type") if isinstance(got, dict) else None

    taken = []
    for kind in (*USUAL_ROPE, "su", "mrope", "axial"):
        try:
            end = ask(kind)
        except Exception:
            continue
        if end in USUAL_ROPE or end == "axial" and cls.default_rope_type == "axial":
            taken.append(kind)
    try:
        ask("longrope", 1)
        strict = ""
    except Exception:
        strict = "!" if "longrope" in taken else ""
    return ("" if tuple(taken) == USUAL_ROPE else ",".join(taken)) + strict


def divides(cls, aliases):
    """Whether it refuses a hidden size that the heads don't divide."""
    defaults = {field.name: raw_default(field) for field in dataclasses.fields(cls)}
    heads = aliases.get("num_attention_heads", "num_attention_heads")
    hidden = aliases.get("hidden_size", "hidden_size")
    if not isinstance(defaults.get(heads), int) or not isinstance(defaults.get(hidden), int):
        return ""
    odd = next(n for n in (7, 11, 13, 17, 19, 23) if defaults[hidden] % n)
    arguments = {heads: odd}
    if "num_key_value_heads" in defaults:
        arguments["num_key_value_heads"] = odd
    try:
        cls(**arguments)
    except Exception as error:
        return "h" if "multiple" in str(error) or "divisible" in str(error) else ""
    return ""


# Releases


class Release:
    """Names in a wheel of another release."""

    def __init__(self, path):
        self.version = re.search(r"transformers-([0-9.]+)-", str(path)).group(1)
        with zipfile.ZipFile(path) as wheel:
            folder = "transformers/models/auto/"
            texts = {
                name: wheel.read(name).decode()
                for name in wheel.namelist()
                if name.endswith(".py") and ("/tokenization_" in name or name.startswith(folder))
            }
        tables = ("configuration_auto.py", "auto_mappings.py")
        configs = "".join(texts.get(folder + name, "") for name in tables)
        self.types = set(re.findall(r'\(\s*"([^"]+)",\s*"[A-Za-z0-9_]+Config"', configs))
        auto = texts[folder + "tokenization_auto.py"]
        self.tokenizers = set(re.findall(r'"(\w+Tokenizer\w*)"', auto))
        for name, source in texts.items():
            if "/tokenization_" in name:
                self.tokenizers |= set(re.findall(r"^class (\w+)", source, re.M))


def order(release):
    """What releases are sorted by."""
    return [int(number) for number in re.findall(r"\d+", release)]


def lacking(releases, name, attribute):
    """The last release before the first that knows it; empty when the oldest does."""
    before = ""
    for release in releases:
        if name in getattr(release, attribute):
            break
        before = release.version
    return before


# Rows


def auto_classes():
    """For each model type its classes by auto class, from the library's own tables."""
    out = {}
    for name, table in vars(modeling_auto).items():
        match = re.fullmatch(r"MODEL_(?:FOR_)?(?:(\w+)_)?MAPPING_NAMES", name)
        if not match or not isinstance(table, dict):
            continue
        for model_type, classes in table.items():
            listed = [classes] if isinstance(classes, str) else [c for c in classes if c]
            out.setdefault(model_type, {})[match.group(1) or "BASE"] = listed
    return out


PROCESSORS = {
    "p": processing_auto.PROCESSOR_MAPPING_NAMES,
    "i": image_processing_auto.IMAGE_PROCESSOR_MAPPING_NAMES,
    "f": feature_extraction_auto.FEATURE_EXTRACTOR_MAPPING_NAMES,
    "v": video_processing_auto.VIDEO_PROCESSOR_MAPPING_NAMES,
}


def processors(model_type):
    def present(table):
        value = table.get(model_type)
        return bool(value) and any(value if isinstance(value, (tuple, list)) else [value])

    return "".join(letter for letter, table in PROCESSORS.items() if present(table))


def specifications(cls):
    """The parts that a configuration class declares, and the classes they are of."""
    return getattr(cls, "sub_configs_defaults", None) or {}


def configurations():
    """Configuration classes by model type, and by `@Class` where none names them."""
    classes = {model_type: CONFIG_MAPPING[model_type] for model_type in CONFIG_MAPPING_NAMES}
    known, todo = set(classes.values()), list(classes.values())
    while todo:
        for spec in specifications(todo.pop()).values():
            cls = spec.config_class
            if inspect.isclass(cls) and issubclass(cls, PreTrainedConfig) and cls not in known:
                known.add(cls)
                classes["@" + cls.__name__] = cls
                todo.append(cls)
    return classes


def made(cls, **arguments):
    try:
        return cls(**arguments)
    except Exception:
        return None


def parts(cls, classes):
    """(key, type if it names none and `*` if it may name another)."""
    plain, out = made(cls), []
    for key, sub in (getattr(cls, "sub_configs", None) or {}).items():
        part = getattr(plain, key, None)
        name = getattr(part, "model_type", None) or getattr(sub, "model_type", "") or ""
        if not name:
            part = part or getattr(made(cls, **{key: {}}), key, None)
            name = getattr(part, "model_type", None) or ""
        kind = type(part).__name__ if part is not None else sub.__name__
        if name not in classes:
            name = "@" + kind if "@" + kind in classes else name
        out.append((key, name + ("*" if sub is AutoConfig else "")))
    return out


def field_types(cls):
    return [(field.name, signature(field.type)) for field in dataclasses.fields(cls)]


def row(name, cls, classes, releases, autos, common):
    """A type's row without its rules."""
    aliases = dict(getattr(cls, "attribute_map", None) or {})
    marks = processors(name) + divides(cls, aliases)
    if name in getattr(tokenization_auto, "MODELS_WITH_INCORRECT_HUB_TOKENIZER_CLASS", ()):
        marks += "w"
    found = parts(cls, classes)
    return ModelType(
        name,
        cls.__name__,
        "" if name.startswith("@") else lacking(releases, name, "types"),
        modality(name, autos.get(name, {}), marks, dict(found)),
        tokenization_auto.TOKENIZER_MAPPING_NAMES.get(name) or "",
        marks,
        rope_types(cls),
        sorted(autos.get(name, {}).items()),
        found,
        list(aliases.items()),
        fields=[item for item in field_types(cls) if item not in common],
    )


def owners(rows):
    """The files of `@Class` rows: each stands with the type that uses it."""
    files, placed = {}, set()

    def place(name, file):
        files.setdefault(file, []).append(name)
        for _, target in rows[name].parts:
            if target.startswith("@") and target not in placed:
                placed.add(target)
                place(target, file)

    for name in rows:
        if not name.startswith("@"):
            place(name, name)
    return files


def facts(releases):
    """(rows by name, fields that all have, declared defaults by name, classes by name)."""
    classes, autos = configurations(), auto_classes()
    fields = {name: set(field_types(cls)) for name, cls in classes.items()}
    common = sorted(set.intersection(*fields.values()))
    common_names = {name for name, _ in common}
    rows, defaults = {}, {}
    for name, cls in classes.items():
        rows[name] = row(name, cls, classes, releases, autos, common)
        defaults[name] = declared(cls, common_names)
    return rows, common, defaults, classes
