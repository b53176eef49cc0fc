"""Inputs for Scripts/benchmark: made once, the same every time."""

import functools
import io
import json
import pathlib
import pickle
import random
import shutil
import struct
import sys
import types
import zlib


def big_tokenizer(folder):
    """A byte-level BPE as large as the largest in use: 262k tokens, 515k merges, 35 MB."""
    path = folder / "tokenizer.json"
    if path.exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(
        json.dumps(
            {
                "model_type": "gemma3_text",
                "architectures": ["Gemma3ForCausalLM"],
                "vocab_size": 262144,
            }
        )
    )
    # Syllables, all their pairs, and triples up to the size: each triple merges in two ways.
    dice = random.Random(35)
    syllables = [a + b for a in "бвгджзклмнпрстфхцчшщ" for b in ("a", "ä", "中", "文", "語")]
    merges = [[syllable[0], syllable[1]] for syllable in syllables]
    pairs = [a + b for a in syllables for b in syllables]
    merges += [[pair[:2], pair[2:]] for pair in pairs]
    tokens = [f"<special{index}>" for index in range(200)]
    tokens += sorted(set("".join(syllables))) + syllables + pairs
    triples = [pair + syllable for pair in pairs for syllable in syllables]
    for triple in dice.sample(triples, 262_144 - len(tokens)):
        tokens.append(triple)
        merges += [[triple[:4], triple[4:]], [triple[:2], triple[2:]]]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    added = [
        {
            "id": index,
            "content": tokens[index],
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for index in range(200)
    ]
    path.write_text(
        json.dumps(
            {
                "version": "1.0",
                "truncation": None,
                "padding": None,
                "added_tokens": added,
                "normalizer": None,
                "pre_tokenizer": None,
                "post_processor": None,
                "decoder": None,
                "model": {
                    "type": "BPE",
                    "dropout": None,
                    "unk_token": None,
                    "byte_fallback": True,
                    "vocab": vocabulary,
                    "merges": merges,
                },
            },
            ensure_ascii=False,
            indent=2,
        ),
        encoding="utf-8",
    )
    return folder


def gguf_header(path):
    """A vocabulary-only GGUF: 151,936 tokens, their types, 151,387 merges, no tensors."""
    if path.exists():
        return path
    dice = random.Random(152)

    def text(value):
        data = value.encode()
        return struct.pack("<Q", len(data)) + data

    def key(name, kind, payload):
        return text(name) + struct.pack("<I", kind) + payload

    def strings(values):
        return struct.pack("<IQ", 8, len(values)) + b"".join(map(text, values))

    tokens = [f"t{index}" + "".join(dice.choices("abcdefgh", k=4)) for index in range(151_936)]
    merges = [f"{dice.choice(tokens)} {dice.choice(tokens)}" for _ in range(151_387)]
    entries = [
        key("general.architecture", 8, text("qwen2")),
        key("tokenizer.ggml.model", 8, text("gpt2")),
        key("tokenizer.ggml.tokens", 9, strings(tokens)),
        key(
            "tokenizer.ggml.token_type",
            9,
            struct.pack("<IQ", 5, len(tokens)) + struct.pack("<i", 1) * len(tokens),
        ),
        key("tokenizer.ggml.merges", 9, strings(merges)),
    ]
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, len(entries)) + b"".join(entries))
    return path


class _Storage:
    def __init__(self, key, count):
        self.key, self.count = key, count


def _torch_pickle(state):
    """A state dict as torch.save pickles it, made without torch."""
    modules = {name: types.ModuleType(name) for name in ("torch", "torch._utils")}
    rebuild = types.FunctionType((lambda *_: None).__code__, {}, "_rebuild_tensor_v2")
    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    modules["torch._utils"]._rebuild_tensor_v2 = rebuild
    kind = type("HalfStorage", (), {"__module__": "torch"})
    modules["torch"].HalfStorage = kind

    class Tensor:
        def __init__(self, storage, shape):
            self.storage, self.shape = storage, shape

        def __reduce__(self):
            strides, step = [], 1
            for size in reversed(self.shape):
                strides.insert(0, step)
                step *= size
            return rebuild, (self.storage, 0, tuple(self.shape), tuple(strides), False, {})

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            if isinstance(value, _Storage):
                return ("storage", kind, value.key, "cpu", value.count)
            return None

    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        stream = io.BytesIO()
        tensors = {
            name: Tensor(_Storage(key, count), shape) for name, (key, count, shape) in state.items()
        }
        Pickler(stream, protocol=2).dump(tensors)
        return stream.getvalue()
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


@functools.cache
def _zeros_crc(count):
    value, block = 0, bytes(1 << 24)
    for start in range(0, count, len(block)):
        value = zlib.crc32(block[: count - start], value)
    return value


def _write_archive(path, name, members):
    """A stored zip as torch writes it: storages start at multiples of 64.

    A member that is a number is that many zeros.
    """
    directory = []
    with open(path, "wb") as file:
        for member, content in members:
            size = content if isinstance(content, int) else len(content)
            crc = _zeros_crc(size) if isinstance(content, int) else zlib.crc32(content)
            label = f"{name}/{member}".encode()
            offset = file.tell()
            padding = -(offset + 30 + len(label) + 4) % 64
            extra = struct.pack("<2sH", b"FB", padding) + b"Z" * padding
            header = struct.pack(
                "<HHHHHIIIHH", 0, 0x800, 0, 0, 0, crc, size, size, len(label), len(extra)
            )
            file.write(b"PK\3\4" + header + label + extra)
            if isinstance(content, int):
                file.seek(size, 1)
                file.truncate()
            else:
                file.write(content)
            directory.append((label, crc, size, offset))
        start = file.tell()
        for label, crc, size, offset in directory:
            file.write(
                b"PK\1\2"
                + struct.pack(
                    "<HHHHHHIIIHHHHHII",
                    0,
                    0,
                    0x800,
                    0,
                    0,
                    0,
                    crc,
                    size,
                    size,
                    len(label),
                    0,
                    0,
                    0,
                    0,
                    0,
                    offset,
                )
                + label
            )
        length = file.tell() - start
        file.write(
            b"PK\5\6"
            + struct.pack("<HHHHIIH", 0, 0, len(directory), len(directory), length, start, 0)
        )


def sharded_checkpoint(folder):
    """Three .bin shards with an index, 4.9 GB of zeros in sparse files."""
    index = folder / "pytorch_model.bin.index.json"
    if index.exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(
        json.dumps(
            {
                "model_type": "llama",
                "architectures": ["LlamaForCausalLM"],
                "hidden_size": 4096,
                "vocab_size": 32000,
                "num_hidden_layers": 36,
                "num_attention_heads": 32,
                "intermediate_size": 4096,
            }
        )
    )
    weight_map, total = {}, 0
    for shard in range(3):
        name, state, members = f"pytorch_model-{shard + 1:05}-of-00003.bin", {}, []
        for number in range(49):
            key, count = str(number), 4096 * 4096
            tensor = f"model.layers.{shard * 12 + number // 4}.w{number % 4}.weight"
            state[tensor] = (key, count, [4096, 4096])
            members.append((f"data/{key}", count * 2))
            weight_map[tensor] = name
            total += count * 2
        _write_archive(
            folder / name,
            "archive",
            [
                ("data.pkl", _torch_pickle(state)),
                ("byteorder", b"little"),
                *members,
                ("version", b"3\n"),
            ],
        )
    index.write_text(json.dumps({"metadata": {"total_size": total}, "weight_map": weight_map}))
    return folder


def big_dictionary(path):
    """A zip checkpoint whose dictionary has a million numbers."""
    if not path.exists():
        stream = pickle.dumps({f"step.{index}": index for index in range(1_000_000)}, protocol=2)
        _write_archive(
            path, "archive", [("data.pkl", stream), ("byteorder", b"little"), ("version", b"3\n")]
        )
    return path


def small_models(folder):
    """500 copies of a healthy model of 43,168 parameters."""
    healthy = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/Models/healthy-llama"
    for number in range(500):
        copy = folder / f"{number:03}"
        if not copy.exists():
            shutil.copytree(healthy, copy)
    return folder


if __name__ == "__main__":
    kinds = (big_tokenizer, gguf_header, sharded_checkpoint, big_dictionary, small_models)
    {kind.__name__: kind for kind in kinds}[sys.argv[1]](pathlib.Path(sys.argv[2]))
