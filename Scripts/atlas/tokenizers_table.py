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


GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
SAMPLE = ["<s>", "<pad>", "</s>", "<unk>", "[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]", "<mask>"]


def steps(part):
    """A normalizer or pre-tokenizer as steps of one line each; None where one has no such form."""
    kind = part["type"] if part else ""
    if not part:
        return []
    if kind == "Sequence":
        below = [steps(item) for item in part.get("pretokenizers") or part.get("normalizers")]
        return None if None in below else sum(below, [])
    if kind == "ByteLevel":
        split = [f"Split Isolated {GPT2}"] if part["use_regex"] else []
        return [*split, "ByteLevel prefix" if part["add_prefix_space"] else "ByteLevel"]
    if kind in ("Split", "Replace"):
        pattern = next(iter(part["pattern"].values()))
        if kind == "Split":
            behavior = part["behavior"] + (" inverted" if part["invert"] else "")
        else:
            behavior = f"by [{part['content']}]"
        line = f"{kind} {behavior} {pattern}"
        return [line] if line.isprintable() and "  " not in line else None
    if kind == "Digits":
        return ["Digits individual" if part["individual_digits"] else "Digits"]
    if kind == "BertNormalizer":
        accents = part["strip_accents"] or part["strip_accents"] is None and part["lowercase"]
        flags = {"lowercase": part["lowercase"], "accents": accents}
        flags |= {"chinese": part["handle_chinese_chars"]}
        return [" ".join([kind, *(name for name, is_on in flags.items() if is_on)])]
    return [kind] if set(part) == {"type"} else None


def own_pipeline(row, cls):
    """What a class builds for itself: its `__init__` makes a tokenizer that knows no file."""
    if row.backend != "tokenizers" or "__init__" not in cls.__dict__ or cls.__name__ in BACKENDS:
        return
    pieces = [(token, -float(at)) for at, token in enumerate(SAMPLE)]
    ids = {token: at for at, token in enumerate(SAMPLE)}
    for vocabulary in (pieces, ids):
        merges = {"merges": []} if "merges" in inspect.signature(cls.__init__).parameters else {}
        try:
            made = cls(vocab=vocabulary, **(merges if vocabulary is ids else {}))
        except Exception:
            continue
        built = json.loads(made.backend_tokenizer.to_str())
        row.builds = built["model"]["type"]
        normalizes, splits = steps(built["normalizer"]), steps(built["pre_tokenizer"])
        judged = ("ByteLevel", "BertPreTokenizer")
        if normalizes is not None and splits and any(step.startswith(judged) for step in splits):
            row.normalizes, row.splits = normalizes, splits
        return


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
    own_pipeline(row, cls)


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
