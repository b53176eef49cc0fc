#!/usr/bin/env python3
"""Make small models of the architectures that transformers knows.

And ask transformers and PEFT about them.

    make-tiny.py OUT [--seed N] [--share F] [--classes one|auto|all] [--rank N] [--types TYPE…]
        [--without DIR] [--part K/N] [--largest N]

writes OUT/tiny/ID and OUT/truth/tiny/ID.json; hold.py compares ftcheck with them.

For each model_type a configuration is drawn: widths, depths, heads, experts, vocabulary, biases,
tying and other switches by the seed, each change kept if the class still builds on the meta device.
The model is saved with save_pretrained, now and then under its names in memory, and loaded again
from those files; the truth is what the loaded model and PEFT say. What doesn't build is left out
and named. Needs torch, transformers 5 and peft; detectors timm, torchvision, pillow and scipy.
"""

import argparse
import contextlib
import gc
import importlib
import inspect
import json
import os
import random
import re
import struct
import sys
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "atlas"))
from truth import truth_of

warnings.filterwarnings("ignore")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
HEADS = [
    "CAUSAL_LM",
    "MASKED_LM",
    "SEQ_TO_SEQ_CAUSAL_LM",
    "IMAGE_TEXT_TO_TEXT",
    "SEQUENCE_CLASSIFICATION",
    "TOKEN_CLASSIFICATION",
    "QUESTION_ANSWERING",
    "IMAGE_CLASSIFICATION",
    "AUDIO_CLASSIFICATION",
    "CTC",
    "SPEECH_SEQ_2_SEQ",
    "OBJECT_DETECTION",
]
LAYERS = (
    r"^(num_hidden_layers|n_layers?|num_layers|encoder_layers|decoder_layers|num_encoder_layers|"
    r"num_decoder_layers|depth|\w+_layers)$"
)


def sizes_of(choose):
    """What each kind of attribute becomes, drawn once a configuration."""
    heads = choose.choice([1, 2, 3, 4, 6])
    head = choose.choice([8, 12, 16])
    hidden = heads * head * choose.choice([1, 1, 2])
    divisors = [k for k in range(1, heads + 1) if heads % k == 0]
    return [
        (LAYERS, lambda: choose.randrange(1, 5)),
        (r"^(vocab_size)$", lambda: choose.randrange(110, 400)),
        (
            r"^(num_attention_heads|n_heads?|num_heads|encoder_attention_heads|decoder_attention_heads)$",
            lambda: heads,
        ),
        (
            r"^(hidden_size|d_model|n_embd|embed_dim|dim|emb_dim|encoder_hidden_size|projection_dim|embedding_size|word_embed_proj_dim)$",
            lambda: hidden,
        ),
        (r"^(num_key_value_heads|num_kv_heads)$", lambda: choose.choice(divisors)),
        (
            r"^(intermediate_size|ffn_dim|d_ff|d_inner|encoder_ffn_dim|decoder_ffn_dim|moe_intermediate_size|shared_expert_intermediate_size|hidden_dim)$",
            lambda: hidden * choose.choice([1, 2, 3]) + choose.choice([0, 8]),
        ),
        (r"^(head_dim|d_kv|kv_channels)$", lambda: head),
        (
            r"^(max_position_embeddings|n_positions|n_ctx|max_sequence_length)$",
            lambda: choose.choice([64, 96]),
        ),
        (
            r"^(num_experts|num_local_experts|n_routed_experts|moe_num_experts)$",
            lambda: choose.choice([3, 4, 6]),
        ),
        (r"^(num_experts_per_tok|num_selected_experts|moe_k)$", lambda: choose.choice([1, 2])),
        (
            r"^(first_k_dense_replace|num_dense_layers|n_shared_experts|num_shared_experts)$",
            lambda: choose.choice([1, 2]),
        ),
        (r"(_lora_rank|_rank|_latent\w*)$", lambda: choose.choice([8, 12])),
        (r"^num_labels$", lambda: choose.choice([2, 3, 5])),
        (r"^image_size$", lambda: 64),
        (r"^patch_size$", lambda: choose.choice([8, 16])),
    ]


SWITCHES = re.compile(
    r"bias|^use_|_use_|norm|tie_word|gated|shared|residual|add_|with_|cross_attention|enabled|_pool|head"
)
NEVER = re.compile(
    r"cache|return|output_|is_encoder_decoder|timm|pretrained|flash|gradient|norm_topk"
)


def drawn(base, choose):
    """Single changes of a configuration, as (path, value).

    Layers first: they make room for the rest.
    """
    sizes = sizes_of(choose)
    found = []

    def walk(c, prefix):
        for key, value in list(vars(c).items()):
            path = prefix + (key,)
            if hasattr(value, "to_dict") and hasattr(value, "model_type"):
                walk(value, path)
            elif isinstance(value, bool):
                if SWITCHES.search(key) and not NEVER.search(key) and choose.random() < 0.2:
                    found.append((len(sizes), path, not value))
            elif re.search(r"_token_id$", key) and isinstance(value, int) and value > 100:
                found.append((1, path, choose.randrange(4, 100)))
            elif (
                isinstance(value, int)
                and value > 1
                or key in ("num_key_value_heads", "head_dim")
                and value is None
            ):
                for place, (pattern, size) in enumerate(sizes):
                    if re.search(pattern, key):
                        new = size()
                        found.append(
                            (place, path, min(new, value) if place == 0 and value else new)
                        )
                        break

    walk(base, ())
    if (
        not any(p == ("tie_word_embeddings",) for _, p, _ in found)
        and choose.random() < 0.2
        and isinstance(getattr(base, "tie_word_embeddings", None), bool)
    ):
        found.append((len(sizes), ("tie_word_embeddings",), not base.tie_word_embeddings))
    return [(path, value) for _, path, value in sorted(found, key=lambda f: f[0])]


def tree_of(base, changes):
    """Changes as keyword arguments.

    A nested configuration that may be of any type says which it is.
    """
    tree = {}
    for path, value in changes:
        at, config = tree, base
        for key in path[:-1]:
            config = getattr(config, key)
            at = at.setdefault(key, {"model_type": config.model_type} if config.model_type else {})
        at[path[-1]] = value
    return tree


def size_of(cls, config):
    import torch

    with torch.device("meta"), torch.no_grad():
        return sum(p.numel() for p in cls(config).parameters())


def needed(model_type):
    """What a type can't be built without, as the atlas's scripts know it."""
    from examine import SPECIAL
    from space import nest

    return nest(SPECIAL.get(model_type) or {})


def merged(one, other):
    """Arguments with others put over them, part by part."""
    out = dict(one)
    for key, value in other.items():
        out[key] = (
            merged(out[key], value)
            if isinstance(value, dict) and isinstance(out.get(key), dict)
            else value
        )
    return out


def configuration(cls, model_type, config_class, choose, largest):
    """A drawn configuration that builds, as its arguments."""
    special = needed(model_type)
    base = config_class(**special)
    changes = drawn(base, choose)
    good = []
    layers = [c for c in changes if re.search(LAYERS, c[0][-1])]

    def arguments(changes):
        return merged(special, tree_of(base, changes))

    try:
        size = size_of(cls, config_class(**arguments(layers)))
        good = layers
    except Exception:
        size = None
    for change in changes:
        if change in good:
            continue
        try:
            size = size_of(cls, config_class(**arguments(good + [change])))
            good.append(change)
        except Exception:
            continue
    if size is None:
        size = size_of(cls, config_class(**arguments(good)))
    if size > largest:
        raise ValueError(f"{size} parameters")
    return arguments(good)


def classes_of(model_type, config_class, which):
    from transformers.models.auto import modeling_auto as auto

    found = []
    for head in ["MODEL_FOR_" + h + "_MAPPING" for h in HEADS] + ["MODEL_MAPPING"]:
        mapping = getattr(auto, head, None)
        if mapping is None:
            continue
        try:
            cls = mapping[config_class]
        except Exception:
            continue
        for c in cls if isinstance(cls, (tuple, list)) else [cls]:
            if c not in found:
                found.append(c)
    if which == "one":
        found = found[:1]
    if which == "all" or not found:
        from transformers import PreTrainedModel

        try:
            module = importlib.import_module(
                config_class.__module__.replace("configuration_", "modeling_")
            )
        except ImportError:
            return found
        others = [
            c
            for n, c in vars(module).items()
            if inspect.isclass(c)
            and c.__module__ == module.__name__
            and issubclass(c, PreTrainedModel)
            and c.config_class is config_class
            and not n.endswith(("PreTrainedModel", "PretrainedModel"))
            and c not in found
        ]
        found += others if which == "all" else others[:1]
    return found


def hollow(folder):
    """Replaces the bytes of the tensors by a hole: only headers are asked about."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.endswith(".safetensors") and os.path.getsize(path) > 4e6:
            size = os.path.getsize(path)
            with open(path, "r+b") as file:
                start = 8 + struct.unpack("<Q", file.read(8))[0]
                file.truncate(start)
                file.truncate(size)


def make(model_type, cls, config_class, out, seed, rank, largest):
    import torch

    choose = random.Random(f"{seed}-{model_type}-{cls.__name__}")
    config = config_class(**configuration(cls, model_type, config_class, choose, largest))
    torch.manual_seed(seed)
    model = cls(config)
    case = f"{model_type}--{cls.__name__}--{seed}"
    folder = os.path.join(out, "tiny", case)
    if choose.random() < 0.3:
        model = model.to(torch.bfloat16)
    original = choose.random() < 0.85
    model.save_pretrained(folder, **({} if original else {"save_original_format": False}))
    del model
    loaded, info = cls.from_pretrained(folder, output_loading_info=True)
    truth = truth_of(loaded, case, rank)
    truth.update(
        model_class=cls.__name__,
        original_format=original,
        loading={
            k: sorted(map(str, info[k]))[:20]
            for k in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs")
            if info.get(k)
        },
    )
    with open(os.path.join(out, "truth", "tiny", case + ".json"), "w") as f:
        json.dump(truth, f)
    hollow(folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--types", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--share", type=float, default=1.0, help="share of all classes, drawn by the seed"
    )
    parser.add_argument(
        "--classes",
        choices=["one", "auto", "all"],
        default="auto",
        help="of each type: the first, those of the auto classes, all",
    )
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument(
        "--without", help="a folder whose entries name types or type--Class to leave out"
    )
    parser.add_argument(
        "--largest", type=float, default=70e6, help="parameters that a model may have"
    )
    parser.add_argument(
        "--part",
        default="0/1",
        help="K/N: the K-th of N parts of the types, to run several side by side",
    )
    a = parser.parse_args()
    with contextlib.suppress(ImportError):
        import operatorless  # noqa: F401 what it does to torch is wanted
    import torch
    from transformers import CONFIG_MAPPING
    from transformers.utils import logging as hf_logging

    hf_logging.set_verbosity_error()
    hf_logging.disable_progress_bar()
    torch.set_num_threads(1)
    for part in ("tiny", "truth/tiny"):
        os.makedirs(os.path.join(a.out, part), exist_ok=True)
    skip = set(os.listdir(a.without)) if a.without else set()
    index, parts = map(int, a.part.split("/"))
    good = bad = 0
    for place, model_type in enumerate(sorted(CONFIG_MAPPING.keys())):
        if a.types and model_type not in a.types or place % parts != index:
            continue
        try:
            config_class = CONFIG_MAPPING[model_type]
            classes = classes_of(model_type, config_class, a.classes)
        except Exception as error:
            print(f"left out: {model_type}: {error}"[:200], flush=True)
            continue
        if not classes:
            print(f"left out: {model_type}: no class", flush=True)
        for at, cls in enumerate(classes):
            if f"{model_type}--{cls.__name__}" in skip or at == 0 and model_type in skip:
                continue
            if (
                not a.types
                and random.Random(f"{a.seed}{model_type}{cls.__name__}").random() >= a.share
            ):
                continue
            if os.path.exists(
                os.path.join(a.out, "truth", "tiny", f"{model_type}--{cls.__name__}--{a.seed}.json")
            ):
                continue
            error = None
            try:
                make(model_type, cls, config_class, a.out, a.seed, a.rank, a.largest)
            except KeyboardInterrupt:
                raise
            except BaseException as e:
                error = f"{type(e).__name__}: {e}".splitlines()[0][:120]
            good += error is None
            bad += error is not None
            if error:
                print(f"left out: {model_type} {cls.__name__}: {error}", flush=True)
            gc.collect()
    print(f"{good} models, {bad} left out")


if __name__ == "__main__":
    main()
