"""Examines the classes of one model type.

Builds them with many configurations and gathers what they are made of.
"""

import operatorless  # noqa: F401 - before transformers

# isort: split
import contextlib
import importlib
import inspect
import os
import random
import signal
import time
import warnings

import observe
import torch
import transformers
from space import (
    LAYERS,
    SKIPPED_NAMES,
    ConfigSpace,
    candidates,
    flatten,
    listed_choices,
    string_values,
    undeclared,
)
from transformers import CONFIG_MAPPING, PreTrainedModel

warnings.filterwarnings("ignore")


transformers.logging.set_verbosity_error()
observe.remember_arguments()


class TooSlow(BaseException):
    pass


def _alarm(*_):
    raise TooSlow()


signal.signal(signal.SIGALRM, _alarm)


def construct(cls, config):
    observe.tag(config)
    with torch.device("meta"), torch.no_grad():
        return cls(config)


def model_classes():
    """Every concrete PreTrainedModel of the library, by the name of its configuration class."""
    root = os.path.join(os.path.dirname(transformers.__file__), "models")
    by_config, errors = {}, []
    for folder in sorted(os.listdir(root)):
        path = os.path.join(root, folder)
        if not os.path.isdir(path):
            continue
        for file in sorted(os.listdir(path)):
            if not file.startswith("modeling_") or not file.endswith(".py"):
                continue
            try:
                module = importlib.import_module(f"transformers.models.{folder}.{file[:-3]}")
            except Exception as error:
                errors.append((f"{folder}/{file}", f"{type(error).__name__}: {error}"[:120]))
                continue
            for name, cls in vars(module).items():
                if not inspect.isclass(cls) or cls.__module__ != module.__name__:
                    continue
                if (
                    not issubclass(cls, PreTrainedModel)
                    or name.endswith(("PreTrainedModel", "PretrainedModel"))
                    and "__init__" not in vars(cls)
                ):
                    continue
                config = getattr(cls, "config_class", None)
                if config is not None:
                    by_config.setdefault(config.__name__, []).append(cls)
    return by_config, errors


def sources_of(cls):
    out = []
    with contextlib.suppress(Exception):
        out.append(inspect.getsource(inspect.getmodule(cls)))
    return out


def annotations_of(config_class):
    out = {}
    for cls in reversed(config_class.__mro__):
        out.update({k: str(v) for k, v in vars(cls).get("__annotations__", {}).items()})
    return out


def signature(node):
    return (
        tuple((n, p[1]) for n, p in node["params"].items()),
        tuple(node["buffers"]),
        tuple((name, signature(sub)) for name, _, _, sub in node["refs"]),
    )


def collect(node, into):
    if node.get("light"):
        return
    key = (node["class"], node["arguments"])
    into.setdefault(key, []).append(node)
    for _, _, _, sub in node["refs"]:
        collect(sub, into)


ROPE = {"rope_type": "default", "rope_theta": 10000.0}

# Tried, one after the other, when a class can't be built from its defaults.
EXTRAS = (
    {"vocab_size": 32},
    {"head_dim": 64},
    {"prediction_length": 24},
    {"n_routed_experts": 8},
    {"dropout_rate": 0.0},
    {"num_key_value_heads": 8},
    {"is_decoder": True},
    {"num_labels": 3},
    {"shared_expert_intermediate_size": 128},
    {"rope_parameters": {"full_attention": ROPE, "sliding_attention": ROPE}},
    {"head_dim": 64, "num_key_value_heads": 8},
    {"n_routed_experts": 8, "n_group": 1, "topk_group": 1, "num_experts_per_tok": 2},
    {"num_images": 2, "modality_type_vocab_size": 3},
    {"layer_types": ("conv", "full_attention", "conv", "full_attention"), "num_hidden_layers": 4},
    {"vocabulary_map": {"<image>": 0, "<|extra_200|>": 1}},
    {"vq_config.embed_dim": 64, "vocabulary_map": {"<image>": 0}},
    {"backbone_config.model_type": "resnet"},
    {"kernel_list": [3, 2, 2]},
    {"use_timm_backbone": False},
)

INTRACLASS = {
    "reduce_channel": [1, 1, 0],
    "return_channel": [1, 1, 0],
    **{
        f"{name}_{ratio}ratio": [kernel, [1, 1], [k // 2 for k in kernel]]
        for ratio, size in (("long", 7), ("mid", 5), ("short", 3))
        for name, kernel in (
            ("vertical_long_to_small_conv", [size, 1]),
            ("horizontal_small_to_long_conv", [1, size]),
            ("symmetric_conv_long", [size, size]),
        )
    },
}

# What a default configuration leaves out, without which nothing can be built.
SPECIAL = {
    "dots1": {"n_routed_experts": 8, "n_shared_experts": 1, "num_experts_per_tok": 2},
    "dbrx": {"attn_config.rope_theta": 10000.0},
    "emu3": {"vocabulary_map": {"<image>": 0, "<|extra_200|>": 1}},
    "esm": {"vocab_size": 33, "pad_token_id": 1},
    "hunyuan_vl": {"text_config.head_dim": 128},
    "hunyuan_vl_text": {"head_dim": 128},
    "moonshine_streaming": {"num_key_value_heads": 8, "encoder_num_key_value_heads": 8},
    "qwen4_exp": {
        "text_config.indexer_budget": 64,
        "text_config.indexer_compress_ratio": 4,
        "text_config.indexer_n_heads": 4,
        "text_config.indexer_kv_heads": 1,
        "text_config.indexer_head_dim": 32,
    },
    "qwen4_exp_text": {
        "indexer_budget": 64,
        "indexer_compress_ratio": 4,
        "indexer_n_heads": 4,
        "indexer_kv_heads": 1,
        "indexer_head_dim": 32,
    },
    "deepseek_ocr2": {"text_config.mlp_layer_types": ("dense",) + ("sparse",) * 39},
    "granite4_vision": {"deepstack_layer_map": ((0, 0), (1, 2)), "downsample_rate": "4/8"},
    "diffusion_gemma": {
        "text_config.num_experts": 8,
        "text_config.top_k_experts": 2,
        "text_config.moe_intermediate_size": 64,
    },
    "diffusion_gemma_text": {"num_experts": 8, "top_k_experts": 2, "moe_intermediate_size": 64},
    "gemma4_assistant": {
        "text_config.hidden_size_per_layer_input": 0,
        "text_config.num_kv_shared_layers": 30,
        "text_config.vocab_size_per_layer_input": 0,
    },
    "gemma4_unified_assistant": {"text_config.num_kv_shared_layers": 2},
    "vitmatte": {"convstream_hidden_sizes": (48, 96, 192)},
    "pp_ocrv5_server_det": {"intraclass_block_config": INTRACLASS},
    "pp_ocrv6_medium_det": {"intraclass_block_config": INTRACLASS},
    "perception_lm": {
        "vision_config.model_args": {"embed_dim": 1024},
        "vision_config.architecture": "vit_pe_core_large_patch14_336",
    },
    "cohere_compass": {
        "text_config.rope_parameters": {
            "full_attention": {"rope_type": "default", "rope_theta": 10000.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
        }
    },
    "t5gemma2_encoder": {"text_config.dropout_rate": 0.0},
    "encoder-decoder": {"encoder.model_type": "bert", "decoder.model_type": "bert"},
    "vision-encoder-decoder": {"encoder.model_type": "vit", "decoder.model_type": "gpt2"},
    "speech-encoder-decoder": {"encoder.model_type": "wav2vec2", "decoder.model_type": "bert"},
    "vision-text-dual-encoder": {
        "vision_config.model_type": "clip_vision_model",
        "text_config.model_type": "bert",
    },
    "rag": {"question_encoder.model_type": "dpr", "generator.model_type": "bart"},
    "musicgen": {
        "text_encoder.model_type": "t5",
        "audio_encoder.model_type": "encodec",
        "decoder.model_type": "musicgen_decoder",
    },
    "musicgen_melody": {
        "text_encoder.model_type": "t5",
        "audio_encoder.model_type": "encodec",
        "decoder.model_type": "musicgen_melody_decoder",
    },
}


def examine(model_type, classes, budget=10.0, samples=24, known_moves=None):
    """All nodes seen for a model type, and what there is to say about its configuration."""
    started = time.process_time()
    config_class = CONFIG_MAPPING[model_type]
    fixed = SPECIAL.get(model_type) or {}
    space = ConfigSpace(config_class, fixed)
    report = {"type": model_type, "config_class": config_class.__name__, "failed": {}, "built": []}
    nodes = {}
    # The main class: the one of the type with most of its own parameters.
    mains = []
    for cls in classes:
        try:
            signal.setitimer(signal.ITIMER_REAL, 40)
            try:
                space.find_base(lambda c, cls=cls: construct(cls, c))
            except Exception as error:
                # heads that need what the default configuration leaves out
                for extra in EXTRAS:
                    try:
                        space.fixed = {**fixed, **extra}
                        space.find_base(lambda c, cls=cls: construct(cls, c))
                        space.base.update(extra)
                        break
                    except Exception:
                        continue
                    finally:
                        space.fixed = fixed
                else:
                    raise error
            model = construct(cls, space.build({}))
            node = observe.observe(model)
            report["built"].append(cls.__name__)
            mains.append((len(node["params"]), cls, dict(space.base), node))
        except TooSlow:
            report["failed"][cls.__name__] = "too slow"
        except Exception as error:
            report["failed"][cls.__name__] = f"{type(error).__name__}: {error}"[:200]
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    if not mains:
        report["nodes"] = {}
        return report
    most = max(m[0] for m in mains)
    with_model = [m for m in mains if m[1].__name__.endswith("Model") and m[0] >= most]
    main = (with_model or [m for m in mains if m[0] == most])[0]
    space.base = main[2]
    cls = main[1]
    base_flat = flatten(space.build({}))
    strings = string_values(sources_of(cls) + sources_of(config_class))
    annotations = annotations_of(config_class)
    report["undeclared"] = undeclared(sources_of(cls), space.build({}))
    space.undeclared = report["undeclared"]
    for name, fallback in report["undeclared"].items():
        base_flat[name] = fallback
        annotations[name] = "int | None" if fallback is None else type(fallback).__name__
    nested = {}
    flatten(space.build({}), nested=nested)
    for sub in nested.values():
        for k, v in annotations_of(type(sub)).items():
            annotations.setdefault(k, v)
        for k, v in string_values(sources_of(type(sub))).items():
            strings.setdefault(k, set()).update(v)
    for described in (config_class, *map(type, nested.values())):
        for k, v in listed_choices(described).items():
            strings.setdefault(k, set()).update(v)
    base_model = construct(cls, space.build({}))
    base_signature = signature(observe.observe(base_model))
    # One attribute at a time
    moves, effects, inherited_paths, attempted = {}, {}, set(), set()
    deadline = time.process_time() + budget
    for path, value in base_flat.items():
        depth = path.count(".")
        if path.endswith("num_labels") and depth:
            continue
        sub = path.rpartition(".")[0]
        if known_moves and sub in nested and type(nested[sub]).__name__ in known_moves:
            inherited = known_moves[type(nested[sub]).__name__].get(path.rpartition(".")[2])
            if inherited is not None:
                moves[path] = inherited[0]
                effects[path] = inherited[1]
                inherited_paths.add(path)
                continue
        tried = candidates(path, value, base_flat, strings, annotations)
        if tried and time.process_time() < deadline:
            attempted.add(path)
        good, effect = [], False
        for candidate in tried:
            if time.process_time() > deadline:
                break
            if isinstance(candidate, tuple) and candidate and candidate[0] == "cycle":
                pool = candidate[1]
                length = len(value)
                for size in range(3):
                    generator = random.Random(size)
                    candidate = tuple(generator.choice(pool) for _ in range(length))
                    got = _try(cls, space, {path: candidate}, base_signature)
                    if got is not None:
                        good.append(candidate)
                        effect |= got
                if not good:
                    for word in pool:
                        candidate = (word,) * length
                        got = _try(cls, space, {path: candidate}, base_signature)
                        if got is not None:
                            good.append(candidate)
                            effect |= got
                continue
            got = _try(cls, space, {path: candidate}, base_signature)
            if got is None:
                continue
            good.append(candidate)
            effect |= got
            if (
                len([g for g in good if g is not None]) >= (3 if effect else 2)
                and isinstance(value, (int, float))
                and not isinstance(value, bool)
            ):
                break
        if good:
            moves[path] = good
            effects[path] = effect
    space.moves, space.effects = moves, effects
    space.linked = _linked(
        cls, space, base_flat, moves, attempted, base_signature, time.process_time() + budget / 2
    )
    report["linked"] = space.linked
    report["moves"], report["effects"] = moves, effects
    report["base"] = space.base
    report["unmoved"] = {
        p: v
        for p, v in base_flat.items()
        if isinstance(v, int)
        and not isinstance(v, bool)
        and v > 2
        and p not in moves
        and not p.endswith(("_id", "_index", "_ids", "seed"))
    }
    # What stands for a null
    report["fills"] = _fills(cls, space, base_flat, moves, effects)
    # Many attributes at once
    random_source = random.Random(model_type)
    for _, cls, base, node in mains:
        space.base = base
        collect(node, nodes)
        is_main = cls is main[1]
        wanted = samples if is_main or len(node["params"]) > 12 else 12
        _sample(
            cls,
            space,
            moves,
            effects,
            wanted,
            random_source,
            nodes,
            is_main,
            budget,
            inherited_paths,
        )
    report["nodes"] = nodes
    report["seconds"] = time.process_time() - started
    report["main"] = main[1].__name__
    return report


def _try(cls, space, overrides, base_signature):
    """Whether a change alters the model; None when it can't be built."""
    try:
        signal.setitimer(signal.ITIMER_REAL, 15)
        model = construct(cls, space.build(overrides))
        return signature(observe.observe(model)) != base_signature
    except TooSlow:
        return None
    except Exception:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _sample(cls, space, moves, effects, wanted, source, nodes, is_main, budget, inherited):
    """Builds the class with several attributes moved at once, those that moved least first."""
    live = [
        p for p in moves if effects.get(p) or "heads" in p.rsplit(".", 1)[-1] or p == "num_labels"
    ]
    dull = [p for p in moves if p not in live]
    covered = dict.fromkeys(live, 0)
    got, tries, rate = 0, 0, 0.4
    deadline = time.process_time() + budget
    plans = []
    if is_main:
        for p in live:
            if not ("." in p and p in inherited):
                plans += [{p: v} for v in moves[p][:2]]
    while (got < wanted and tries < wanted * 6) or plans:
        if time.process_time() > deadline:
            break
        tries += 1
        if plans:
            overrides, alone = plans.pop(), True
        else:
            alone, overrides = False, {}
            least = sorted(live, key=lambda p: (covered[p], source.random()))[
                : max(1, len(live) // 6)
            ]
            for p in live:
                if source.random() < (0.9 if p in least else rate):
                    overrides[p] = source.choice(moves[p])
            for p in dull:
                if source.random() < 0.15:
                    overrides[p] = source.choice(moves[p])
            for link in space.linked:
                if source.random() < 0.5:
                    overrides.update(source.choice(link))
        try:
            signal.setitimer(signal.ITIMER_REAL, 15)
            node = observe.observe(construct(cls, space.build(overrides)))
        except TooSlow:
            continue
        except Exception:
            rate = max(0.05, rate * 0.8)
            for p in overrides:
                if p in covered:
                    covered[p] += 0.2
            continue
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if not alone:
            rate = min(0.6, rate * 1.1)
            got += 1
        for p in overrides:
            if p in covered:
                covered[p] += 1
        collect(node, nodes)


def _linked(cls, space, base_flat, moves, attempted, base_signature, deadline):
    """Attributes that only move together: (a list of overrides) for each such pair."""
    out = []
    stuck = [
        p
        for p, v in base_flat.items()
        if type(v) is int
        and v > 1
        and p in attempted
        and p not in moves
        and not SKIPPED_NAMES.search(p.rsplit(".", 1)[-1])
    ]
    numbers = [
        p
        for p, v in base_flat.items()
        if type(v) is int and v > 1 and not SKIPPED_NAMES.search(p.rsplit(".", 1)[-1])
    ]
    done = set()
    # lists of one length, and the number that counts them
    groups = {}
    for p, v in base_flat.items():
        if (
            isinstance(v, tuple)
            and len(v) >= 2
            and not p.endswith(("stage_names", "out_indices", "out_features"))
        ):
            groups.setdefault((p.rpartition(".")[0], len(v)), []).append(p)
    for (prefix, length), lists in groups.items():
        counts = [
            p
            for p, v in base_flat.items()
            if type(v) is int
            and v == length
            and p.rpartition(".")[0] == prefix
            and LAYERS.search(p.rpartition(".")[2])
        ]
        for counted in ([], counts) if counts else ([],):
            for chosen in [lists] + [[one] for one in lists]:
                if (len(chosen) == 1 and not counted) or time.process_time() > deadline:
                    continue
                good = []
                for size in (length - 1, length + 1):
                    way = {p: (base_flat[p] + base_flat[p][-1:])[:size] for p in chosen}
                    way.update(dict.fromkeys(counted, size))
                    if _try(cls, space, way, base_signature):
                        good.append(way)
                if good:
                    out.append(good)
    # switches that only work together, as a decoder's cross-attention
    switches = [p for p, v in base_flat.items() if type(v) is bool]
    for a in switches:
        if a in attempted and a not in moves:
            for b in switches:
                way = {a: not base_flat[a], b: not base_flat[b]}
                if (
                    b != a
                    and b in moves
                    and time.process_time() < deadline
                    and _try(cls, space, way, base_signature)
                ):
                    out.append([way])
                    break
    for a in stuck:
        if a in done:
            continue
        prefix = a.rpartition(".")[0]
        others = [b for b in numbers if b != a and b.rpartition(".")[0] == prefix]
        others.sort(key=lambda b: base_flat[b] != base_flat[a])
        for b in others[:14]:
            if time.process_time() > deadline:
                return out
            good = []
            for factor in (2, 3):
                for way in (
                    {a: base_flat[a] * factor, b: base_flat[b] * factor},
                    {a: base_flat[a] // factor, b: base_flat[b] * factor},
                ):
                    if min(way.values()) > 0 and _try(cls, space, way, base_signature) is not None:
                        good.append(way)
                        break
            if good:
                out.append(good)
                done |= {a, b}
                break
    return out


def _fills(cls, space, base_flat, moves, effects):
    """Attributes whose null means a value computed from others.

    As formulas over the same configuration.
    """
    out = {}
    for path, value in base_flat.items():
        choices = moves.get(path) or []
        numbers = [c for c in choices if isinstance(c, int) and not isinstance(c, bool)]
        if value is not None or not numbers or not effects.get(path):
            continue
        prefix = path[: path.rfind(".") + 1]

        def near(name, prefix=prefix):
            return base_flat.get(prefix + name)

        formulas = []
        hidden = [
            n
            for n in (
                "hidden_size",
                "d_model",
                "n_embd",
                "embed_dim",
                "dim",
                "hidden_dim",
                "encoder_hidden_size",
            )
            if isinstance(near(n), int)
        ]
        heads = [
            n
            for n in (
                "num_attention_heads",
                "num_heads",
                "n_head",
                "n_heads",
                "encoder_attention_heads",
                "num_key_value_heads",
            )
            if isinstance(near(n), int)
        ]
        for h in hidden:
            formulas += [h] + [f"{h}/{a}" for a in heads] + [f"{k}*{h}" for k in (2, 3, 4)]
        others = [
            p[len(prefix) :]
            for p in moves
            if p.startswith(prefix)
            and "." not in p[len(prefix) :]
            and type(base_flat.get(p)) is int
        ]
        formulas += heads + [o for o in others if o not in hidden + heads]
        for formula in formulas:
            if _fill_holds(cls, space, path, prefix, formula, moves):
                out[path] = formula
                break
    return out


def _fill_holds(cls, space, path, prefix, formula, moves):
    checked = 0
    generator = random.Random(path)
    for attempt in range(14):
        overrides = {}
        if attempt:
            for p, values in moves.items():
                if p != path and generator.random() < 0.25:
                    overrides[p] = generator.choice(values)
        overrides[path] = None
        try:
            config = space.build(overrides)
            flat = flatten(config)
            value = _formula(formula, flat, prefix)
            one = signature(observe.observe(construct(cls, config)))
        except Exception:
            continue
        try:
            overrides[path] = value
            two = signature(observe.observe(construct(cls, space.build(overrides))))
        except Exception:
            # some classes refuse what is said, such as an odd head_dim, and not what they compute
            continue
        if one != two:
            return False
        checked += 1
        if checked >= 5:
            return True
    return checked >= 3


def _formula(text, flat, prefix):
    if "/" in text:
        a, b = text.split("/")
        return flat[prefix + a] // flat[prefix + b]
    if "*" in text:
        k, a = text.split("*")
        return int(k) * flat[prefix + a]
    return flat[prefix + text]
