"""Compares which mutated files ftcheck and the gguf library accept.

    python3 Scripts/oracle/differential-gguf.py --ftcheck .build/release/ftcheck --count 20000

Needs gguf 0.19 in the Python that runs it. Where both accept, names, types, shapes and places have
to agree as well. ftcheck holds files against what llama.cpp loads, so it differs on purpose:
- the library takes a string that goes on behind the end of the file, as numpy cuts slices silently;
- it takes what `gguf.cpp` of llama.cpp refuses: tensors that don't follow each other without holes,
  empty keys and keys that come twice, strings beyond 1 GiB, names beyond 63 bytes, more than four
  dimensions, rows that don't fill blocks, types that were removed, alignments that aren't powers of
  two.
"""

import os
import sys
import tempfile

import gguf
import numpy
from differential import Library, arguments, compare, mutate_bytes


def file_of(build, endianess=gguf.GGUFEndian.LITTLE):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.gguf")
        writer = gguf.GGUFWriter(path, "llama", endianess=endianess)
        build(writer)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        with open(path, "rb") as file:
            return file.read()


def plain(writer):
    writer.add_block_count(2)
    writer.add_tensor("token_embd.weight", numpy.arange(64, dtype=numpy.float32).reshape(8, 8))
    writer.add_tensor("blk.0.attn_q.weight", numpy.ones((4, 8), numpy.float16))


def values(writer):
    writer.add_bool("a.bool", True)
    writer.add_int8("a.int8", -1)
    writer.add_uint64("a.uint64", 2**63)
    writer.add_float64("a.float64", 0.5)
    writer.add_array("a.ints", [1, 2, 3])
    writer.add_array("a.texts", ["x", "", "caf\u00e9"])
    writer.add_custom_alignment(64)
    writer.add_tensor("w", numpy.zeros(5, numpy.int8))


def quantized(writer):
    writer.add_tensor(
        "blk.0.ffn_up.weight",
        numpy.zeros((3, 34), numpy.uint8),
        raw_dtype=gguf.GGMLQuantizationType.Q8_0,
    )
    writer.add_tensor(
        "blk.0.ffn_down.weight",
        numpy.zeros((2, 18), numpy.uint8),
        raw_dtype=gguf.GGMLQuantizationType.Q4_0,
    )
    writer.add_tensor("norm", numpy.zeros(3, numpy.float64))


SEEDS = [
    file_of(plain),
    file_of(values),
    file_of(quantized),
    file_of(lambda writer: None),
    file_of(plain, gguf.GGUFEndian.BIG),
]
VALUES = [
    0,
    1,
    2,
    3,
    4,
    5,
    8,
    9,
    12,
    13,
    31,
    32,
    33,
    63,
    64,
    65,
    255,
    256,
    65535,
    2**31,
    2**32 - 1,
    2**32,
    2**62,
    2**63 - 1,
    2**63,
    2**64 - 1,
]


def mutate(chance, seed):
    """Bytes of the header; or a number in the place of one that may mean something.

    A count, a length, a type or an offset.
    """
    reader_end = seed.rfind(b"norm") if b"norm" in seed else len(seed)
    reach = max(64, min(len(seed), reader_end + 64, 640))
    if chance.random() < 0.5:
        return mutate_bytes(chance, seed, reach)
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2))):
        width = chance.choice((4, 8))
        place = chance.randrange(4, reach - 8)
        # Numbers are followed by zero bytes: those places hold counts, lengths, types, offsets.
        zeros = [i for i in range(place, reach - 8) if data[i + 1 : i + 4] == b"\0\0\0"]
        if zeros:
            data[zeros[0] : zeros[0] + width] = (chance.choice(VALUES) % 256**width).to_bytes(
                width, "little"
            )
    return bytes(data)


def read(path):
    reader = gguf.GGUFReader(path)
    return {
        t.name: (
            t.tensor_type.name,
            [int(n) for n in reversed(t.shape)],
            int(t.n_bytes),
            int(t.data_offset),
        )
        for t in reader.tensors
    }


STRICTER = {
    "are left": "a length behind the end of the file",
    "at most (byte": "a string beyond 1 GiB",
    "an empty key": "an empty key",
    "of its data where": "tensors that leave holes or overlap",
    " twice": "a key that comes twice",
    "tensor name of": "a long tensor name",
    "dimensions where": "more than four dimensions",
    "has rows of": "rows that do not fill blocks",
    "no longer reads": "a removed type",
    "alignment": "an alignment that llama.cpp refuses",
    "beyond what the format allows": "numbers beyond what llama.cpp takes",
}


def exception(ours, theirs):
    if theirs is None:
        return next((reason for text, reason in STRICTER.items() if text in ours), None)
    return None


def same(ours, theirs):
    ours = {
        tensor["name"]: (tensor["dtype"], tensor["shape"], tensor["bytes"], tensor["data_offset"])
        for tensor in ours
    }
    if ours == theirs:
        return None
    return f"the tensors: {ours} and {theirs}"


if __name__ == "__main__":
    sys.exit(
        1
        if compare(arguments(__doc__), ".gguf", SEEDS, mutate, Library(read), exception, same)
        else 0
    )
