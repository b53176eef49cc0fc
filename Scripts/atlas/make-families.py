#!/usr/bin/env python3
"""Writes the table of model types that ftcheck carries, from transformers itself.

    make-families.py OUTPUT_FOLDER [WHEEL…]

Needs the transformers version that the table is for, with torch. The wheels are older releases (`pip download
transformers==4.30.2 --no-deps`); they only tell in which release a model type and a tokenizer class first appear.

One line a configuration class, sorted by its key, fields separated by tabs:

    key          model_type, or `@Class` for a class that no model_type names
    class        the configuration class
    lacking      the last of the given releases, before it came, that doesn't know it; empty: all know it
    modality     text, vision, audio, multimodal, other
    aliases      attribute_map, standard=real
    subs         sub-configurations, key=target; `*` before a target whose own model_type decides
    autos        auto class=architecture, `|` between several
    tokenizer    the tokenizer class
    processors   p processor, i image processor, f feature extractor, v video processor
    flags        t tie forced true, o outer tie taken from text_config, h heads must divide the hidden size
    rope         the rope types that it takes, where they aren't the usual; `!` when a longrope list of the wrong
                 length raises; `-` when it has no rope_parameters
    defaults     the fields' defaults, name=JSON, `;` between
    fields       indexes into the list of field types, base 36; those of every class are on the line `*`
"""

import dataclasses
import inspect
import json
import os
import re
import sys
import types
import typing
import warnings
import zipfile
from collections import Counter

warnings.filterwarnings("ignore")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import transformers  # noqa: E402
from transformers import AutoConfig, PreTrainedConfig  # noqa: E402
from transformers.models.auto import (  # noqa: E402
    feature_extraction_auto,
    image_processing_auto,
    modeling_auto,
    processing_auto,
    tokenization_auto,
    video_processing_auto,
)
from transformers.models.auto.configuration_auto import CONFIG_MAPPING, CONFIG_MAPPING_NAMES  # noqa: E402

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
NULLS = (
    "num_key_value_heads",
    "head_dim",
    "n_inner",
    "num_decoder_layers",
    "ffn_dim",
    "pad_token_id",
)


def base36(number):
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
        if not number:
            return text


def signature(kind):
    """A field's type in the table's letters; classes that JSON can't hold give nothing."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if kind is typing.Any:
        return "o"
    if kind is None or kind is type(None):
        return "n"
    if isinstance(kind, (str, typing.ForwardRef)):
        return "o"
    simple = {int: "i", float: "f", str: "s", bool: "b", dict: "D", list: "L", tuple: "T"}
    if kind in simple:
        return simple[kind]
    if origin in (typing.Union, types.UnionType):
        parts = [s for s in map(signature, args) if s != "x"]
        return "|".join(dict.fromkeys(parts)) or "x"
    if origin is typing.Literal:
        return "|".join("=" + json.dumps(a) for a in args)
    if origin is list:
        return "L(%s)" % signature(args[0])
    if origin is dict:
        return "D(%s:%s)" % tuple(signature(a) for a in args)
    if origin is not None and getattr(origin, "__name__", "") == "Sequence":
        return "L(%s)" % signature(args[0])
    if origin is tuple:
        return "T"
    return "x"


def modality(key, autos, flags, subs):
    """What goes in: by processors and auto classes."""
    vision = "i" in flags or "v" in flags or any(k.startswith("vision") for k in subs)
    audio = "f" in flags or any(k.startswith("audio") for k in subs)
    names = set(autos)
    text = bool(
        names
        & {
            "CausalLM",
            "MaskedLM",
            "SeqToSeqCausalLM",
            "TextEncoding",
            "SequenceClassification",
            "TokenClassification",
            "ImageTextToText",
            "MultimodalLM",
            "ZeroShotImageClassification",
            "ZeroShotObjectDetection",
            "VisualQuestionAnswering",
            "QuestionAnswering",
            "MultipleChoice",
        }
    ) or any(k.startswith("text") for k in subs)
    speech = bool(
        names
        & {
            "SpeechSeq2Seq",
            "CTC",
            "RNNT",
            "TDT",
            "AudioClassification",
            "AudioXVector",
            "TextToWaveform",
            "TextToSpectrogram",
            "AudioFrameClassification",
        }
    )
    looks = bool(
        names
        & {
            "ImageClassification",
            "ObjectDetection",
            "SemanticSegmentation",
            "DepthEstimation",
            "Backbone",
            "MaskGeneration",
            "MaskedImageModeling",
            "Image",
            "ImageToImage",
            "KeypointDetection",
            "VideoClassification",
            "ZeroShotImageClassification",
            "ImageTextToText",
            "ImageSegmentation",
            "UniversalSegmentation",
            "InstanceSegmentation",
            "ZeroShotObjectDetection",
        }
    )
    if speech and not vision:
        return "audio"
    words = re.findall(r"[a-z]+", key.lower())
    if key.startswith("@") or not autos:
        for word, kind in (
            ("vision", "vision"),
            ("image", "vision"),
            ("audio", "audio"),
            ("speech", "audio"),
            ("text", "text"),
        ):
            if word in words or word in key.lower():
                return kind
    if (vision or looks) and (text or audio):
        return "multimodal"
    if audio and text:
        return "multimodal"
    if vision or looks:
        return "vision"
    if audio:
        return "audio"
    if text:
        return "text"
    return (
        "text"
        if "Model" in names and not any(n.startswith("TimeSeries") for n in names)
        else "other"
    )


def raw_default(field):
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return None


def worth_keeping(name, value):
    if isinstance(value, bool):
        return not re.search(r"cache|output_|return_|log_|^summary|^apply_", name)
    if isinstance(value, int):
        return not re.search(r"^mask_(time|feature)|^summary|^chunk_size", name)
    if isinstance(value, float):
        return (
            bool(re.search(r"ratio|expand|factor|width_mult|depth_mult", name))
            and "dropout" not in name
        )
    if isinstance(value, str):
        return (
            bool(re.search(r"_act$|^activation|proj|type|hidden_act|position", name))
            and len(value) < 24
        )
    if isinstance(value, (list, tuple)):
        return 0 < len(value) <= 16 and all(type(v) in (int, bool, float) for v in value)
    return value is None and name in NULLS


def tie_flags(cls, subs):
    """t: the class forces true; o: a false outer value gives way to the text block's true."""

    def tie(**arguments):
        try:
            return getattr(cls(**arguments), "tie_word_embeddings", None)
        except Exception:
            return None

    flags = ""
    if tie(tie_word_embeddings=False) is True and "text_config" not in subs:
        flags += "t"
    if (
        "text_config" in subs
        and tie(tie_word_embeddings=False, text_config={"tie_word_embeddings": True}) is True
    ):
        flags += "o"
    return flags


USUAL_ROPE = ("default", "linear", "dynamic", "yarn", "longrope", "llama3", "proportional")


def rope_types(cls):
    """The rope types that the class takes and its model can compute."""
    if not any(f.name == "rope_parameters" for f in dataclasses.fields(cls)):
        return "-"

    def ask(kind, length=None):
        config = cls()
        half = length or max(
            1,
            (
                getattr(config, "head_dim", None)
                or (getattr(config, "hidden_size", 64) // getattr(config, "num_attention_heads", 1))
            )
            // 2,
        )
        form = {"rope_type": kind, "rope_theta": 10000.0}
        extra = {
            "linear": {"factor": 2.0},
            "dynamic": {"factor": 2.0},
            "yarn": {"factor": 2.0, "original_max_position_embeddings": 1024},
            "longrope": {
                "short_factor": [1.0] * half,
                "long_factor": [1.0] * half,
                "factor": 2.0,
                "original_max_position_embeddings": 1024,
            },
            "llama3": {
                "factor": 2.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 1024,
            },
        }
        form.update(extra.get({"su": "longrope", "mrope": "default"}.get(kind, kind), {}))
        if kind == "yarn" and "Phi" in cls.__name__:
            form.update(extra["longrope"])
        got = cls(rope_parameters=form).rope_parameters
        return got.get("rope_type") if isinstance(got, dict) else None

    taken = []
    for kind in USUAL_ROPE + ("su", "mrope", "axial"):
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
    out = "" if tuple(taken) == USUAL_ROPE else ",".join(taken)
    return out + strict


def divides(cls, defaults, aliases):
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


class Release:
    """Names in a wheel of another release."""

    def __init__(self, path):
        self.version = re.search(r"transformers-([0-9.]+)", path).group(1)
        with zipfile.ZipFile(path) as wheel:
            names = wheel.namelist()
            configs = "".join(
                wheel.read(n).decode()
                for n in names
                if n
                in (
                    "transformers/models/auto/configuration_auto.py",
                    "transformers/models/auto/auto_mappings.py",
                )
            )
            self.types = set(re.findall(r'\(\s*"([^"]+)",\s*"[A-Za-z0-9_]+Config"', configs))
            self.tokenizers = set()
            for n in names:
                base = n.rsplit("/", 1)[-1]
                if base.startswith("tokenization_") and base.endswith(".py"):
                    self.tokenizers |= set(
                        re.findall(r"^class (\w+)", wheel.read(n).decode(), re.M)
                    )
            self.tokenizers |= set(
                re.findall(
                    r'"(\w+Tokenizer\w*)"',
                    wheel.read("transformers/models/auto/tokenization_auto.py").decode(),
                )
            )


def lacking(releases, name, attribute):
    """The last release before the first that knows it; empty when the oldest does."""
    before = ""
    for release in sorted(releases, key=lambda r: [int(p) for p in r.version.split(".")]):
        if name in getattr(release, attribute):
            break
        before = release.version
    return before


def auto_classes():
    out = {}
    for variable, mapping in vars(modeling_auto).items():
        match = re.fullmatch(r"MODEL_(?:FOR_)?(.*?)_?MAPPING_NAMES", variable)
        if not match or not isinstance(mapping, dict):
            continue
        task = "".join(p.capitalize() for p in match.group(1).split("_")) or "Model"
        task = (
            task.replace("CausalLm", "CausalLM")
            .replace("MaskedLm", "MaskedLM")
            .replace("MultimodalLm", "MultimodalLM")
        )
        task = {
            "Ctc": "CTC",
            "Rnnt": "RNNT",
            "Tdt": "TDT",
            "SpeechSeq2Seq": "SpeechSeq2Seq",
            "AudioXvector": "AudioXVector",
            "Retrieval": "Retrieval",
            "SeqToSeqCausalLM": "Seq2SeqLM",
        }.get(task, task)
        for model_type, names in mapping.items():
            names = names if isinstance(names, (tuple, list)) else [names]
            for name in names:
                out.setdefault(model_type, {}).setdefault(task, []).append(name)
    return out


def present(mapping, model_type):
    value = mapping.get(model_type)
    return bool(value) and any(value if isinstance(value, (tuple, list)) else [value])


def main():
    folder, releases = sys.argv[1], [Release(p) for p in sys.argv[2:]]
    classes, autos = {}, auto_classes()
    for model_type in CONFIG_MAPPING_NAMES:
        classes[model_type] = CONFIG_MAPPING[model_type]
    by_class = {}
    for model_type, cls in classes.items():
        by_class.setdefault(cls, []).append(model_type)
    todo = list(classes.values())
    while todo:
        for spec in (getattr(todo.pop(), "sub_configs_defaults", None) or {}).values():
            cls = spec.config_class
            if inspect.isclass(cls) and issubclass(cls, PreTrainedConfig) and cls not in by_class:
                by_class[cls] = []
                classes["@" + cls.__name__] = cls
                todo.append(cls)

    pool, rows = Counter(), {}
    for key, cls in classes.items():
        kept = [(f.name, signature(f.type)) for f in dataclasses.fields(cls)]
        rows[key] = kept
        pool.update(kept)
    common = [pair for pair, count in pool.items() if count == len(classes)]
    order = {
        pair: at for at, (pair, _) in enumerate(sorted(pool.items(), key=lambda i: (-i[1], i[0])))
    }

    lines = []
    for key, cls in classes.items():
        aliases = dict(cls.attribute_map)
        subs = {}
        for name, spec in (getattr(cls, "sub_configs_defaults", None) or {}).items():
            target = spec.config_class
            if target is AutoConfig or not issubclass(target, PreTrainedConfig):
                subs[name] = "*" + spec.model_type
            elif spec.model_type in classes and classes[spec.model_type] is target:
                subs[name] = spec.model_type
            else:
                subs[name] = (by_class.get(target) or ["@" + target.__name__])[0]
        defaults = {}
        for field in dataclasses.fields(cls):
            value = raw_default(field)
            if field.name == "is_encoder_decoder" and not value:
                continue
            if field.name not in dict(common) and worth_keeping(field.name, value):
                defaults[field.name] = list(value) if isinstance(value, tuple) else value
        flags = "".join(
            letter
            for letter, mapping in (
                ("p", processing_auto.PROCESSOR_MAPPING_NAMES),
                ("i", image_processing_auto.IMAGE_PROCESSOR_MAPPING_NAMES),
                ("f", feature_extraction_auto.FEATURE_EXTRACTOR_MAPPING_NAMES),
                ("v", video_processing_auto.VIDEO_PROCESSOR_MAPPING_NAMES),
            )
            if present(mapping, key)
        )
        tasks = autos.get(key, {})
        marks = tie_flags(cls, subs)
        marks += divides(cls, {f.name: raw_default(f) for f in dataclasses.fields(cls)}, aliases)
        lines.append(
            "\t".join(
                [
                    key,
                    cls.__name__,
                    "" if key.startswith("@") else lacking(releases, key, "types"),
                    modality(key, tasks, flags, subs),
                    ",".join("%s=%s" % pair for pair in aliases.items()),
                    ",".join("%s=%s" % pair for pair in subs.items()),
                    ",".join(
                        "%s=%s" % (task, "|".join(names)) for task, names in sorted(tasks.items())
                    ),
                    tokenization_auto.TOKENIZER_MAPPING_NAMES.get(key) or "",
                    flags,
                    marks,
                    rope_types(cls),
                    ";".join(
                        "%s=%s" % (n, json.dumps(v, separators=(",", ":")))
                        for n, v in defaults.items()
                    ),
                    " ".join(base36(order[pair]) for pair in rows[key] if pair not in common),
                ]
            )
        )
    lines.append(
        "\t".join(
            ["*", "PreTrainedConfig"] + [""] * 10 + [" ".join(base36(order[p]) for p in common)]
        )
    )
    lines.sort(key=lambda line: line.split("\t")[0].encode())
    write(
        folder,
        "FamilyTable",
        "families",
        "One line a configuration class; see Scripts/atlas/make-families.py.",
        lines,
    )
    write(
        folder,
        "FieldTypeTable",
        "fieldTypes",
        "The type of a field of a configuration class, `name:type`.",
        ["%s:%s" % pair for pair in sorted(order, key=order.get)],
    )
    tokenizer_table(folder, releases)


def tokenizer_table(folder, releases):
    """One line a tokenizer class: name, lacking, backend, vocabulary files, default special tokens."""
    names = {n for n in tokenization_auto.TOKENIZER_MAPPING_NAMES.values() if n}
    for release in releases:
        names |= {
            n
            for n in release.tokenizers
            if re.search(r"Tokenizer(Fast)?$", n) and not n.startswith("PreTrained")
        }
    names |= {n for n in dir(transformers) if re.search(r"(Tokenizer|TokenizerFast|Backend)$", n)}
    roles = ("bos", "eos", "unk", "sep", "pad", "cls", "mask")
    lines = []
    for name in sorted(
        names - {"AutoTokenizer", "BasicTokenizer", "WordpieceTokenizer", "CharacterTokenizer"}
    ):
        cls = None
        for candidate in (name, name.removesuffix("Fast")):
            try:
                cls = tokenization_auto.tokenizer_class_from_name(candidate)
            except Exception:
                cls = None
            if cls is not None:
                break
        before = lacking(releases, name, "tokenizers")
        if cls is None:
            known = [r.version for r in releases if name in r.tokenizers]
            if known and name.endswith("Tokenizer") or name.endswith("Fast"):
                lines.append("\t".join([name, before, "gone", "", ""]))
            continue
        chain = [c.__name__ for c in cls.__mro__]
        if name == "MistralCommonBackend" or "MistralCommonBackend" in chain:
            lines.append("\t".join([name, before, "mistral", "tekken.json,tokenizer.model", ""]))
            continue
        backend = next(
            (
                letter
                for letter, base in (
                    ("mistral", "MistralCommonBackend"),
                    ("tokenizers", "TokenizersBackend"),
                    ("sentencepiece", "SentencePieceBackend"),
                    ("python", "PreTrainedTokenizer"),
                    ("python", "PythonBackend"),
                )
                if base in chain
            ),
            "other",
        )
        try:
            files = getattr(cls, "vocab_files_names", None) or {}
        except ImportError:  # a stand-in for a class whose library isn't here
            lines.append("\t".join([name, before, "other", "", ""]))
            continue
        files = [f for f in files.values() if isinstance(f, str)]
        tokens = []
        parameters = inspect.signature(cls.__init__).parameters
        for role in roles:
            default = parameters.get(role + "_token")
            if (
                default is not None
                and default.default is not inspect.Parameter.empty
                and default.default is not None
            ):
                tokens.append("%s=%s" % (role, json.dumps(str(default.default), ensure_ascii=True)))
        lines.append("\t".join([name, before, backend, ",".join(files), " ".join(tokens)]))
    wrong = sorted(getattr(tokenization_auto, "MODELS_WITH_INCORRECT_HUB_TOKENIZER_CLASS", ()))
    lines.append("\t".join(["*", "", "", "", ",".join(wrong)]))
    lines.sort(key=lambda line: line.split("\t")[0].encode())
    write(
        folder,
        "TokenizerClassTable",
        "tokenizerClasses",
        "One line a tokenizer class; see Scripts/atlas/make-families.py.",
        lines,
    )


def write(folder, kind, name, summary, lines):
    body = "\n".join(lines)
    assert '"""#' not in body and all(ord(c) < 128 for c in body), (
        "a line that a raw literal can't hold"
    )
    with open(os.path.join(folder, kind + ".swift"), "w", encoding="utf-8") as out:
        out.write(
            "// Made by Scripts/atlas/make-families.py from transformers %s; edit the script, not this file.\n"
            "// swift-format-ignore-file\n\n/// %s\nenum %s {\n"
            '  /// The release it was made from.\n  static let release = "%s"\n\n'
            "  /// The lines, sorted by the bytes of their first field.\n"
            '  static let %s = #"""\n%s\n"""#\n}\n'
            % (transformers.__version__, summary, kind, transformers.__version__, name, body)
        )


main()
