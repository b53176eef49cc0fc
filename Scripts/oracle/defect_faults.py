"""The faults: what each failure mode does to a repository, at several magnitudes."""

import argparse
import datetime
import decimal
import json
import os
import pathlib
import random
import re
import shutil
import struct

from defect_files import blank, write

NOT, BAD, ANY, FINE = (
    ["not_tunable", "undetermined"],
    ["not_tunable", "limited", "undetermined"],
    ["tunable", "limited", "not_tunable", "undetermined"],
    ["tunable", "limited"],
)
FAULTS = []


class Skip(Exception):
    pass


def fault(fm, name, rules, level, verdicts, fits=lambda f: True, allow=(), args=(), each=None):
    """A fault of a kind: its variants are (name, change) pairs.

    A change raises Skip where it has nothing to change.
    """

    def add(change):
        variants = change() if change.__code__.co_argcount == 0 else {"": change}
        for variant, make in variants.items():
            FAULTS.append(
                (
                    fm,
                    name + ("-" + variant if variant else ""),
                    rules.split(),
                    level,
                    verdicts,
                    fits,
                    list(allow),
                    list(args),
                    make,
                    each,
                )
            )
        return change

    return add


def single(f):
    return f.has("model.safetensors") and f.has("config.json")


def whole(f):
    return single(f) and "quantization_config" not in f.json()


def text(f):
    return (
        whole(f)
        and f.has("tokenizer.json")
        and not f.has("preprocessor_config.json")
        and not f.has("modules.json")
    )


def causal(f):
    return text(f) and any(a.endswith("CausalLM") for a in f.json()["architectures"])


def adapter(f):
    return f.has("adapter_config.json")


def lora(f):
    return adapter(f) and f.json("adapter_config.json")["peft_type"] == "LORA"


def processed(f):
    return f.has("preprocessor_config.json")


def labelled(f):
    return (
        whole(f)
        and "Classification" in f.json()["architectures"][0]
        and len(f.json().get("id2label") or {}) > 1
    )


def quantized(f):
    return single(f) and "quantization_config" in f.json()


def sentence(f):
    return f.has("modules.json")


def gguf(f):
    return any(n.endswith(".gguf") for n in os.listdir(f.path))


def head(f):
    return causal(f) and "lm_head.weight" in f.tensors()


def untied(f):
    return head(f) and f.json().get("tie_word_embeddings") is False


def binary(f):
    return f.has("pytorch_model.bin")


def pointer(size):
    version = "version https://git-lfs.github.com/spec/v1"
    return f"{version}\noid sha256:{'a9' * 32}\nsize {size}\n".encode()


def pick(condition):
    if not condition:
        raise Skip
    return condition


def vocabulary(f):
    c = f.json()
    return c if "vocab_size" in c else c.get("text_config", {})


def layer_key(c):
    return next(
        k
        for k in (
            "num_hidden_layers",
            "n_layer",
            "n_layers",
            "num_layers",
            "encoder_layers",
            "depth",
        )
        if isinstance(c.get(k), int)
    )


def layered(f):
    return re.compile(r"^(.*?\.?(?:layers?|h|block|blocks|encoder\.layer)\.)(\d+)(\..*)$")


def layers(f):
    """Numbered layers: {prefix: {index}} of the tensors."""
    found = {}
    for n in f.tensors():
        m = re.match(r"^(.*?(?:layers?|h|blocks?|block|layer)\.)(\d+)\.", n)
        if m:
            found.setdefault(m[1], set()).add(int(m[2]))
    return found


def main_stack(f):
    return max(pick(layers(f)).items(), key=lambda kv: len(kv[1]))


# --- weights: pointers, cuts, headers
@fault("FM01", "lfs", "weights/lfs-pointer", "error", NOT, single)
def _(f):
    f.write("model.safetensors", pointer(5 << 30))


@fault(
    "FM01", "lfs-bin", "weights/lfs-pointer", "error", NOT, binary, allow=["weights/pickle-only"]
)
def _(f):
    f.write("pytorch_model.bin", pointer(123))


@fault(
    "FM01",
    "lfs-adapter",
    "weights/lfs-pointer",
    "error",
    NOT,
    adapter,
    allow=["adapter/base-not-here"],
)
def _(f):
    f.write("adapter_model.safetensors", pointer(999))


@fault("FM01", "lfs-shards", "weights/lfs-pointer", "error", NOT, whole)
def _():
    def some(which):
        def go(f):
            f.shard(4)
            for n in [f.shards()[i] for i in which]:
                f.write(n, pointer(77777))

        return go

    return {"one": some([2]), "all": some(range(4)), "two": some([0, 3])}


def other(name):
    return lambda f: f.write(name, pointer(17210102)) if f.has(name) else pick(False)


@fault(
    "FM01",
    "lfs-other",
    "weights/lfs-pointer tokenizer/malformed config/malformed",
    "error",
    BAD,
    whole,
)
def _():
    return {n.split(".")[0]: other(n) for n in ("tokenizer.json", "config.json")}


@fault(
    "FM01",
    "lfs-spm",
    "weights/lfs-pointer tokenizer/malformed",
    "error",
    BAD,
    lambda f: f.has("tokenizer.model"),
)
def _(f):
    f.write("tokenizer.model", pointer(499723))


@fault(
    "FM01",
    "lfs-gguf",
    "weights/lfs-pointer",
    "error",
    NOT,
    gguf,
    allow=["quantization/inference-format", "quantization/not-trainable"],
)
def _(f):
    f.write(next(n for n in os.listdir(f.path) if n.endswith(".gguf")), pointer(4 << 30))


def cut(n):
    return lambda f: f.write(f.weights, f.bytes(f.weights)[: n(f.bytes(f.weights))])


def head_of(b):
    return 8 + struct.unpack("<Q", b[:8])[0]


@fault("FM02", "cut", "weights/truncated", "error", NOT, single)
def _():
    return {
        "byte": cut(lambda b: len(b) - 1),
        "seven": cut(lambda b: len(b) - 7),
        "half": cut(lambda b: len(b) // 2),
        "data": cut(head_of),
        "first": cut(lambda b: head_of(b) + 3),
        "third": cut(lambda b: len(b) * 2 // 3),
    }


@fault("FM02", "cut-head", "weights/truncated weights/malformed", "error", NOT, single)
def _():
    return {
        "inside": cut(lambda b: head_of(b) // 2),
        "nine": cut(lambda b: 9),
        "eight": cut(lambda b: 8),
        "five": cut(lambda b: 5),
        "one": cut(lambda b: 1),
        "empty": cut(lambda b: 0),
        "last": cut(lambda b: head_of(b) - 1),
    }


@fault("FM02", "cut-shard", "weights/truncated", "error", NOT, whole)
def _():
    def go(i, k):
        def change(f):
            f.shard(3)
            n = f.shards()[i]
            f.write(n, f.bytes(n)[:-k])

        return change

    return {"first": go(0, 1), "middle": go(1, 100), "last": go(2, 64)}


@fault(
    "FM02",
    "cut-adapter",
    "weights/truncated",
    "error",
    NOT,
    adapter,
    allow=["adapter/base-not-here"],
)
def _():
    return {"byte": cut(lambda b: len(b) - 1), "half": cut(lambda b: (head_of(b) + len(b)) // 2)}


@fault("FM02", "tail", "weights/malformed weights/truncated", "error", NOT, single)
def _():
    return {
        "one": lambda f: f.write(f.weights, f.bytes(f.weights) + b"\0"),
        "newline": lambda f: f.write(f.weights, f.bytes(f.weights) + b"\n"),
        "twice": lambda f: f.write(f.weights, f.bytes(f.weights) * 2),
        "page": lambda f: f.write(f.weights, f.bytes(f.weights) + bytes(4096)),
    }


def text_header(change):
    def go(f):
        b = f.bytes(f.weights)
        n = head_of(b)
        h = change(b[8:n])
        f.write(f.weights, struct.pack("<Q", len(h)) + h + b[n:])

    return go


def entry(change):
    def go(text):
        h = json.loads(text)
        name = [n for n in h if n != "__metadata__"][len(h) // 2]
        change(h, name, h[name])
        return json.dumps(h).encode()

    return text_header(go)


def length(n):
    return lambda f: f.write(f.weights, struct.pack("<Q", n(f)) + f.bytes(f.weights)[8:])


@fault("FM02", "header", "weights/malformed weights/truncated", "error", NOT, single)
def _():
    return {
        "json": text_header(lambda t: t[:-20] + b" " * 20),
        "quote": text_header(lambda t: t.replace(b'"', b"'")),
        "list": text_header(lambda t: b"[1,2]" + b" " * (len(t) - 5)),
        "utf8": text_header(lambda t: t.replace(b"weight", b"we\xffght", 1)),
        "zero": length(lambda f: 0),
        "huge": length(lambda f: 2**63),
        "limit": length(lambda f: 100_000_001),
        "plus": length(lambda f: head_of(f.bytes(f.weights)) - 8 + 1),
        "dtype": entry(lambda h, n, e: e.update(dtype="FLOAT99")),
        "lower": entry(lambda h, n, e: e.update(dtype="bf16")),
        "negative": entry(lambda h, n, e: e.update(shape=[-1])),
        "float-shape": entry(lambda h, n, e: e.update(shape=[float(x) for x in e["shape"]])),
        "reverse": entry(lambda h, n, e: e.update(data_offsets=e["data_offsets"][::-1])),
        "no-shape": entry(lambda h, n, e: e.pop("shape")),
        "three": entry(lambda h, n, e: e.update(data_offsets=e["data_offsets"] + [0])),
        "bom": text_header(lambda t: b"\xef\xbb\xbf" + t),
        "meta-int": entry(lambda h, n, e: h.update(__metadata__={"format": 1})),
        "null": entry(lambda h, n, e: h.update({n: None})),
    }


@fault("FM10", "overlap", "weights/malformed", "error", NOT, single)
def _():
    def same(h, n, e):
        other = next(k for k in h if k not in ("__metadata__", n))
        e["data_offsets"] = h[other]["data_offsets"]
        e["shape"] = h[other]["shape"]

    def shift(k):
        return lambda h, n, e: e.update(data_offsets=[x + k for x in e["data_offsets"]])

    def gone(h, n, e):
        h.pop(n)

    return {
        "same": entry(same),
        "minus": entry(shift(-2)),
        "plus": entry(shift(2)),
        "hole": entry(gone),
    }


@fault("FM02", "size", "weights/malformed", "error", NOT, single)
def _():
    return {
        "shape": entry(lambda h, n, e: e.update(shape=[*e["shape"][:-1], e["shape"][-1] + 1])),
        "dtype": entry(lambda h, n, e: e.update(dtype="F64" if e["dtype"] != "F64" else "F32")),
        "empty": entry(lambda h, n, e: e.update(shape=[*e["shape"], 2])),
        "overflow": entry(lambda h, n, e: e.update(shape=[2**40, 2**40])),
    }


@fault("FM03", "wrong-name", "weights/wrong-extension weights/malformed", "error", NOT, whole)
def _():
    def zipped(f):
        f.to_bin()
        os.rename(f.at("pytorch_model.bin"), f.at("model.safetensors"))

    def legacy(f):
        f.to_bin(legacy=True)
        os.rename(f.at("pytorch_model.bin"), f.at("model.safetensors"))

    def reverse(f):
        os.rename(f.at("model.safetensors"), f.at("pytorch_model.bin"))

    def raw(data):
        return lambda f: f.write("model.safetensors", data)

    def packed(kind):
        def go(f):
            import bz2
            import gzip
            import lzma

            f.write(
                "model.safetensors",
                {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}[kind](
                    f.bytes("model.safetensors")
                ),
            )

        return go

    def numpy(f):
        import io

        import numpy

        b = io.BytesIO()
        numpy.savez(b, a=numpy.zeros(3))
        f.write("model.safetensors", b.getvalue())

    return {
        "zip": zipped,
        "legacy": legacy,
        "bin": reverse,
        "html": raw(b"<!DOCTYPE html><html><body>404</body></html>" * 9),
        "json": raw(b'{"error": "Repository not found"}'),
        "text": raw(b"Entry not found"),
        "gguf": raw(b"GGUF\3\0\0\0" + bytes(64)),
        "gzip": packed("gz"),
        "xz": packed("xz"),
        "bz2": packed("bz2"),
        "npz": numpy,
        "pickle": raw(__import__("pickle").dumps({"a": [1, 2]}, 2)),
        "hdf5": raw(b"\x89HDF\r\n\x1a\n" + bytes(900)),
        "onnx": raw(bytes([8, 7, 18, 7]) + b"pytorch" + bytes(200)),
        "zeros": raw(bytes(5000)),
        "tar": lambda f: (
            __import__("tarfile")
            .open(f.at("t.tar"), "w")
            .__enter__()
            .add(f.at("model.safetensors"), "m"),
            os.replace(f.at("t.tar"), f.at("model.safetensors")),
        ),
    }


@fault(
    "FM03",
    "wrong-adapter",
    "weights/wrong-extension weights/malformed",
    "error",
    NOT,
    lora,
    allow=["adapter/base-not-here"],
)
def _():
    def zipped(f):
        import torch
        from safetensors.torch import load_file

        torch.save(
            {n: t.clone() for n, t in load_file(f.at("adapter_model.safetensors")).items()},
            f.at("adapter_model.safetensors"),
        )

    def reverse(f):
        os.rename(f.at("adapter_model.safetensors"), f.at("adapter_model.bin"))

    return {"zip": zipped, "bin": reverse}


@fault(
    "FM03",
    "wrong-gguf",
    "weights/wrong-extension weights/malformed",
    "error",
    NOT,
    whole,
    allow=["config/missing", "quantization/inference-format", "quantization/not-trainable"],
)
def _(f):
    os.rename(f.at("model.safetensors"), f.at("model.gguf"))


# --- shards and sets
def sharded(change, count=4):
    def go(f):
        f.shard(count)
        change(f)

    return go


def edit_index(change):
    return sharded(lambda f: f.edit(change, "model.safetensors.index.json"))


@fault("FM04", "no-shard", "weights/missing-shard", "error", NOT, whole)
def _():
    def gone(*which):
        return sharded(lambda f: f.remove(*[f.shards()[i] for i in which]))

    return {
        "first": gone(0),
        "middle": gone(1),
        "last": gone(-1),
        "two": gone(1, 2),
        "all-but-one": gone(0, 1, 2),
        "case": sharded(
            lambda f: os.rename(f.at(f.shards()[1]), f.at(f.shards()[1].replace("model", "Model")))
        ),
        "download": sharded(
            lambda f: os.rename(f.at(f.shards()[1]), f.at(f.shards()[1] + ".part"))
        ),
    }


@fault(
    "FM04",
    "no-shard-bin",
    "weights/missing-shard",
    "error",
    NOT,
    whole,
    allow=["weights/pickle-only"],
)
def _(f):
    f.to_bin(3)
    f.remove("pytorch_model-00002-of-00003.bin")


@fault("FM05", "index", "weights/stale-index", "warning", FINE + ["not_tunable"], whole)
def _():
    def moved(m):
        w = m["weight_map"]
        names = list(w)
        w[names[0]], w[names[-1]] = w[names[-1]], w[names[0]]

    def unlisted(k):
        return lambda m: [m["weight_map"].pop(n) for n in list(m["weight_map"])[1 : 1 + k]] and None

    def phantom(m):
        m["weight_map"]["model.layers.9999.ghost.weight"] = list(m["weight_map"].values())[0]

    return {
        "moved": edit_index(moved),
        "unlisted": edit_index(unlisted(1)),
        "unlisted-three": edit_index(unlisted(3)),
        "phantom": edit_index(phantom),
    }


@fault("FM05", "index-unknown-shard", "weights/stale-index", "error", BAD, whole)
def _():
    def change(m):
        last = list(m["weight_map"].values())[-1]
        m["weight_map"] = {k: v for k, v in m["weight_map"].items() if v != last}

    return {"lost": edit_index(change)}


@fault(
    "FM05",
    "index-beside-single",
    "weights/stale-index weights/missing-shard weights/shadowed",
    "warning",
    FINE + ["not_tunable"],
    whole,
)
def _():
    def gone(f):
        f.put(
            {
                "metadata": {},
                "weight_map": dict.fromkeys(f.tensors(), "model-00001-of-00002.safetensors"),
            },
            "model.safetensors.index.json",
        )

    return {"gone": gone}


@fault(
    "FM05",
    "index-bytes",
    "weights/malformed weights/stale-index weights/missing-index",
    "error",
    NOT,
    whole,
    allow=["weights/missing"],
)
def _():
    return {
        "cut": sharded(
            lambda f: f.write(
                "model.safetensors.index.json", f.bytes("model.safetensors.index.json")[:90]
            )
        ),
        "no-map": sharded(lambda f: f.put({"metadata": {}}, "model.safetensors.index.json")),
        "list": sharded(lambda f: f.put([], "model.safetensors.index.json")),
        "number": edit_index(lambda m: m["weight_map"].update({list(m["weight_map"])[0]: 3})),
        "empty": sharded(lambda f: f.put("", "model.safetensors.index.json")),
    }


@fault("FM06", "no-index", "weights/missing-index", "error", NOT, whole)
def _():
    return {
        "gone": sharded(lambda f: f.remove("model.safetensors.index.json")),
        "renamed": sharded(
            lambda f: os.rename(f.at("model.safetensors.index.json"), f.at("model.index.json"))
        ),
        "two": sharded(lambda f: f.remove("model.safetensors.index.json"), 2),
    }


@fault(
    "FM06",
    "no-index-bin",
    "weights/missing-index",
    "error",
    NOT,
    whole,
    allow=["weights/pickle-only"],
)
def _(f):
    f.to_bin(3)
    f.remove("pytorch_model.bin.index.json")


@fault(
    "FM07",
    "index-shadows",
    "weights/missing-shard weights/stale-index",
    "error",
    BAD,
    whole,
    allow=["weights/pickle-only", "weights/shadowed"],
)
def _(f):
    names = list(f.tensors())
    f.to_bin()
    f.put(
        {
            "metadata": {},
            "weight_map": {
                n: f"model-0000{1 + i % 2}-of-00002.safetensors" for i, n in enumerate(names)
            },
        },
        "model.safetensors.index.json",
    )


@fault("FM08", "two-sets", "weights/shadowed", "warning", FINE, whole)
def _():
    def shards(f):
        shutil.copy(f.at("model.safetensors"), f.at("keep"))
        f.shard(2)
        os.rename(f.at("keep"), f.at("model.safetensors"))

    def binary(f):
        shutil.copy(f.at("model.safetensors"), f.at("keep"))
        f.to_bin()
        os.rename(f.at("keep"), f.at("model.safetensors"))

    def consolidated(f):
        shutil.copy(f.at("model.safetensors"), f.at("consolidated.safetensors"))

    return {"shards": shards, "bin": binary}


@fault("FM09", "no-format", "weights/no-format-metadata", "note", FINE, whole)
def _():
    def meta(value):
        return lambda f: write(f.at("model.safetensors"), f.tensors(), value)

    return {"absent": meta(None), "empty": meta({}), "other": meta({"author": "me"})}


@fault("FM11", "zero-size", "weights/zero-size-tensor", "error", NOT, whole)
def _():
    def some(choose, shape=(0,)):
        def change(t):
            for n in choose([n for n in t if len(t[n][1]) > 1]):
                t[n] = (t[n][0], list(shape), b"")

        return lambda f: f.retensor(change)

    return {
        "one": some(lambda n: n[1:2]),
        "all": some(lambda n: n),
        "half": some(lambda n: n[::2]),
        "row": some(lambda n: n[2:3], [0, 32]),
    }


@fault(
    "FM11",
    "flat",
    "config/shape-mismatch weights/zero-size-tensor config/vocabulary-mismatch",
    "error",
    NOT,
    text,
)
def _():
    def flat(choose):
        def change(t):
            for n in choose([n for n in t if len(t[n][1]) == 2]):
                d, s, b = t[n]
                t[n] = (d, [s[0] * s[1]], b)

        return lambda f: f.retensor(change)

    return {"one": flat(lambda n: n[2:3]), "all": flat(lambda n: n)}


def renamed(change):
    return lambda f: f.retensor(lambda t: {change(n): v for n, v in t.items()})


@fault("FM12", "prefix", "weights/wrapper-prefix", "error", NOT, whole)
def _():
    return {
        p.strip("._").replace(".", "-"): renamed(lambda n, p=p: p + n)
        for p in (
            "module.",
            "_orig_mod.",
            "_fsdp_wrapped_module.",
            "_forward_module.",
            "module.module.",
            "_orig_mod.module.",
            "module._orig_mod.",
            "base_model.model.",
        )
    } | {
        "inner": lambda f: f.retensor(
            lambda t: (
                {
                    (
                        n.replace("layers.", "layers._fsdp_wrapped_module.")
                        if "layers." in n
                        else n
                    ): v
                    for n, v in t.items()
                }
                if any("layers." in n for n in t)
                else pick(False)
            )
        ),
        "checkpoint": lambda f: f.retensor(
            lambda t: (
                {
                    re.sub(r"(layers?\.\d+\.)", r"\1_checkpoint_wrapped_module.", n): v
                    for n, v in t.items()
                }
                if any(re.search(r"layers?\.\d+\.", n) for n in t)
                else pick(False)
            )
        ),
    }


@fault(
    "FM12", "foreign-prefix", "weights/wrapper-prefix weights/unexpected-names", "error", NOT, whole
)
def _():
    return {
        p.strip("._").replace(".", "-"): renamed(lambda n, p=p: p + n)
        for p in (
            "net.",
            "student.",
            "policy.",
            "llm.",
            "backbone.net.",
            "model.model.",
            "transformer.base.",
        )
    }


def names_change(make):
    def go(f):
        def change(t):
            r = random.Random(len(t))
            return make(t, r)

        f.retensor(change)

    return go


def needed(t):
    return [
        n
        for n in t
        if len(t[n][1]) >= 1
        and "position_ids" not in n
        and not n.startswith(("lm_head", "cls.", "pooler"))
        and "pooler" not in n
        and "head" not in n
        and "rotary" not in n
        and "mask_token" not in n
    ]


@fault(
    "FM13",
    "names",
    "weights/unexpected-names config/missing-output-head config/layer-count-mismatch",
    "error",
    NOT,
    whole,
)
def _():
    def drop(t, r):
        t.pop(r.choice([n for n in needed(t) if n.endswith("weight")]))

    def drop_bias(t, r):
        t.pop(r.choice(pick([n for n in needed(t) if n.endswith("bias")])))

    def typo(t, r):
        n = r.choice([n for n in needed(t) if n.endswith("weight")])
        return {(k if k != n else k.replace("weight", "weigth")): v for k, v in t.items()}

    def half(t, r):
        some = set(r.sample(needed(t), len(needed(t)) // 2))
        return {n: v for n, v in t.items() if n not in some}

    def upper(t, r):
        return {n.upper(): v for n, v in t.items()}

    def slash(t, r):
        return {n.replace(".", "/"): v for n, v in t.items()}

    def default(t, r):
        n = r.choice([n for n in needed(t) if n.endswith("weight")])
        return {
            (k if k != n else k.replace(".weight", ".base_layer.weight")): v for k, v in t.items()
        }

    def embedding(t, r):
        t.pop(
            pick(
                [
                    n
                    for n in t
                    if re.search(
                        r"(embed_tokens|wte|word_embeddings|patch_embed\w*\.proj\w*)\.weight$", n
                    )
                    and len(t) > 5
                ]
            )[0]
        )

    return {
        "drop": names_change(drop),
        "bias": names_change(drop_bias),
        "typo": names_change(typo),
        "half": names_change(half),
        "upper": names_change(upper),
        "slash": names_change(slash),
        "base-layer": names_change(default),
    }


@fault("FM13", "lora-left", "weights/unexpected-names", "error", NOT, causal)
def _(f):
    def change(t):
        out = {}
        for n, v in t.items():
            if n.endswith("q_proj.weight"):
                m = n[:-6]
                out |= {
                    m + "base_layer.weight": v,
                    m + "lora_A.weight": blank(v[0], [4, v[1][1]]),
                    m + "lora_B.weight": blank(v[0], [v[1][0], 4]),
                }
            else:
                out[n] = v
        pick(len(out) != len(t))
        return out

    f.retensor(change)


PATTERNS = {
    "F16": {"nan": b"\x01\x7e", "inf": b"\x00\x7c", "minf": b"\x00\xfc"},
    "BF16": {"nan": b"\xc0\x7f", "inf": b"\x80\x7f", "minf": b"\x80\xff"},
    "F32": {"nan": b"\0\0\xc0\x7f", "inf": b"\0\0\x80\x7f", "minf": b"\0\0\x80\xff"},
}


def poke(kind, place, shard=None):
    def go(f):
        if shard is not None:
            f.shard(3)

        def change(t):
            n = pick([n for n in t if t[n][0] in PATTERNS and t[n][2]])
            n = n[int(place * (len(n) - 1))]
            d, s, b = t[n]
            p = PATTERNS[d][kind]
            at = int(place * (len(b) // len(p) - 1)) * len(p)
            t[n] = (d, s, b[:at] + p + b[at + len(p) :])

        f.retensor(change, f.shards()[shard] if shard is not None else None)

    return go


@fault("FM17", "non-finite", "weights/non-finite", "error", NOT, whole, args=["--deep"])
def _():
    return {
        "nan-first": poke("nan", 0),
        "nan-last": poke("nan", 1),
        "inf-mid": poke("inf", 0.5),
        "minf": poke("minf", 0.3),
        "shard": poke("nan", 0.7, 2),
        "all": lambda f: f.retensor(
            lambda t: {
                n: (v[0], v[1], PATTERNS[v[0]]["nan"] * (len(v[2]) // len(PATTERNS[v[0]]["nan"])))
                if v[0] in PATTERNS
                else v
                for n, v in t.items()
            }
        ),
    }


@fault("FM17", "non-finite-half", "weights/non-finite", "error", NOT, text, args=["--deep"])
def _():
    def f64(t):
        n = list(t)[3]
        d, s, b = t[n]
        k = 1
        for x in s:
            k *= x
        v = struct.pack("<d", 0.5) * (k - 1) + struct.pack("<d", float("nan"))
        t[n] = ("F64", s, v)

    return {"f64": lambda f: f.retensor(f64)}


@fault(
    "FM17",
    "non-finite-adapter",
    "weights/non-finite",
    "error",
    NOT,
    lora,
    args=["--deep"],
    allow=["adapter/base-not-here"],
)
def _():
    return {"nan": poke("nan", 0.9), "inf": poke("inf", 0.1)}


@fault(
    "FM17",
    "non-finite-bin",
    "weights/non-finite",
    "error",
    NOT,
    whole,
    args=["--deep"],
    allow=["weights/pickle-only"],
)
def _(f):
    poke("nan", 0.4)(f)
    f.to_bin()


# --- torch files
@fault(
    "FM15",
    "pickle-only",
    "weights/pickle-only",
    "warning",
    FINE,
    lambda f: whole(f) and not f.has("pytorch_model.bin"),
)
def _():
    return {
        "one": lambda f: f.to_bin(),
        "legacy": lambda f: f.to_bin(legacy=True),
        "shards": lambda f: f.to_bin(2),
    }


@fault(
    "FM16",
    "cut-bin",
    "weights/truncated weights/malformed weights/wrong-extension",
    "error",
    NOT,
    whole,
    allow=["weights/pickle-only", "security/unknown-pickle-import"],
)
def _():
    def go(n, legacy=False):
        def change(f):
            f.to_bin(legacy=legacy)
            b = f.bytes("pytorch_model.bin")
            f.write("pytorch_model.bin", b[: n(len(b))])

        return change

    return {
        "byte": go(lambda n: n - 1),
        "half": go(lambda n: n // 2),
        "start": go(lambda n: 40),
        "end": go(lambda n: n - 30),
        "empty": go(lambda n: 0),
        "legacy-byte": go(lambda n: n - 1, True),
        "legacy-half": go(lambda n: n // 2, True),
        "legacy-start": go(lambda n: 30, True),
    }


@fault(
    "FM16",
    "cut-bin-shard",
    "weights/truncated weights/malformed",
    "error",
    NOT,
    whole,
    allow=["weights/pickle-only", "security/unknown-pickle-import"],
)
def _(f):
    f.to_bin(2)
    n = "pytorch_model-00002-of-00002.bin"
    f.write(n, f.bytes(n)[:-100])


class Strange:
    pass


@fault(
    "FM14",
    "full-unpickle",
    "weights/needs-full-unpickle",
    "warning",
    BAD,
    whole,
    allow=["weights/pickle-only", "security/unknown-pickle-import"],
)
def _():
    def go(make):
        return lambda f: f.to_bin(extra={"extra": make()})

    return {
        "namespace": go(lambda: argparse.Namespace(a=1)),
        "numpy": go(lambda: __import__("numpy").arange(3)),
        "path": go(lambda: pathlib.PurePosixPath("a")),
        "date": go(lambda: datetime.datetime(2020, 1, 1)),
        "decimal": go(lambda: decimal.Decimal("1.5")),
        "scalar": go(lambda: __import__("numpy").float64(3.0)),
    }


@fault(
    "FM14",
    "dangerous",
    "security/unsafe-pickle",
    "error",
    ["not_tunable"],
    whole,
    allow=["weights/pickle-only", "weights/needs-full-unpickle"],
)
def _():
    def call(module, name, *arguments):
        class Call:
            def __reduce__(self):
                return getattr(__import__(module, fromlist=[name]), name), arguments

        return lambda f: f.to_bin(extra={"x": Call()})

    return {
        "system": call("os", "system", "true"),
        "eval": call("builtins", "eval", "1"),
        "popen": call("subprocess", "Popen", ["true"]),
        "getattr": call("builtins", "getattr", "", "upper"),
        "import": call("builtins", "__import__", "math"),
    }


@fault(
    "FM14",
    "dangerous-beside",
    "security/unsafe-pickle",
    "error",
    ANY,
    whole,
    allow=["weights/training-state", "weights/needs-full-unpickle", "weights/shadowed"],
)
def _():
    def beside(name):
        class Call:
            def __reduce__(self):
                return __import__("os").system, ("true",)

        def go(f):
            import torch

            torch.save({"x": Call()}, f.at(name))

        return go

    return {
        n.split(".")[0]: beside(n)
        for n in (
            "optimizer.pt",
            "training_args.bin",
            "scheduler.pt",
            "rng_state.pth",
            "random_states_0.pkl",
        )
    }


@fault(None, "training-state", "weights/training-state", "note", FINE, whole)
def _():

    def saved(name):
        def go(f):
            import torch

            os.makedirs(os.path.dirname(f.at(name)), exist_ok=True)
            torch.save(
                {
                    "state": {0: {"step": torch.tensor(3.0), "exp_avg": torch.zeros(3)}},
                    "param_groups": [],
                },
                f.at(name),
            )

        return go

    return {
        "optimizer": saved("optimizer.pt"),
        "scheduler": saved("scheduler.pt"),
        "bin": saved("optimizer.bin"),
        "deepspeed": saved("global_step10/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt"),
        "scaler": saved("scaler.pt"),
    }


# --- absent and other formats
@fault(
    "FM04",
    "no-weights",
    "weights/missing",
    "error",
    NOT,
    whole,
    allow=["weights/training-state", "weights/stale-index"],
)
def _():
    def renamed(name):
        return lambda f: (
            os.makedirs(os.path.dirname(f.at(name)), exist_ok=True),
            os.rename(f.at("model.safetensors"), f.at(name)),
        )

    return {
        "gone": lambda f: f.remove("model.safetensors"),
        "subfolder": renamed("checkpoint-100/model.safetensors"),
        "backup": renamed("model.safetensors.bak"),
        "crdownload": renamed("model.safetensors.crdownload"),
        "incomplete": renamed("model.safetensors.incomplete"),
    }


@fault(
    "FM46",
    "other-format",
    "weights/unsupported-format",
    "error",
    ["not_tunable"],
    whole,
    allow=["weights/missing", "config/missing"],
)
def _():
    def instead(name, data):
        def go(f):
            f.remove("model.safetensors")
            f.write(name, data)

        return go

    return {
        "tf": instead("tf_model.h5", b"\x89HDF\r\n\x1a\n" + bytes(900)),
        "flax": instead("flax_model.msgpack", b"\x81\xa5model\x81\xa1a\xc0" + bytes(50)),
        "onnx": instead("onnx/model.onnx", bytes([8, 7, 18, 7]) + b"pytorch" + bytes(200)),
        "onnx-quant": instead(
            "model_quantized.onnx", bytes([8, 7, 18, 7]) + b"pytorch" + bytes(200)
        ),
        "tflite": instead("model.tflite", b"\x1c\0\0\0TFL3" + bytes(200)),
        "tfckpt": instead("model.ckpt.data-00000-of-00001", bytes(400)),
        "ct2": instead("model.bin", b"\x06\0\0\0\x10\0" + b"TransformerSpec\0" + bytes(90)),
        "openvino": instead(
            "openvino_model.xml", b'<?xml version="1.0"?><net name="m" version="11"></net>'
        ),
        "ggml": instead("ggml-model.bin", b"lmgg" + bytes(90)),
        "ggjt": instead("ggml-model-q4_0.bin", b"tjgg\3\0\0\0" + bytes(90)),
        "coreml": instead("model.mlpackage/Data/com.apple.CoreML/weights/weight.bin", bytes(300)),
    }


# --- configuration
@fault(None, "no-config", "config/missing", "error", BAD, whole)
def _():
    return {
        "gone": lambda f: f.remove("config.json"),
        "renamed": lambda f: os.rename(f.at("config.json"), f.at("Config.json")),
    }


@fault(None, "config-bytes", "config/malformed", "error", NOT, whole)
def _():
    def raw(change):
        return lambda f: f.write("config.json", change(f.bytes("config.json")))

    return {
        "cut": raw(lambda b: b[: len(b) // 2]),
        "comma": raw(lambda b: b.rstrip()[:-1] + b",}"),
        "list": raw(lambda b: b"[" + b + b"]"),
        "empty": raw(lambda b: b""),
        "comment": raw(lambda b: b"// config\n" + b),
        "utf16": raw(lambda b: b.decode().encode("utf-16")),
        "quotes": raw(lambda b: b.replace(b'"', b"'")),
        "null": raw(lambda b: b"null"),
        "conflict": raw(lambda b: b"<<<<<<< HEAD\n" + b + b"=======\n>>>>>>> a\n"),
        "html": raw(lambda b: b"<html></html>"),
        "latin1": raw(lambda b: b.replace(b'"model_type"', b'"no\xe9": 1, "model_type"')),
        "bom": raw(lambda b: b"\xef\xbb\xbf" + b),
        "zeros": raw(lambda b: bytes(len(b))),
        "string": raw(lambda b: b'"llama"'),
        "python": raw(
            lambda b: (
                b.replace(b"false", b"False").replace(b"true", b"True").replace(b"null", b"None")
            )
        ),
    }


@fault(
    None,
    "config-types",
    "config/malformed config/shape-mismatch config/layer-count-mismatch config/vocabulary-mismatch",
    "error",
    NOT,
    causal,
)
def _():
    def put(key, make):
        return lambda f: f.edit(lambda c: c.update({key: make(pick(c.get(key)))}))

    return {
        "hidden-string": put("hidden_size", str),
        "hidden-float": put("hidden_size", lambda v: v + 0.5),
        "layers-null": put("num_hidden_layers", lambda v: None),
        "layers-string": put("num_hidden_layers", str),
        "layers-negative": put("num_hidden_layers", lambda v: -v),
        "layers-zero": put("num_hidden_layers", lambda v: 0),
        "heads-zero": put("num_attention_heads", lambda v: 0),
        "heads-list": put("num_attention_heads", lambda v: [v]),
        "vocab-null": put("vocab_size", lambda v: None),
        "vocab-string": put("vocab_size", str),
        "ffn-string": put("intermediate_size", str),
        "kv-zero": put("num_key_value_heads", lambda v: 0),
        "vocab-dict": put("vocab_size", lambda v: {"size": v}),
        "heads-three": put("num_attention_heads", lambda v: 3 if v != 3 else 5),
    }


@fault(
    "FM24",
    "model-type",
    "config/unknown-model-type",
    "warning",
    BAD,
    whole,
    allow=["weights/unexpected-names"],
)
def _():
    def put(value):
        return lambda f: f.edit(lambda c: c.update(model_type=value(c["model_type"])))

    def missing(f):
        f.edit(lambda c: {k: v for k, v in c.items() if k != "model_type"})

    return {
        "missing": missing,
        "null": put(lambda v: None),
        "typo": put(lambda v: v[:-1] + "_"),
        "upper": put(str.upper),
        "new": put(lambda v: "qwen17"),
        "empty": put(lambda v: ""),
        "dash": put(lambda v: v + "-v9"),
    }


def vocab(change):
    def go(f):
        def c(c):
            t = c if "vocab_size" in c else c.get("text_config", {})
            t["vocab_size"] = change(pick(t.get("vocab_size")))

        f.edit(c)

    return go


@fault(
    "FM18",
    "vocab",
    "config/vocabulary-mismatch",
    "error",
    ["not_tunable"],
    lambda f: whole(f) and f.has("tokenizer.json"),
    allow=["tokenizer/id-out-of-range"],
)
def _():
    return {
        "plus": vocab(lambda v: v + 1),
        "minus": vocab(lambda v: v - 1),
        "thousand": vocab(lambda v: v + 1000),
        "round": vocab(lambda v: -(-v // 128) * 128 if v % 128 else v + 128),
        "double": vocab(lambda v: v * 2),
        "half": vocab(lambda v: v // 2),
        "one": vocab(lambda v: 1),
    }


def embedding_name(t, f):
    rows = vocabulary(f)["vocab_size"]
    return pick(
        [
            n
            for n in t
            if re.search(
                r"(embed_tokens|wte|word_embeddings|shared|embeddings|embed_in)\.weight$", n
            )
            and t[n][1][0] == rows
            and len(t[n][1]) == 2
        ]
    )[0]


@fault(
    "FM18",
    "rows",
    "config/vocabulary-mismatch",
    "error",
    ["not_tunable"],
    causal,
    allow=["tokenizer/id-out-of-range", "config/tied-head-stored"],
)
def _():
    def rows(k):
        def go(f):
            def change(t):
                n = embedding_name(t, f)
                d, s, b = t[n]
                t[n] = blank(d, [s[0] + k, s[1]])

            f.retensor(change)

        return go

    def head_rows(k):
        def go(f):
            def change(t):
                d, s, b = pick(t.get("lm_head.weight"))
                t["lm_head.weight"] = blank(d, [s[0] + k, s[1]])

            f.retensor(change)

        return go

    return {
        "one": rows(1),
        "less": rows(-1),
        "many": rows(1000),
        "head-one": head_rows(1),
        "head-less": head_rows(-8),
        "head-many": head_rows(500),
    }


def counted(change, key=None):
    def go(f):
        def c(c):
            k = key or layer_key(c)
            n = c[k]
            m = pick(change(n) if change(n) > 0 else 0)
            c[k] = m
            for other in ("layer_types", "layers_block_type", "block_types"):
                if isinstance(c.get(other), list) and len(c[other]) == n and n != m:
                    raise Skip

        f.edit(c)

    return go


def plain_layers(f):
    return (
        whole(f)
        and any(
            isinstance(f.json().get(k), int)
            for k in ("num_hidden_layers", "n_layer", "n_layers", "num_layers", "encoder_layers")
        )
        and f.json()["model_type"] not in ("albert", "funnel")
    )


@fault("FM19", "layers-more", "config/layer-count-mismatch", "error", ["not_tunable"], plain_layers)
def _():
    return {
        "plus": counted(lambda n: n + 1),
        "two": counted(lambda n: n + 2),
        "double": counted(lambda n: n * 2),
        "ten": counted(lambda n: n * 10),
    }


@fault(
    "FM20", "layers-fewer", "config/layer-count-mismatch", "error", ["not_tunable"], plain_layers
)
def _():
    return {"minus": counted(lambda n: n - 1), "one": counted(lambda n: 1 if n > 1 else 0)}


@fault(
    "FM19",
    "layers-nested",
    "config/layer-count-mismatch",
    "error",
    ["not_tunable"],
    lambda f: whole(f) and ("text_config" in f.json() or "vision_config" in f.json()),
)
def _():
    def inside(part, change):
        def go(f):
            def c(c):
                t = pick(c.get(part))
                k = layer_key(t)
                t[k] = pick(change(t[k]))
                [t.pop(x, None) for x in ("layer_types",)]

            f.edit(c)

        return go

    return {
        "text-plus": inside("text_config", lambda n: n + 1),
        "vision-plus": inside("vision_config", lambda n: n + 1),
        "vision-minus": inside("vision_config", lambda n: n - 1),
        "text-double": inside("text_config", lambda n: n * 2),
        "qformer": inside("qformer_config", lambda n: n + 1),
    }


@fault("FM19", "layers-decoder", "config/layer-count-mismatch", "error", ["not_tunable"], whole)
def _():
    return {
        "plus": counted(lambda n: n + 1, "decoder_layers"),
        "t5": counted(lambda n: n + 1, "num_decoder_layers"),
        "less": counted(lambda n: n - 1, "decoder_layers"),
    } and {
        "plus": lambda f: (
            pick("decoder_layers" in f.json()) and counted(lambda n: n + 1, "decoder_layers")(f)
        ),
        "t5": lambda f: (
            pick("num_decoder_layers" in f.json())
            and counted(lambda n: n + 1, "num_decoder_layers")(f)
        ),
        "less": lambda f: (
            pick("decoder_layers" in f.json()) and counted(lambda n: n - 1, "decoder_layers")(f)
        ),
    }


@fault(
    "FM19",
    "layer-gone",
    "config/layer-count-mismatch weights/unexpected-names",
    "error",
    ["not_tunable"],
    plain_layers,
)
def _():
    def gone(which):
        def go(f):
            prefix, indices = main_stack(f)
            pick(len(indices) > 1)
            i = sorted(indices)[which]
            f.retensor(lambda t: {n: v for n, v in t.items() if not n.startswith(f"{prefix}{i}.")})

        return go

    return {"first": gone(0), "last": gone(-1), "middle": gone(1)}


@fault("FM21", "no-head", "config/missing-output-head", "error", ["not_tunable"], untied)
def _(f):
    f.retensor(lambda t: {n: v for n, v in t.items() if not n.startswith("lm_head")})


@fault(
    "FM21",
    "untie",
    "config/missing-output-head",
    "error",
    ["not_tunable"],
    lambda f: (
        causal(f)
        and f.json().get("tie_word_embeddings") is True
        and not any("lm_head" in n or n.startswith("head") for n in f.tensors())
    ),
)
def _(f):
    f.edit(lambda c: c.update(tie_word_embeddings=False))


@fault("FM22", "tie", "config/tied-head-stored", "warning", ANY, untied)
def _(f):
    f.edit(lambda c: c.update(tie_word_embeddings=True))


@fault(
    "FM63",
    "shape",
    "config/shape-mismatch",
    "error",
    ["not_tunable"],
    causal,
    allow=["config/malformed", "config/vocabulary-mismatch"],
)
def _():
    def put(key, change):
        def go(f):
            f.edit(lambda c: c.update({key: pick(change(pick(c.get(key)), c))}))

        return go

    def resized(pattern, change):
        def go(f):
            def edit(t):
                n = pick([n for n in t if re.search(pattern, n)])[0]
                d, s, b = t[n]
                t[n] = blank(d, change(s))

            f.retensor(edit)

        return go

    return {
        "ffn-double": put("intermediate_size", lambda v, c: v * 2),
        "ffn-one": put("intermediate_size", lambda v, c: v + 1),
        "ffn-less": put("intermediate_size", lambda v, c: v - 8),
        "kv": put("num_key_value_heads", lambda v, c: 1 if v == 2 else (2 if v == 1 else 0)),
        "kv-all": put("num_key_value_heads", lambda v, c: 4 if v in (1, 2) else 0),
        "hidden": put("hidden_size", lambda v, c: v * 2),
        "hidden-less": put("hidden_size", lambda v, c: v - 4 * 4),
        "head-dim": put("head_dim", lambda v, c: v * 2),
        "row": resized(
            r"down_proj|fc_out|dense_4h|c_proj|fc2",
            lambda s: [s[0] + 1, *s[1:]] if len(s) > 1 else pick(False),
        ),
        "column": resized(r"(up_proj|fc_in|c_fc|fc1)\.weight", lambda s: [*s[:-1], s[-1] + 1]),
        "norm": resized(r"(input_layernorm|ln_1|norm)\.weight", lambda s: [s[0] + 1]),
        "transposed": resized(
            r"(up_proj|down_proj|fc_in)\.weight", lambda s: s[::-1] if s[0] != s[1] else pick(False)
        ),
        "scalar": resized(r"(input_layernorm|ln_1|norm)\.weight", lambda s: [1]),
    }


@fault(
    "FM63",
    "shape-encoder",
    "config/shape-mismatch",
    "error",
    ["not_tunable"],
    lambda f: whole(f) and not causal(f),
    allow=["config/vocabulary-mismatch", "config/malformed"],
)
def _():
    def put(*keys, change):
        def go(f):
            def c(c):
                k = pick([k for k in keys if isinstance(c.get(k), int)])[0]
                c[k] = change(c[k])

            f.edit(c)

        return go

    return {
        "ffn": put("intermediate_size", "d_ff", "encoder_ffn_dim", change=lambda v: v * 2),
        "ffn-one": put("intermediate_size", "d_ff", "decoder_ffn_dim", change=lambda v: v + 1),
        "hidden": put("hidden_size", "d_model", change=lambda v: v * 2),
    } | {
        name: lambda f, m=make: (
            pick(
                f.json()["model_type"] not in ("deberta-v2", "nomic_bert", "squeezebert", "resnet")
            )
            and m(f)
        )
        for name, make in {
            "types": put("type_vocab_size", change=lambda v: v + 1),
            "positions-double": put("max_position_embeddings", change=lambda v: v * 2),
            "positions-less": put("max_position_embeddings", change=lambda v: v - 1),
            "embedding": put("embedding_size", change=lambda v: v * 2),
        }.items()
    }


@fault(
    "FM31",
    "image",
    "config/shape-mismatch",
    "error",
    ["not_tunable"],
    lambda f: (
        whole(f)
        and isinstance((f.json().get("vision_config") or f.json()).get("image_size"), int)
        and isinstance((f.json().get("vision_config") or f.json()).get("patch_size"), int)
        and f.json()["model_type"]
        not in (
            "blip",
            "blip-2",
            "convnextv2",
            "swin",
            "mobilevit",
            "mistral3",
            "segformer",
            "videomae",
            "vit_mae",
            "beit",
        )
    ),
)
def _():
    def put(key, change):
        return lambda f: f.edit(
            lambda c: (c.get("vision_config") or c).update(
                {key: change(pick((c.get("vision_config") or c).get(key)))}
            )
        )

    return {
        "size": put("image_size", lambda v: v * 2),
        "size-more": put("image_size", lambda v: v + 16),
        "patch": put("patch_size", lambda v: v // 2),
        "channels": put("num_channels", lambda v: v + 1 if v == 3 else 1),
    }


def rope(value, merge=True):
    def go(f):
        f.edit(lambda c: (c.pop("rope_parameters", None), c.update(rope_scaling=value))[1])

    return go


@fault(
    "FM23",
    "rope",
    "config/rope-scaling config/malformed",
    "error",
    BAD,
    lambda f: (
        causal(f)
        and "rope_parameters" in f.json()
        and f.json()["model_type"]
        in (
            "llama",
            "phi",
            "arcee",
            "stablelm",
            "smollm3",
            "nemotron",
            "qwen2_moe",
            "ministral",
            "glm4",
        )
    ),
)
def _():
    return {
        "string": rope("linear"),
        "no-factor": rope({"type": "linear"}),
        "factor-null": rope({"type": "linear", "factor": None}),
        "unknown": rope({"rope_type": "quadratic", "factor": 2.0}),
        "llama3-short": rope({"rope_type": "llama3", "factor": 8.0}),
        "list": rope([2.0]),
        "number": rope(2.0),
        "yarn-no-factor": rope({"rope_type": "yarn"}),
        "dynamic-no-factor": rope({"type": "dynamic"}),
        "empty-type": rope({"type": "", "factor": 2.0}),
        "longrope-no-factors": rope({"rope_type": "longrope", "factor": 2.0}),
        "factor-string": rope({"type": "linear", "factor": "2.0"}),
    }


@fault(
    "FM26",
    "remote-gone",
    "config/remote-code-missing",
    "error",
    BAD,
    whole,
    allow=["config/remote-code", "config/unknown-model-type", "weights/unexpected-names"],
)
def _():
    def put(have, new=True):
        def go(f):
            def c(c):
                if new:
                    c["model_type"] = "custom_" + c["model_type"]
                c["auto_map"] = {
                    "AutoConfig": "configuration_x.XConfig",
                    "AutoModelForCausalLM": "modeling_x.XModel",
                }

            f.edit(c)
            for n in have:
                f.put("class XConfig: pass\nclass XModel: pass\n", n)

        return go

    return {"both": put([]), "model": put(["configuration_x.py"]), "config": put(["modeling_x.py"])}


@fault(
    "FM25",
    "remote",
    "config/remote-code",
    "warning",
    ANY,
    whole,
    allow=["config/unknown-model-type", "weights/unexpected-names"],
)
def _(f):
    f.edit(
        lambda c: c.update(
            model_type="custom_x",
            auto_map={"AutoConfig": "configuration_x.XConfig", "AutoModel": "modeling_x.XModel"},
        )
    )
    f.put(
        "from transformers import PretrainedConfig\n"
        'class XConfig(PretrainedConfig):\n    model_type = "custom_x"\n',
        "configuration_x.py",
    )
    f.put("class XModel: pass\n", "modeling_x.py")


@fault(
    "FM26",
    "remote-relative",
    "config/remote-code-missing",
    "error",
    BAD,
    whole,
    allow=["config/remote-code", "config/unknown-model-type", "weights/unexpected-names"],
)
def _(f):
    f.edit(
        lambda c: c.update(
            model_type="custom_x",
            auto_map={"AutoConfig": "configuration_x.XConfig", "AutoModel": "modeling_x.XModel"},
        )
    )
    f.put("class XConfig: pass\n", "configuration_x.py")
    f.put("from .helper_x import something\nclass XModel: pass\n", "modeling_x.py")


def generation(level, **values):
    def go(f):
        f.put(
            {"bos_token_id": 1, "eos_token_id": 2}
            | {k: v for k, v in f.json("generation_config.json").items() if k.endswith("_id")}
            | values,
            "generation_config.json",
        )

    return go


@fault(
    "FM27",
    "generation",
    "config/generation-invalid",
    "warning",
    ANY,
    lambda f: whole(f) and f.has("generation_config.json") and f.json()["model_type"] != "siglip",
)
def _():
    return {
        "temperature": generation("w", temperature=0.7),
        "top-p": generation("w", do_sample=False, top_p=0.9),
        "top-k": generation("w", top_k=20),
        "typical": generation("w", typical_p=0.9),
        "beams": generation("w", num_beams=1, early_stopping=True),
        "penalty": generation("w", length_penalty=0.5, num_beams=1),
        "min-p": generation("w", min_p=0.1),
        "epsilon": generation("w", epsilon_cutoff=0.1),
    }


@fault(
    "FM27",
    "generation-error",
    "config/generation-invalid",
    "error",
    BAD,
    lambda f: whole(f) and f.has("generation_config.json"),
)
def _():
    return {
        "returns": generation("e", do_sample=False, num_return_sequences=4),
        "tokens": generation("e", max_new_tokens=0),
        "negative": generation("e", max_new_tokens=-5),
        "cache": generation("e", cache_implementation="turbo"),
        "beam-returns": generation("e", num_beams=2, num_return_sequences=5),
    }


@fault(
    "FM27",
    "generation-bytes",
    "config/generation-invalid config/malformed",
    "error",
    BAD,
    lambda f: whole(f) and f.has("generation_config.json"),
)
def _():
    return {
        "cut": lambda f: f.write("generation_config.json", f.bytes("generation_config.json")[:30]),
        "list": lambda f: f.put([], "generation_config.json"),
        "empty": lambda f: f.put("", "generation_config.json"),
    }


def chatty(f):
    return (
        text(f)
        and f.has("generation_config.json")
        and f.json("tokenizer_config.json").get("eos_token")
    )


def other_id(f, *names):
    d = f.json("tokenizer.json")["added_tokens"]
    c, roles = f.json(), f.json("tokenizer_config.json").values()
    used = {c.get("eos_token_id"), c.get("pad_token_id"), c.get("bos_token_id")} | {
        t["id"] for t in d if t["content"] in [r for r in roles if isinstance(r, str)]
    }
    return pick([t["id"] for t in d if t["id"] not in used])[0]


@fault(
    "FM28",
    "ids",
    "config/token-id-mismatch",
    "warning",
    FINE,
    chatty,
    allow=["tokenizer/pad-equals-eos"],
)
def _():
    def gen(key):
        return lambda f: f.edit(
            lambda c: pick(isinstance(c.get(key), int)) and c.update({key: other_id(f)}),
            "generation_config.json",
        )

    def conf(key):
        return lambda f: f.edit(
            lambda c: pick(isinstance(c.get(key), int)) and c.update({key: other_id(f)})
        )

    def tok(role):
        def go(f):
            c = f.json("tokenizer_config.json")
            content = next(
                t["content"]
                for t in f.json("tokenizer.json")["added_tokens"]
                if t["id"] == other_id(f)
            )
            pick(c.get(role))
            f.edit(lambda c: c.update({role: content}), "tokenizer_config.json")
            f.edit(lambda c: c.update({role: content}), "special_tokens_map.json")

        return go

    def off(f):
        f.edit(
            lambda c: (
                pick(isinstance(c.get("eos_token_id"), int))
                and c.update(
                    eos_token_id=c["eos_token_id"] + 7
                    if c["eos_token_id"] + 7 < c["vocab_size"]
                    else 5
                )
            )
        )

    return {
        "gen-eos": gen("eos_token_id"),
        "gen-pad": gen("pad_token_id"),
        "conf-eos": conf("eos_token_id"),
        "tok-eos": tok("eos_token"),
        "conf-bos": conf("bos_token_id"),
    }


@fault("FM30", "labels", "config/label-head-mismatch config/shape-mismatch", "error", ANY, labelled)
def _():
    def named(n):
        return lambda f: f.edit(
            lambda c: (
                c.update(
                    id2label={str(i): f"L{i}" for i in range(n)},
                    label2id={f"L{i}": i for i in range(n)},
                ),
                c.pop("num_labels", None),
            )[0]
        )

    def num(f):
        f.edit(lambda c: (c.pop("id2label"), c.pop("label2id"), c.update(num_labels=7))[2])

    def gone(f):
        f.edit(lambda c: (c.pop("id2label"), c.pop("label2id"), None)[2])

    return {
        "more": named(9),
        "one-more": named(5),
        "fewer": named(3),
        "one": named(1),
        "num": num,
        "gone": gone,
    }


# --- tokenizer
@fault(
    "FM42",
    "no-tokenizer",
    "tokenizer/missing tokenizer/malformed",
    "error",
    BAD,
    lambda f: text(f) or sentence(f),
    allow=["embedding/vector-tasks-only"],
)
def _():
    every = (
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "vocab.txt",
        "vocab.json",
        "merges.txt",
    )
    return {
        "all": lambda f: f.remove(*every),
        "config-left": lambda f: f.remove("tokenizer.json", "vocab.txt"),
        "map-left": lambda f: f.remove("tokenizer.json", "tokenizer_config.json", "vocab.txt"),
        "folder": lambda f: (
            os.makedirs(f.at("tokenizer")),
            [os.rename(f.at(n), f.at("tokenizer/" + n)) for n in every if f.has(n)],
        ),
    }


@fault(
    "FM42",
    "no-characters",
    "tokenizer/missing",
    "error",
    BAD,
    lambda f: whole(f) and f.json()["model_type"] in ("wav2vec2", "hubert") and f.has("vocab.json"),
)
def _(f):
    f.remove("vocab.json")


def tokenizer(change):
    def go(f):
        d = f.json("tokenizer.json")
        result = change(d)
        f.put(d if result is None else result, "tokenizer.json")

    return go


def raw_tokenizer(change):
    return lambda f: f.write("tokenizer.json", change(f.bytes("tokenizer.json")))


def bpe(f):
    return text(f) and f.json("tokenizer.json")["model"]["type"] == "BPE"


@fault(None, "tokenizer-bytes", "tokenizer/malformed", "error", BAD, text)
def _():
    def top(**v):
        return tokenizer(lambda d: d.update(v))

    return {
        "cut": raw_tokenizer(lambda b: b[: len(b) // 2]),
        "empty": raw_tokenizer(lambda b: b""),
        "html": raw_tokenizer(lambda b: b"<html>"),
        "list": raw_tokenizer(lambda b: b"[]"),
        "object": raw_tokenizer(lambda b: b"{}"),
        "version": top(version="2.0"),
        "normalizer": top(normalizer={"type": "Magic"}),
        "decoder": top(decoder={"type": "Nope"}),
        "pretokenizer": top(pre_tokenizer={"type": "Splitter"}),
        "post": top(post_processor={"type": "TemplateProcessing"}),
        "no-model": tokenizer(lambda d: d.pop("model") and None),
        "model-type": tokenizer(lambda d: d["model"].update(type="Trigram")),
        "added-string": tokenizer(lambda d: d["added_tokens"][0].update(id="7")),
        "added-no-content": tokenizer(lambda d: d["added_tokens"][0].pop("content") and None),
        "extra-key": top(extra=1),
        "truncation": top(truncation={"max_length": "x"}),
        "padding": top(padding={"strategy": "Never"}),
        "utf8": raw_tokenizer(lambda b: b.replace(b'"content": "', b'"content": "\xff', 1)),
        "vocab-string": tokenizer(lambda d: d["model"].update(vocab="x")),
        "post-unknown": top(
            post_processor={
                "type": "TemplateProcessing",
                "single": [
                    {"SpecialToken": {"id": "X", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}},
                ],
                "pair": [{"Sequence": {"id": "A", "type_id": 0}}],
                "special_tokens": {},
            }
        ),
    }


@fault(None, "tokenizer-bpe", "tokenizer/malformed", "error", BAD, bpe)
def _():
    return {
        "merge-unknown": tokenizer(lambda d: d["model"]["merges"].insert(3, "zq qz")),
        "merge-three": tokenizer(lambda d: d["model"]["merges"].insert(0, "a b c")),
        "merge-one": tokenizer(lambda d: d["model"]["merges"].append("ab")),
        "merge-pair-unknown": tokenizer(lambda d: d["model"].update(merges=[["zq", "qz"]])),
        "vocab-float": tokenizer(lambda d: d["model"]["vocab"].update({"zzz": 1.5})),
        "vocab-negative": tokenizer(lambda d: d["model"]["vocab"].update({"zzz": -1})),
        "dropout": tokenizer(lambda d: d["model"].update(dropout=3.0)),
        "merge-result": tokenizer(
            lambda d: [
                d["model"]["vocab"].pop(
                    "".join(d["model"]["merges"][-1])
                    if isinstance(d["model"]["merges"][-1], list)
                    else d["model"]["merges"][-1].replace(" ", "")
                ),
                None,
            ][1]
        ),
        "no-vocab": tokenizer(lambda d: d["model"].pop("vocab") and None),
    }


@fault(
    None,
    "tokenizer-unigram",
    "tokenizer/malformed",
    "error",
    BAD,
    lambda f: text(f) and f.json("tokenizer.json")["model"]["type"] == "Unigram",
)
def _():
    return {
        "unk-beyond": tokenizer(lambda d: d["model"].update(unk_id=99999)),
        "empty": tokenizer(lambda d: d["model"].update(vocab=[])),
        "score-string": tokenizer(lambda d: d["model"]["vocab"].__setitem__(3, ["a", "b"])),
        "pair-short": tokenizer(lambda d: d["model"]["vocab"].__setitem__(3, ["a"])),
    }


@fault(None, "tokenizer-config-bytes", "tokenizer/malformed config/malformed", "error", BAD, text)
def _():
    return {
        "cut": lambda f: f.write("tokenizer_config.json", f.bytes("tokenizer_config.json")[:50]),
        "list": lambda f: f.put([], "tokenizer_config.json"),
        "empty": lambda f: f.put("", "tokenizer_config.json"),
    }


def add_tokens(count, start=None, special=True):
    def go(f):
        rows = max(
            (
                v[1][0]
                for n, v in f.tensors().items()
                if re.search(r"(embed|wte|shared|word_emb)", n)
                and len(v[1]) == 2
                and "position" not in n
                and "type" not in n
            ),
            default=0,
        )
        pick(rows)
        rows = vocabulary(f)["vocab_size"]
        first = rows if start is None else start(rows)
        d = f.json("tokenizer.json")
        d["added_tokens"] += [
            {
                "id": first + i,
                "content": f"<|new_{i}|>",
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": special,
            }
            for i in range(count)
        ]
        f.put(d, "tokenizer.json")
        f.edit(
            lambda c: c["added_tokens_decoder"].update(
                {
                    str(first + i): {
                        "content": f"<|new_{i}|>",
                        "lstrip": False,
                        "normalized": False,
                        "rstrip": False,
                        "single_word": False,
                        "special": special,
                    }
                    for i in range(count)
                }
            ),
            "tokenizer_config.json",
        )

    return go


def full_vocabulary(f):
    return text(f) and max(
        [t["id"] for t in f.json("tokenizer.json")["added_tokens"]]
        + [len(f.json("tokenizer.json")["model"]["vocab"]) - 1]
    ) + 1 == vocabulary(f).get("vocab_size")


@fault(
    "FM35", "added-beyond", "tokenizer/id-out-of-range", "error", ["not_tunable"], full_vocabulary
)
def _():
    return {"one": add_tokens(1), "ten": add_tokens(10), "plain": add_tokens(2, special=False)}


@fault(
    "FM35",
    "vocab-beyond",
    "tokenizer/id-out-of-range",
    "error",
    ["not_tunable"],
    lambda f: full_vocabulary(f) and isinstance(f.json("tokenizer.json")["model"]["vocab"], dict),
    allow=["config/token-id-mismatch"],
)
def _():
    return {
        "next": tokenizer(
            lambda d: d["model"]["vocab"].update(
                {
                    "zzzz": max(
                        [*d["model"]["vocab"].values(), *[t["id"] for t in d["added_tokens"]]]
                    )
                    + 1
                }
            )
        ),
        "far": tokenizer(lambda d: d["model"]["vocab"].update({"zzzz": 50000})),
    }


@fault(
    "FM34",
    "pad-beyond",
    "tokenizer/id-out-of-range",
    "error",
    ["not_tunable"],
    causal,
    allow=["config/token-id-mismatch"],
)
def _():
    return {
        "exact": lambda f: f.edit(lambda c: c.update(pad_token_id=c["vocab_size"])),
        "far": lambda f: f.edit(lambda c: c.update(pad_token_id=128004)),
    }


def without(role, rest=()):
    def go(f):
        for n in ("tokenizer_config.json", "special_tokens_map.json"):
            f.edit(lambda c: {k: v for k, v in c.items() if k != role}, n)
        for n in ("config.json", "generation_config.json"):
            if f.has(n):
                f.edit(lambda c: {k: v for k, v in c.items() if k != role + "_id"}, n)

    return go


@fault(
    "FM32",
    "no-pad",
    "tokenizer/no-pad-token",
    "warning",
    FINE,
    lambda f: (
        causal(f)
        and f.json("tokenizer_config.json").get("tokenizer_class")
        in (
            "PreTrainedTokenizerFast",
            "GPT2Tokenizer",
            "GPTNeoXTokenizer",
            "CodeGenTokenizer",
            "LlamaTokenizerFast",
            "LlamaTokenizer",
        )
    ),
)
def _():
    return {"": without("pad_token")}


@fault(
    "FM33",
    "pad-eos",
    "tokenizer/pad-equals-eos",
    "warning",
    FINE,
    lambda f: (
        causal(f)
        and f.json("tokenizer_config.json").get("pad_token")
        and f.json("tokenizer_config.json").get("eos_token")
    ),
)
def _(f):
    eos = f.json("tokenizer_config.json")["eos_token"]
    id = next(t["id"] for t in f.json("tokenizer.json")["added_tokens"] if t["content"] == eos)
    for n in ("tokenizer_config.json", "special_tokens_map.json"):
        f.edit(lambda c: c.update(pad_token=eos), n)
    for n in ("config.json", "generation_config.json"):
        if f.has(n):
            f.edit(lambda c: c.update(pad_token_id=id), n)


@fault(
    "FM28",
    "special-gone",
    "tokenizer/special-token-missing",
    "warning",
    ANY,
    text,
    allow=["config/token-id-mismatch", "tokenizer/no-pad-token", "tokenizer/id-out-of-range"],
)
def _():
    def put(role, content="<|not_there|>"):
        def go(f):
            pick(f.json("tokenizer_config.json").get(role) or role == "extra")
            for n in ("tokenizer_config.json", "special_tokens_map.json"):
                f.edit(
                    lambda c: c.update(
                        {role: content}
                        if role != "extra"
                        else {"additional_special_tokens": [content]}
                    ),
                    n,
                )

        return go

    return {
        "eos": put("eos_token"),
        "pad": put("pad_token"),
        "extra": put("extra"),
        "mask": put("mask_token"),
        "bos": put("bos_token"),
    }


@fault(
    "FM37",
    "no-template",
    "tokenizer/no-chat-template",
    "note",
    FINE,
    lambda f: causal(f) and f.json("tokenizer_config.json").get("chat_template"),
)
def _(f):
    f.edit(lambda c: {k: v for k, v in c.items() if k != "chat_template"}, "tokenizer_config.json")


def template(value, where="tokenizer_config.json"):
    def go(f):
        if where.endswith(".jinja"):
            f.edit(
                lambda c: {k: v for k, v in c.items() if k != "chat_template"},
                "tokenizer_config.json",
            )
            f.write(where, value.encode())
        else:
            f.edit(lambda c: c.update(chat_template=value), where)

    return go


@fault(None, "template-bad", "tokenizer/chat-template-malformed", "warning", ANY, causal)
def _():
    return {
        "endfor": template("{% for m in messages %}{{ m.content }}"),
        "endif": template("{% if x %}a{% endfor %}"),
        "brace": template("{{ messages[0].content }"),
        "unknown-tag": template("{% foreach m in messages %}{% endforeach %}"),
        "expression": template("{{ messages[0]. }}"),
        "string": template("{{ 'abc }}"),
        "filter": template("{{ messages | nosuchfilter }}"),
        "test": template("{{ messages is nosuchtest }}"),
        "paren": template("{{ (1 + 2 }}"),
        "set": template("{% set = 3 %}"),
        "else": template("{% else %}"),
        "in": template("{% for m messages %}{% endfor %}"),
        "comment": template("{# never closed"),
        "jinja-file": template(
            "{% for m in messages %}{{ m.content }}{% endfo %}", "chat_template.jinja"
        ),
        "operator": template("{{ 1 +* 2 }}"),
        "macro": template("{% macro %}{% endmacro %}"),
        "raw": template("{% raw %}{{ a }}"),
    }


@fault(
    "FM39",
    "double-bos",
    "tokenizer/double-bos",
    "warning",
    FINE,
    lambda f: (
        causal(f)
        and f.json("tokenizer_config.json").get("bos_token")
        and "TemplateProcessing" in f.bytes("tokenizer.json").decode()
    ),
)
def _():
    body = (
        "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}"
        "{% endfor %}"
    )

    def with_bos(make):
        return lambda f: template(make(f.json("tokenizer_config.json")["bos_token"]))(f)

    return {
        "token": with_bos(lambda b: "{{ bos_token }}" + body),
        "literal": with_bos(lambda b: b + body),
        "quoted": with_bos(lambda b: "{{ '" + b + "' }}" + body),
        "dash": with_bos(lambda b: "{{- bos_token -}}" + body),
        "first": with_bos(
            lambda b: (
                "{% for message in messages %}{% if loop.first %}{{ bos_token }}{% endif %}"
                "{{ message['content'] }}{% endfor %}"
            )
        ),
        "loop-index": with_bos(
            lambda b: (
                "{% for message in messages %}{% set content = message['content'] %}"
                "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}"
                "{{ content }}{% endfor %}"
            )
        ),
        "set": with_bos(lambda b: "{% set start = bos_token %}{{ start }}" + body),
        "file": lambda f: template("{{ bos_token }}" + body, "chat_template.jinja")(f),
        "format": with_bos(lambda b: "{{ '%s' | format(bos_token) }}" + body),
        "system": with_bos(
            lambda b: (
                "{% if messages[0]['role'] == 'system' %}{{ bos_token + messages[0]['content'] }}"
                "{% else %}{{ bos_token }}{% endif %}" + body
            )
        ),
    }


@fault("FM40", "newer-class", "tokenizer/needs-newer-transformers", "note", FINE, text)
def _():
    return {
        "backend": lambda f: f.edit(
            lambda c: c.update(tokenizer_class="TokenizersBackend"), "tokenizer_config.json"
        )
    }


@fault(
    "FM40",
    "newer-class-assumed",
    "tokenizer/needs-newer-transformers",
    "warning",
    ANY,
    lambda f: (
        causal(f)
        and f.json()["model_type"] in ("llama", "phi", "stablelm", "gpt_neo", "falcon", "gemma2")
    ),
    args=["--assume", "transformers=4.46.0"],
    allow=["config/rope-scaling"],
)
def _():
    return {
        "backend": lambda f: f.edit(
            lambda c: c.update(tokenizer_class="TokenizersBackend"), "tokenizer_config.json"
        )
    }


@fault("FM41", "newer-form", "tokenizer/needs-newer-tokenizers", "note", FINE, bpe)
def _(f):
    tokenizer(
        lambda d: d["model"].update(
            merges=[m if isinstance(m, list) else m.split(" ") for m in d["model"]["merges"]]
        )
    )(f)


# --- processor and embeddings
@fault("FM43", "no-processor", "processor/missing", "error", BAD, processed)
def _(f):
    f.remove("preprocessor_config.json", "processor_config.json", "video_preprocessor_config.json")


@fault("FM43", "processor-bytes", "processor/missing config/malformed", "error", BAD, processed)
def _():
    return {
        "cut": lambda f: f.write(
            "preprocessor_config.json", f.bytes("preprocessor_config.json")[:40]
        ),
        "empty": lambda f: f.put("", "preprocessor_config.json"),
        "list": lambda f: f.put([], "preprocessor_config.json"),
    }


@fault(
    "FM44",
    "pooling",
    "embedding/pooling-missing",
    "warning",
    ANY,
    sentence,
    allow=["embedding/vector-tasks-only"],
)
def _():
    def modules(change):
        return lambda f: f.edit(lambda m: change(m), "modules.json")

    def pooling(f):
        return next(m["path"] for m in f.json("modules.json") if m["type"].endswith("Pooling"))

    return {
        "config": lambda f: f.remove(pooling(f) + "/config.json"),
        "folder": lambda f: shutil.rmtree(f.at(pooling(f))),
        "dimension": lambda f: f.edit(
            lambda c: c.update(word_embedding_dimension=c["word_embedding_dimension"] * 2),
            pooling(f) + "/config.json",
        ),
        "dimension-one": lambda f: f.edit(
            lambda c: c.update(word_embedding_dimension=c["word_embedding_dimension"] - 1),
            pooling(f) + "/config.json",
        ),
        "modules": lambda f: f.remove("modules.json"),
        "modules-bytes": lambda f: f.write("modules.json", f.bytes("modules.json")[:30]),
        "no-pooling": modules(lambda m: [x for x in m if not x["type"].endswith("Pooling")]),
        "renamed": lambda f: os.rename(f.at(pooling(f)), f.at("pooling")),
        "no-mode": lambda f: f.edit(
            lambda c: {k: (False if k.startswith("pooling_mode") else v) for k, v in c.items()},
            pooling(f) + "/config.json",
        ),
        "bytes": lambda f: f.put("{", pooling(f) + "/config.json"),
        "dense-weights": lambda f: (
            [pick(f.has("2_Dense/model.safetensors")), f.remove("2_Dense/model.safetensors")][0]
            and None
        ),
        "dense-folder": lambda f: pick(f.has("2_Dense")) and shutil.rmtree(f.at("2_Dense")),
        "dense-width": lambda f: (
            pick(f.has("2_Dense"))
            and f.edit(lambda c: c.update(in_features=c["in_features"] + 8), "2_Dense/config.json")
        ),
    }


# --- quantization
@fault(
    "FM53",
    "unknown-method",
    "quantization/unknown-method quantization/state-mismatch",
    "error",
    BAD,
    lambda f: (
        quantized(f)
        and not f.json()["quantization_config"].get("load_in_4bit")
        and not f.json()["quantization_config"].get("load_in_8bit")
    ),
    allow=[
        "quantization/full-blocked",
        "quantization/merge-blocked",
        "quantization/not-trainable",
        "quantization/inference-format",
        "weights/unexpected-names",
    ],
)
def _():
    return {
        "zzz": lambda f: f.edit(lambda c: c["quantization_config"].update(quant_method="zzz")),
        "none": lambda f: f.edit(lambda c: c["quantization_config"].pop("quant_method") and None),
        "upper": lambda f: f.edit(
            lambda c: c["quantization_config"].update(
                quant_method=c["quantization_config"]["quant_method"].upper() + "X"
            )
        ),
    }


STATE = [
    "quantization/full-blocked",
    "quantization/merge-blocked",
    "quantization/not-trainable",
    "weights/unexpected-names",
    "config/shape-mismatch",
    "quantization/unknown-method",
]


@fault(
    "FM54",
    "state",
    "quantization/state-mismatch weights/unexpected-names",
    "error",
    BAD,
    quantized,
    allow=STATE,
)
def _():
    def drop(kind, every=False):
        def go(f):
            def change(t):
                found = pick([n for n in t if re.search(kind, n)])
                gone = found if every else found[3:4]
                for n in gone:
                    t.pop(n)

            f.retensor(change)

        return go

    return {
        "config-gone": lambda f: f.edit(
            lambda c: {k: v for k, v in c.items() if k != "quantization_config"}
        ),
        "scale-gone": drop(r"(scales|weight_scale|weight_scale_inv|absmax|SCB|scale)$"),
        "scales-gone": drop(r"(scales|weight_scale|weight_scale_inv|absmax|SCB|scale)$", True),
        "zeros-gone": drop(r"qzeros$"),
        "state-gone": drop(r"quant_state"),
        "states-gone": drop(r"quant_state", True),
        "packed-gone": drop(r"(qweight|weight_packed|W_q)$"),
        "shape-gone": drop(r"weight_shape$"),
        "map-gone": drop(r"quant_map$"),
    }


@fault(
    "FM54",
    "plain",
    "quantization/state-mismatch",
    "error",
    BAD,
    lambda f: (
        causal(f)
        and f.json()["model_type"]
        in (
            "llama",
            "arcee",
            "ministral",
            "stablelm",
            "smollm3",
            "nemotron",
            "phi",
            "glm4",
            "cohere",
        )
    ),
    allow=STATE,
)
def _():
    def put(**q):
        return lambda f: f.edit(lambda c: c.update(quantization_config=q))

    return {
        "gptq": put(quant_method="gptq", bits=4, group_size=128, desc_act=False),
        "awq": put(quant_method="awq", bits=4, group_size=128, version="gemm", zero_point=True),
        "bnb4": put(quant_method="bitsandbytes", load_in_4bit=True, bnb_4bit_quant_type="nf4"),
        "bnb8": put(quant_method="bitsandbytes", load_in_8bit=True),
        "fp8": put(quant_method="fp8", activation_scheme="dynamic", weight_block_size=[128, 128]),
        "ct": put(
            quant_method="compressed-tensors",
            format="pack-quantized",
            quantization_status="compressed",
            config_groups={
                "group_0": {
                    "targets": ["Linear"],
                    "weights": {
                        "num_bits": 4,
                        "type": "int",
                        "strategy": "group",
                        "group_size": 128,
                        "symmetric": True,
                    },
                }
            },
            ignore=["lm_head"],
        ),
        "hqq": put(
            quant_method="hqq",
            quant_config={"weight_quant_params": {"nbits": 4, "group_size": 64, "axis": 1}},
        ),
        "mxfp4": put(quant_method="mxfp4"),
        "aqlm": put(
            quant_method="aqlm",
            in_group_size=8,
            out_group_size=1,
            num_codebooks=1,
            nbits_per_codebook=16,
        ),
        "eetq": put(quant_method="eetq", weights="int8"),
        "bitnet": put(quant_method="bitnet"),
    }


@fault(
    "FM54",
    "numbers",
    "quantization/state-mismatch config/shape-mismatch",
    "error",
    BAD,
    quantized,
    allow=STATE,
)
def _():
    def put(key, change):
        def go(f):
            f.edit(
                lambda c: c["quantization_config"].update(
                    {key: change(pick(c["quantization_config"].get(key)))}
                )
            )

        return go

    def weights(key, change):
        def go(f):
            f.edit(
                lambda c: (lambda w: w.update({key: change(pick(w.get(key)))}))(
                    pick(c["quantization_config"].get("config_groups"))["group_0"]["weights"]
                )
            )

        return go

    return {
        "bits": put("bits", lambda v: 8 if v == 4 else 4),
        "bits-three": put("bits", lambda v: 3),
        "group": put("group_size", lambda v: v * 2),
        "group-less": put("group_size", lambda v: v // 2),
        "block": put("weight_block_size", lambda v: [v[0] * 2, v[1] * 2]),
        "ct-bits": weights("num_bits", lambda v: 8 if v == 4 else pick(False)),
        "ct-group": weights("group_size", lambda v: v * 2),
    }


@fault(
    "FM54",
    "bnb-form",
    "quantization/state-mismatch",
    "error",
    BAD,
    lambda f: quantized(f) and f.json()["quantization_config"]["quant_method"] == "bitsandbytes",
    allow=STATE,
)
def _():
    def other(c):
        q = c["quantization_config"]
        four = q["load_in_4bit"]
        q.update(
            load_in_4bit=not four, load_in_8bit=four, _load_in_4bit=not four, _load_in_8bit=four
        )

    def type_(c):
        q = c["quantization_config"]
        pick(q["load_in_4bit"])
        q.update(bnb_4bit_quant_type="fp4" if q["bnb_4bit_quant_type"] == "nf4" else "nf4")

    return {"other": lambda f: f.edit(other)}


@fault(
    "FM48",
    "other-method",
    "quantization/not-trainable quantization/state-mismatch",
    "error",
    BAD,
    lambda f: causal(f) and f.json()["model_type"] in ("llama", "arcee", "ministral"),
    allow=STATE,
)
def _():
    def put(**q):
        return lambda f: f.edit(lambda c: c.update(quantization_config=q))

    return {
        "vptq": put(quant_method="vptq", config_for_layers={}),
        "fbgemm": put(quant_method="fbgemm_fp8", activation_scale_ub=1200.0),
        "higgs": put(quant_method="higgs", bits=4),
        "spqr": put(quant_method="spqr", bits=3),
        "quark": put(quant_method="quark", export={}),
        "auto-round": put(quant_method="auto-round", bits=4, group_size=128),
        "sinq": put(quant_method="sinq"),
        "fp_quant": put(quant_method="fp_quant"),
    }


# --- adapters
BASE = ["adapter/base-not-here"]


def aconf(change):
    return lambda f: f.edit(change, "adapter_config.json")


@fault("FM66", "base-name", "adapter/base-unresolvable", "warning", ANY, adapter, allow=BASE)
def _():
    return {
        k: aconf(lambda c, v=v: c.update(base_model_name_or_path=v))
        for k, v in {
            "null": None,
            "empty": "",
            "path": "/home/me/models/llama",
            "relative": "./base",
            "up": "../llama-7b",
            "quant": "unsloth/llama-3-8b-bnb-4bit",
            "awq": "TheBloke/x-AWQ",
            "gptq": "TheBloke/x-7B-GPTQ",
            "windows": "C:\\models\\llama",
            "home": "~/models/x",
            "cache": "/root/.cache/huggingface/hub/models--a--b/snapshots/123",
            "three": "models/meta/llama",
        }.items()
    } | {"gone": aconf(lambda c: {k: v for k, v in c.items() if k != "base_model_name_or_path"})}


@fault(
    "FM64",
    "adapter-config",
    "adapter/malformed config/malformed config/missing",
    "error",
    BAD,
    adapter,
    allow=BASE + ["weights/missing", "adapter/rank-mismatch", "weights/unexpected-names"],
)
def _():
    return {
        "cut": lambda f: f.write("adapter_config.json", f.bytes("adapter_config.json")[:60]),
        "list": lambda f: f.put([], "adapter_config.json"),
        "gone": lambda f: f.remove("adapter_config.json"),
        "no-type": aconf(lambda c: {k: v for k, v in c.items() if k != "peft_type"}),
        "unknown-type": aconf(lambda c: c.update(peft_type="LORAX")),
        "lower": aconf(lambda c: c.update(peft_type="lora_x")),
        "empty": lambda f: f.put("", "adapter_config.json"),
    }


@fault(
    "FM64", "lora-config", "adapter/malformed adapter/rank-mismatch", "error", BAD, lora, allow=BASE
)
def _():
    return {
        "r-string": aconf(lambda c: c.update(r=str(c["r"]))),
        "r-zero": aconf(lambda c: c.update(r=0)),
        "r-negative": aconf(lambda c: c.update(r=-4)),
        "r-null": aconf(lambda c: c.update(r=None)),
        "targets-number": aconf(lambda c: c.update(target_modules=7)),
        "task": aconf(lambda c: c.update(task_type="CAUSAL")),
        "bias": aconf(lambda c: c.update(bias="some")),
    }


@fault("FM67", "rank", "adapter/rank-mismatch", "error", ["not_tunable"], lora, allow=BASE)
def _():
    return {
        "double": aconf(lambda c: c.update(r=c["r"] * 2)),
        "one": aconf(lambda c: c.update(r=1)),
        "plus": aconf(lambda c: c.update(r=c["r"] + 1)),
        "pattern": aconf(
            lambda c: c.update(
                rank_pattern={
                    "_proj": 3,
                    pick(isinstance(c["target_modules"], list) and c["target_modules"])[0]: 3,
                }
            )
        ),
        "tensor": lambda f: f.retensor(
            lambda t: t.update(
                {
                    n: blank(t[n][0], [t[n][1][0] + 2, *t[n][1][1:]])
                    for n in pick([n for n in t if n.endswith("lora_A.weight")])[:1]
                }
            )
        ),
    }


@fault("FM64", "pair", "adapter/incomplete-pair", "error", ["not_tunable"], lora, allow=BASE)
def _():
    def drop(pattern, count):
        return lambda f: f.retensor(
            lambda t: (
                [t.pop(n) for n in pick([n for n in t if re.search(pattern, n)])[:count]] and None
            )
        )

    return {
        "a": drop("lora_A", 1),
        "b": drop("lora_B", 1),
        "all-a": drop("lora_A", 999),
        "all-b": drop("lora_B", 999),
    }


def plain_lora(f):
    return (
        lora(f)
        and f.json("adapter_config.json")["base_model_name_or_path"].endswith("arcee")
        and isinstance(f.json("adapter_config.json")["target_modules"], list)
        and not f.json("adapter_config.json").get("exclude_modules")
    )


@fault("FM68", "coverage", "adapter/target-without-tensors", "warning", ANY, plain_lora, allow=BASE)
def _():
    def dropped(f):
        c = f.json("adapter_config.json")
        m = pick([m for m in c["target_modules"] if len(c["target_modules"]) > 1])[0]
        f.retensor(lambda t: {n: v for n, v in t.items() if f".{m}." not in n})

    def layer(f):
        targets = {n.split(".lora_")[0].split(".")[-1] for n in f.tensors() if "_proj." in n}
        pick(len(targets) > 1)
        one = sorted(targets)[0]
        f.retensor(
            lambda t: (
                [t.pop(n) for n in pick([n for n in t if ".layers.1." in n and f".{one}." in n])]
                and None
            )
        )

    return {
        "declared": aconf(lambda c: c["target_modules"].append("w_proj")),
        "dropped": dropped,
        "layer": layer,
    }


@fault(
    "FM64",
    "keys",
    "adapter/dead-keys adapter/malformed weights/wrapper-prefix adapter/empty",
    "error",
    ["not_tunable"],
    lora,
    allow=BASE + ["adapter/target-without-tensors", "adapter/incomplete-pair"],
)
def _():
    return {
        "module": renamed(lambda n: "module." + n),
        "orig": renamed(lambda n: n.replace("base_model.model.", "base_model.model._orig_mod.")),
        "double": renamed(lambda n: "base_model.model." + n),
        "bare": renamed(lambda n: n.removeprefix("base_model.model.")),
        "kohya": renamed(
            lambda n: (
                "lora_unet_" + n.replace(".", "_").replace("lora_A_weight", ".lora_down.weight")
            )
        ),
        "lower": renamed(lambda n: n.replace("lora_A", "lora_a").replace("lora_B", "lora_b")),
        "down": renamed(lambda n: n.replace("lora_A", "lora_down").replace("lora_B", "lora_up")),
    }


@fault(
    "FM71",
    "adapter-name",
    "adapter/dead-keys adapter/malformed",
    "error",
    BAD,
    lora,
    allow=BASE + ["adapter/target-without-tensors", "adapter/incomplete-pair"],
)
def _(f):
    f.retensor(
        lambda t: {
            n.replace("lora_A.", "lora_A.lora.").replace("lora_B.", "lora_B.lora."): v
            for n, v in t.items()
        }
    )


@fault(
    "FM69",
    "adapter-empty",
    "adapter/empty",
    "error",
    ["not_tunable"],
    lora,
    allow=BASE + ["adapter/target-without-tensors", "weights/missing"],
)
def _():
    return {
        "none": lambda f: f.retensor(lambda t: {}),
        "gone": lambda f: f.remove("adapter_model.safetensors"),
    }


@fault("FM70", "untrained", "adapter/untrained", "warning", ANY, lora, args=["--deep"], allow=BASE)
def _():
    return {
        "zero": lambda f: (
            f.retensor(
                lambda t: {
                    n: (
                        v[0],
                        v[1],
                        bytes(len(v[2])) if "lora_B" in n or "lora_embedding_A" in n else v[2],
                    )
                    for n, v in t.items()
                }
            )
            if all("lora_" in n for n in f.tensors())
            else pick(False)
        ),
        "minus": lambda f: (
            f.retensor(
                lambda t: {
                    n: (
                        v[0],
                        v[1],
                        struct.pack("<f", -0.0) * (len(v[2]) // 4) if "lora_B" in n else v[2],
                    )
                    for n, v in t.items()
                }
            )
            if not any("embedding" in n or "lm_head" in n or "token" in n for n in f.tensors())
            else pick(False)
        ),
    }


@fault(
    "FM55",
    "target-base",
    "adapter/target-not-in-base adapter/dead-keys",
    "error",
    ["not_tunable"],
    plain_lora,
    args=["--base", "{cases}/base-arcee"],
    allow=["adapter/target-without-tensors"],
)
def _():
    def deep(f):
        f.retensor(lambda t: {n.replace(".layers.2.", ".layers.30."): v for n, v in t.items()})

    def renamed_target(f):
        pick(any(re.search(r"[qvko]_proj", n) for n in f.tensors()))
        f.edit(
            lambda c: c.update(
                target_modules=["query_key_value"],
                rank_pattern={},
                alpha_pattern={},
                modules_to_save=None,
            ),
            "adapter_config.json",
        )
        f.retensor(
            lambda t: (
                {
                    re.sub(r"[qvko]_proj", "query_key_value", n): v
                    for n, v in t.items()
                    if "_proj" in n
                }
                if any("_proj" in n for n in t)
                else pick(False)
            )
        )

    return {
        "layer": deep,
        "name": renamed_target,
        "prefix": lambda f: f.retensor(
            lambda t: {n.replace("model.layers", "transformer.h"): v for n, v in t.items()}
        ),
    }


@fault(
    "FM63",
    "base-shape",
    "adapter/base-shape-mismatch",
    "error",
    ["not_tunable"],
    lambda f: plain_lora(f) and not f.json("adapter_config.json").get("use_dora"),
    args=["--base", "{cases}/base-arcee"],
    allow=["adapter/rank-mismatch"],
)
def _():
    def grown(which, axis):
        return lambda f: f.retensor(
            lambda t: {
                n: (
                    blank(v[0], [s + (16 if i == axis else 0) for i, s in enumerate(v[1])])
                    if n.endswith(which + ".weight")
                    else v
                )
                for n, v in t.items()
            }
        )

    return {"in": grown("lora_A", 1), "out": grown("lora_B", 0)}


@fault(
    "FM63",
    "base-other",
    "adapter/base-shape-mismatch adapter/target-not-in-base",
    "error",
    ["not_tunable"],
    plain_lora,
    args=["--base", "{cases}/base-llama-wide"],
    allow=["adapter/target-without-tensors", "adapter/base-unresolvable"],
)
def _(f):
    pass


@fault(
    "FM72",
    "saved-unmatched",
    "adapter/modules-to-save-unmatched",
    "warning",
    ANY,
    plain_lora,
    args=["--base", "{cases}/base-arcee"],
    allow=["adapter/target-without-tensors"],
)
def _():
    return {
        "score": aconf(
            lambda c: c.update(modules_to_save=(c.get("modules_to_save") or []) + ["score"])
        ),
        "typo": aconf(
            lambda c: c.update(modules_to_save=(c.get("modules_to_save") or []) + ["lm_heads"])
        ),
    }


# --- safety, documents
@fault(
    None,
    "escape",
    "security/path-escape",
    "error",
    BAD,
    whole,
    allow=["weights/missing", "weights/missing-shard", "weights/stale-index"],
)
def _():
    def to(path):
        return edit_index(
            lambda m: m["weight_map"].update(dict.fromkeys(list(m["weight_map"])[:3], path))
        )

    def link(name):
        return lambda f: (
            (f.has(name) or pick(False))
            and (os.remove(f.at(name)), os.symlink("/etc/hostname", f.at(name)))
        )

    return {
        "up": to("../other.safetensors"),
        "absolute": to("/tmp/model.safetensors"),
        "deep": to("a/../../b.safetensors"),
        "link": link("model.safetensors"),
        "link-tokenizer": link("tokenizer.json"),
        "link-config": link("config.json"),
    }


@fault(None, "template-unsafe", "security/template-unsafe", "warning", ANY, causal)
def _():
    return {
        "class": template("{{ ''.__class__.__mro__ }}"),
        "globals": template("{{ messages.__init__.__globals__['os'] }}"),
        "attr": template("{{ messages | attr('__class__') }}"),
        "concat": template("{{ messages['__cla' + 'ss__'] }}"),
        "subclasses": template("{{ cycler.__init__.__globals__.os.popen('id').read() }}"),
        "file": template("{{ ().__class__.__bases__ }}", "chat_template.jinja"),
    }


@fault(None, "no-card", "docs/no-model-card", "note", FINE, whole, allow=["docs/no-license"])
def _(f):
    f.remove("README.md")


@fault(None, "license", "docs/license-restricts", "warning", FINE, whole)
def _():
    return {
        name: lambda f, name=name: f.put(
            f.bytes("README.md").decode().replace("license: apache-2.0", "license: " + name),
            "README.md",
        )
        for name in (
            "cc-by-nc-4.0",
            "cc-by-nd-4.0",
            "cc-by-nc-sa-4.0",
            "cc-by-nc-nd-4.0",
            "cc-by-nc-2.0",
        )
    }


@fault(
    "FM16",
    "gguf-cut",
    "weights/truncated weights/malformed",
    "error",
    NOT,
    gguf,
    allow=[
        "quantization/inference-format",
        "quantization/not-trainable",
        "weights/wrong-extension",
    ],
)
def _():
    def go(change):
        def c(f):
            n = next(n for n in os.listdir(f.path) if n.endswith(".gguf"))
            f.write(n, change(f.bytes(n)))

        return c

    return {
        "byte": go(lambda b: b[:-1]),
        "half": go(lambda b: b[: len(b) // 2]),
        "head": go(lambda b: b[:200]),
        "version": go(lambda b: b[:4] + b"\x63" + b[5:]),
        "count": go(lambda b: b[:8] + b"\xff" * 8 + b[16:]),
        "four": go(lambda b: b[:4]),
        "empty": go(lambda b: b""),
    }
