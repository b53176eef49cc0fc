"""Safetensors and torch files as bytes, so that a fault can be put exactly where it is wanted."""

import json
import os
import struct

TORCH = {"format": "pt"}


def read(path):
    """The header's entries in order, the metadata, and each tensor's bytes."""
    with open(path, "rb") as file:
        data = file.read()
    n = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + n])
    meta = header.pop("__metadata__", None)
    body = data[8 + n :]
    return {
        k: (v["dtype"], v["shape"], body[v["data_offsets"][0] : v["data_offsets"][1]])
        for k, v in header.items()
    }, meta


def write(path, tensors, meta=TORCH, edit=None, tail=b""):
    header, at = {}, 0
    if meta is not None:
        header["__metadata__"] = meta
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, at + len(data)]}
        at += len(data)
    if edit:
        edit(header)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(
            struct.pack("<Q", len(text)) + text + b"".join(t[2] for t in tensors.values()) + tail
        )


WIDTH = {
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "I64": 8,
    "I32": 4,
    "U8": 1,
    "I8": 1,
    "BOOL": 1,
    "F8_E4M3": 1,
    "F64": 8,
    "F8_E8M0": 1,
    "F8_E5M2": 1,
    "U16": 2,
    "U32": 4,
    "U64": 8,
    "I16": 2,
}


def blank(dtype, shape, fill=b"\x11\x3c"):
    count = WIDTH[dtype]
    for s in shape:
        count *= s
    return dtype, list(shape), (fill * (count // len(fill) + 1))[:count]


class Folder:
    """A repository that is being changed."""

    def __init__(self, path):
        self.path = path

    def at(self, name):
        return os.path.join(self.path, name)

    def has(self, name):
        return os.path.exists(self.at(name))

    def remove(self, *names):
        for n in names:
            if self.has(n):
                os.remove(self.at(n))

    def json(self, name="config.json"):
        return json.load(open(self.at(name)))

    def put(self, value, name="config.json"):
        with open(self.at(name), "w") as f:
            if isinstance(value, str):
                f.write(value)
            else:
                json.dump(value, f, indent=2, ensure_ascii=False)

    def edit(self, change, name="config.json"):
        value = self.json(name)
        result = change(value)
        self.put(value if result is None else result, name)

    def bytes(self, name):
        return open(self.at(name), "rb").read()

    def write(self, name, data):
        os.makedirs(os.path.dirname(self.at(name)), exist_ok=True)
        with open(self.at(name), "wb") as f:
            f.write(data)

    @property
    def weights(self):
        return (
            next(
                (n for n in ("model.safetensors", "adapter_model.safetensors") if self.has(n)), None
            )
            or sorted(n for n in os.listdir(self.path) if n.endswith(".safetensors"))[0]
        )

    @property
    def sharded(self):
        return self.has("model.safetensors.index.json")

    def shards(self):
        return sorted(
            n
            for n in os.listdir(self.path)
            if n.startswith("model-") and n.endswith(".safetensors")
        )

    def tensors(self, name=None):
        return read(self.at(name or self.weights))[0]

    def retensor(self, change, name=None):
        name = name or self.weights
        tensors, meta = read(self.at(name))
        result = change(tensors)
        write(self.at(name), tensors if result is None else result, meta)

    def shard(self, count=3, stem="model"):
        """Splits model.safetensors into shards with an index, as save_pretrained does."""
        if self.sharded:
            return
        tensors, meta = read(self.at("model.safetensors"))
        names = list(tensors)
        step = -(-len(names) // count)
        where = {}
        for i in range(count):
            file = f"{stem}-{i + 1:05}-of-{count:05}.safetensors"
            part = {n: tensors[n] for n in names[i * step : (i + 1) * step]}
            write(self.at(file), part, meta)
            where |= dict.fromkeys(part, file)
        self.put(
            {
                "metadata": {"total_size": sum(len(t[2]) for t in tensors.values())},
                "weight_map": where,
            },
            f"{stem}.safetensors.index.json",
        )
        self.remove("model.safetensors")

    def to_bin(self, count=1, legacy=False, extra=None):
        import torch
        from safetensors.torch import load_file

        files = self.shards() if self.sharded else ["model.safetensors"]
        state = {}
        for f in files:
            state |= load_file(self.at(f))
        self.remove(*files, "model.safetensors.index.json")
        if extra:
            state |= extra
        if count == 1:
            torch.save(
                state, self.at("pytorch_model.bin"), _use_new_zipfile_serialization=not legacy
            )
        else:
            names = list(state)
            step = -(-len(names) // count)
            where = {}
            for i in range(count):
                file = f"pytorch_model-{i + 1:05}-of-{count:05}.bin"
                part = {n: state[n] for n in names[i * step : (i + 1) * step]}
                torch.save(part, self.at(file))
                where |= dict.fromkeys(part, file)
            self.put(
                {"metadata": {"total_size": 1}, "weight_map": where}, "pytorch_model.bin.index.json"
            )
