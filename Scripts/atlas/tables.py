"""The tables of ModelKnowledge as values: text.py reads and writes them, embed.py embeds them."""

from dataclasses import dataclass, field


@dataclass
class Transform:
    """How names change on the way from files to the model: an X line."""

    letter: str
    branches: list[tuple[str, str]]  # number of the source, regex; in the order of matching
    targets: list[str]
    extra: str = ""

    def key(self):
        return (self.letter, tuple(self.branches), tuple(self.targets), self.extra)


@dataclass
class Reference:
    """A part of a model that is a model of its own."""

    name: str
    key: str
    path: str = ""
    overrides: list[tuple[str, str, str]] = field(default_factory=list)  # name, `=` or `:=`, value
    condition: str = ""
    frozen: str = ""


@dataclass
class Entry:
    """A parameter or buffer."""

    pattern: str
    kind: str
    sizes: list[str]
    condition: str = ""

    def text(self):
        words = [self.pattern, self.kind, ",".join(self.sizes) or "-", self.condition]
        return " ".join(word for word in words if word)


@dataclass
class ModelClass:
    """A class of models: a C line."""

    key: str
    configuration: str = ""
    base: str = ""
    output: str = "-"
    input: str = "-"
    tied: list[tuple[str, ...]] = field(
        default_factory=list
    )  # target, source, rule if there is one
    missing: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    containers: list[tuple[str, str, str]] = field(default_factory=list)  # name, length, condition
    references: list[Reference] = field(default_factory=list)
    inner: list[tuple[str, str, str]] = field(default_factory=list)  # name, class, model type
    seconds: list[tuple[str, str]] = field(default_factory=list)  # second name, first name
    parameters: list[Entry] = field(default_factory=list)
    buffers: list[Entry] = field(default_factory=list)
    weightless: list[str] = field(default_factory=list)


Rules = dict[str, tuple[str, str]]  # name: (`=` or `:=`, value)


@dataclass
class ModelType:
    """A model type, or `@Class` for a configuration class that no model type names: a T line."""

    name: str
    configuration: str = ""
    lacking: str = ""  # the last release that was looked at and doesn't know it
    modality: str = ""
    tokenizer: str = ""
    marks: str = ""  # letters, see FORMAT.md
    rope: str = ""
    autos: list[tuple[str, list[str]]] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)  # standard name, name in use
    legacy: list[tuple[str, str]] = field(default_factory=list)  # old name, name in use
    flat: list[str] = field(default_factory=list)
    defaults: Rules = field(default_factory=dict)
    nulls: Rules = field(default_factory=dict)
    forced: Rules = field(default_factory=dict)
    fills: Rules = field(default_factory=dict)
    fields: list[tuple[str, str]] = field(default_factory=list)  # name, type in letters
    older: list[tuple[str, str]] = field(default_factory=list)  # key read before 5, its default


@dataclass
class Expert:
    """What PEFT makes of the modules of mixtures of experts: an `E moe` line."""

    base: str
    map: list[tuple[str, str]]
    types: list[str]


@dataclass
class TokenizerClass:
    """A tokenizer class: an N line."""

    name: str
    lacking: str = ""  # `-`: no release has the class under this name
    fast_lacking: str = ""
    backend: str = ""
    files: list[str] = field(default_factory=list)
    tokens: list[tuple[str, str]] = field(default_factory=list)  # role, JSON string
    further: list[str] = field(default_factory=list)  # JSON strings
    id_files: list[str] = field(default_factory=list)
    numbering: str = ""
    code: str = ""
    builds: str = ""  # the model of tokenizers that its __init__ makes, whatever tokenizer.json has
    normalizes: list[str] = field(default_factory=list)  # steps of its own normalizer
    splits: list[str] = field(default_factory=list)  # and of its own pre-tokenizer


@dataclass
class Atlas:
    """All of it."""

    versions: list[tuple[str, str]] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)  # releases that were asked what they lack
    types: dict[str, ModelType] = field(default_factory=dict)
    common: list[tuple[str, str]] = field(default_factory=list)  # fields that all types have
    classes: dict[str, ModelClass] = field(default_factory=dict)
    conversions: dict[str, list[Transform]] = field(default_factory=dict)
    experts: list[Expert] = field(default_factory=list)
    forbidden: list[tuple[list[str], list[str]]] = field(default_factory=list)  # modules, types
    transposed: list[str] = field(default_factory=list)  # types
    targets: dict[str, tuple[str, str]] = field(default_factory=dict)  # type: `list`/`regex`, text
    adapters: dict[str, list[str]] = field(default_factory=dict)  # lines by PEFT type
    tokenizers: dict[str, TokenizerClass] = field(default_factory=dict)
    # Where things stand in the readable form
    shared: dict[str, list[Transform]] = field(default_factory=dict)  # lists of conversions
    files: dict[str, list[str]] = field(default_factory=dict)  # names of types by name of file
    homes: dict[str, str] = field(default_factory=dict)  # name of type by key of class
