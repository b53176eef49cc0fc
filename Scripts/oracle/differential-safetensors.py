"""Compares which mutated files ftcheck and the safetensors library accept.

    Scripts/oracle/differential-safetensors.py --ftcheck .build/release/ftcheck --count 20000

Needs safetensors 0.8 in the Python that runs it. Where both accept, names, types, shapes and places
have to agree as well. ftcheck differs on purpose where a file
- names a tensor or a `__metadata__` key twice: the library silently keeps the last;
- gives an empty tensor a size beyond 2^63 - 1, which no tensor of torch can have: the library takes
  it.
"""

import json
import struct
import sys

import safetensors
from differential import Library, arguments, compare, mutate_bytes

SIZES = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "I64": 8,
    "I8": 1,
    "U8": 1,
    "BOOL": 1,
    "F8_E4M3": 1,
    "C64": 8,
}


def file_of(tensors, metadata=None):
    header, end = {}, 0
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, dtype, shape in tensors:
        size = SIZES[dtype]
        for length in shape:
            size *= length
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(range(256)) * (end // 256) + bytes(end % 256)


SEEDS = [
    file_of([]),
    file_of([], {"format": "pt"}),
    file_of([("w", "F32", [2])], {}),
    file_of(
        [("a.weight", "BF16", [4, 2]), ("a.bias", "F16", [4]), ("scalar", "I64", [])],
        {"format": "pt", "x": "y"},
    ),
    file_of([(name.lower(), name, [3, 2]) for name in SIZES]),
    file_of([("empty", "F32", [0, 3]), ("next", "U8", [5]), ("none", "F64", [0])]),
    file_of([("caf\u00e9", "U8", [1]), ('x"\\\n', "BOOL", [2])], {"k\u00e9y": "v\u00e4lue"}),
]
PIECES = [
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b" ",
    b"\n",
    b"\0",
    b"null",
    b"true",
    b"1",
    b"0",
    b"-1",
    b"1.0",
    b"1e2",
    b"-0",
    b"00",
    b"18446744073709551615",
    b"18446744073709551616",
    b"9223372036854775808",
    b"4294967296",
    b'"F32"',
    b'"F4"',
    b'"f32"',
    b'"I2"',
    b'"shape"',
    b'"dtype"',
    b'"data_offsets"',
    b'"__metadata__":null,',
    b'"__metadata__":{"a":1},',
    b'"extra":[{}],',
    b'"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},',
    b"\\u0061",
    b"\\ud800",
    b"\\ud83d\\ude00",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"NaN",
    b"[[[[",
    b'{"a":' * 130,
]


def mutate(chance, seed):
    """Bytes, or the header's text with a new length, so that more than the length is tried."""
    length = struct.unpack("<Q", seed[:8])[0]
    if chance.random() < 0.35:
        return mutate_bytes(chance, seed, length + 9)
    text, data = bytearray(seed[8 : 8 + length]), seed[8 + length :]
    for _ in range(chance.choice((1, 1, 2))):
        place = chance.randrange(len(text) + 1)
        match chance.randrange(6):
            case 0:
                text[place:place] = chance.choice(PIECES)
            case 1:
                text[place : place + chance.randrange(1, 6)] = chance.choice(PIECES)
            case 2:
                del text[place : place + 1]
            case 3:
                digits = [i for i, byte in enumerate(text) if 48 <= byte <= 57]
                if digits:
                    text[chance.choice(digits)] = chance.randrange(48, 58)
            case 4:
                digits = [i for i, byte in enumerate(text) if 48 <= byte <= 57]
                if digits:
                    place = chance.choice(digits)
                    text[place : place + 1] = chance.choice(PIECES[13:25])
            case 5:
                data += bytes(chance.choice((1, 4, 8)))
    return struct.pack("<Q", len(text)) + bytes(text) + data


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    found = safetensors.deserialize(data)
    return {
        name: (tensor["dtype"], list(tensor["shape"]), len(tensor["data"]))
        for name, tensor in found
    }


def exception(ours, theirs):
    if theirs is None and " twice" in ours:
        return "a name that comes twice"
    if theirs is None and ours.startswith("gives a size of a tensor beyond"):
        return "a size beyond 2^63 - 1"
    return None


def same(ours, theirs):
    ours = {tensor["name"]: (tensor["dtype"], tensor["shape"], tensor["bytes"]) for tensor in ours}
    if ours == theirs:
        return None
    return f"the tensors: {ours} and {theirs}"


if __name__ == "__main__":
    sys.exit(
        1
        if compare(
            arguments(__doc__), ".safetensors", SEEDS, mutate, Library(read), exception, same
        )
        else 0
    )
