"""The tokenizer classes: since when there are, what they read, their own special tokens."""

import inspect
import json
import re

import transformers
from families import lacking
from tables import TokenizerClass
from transformers.models.auto import tokenization_auto

ROLES = ("bos", "eos", "unk", "sep", "pad", "cls", "mask")
BACKENDS = {
    "MistralCommonBackend": "mistral",
    "TokenizersBackend": "tokenizers",
    "SentencePieceBackend": "sentencepiece",
    "PreTrainedTokenizer": "python",
    "PythonBackend": "python",
}
PARTS = {"AutoTokenizer", "BasicTokenizer", "WordpieceTokenizer", "CharacterTokenizer"}


def names(releases):
    """Every name under which some release has a class."""
    out = {name for name in tokenization_auto.TOKENIZER_MAPPING_NAMES.values() if name}
    for release in releases:
        found = {name for name in release.tokenizers if re.search(r"Tokenizer(Fast)?$", name)}
        out |= {name for name in found if not name.startswith("PreTrained")}
    out |= {name for name in dir(transformers) if re.search(r"Tokenizer(Fast)?$", name)}
    out |= {name for name in BACKENDS if hasattr(transformers, name)}
    return out - PARTS


def class_named(name):
    for candidate in (name, name.removesuffix("Fast")):
        try:
            found = tokenization_auto.tokenizer_class_from_name(candidate)
        except Exception:
            continue
        if found is not None:
            return found
    return None


def special_tokens(cls):
    """What an instance has when one can be made without files, else what the signature says."""
    try:
        made = cls()
        found = {role: getattr(made, role + "_token", None) for role in ROLES}
    except Exception:
        parameters = inspect.signature(cls.__init__).parameters
        given = {role: parameters.get(role + "_token") for role in ROLES}
        found = {role: item.default for role, item in given.items() if item is not None}
    empty = (None, inspect.Parameter.empty)
    return [(role, json.dumps(str(t))) for role, t in found.items() if t not in empty]


def describe(row, cls):
    chain = [base.__name__ for base in cls.__mro__]
    row.backend = next((word for base, word in BACKENDS.items() if base in chain), "other")
    if row.backend == "mistral":
        row.files = ["tekken.json", "tokenizer.model"]
        return
    try:
        files = (getattr(cls, "vocab_files_names", None) or {}).values()
    except ImportError:  # a stand-in for a class whose library isn't here
        row.backend = "other"
        return
    row.files = [file for file in files if isinstance(file, str)]
    row.tokens = special_tokens(cls)


def classes(releases, old):
    """The classes by name; what is kept by hand comes from before."""
    known, out = names(releases), {}
    for name in sorted({name.removesuffix("Fast") for name in known}):
        row = TokenizerClass(name)
        row.lacking = lacking(releases, name, "tokenizers") if name in known else "-"
        fast = name + "Fast"
        row.fast_lacking = lacking(releases, fast, "tokenizers") if fast in known else "-"
        cls = class_named(name) or class_named(fast)
        if cls is None:
            row.backend = "gone"
        else:
            describe(row, cls)
        if name in old:
            for attribute in ("further", "id_files", "numbering", "code"):
                setattr(row, attribute, getattr(old[name], attribute))
        out[name] = row
    return out
