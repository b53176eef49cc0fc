"""Write small valid files of the formats that Fixtures has none of, as seeds for Scripts/fuzz.

python3 Scripts/fuzz-targets/seeds.py TARGET FOLDER
"""

import base64
import json
import os
import struct
import sys
import zipfile


def string(text):
    return struct.pack("<Q", len(text)) + text.encode()


def gguf():
    values = [
        ("general.architecture", 8, string("llama")),
        ("general.alignment", 4, struct.pack("<I", 32)),
        ("llama.block_count", 4, struct.pack("<I", 1)),
        ("tokenizer.ggml.model", 8, string("gpt2")),
        ("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, 2) + string("a") + string("<s>")),
        ("tokenizer.ggml.token_type", 9, struct.pack("<IQii", 5, 2, 1, 3)),
        ("tokenizer.ggml.add_bos_token", 7, b"\1"),
        ("tokenizer.ggml.bos_token_id", 4, struct.pack("<I", 1)),
        ("tokenizer.chat_template", 8, string("{{ bos_token }}{{ messages[0].content }}")),
    ]
    for version in (2, 3):
        header = b"GGUF" + struct.pack("<IQQ", version, 1, len(values))
        for key, kind, value in values:
            header += string(key) + struct.pack("<I", kind) + value
        header += string("token_embd.weight") + struct.pack("<IQQIQ", 2, 32, 2, 8, 0)
        header += b"\0" * (-len(header) % 32)
        yield header + b"\0" * 68
    yield b"GGUF" + struct.pack("<IQQ", 3, 0, 0)


def field(number, payload):
    return bytes([number << 3 | 2, len(payload)]) + payload


def sentencepiece():
    pieces = [("<unk>", 2), ("<s>", 3), ("</s>", 3), ("a", 1), ("b", 1), ("ab", 1)]
    for kind in (1, 2):
        model = b"".join(
            field(
                1, field(1, text.encode()) + b"\x15" + struct.pack("<f", -1) + bytes([0x18, part])
            )
            for text, part in pieces
        )
        yield model + field(2, bytes([0x18, kind, 0x20, 6, 0xC0, 2, 0, 0xC8, 2, 1, 0xD0, 2, 2]))


def tekken():
    yield json.dumps(
        {
            "config": {
                "pattern": ".",
                "num_vocab_tokens": 3,
                "default_vocab_size": 5,
                "default_num_special_tokens": 2,
                "version": "v3",
            },
            "vocab": [
                {
                    "rank": i,
                    "token_bytes": base64.b64encode(bytes([97 + i])).decode(),
                    "token_str": chr(97 + i),
                }
                for i in range(3)
            ],
            "special_tokens": [
                {"rank": i, "token_str": t, "is_control": True}
                for i, t in enumerate(["<unk>", "<s>"])
            ],
        }
    ).encode()


def tokenizer():
    added = [
        {
            "id": 3,
            "content": "<s>",
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
    ]
    models = [
        {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]},
        {
            "type": "BPE",
            "vocab": {"a": 0, "b": 1, "ab": 2},
            "merges": [["a", "b"]],
            "unk_token": None,
            "byte_fallback": False,
        },
        {
            "type": "WordPiece",
            "vocab": {"[UNK]": 0, "a": 1, "##b": 2},
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
        },
        {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["a", -1.0], ["b", -2.5]]},
        {"type": "WordLevel", "vocab": {"a": 0, "b": 1}, "unk_token": "a"},
    ]
    template = {
        "type": "TemplateProcessing",
        "single": [
            {"SpecialToken": {"id": "<s>", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
        ],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"<s>": {"id": "<s>", "ids": [3], "tokens": ["<s>"]}},
    }
    for model in models:
        for processor in (None, template):
            yield json.dumps(
                {
                    "version": "1.0",
                    "truncation": None,
                    "padding": None,
                    "added_tokens": added if processor else [],
                    "normalizer": {"type": "NFC"},
                    "pre_tokenizer": {
                        "type": "ByteLevel",
                        "add_prefix_space": False,
                        "trim_offsets": True,
                        "use_regex": True,
                    },
                    "post_processor": processor,
                    "decoder": None,
                    "model": model,
                }
            ).encode()


def vocabulary():
    yield b'\0{"a": 0, "b": 1}'
    yield b'\1{"a": 0, "b": 1, "ab": 2}\0#version: 0.2\na b\n'
    yield b"\2[PAD]\n[UNK]\na\n##b\n"
    yield b"\3YQ== 0\nYg== 1\nYWI= 2\n"


def safetensors():
    for entries in (
        {
            "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
            "__metadata__": {"format": "pt"},
        },
        {"a": {"dtype": "F4", "shape": [2, 8], "data_offsets": [0, 8]}},
        {},
    ):
        header = json.dumps(entries).encode()
        yield struct.pack("<Q", len(header)) + header + b"\0" * (8 if entries else 0)


def template():
    yield (
        b"{% set ns = namespace(a='x') %}{% for m in messages %}"
        b"{{ bos_token if loop.first }}{{ m['content'] | trim }}{% endfor %}"
    )
    yield (
        b"{% macro f(a, b=1) %}{{ ''['__cl' ~ 'ass__'] }}{% endmacro %}"
        b"{{ f(1)[::-1] }}{# c -#}{% raw %}{{ {% endraw %}"
    )


def archive():
    import io

    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", method) as file:
            file.writestr("archive/data.pkl", b"\x80\x02}q\0.")
            file.writestr("archive/version", b"3\n")
        yield output.getvalue()


def pickles():
    yield b"\x80\x02}q\0X\1\0\0\0aq\1K\1s."
    yield b"\x80\x04\x95\x0d\0\0\0\0\0\0\0\x8c\2os\x8c\6system\x93."
    yield from archive()


def json_texts():
    yield b'{"a": [1, -2.5e3, "\\u00e9\\ud83d\\ude00", null, true, {"b": {}}], "a": NaN}'


def programs():
    import gzip
    import io
    import tarfile

    lambda_layer = b'{"class_name": "Lambda", "config": {"function": ["4wE=", null, null]}}'
    yield b"\x89HDF\r\n\x1a\n\0\0" + lambda_layer + b"\0"
    yield b"\x08\x01" + field(2, field(2, field(1, field(1, b"a") + field(2, b"ReadFile"))))
    yield b"\x08\x08" + field(
        7,
        field(1, field(4, b"PyOp"))
        + field(5, field(13, field(1, b"location") + field(2, b"a.bin"))),
    )
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        output = io.BytesIO()
        with tarfile.open(fileobj=output, mode="w", format=form) as archive_file:
            member = tarfile.TarInfo(
                "model_config.yaml" if form == tarfile.USTAR_FORMAT else "\u00e9" * 60 + ".yaml"
            )
            member.size = 11
            archive_file.addfile(member, io.BytesIO(b"target: a.b"))
        yield output.getvalue()
        yield gzip.compress(output.getvalue())
    yield from archive()


def yaml_texts():
    text = (
        "%TAG !p! tag:yaml.org,2002:python/\n--- # note\na: !p!name:os.system ''\n"
        "b: {_target_: 'a.b', \"c\\x41\": [d, ? e : f]}\n"
    )
    yield text.encode()
    yield text.encode("utf-16")
    yield (
        b"- &a !!str b\n- *a\n- - c: |-\n      text\n\n    d: >2+\n        folded\n"
        b"- ? e\n  : f\n  g:\n  - h\n"
    )
    yield "\ufeffplain\u0085 text\n\n of lines\u2028...\n--- 'it''s\n\n  quoted'\n".encode()


SEEDS = {
    "gguf": gguf,
    "sentencepiece": sentencepiece,
    "tekken": tekken,
    "tokenizer": tokenizer,
    "vocabulary": vocabulary,
    "safetensors": safetensors,
    "template": template,
    "rendering": template,
    "zip": archive,
    "pickle": pickles,
    "json": json_texts,
    "programs": programs,
    "yaml": yaml_texts,
}


def main():
    target, folder = sys.argv[1:3]
    sources = SEEDS.values() if target == "sniff" else [SEEDS[target]]
    for source in sources:
        for index, seed in enumerate(source()):
            with open(os.path.join(folder, f"seed-{source.__name__}-{index}"), "wb") as output:
                output.write(seed)


main()
