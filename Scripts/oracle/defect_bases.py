"""Small healthy repositories of many families, as people publish them.

Complete with tokenizer, processor and model card.
"""

import json
import os

TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' "
    "+ message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
SENTENCES = [
    "the quick brown fox jumps over the lazy dog",
    "pack my box with five dozen liquor jugs",
    "how vexingly quick daft zebras jump",
    "a model learns from the text it is given",
    "training needs data, patience and good weights",
    "numbers such as 1234567890 are tokens as well",
    "The Sphinx of black quartz, judge my vow!",
    "where there is a tensor there is a shape",
    "loss goes down when everything fits together",
]


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f, indent=2, ensure_ascii=False)


def token(content, id=None):
    t = {
        "content": content,
        "lstrip": False,
        "normalized": False,
        "rstrip": False,
        "single_word": False,
    }
    return t | {"special": True} if id is None else t | {"special": True, "id": id}


class Tokens:
    """A tokenizer that was trained on a few sentences.

    Of a kind, with special tokens where a family has them.
    """

    def __init__(
        self,
        kind,
        specials,
        cls="PreTrainedTokenizerFast",
        post=None,
        template=False,
        first=False,
        extra=None,
        size=300,
        **roles,
    ):
        (
            self.kind,
            self.specials,
            self.cls,
            self.post,
            self.template,
            self.first,
            self.roles,
            self.extra,
            self.size,
        ) = kind, specials, cls, post, template, first, roles, extra or {}, size

    def write(self, folder, length=128):
        import tokenizers
        from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

        specials = list(self.specials)
        head = specials if self.first else []
        if self.kind == "bpe":
            t = tokenizers.Tokenizer(models.BPE())
            t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
            t.decoder = decoders.ByteLevel()
            trainer = trainers.BpeTrainer(
                vocab_size=self.size,
                special_tokens=head,
                initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            )
        elif self.kind == "spm":
            t = tokenizers.Tokenizer(
                models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=False)
            )
            t.normalizer = normalizers.Sequence(
                [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
            )
            t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.Strip(" ", 1, 0)])
            trainer = trainers.BpeTrainer(vocab_size=self.size, special_tokens=head)
        elif self.kind == "wordpiece":
            t = tokenizers.Tokenizer(models.WordPiece(unk_token="[UNK]"))
            t.normalizer = normalizers.BertNormalizer(lowercase=True)
            t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
            t.decoder = decoders.WordPiece()
            trainer = trainers.WordPieceTrainer(vocab_size=self.size, special_tokens=head)
        elif self.kind == "characters":
            t = tokenizers.Tokenizer(models.WordLevel(unk_token="<unk>"))
            trainer = trainers.WordLevelTrainer(vocab_size=self.size, special_tokens=head)
        else:
            t = tokenizers.Tokenizer(models.Unigram())
            t.pre_tokenizer = pre_tokenizers.Metaspace()
            t.decoder = decoders.Metaspace()
            trainer = trainers.UnigramTrainer(
                vocab_size=self.size,
                special_tokens=head,
                unk_token=self.roles.get("unk_token", "<unk>"),
            )
        t.train_from_iterator(SENTENCES * 3, trainer)
        t.add_special_tokens(
            [tokenizers.AddedToken(s, normalized=False, special=True) for s in specials]
        )
        if self.post:
            single, pair = self.post
            named = sorted(
                {p for p in (single + " " + pair).split() if not p.startswith("$")} - {""}
            )
            named = (
                sorted({n.split(":")[0] for n in named})
                if not any(n in specials for n in named)
                else named
            )
            t.post_processor = processors.TemplateProcessing(
                single=single, pair=pair, special_tokens=[(n, t.token_to_id(n)) for n in named]
            )
        t.save(os.path.join(folder, "tokenizer.json"))
        self.ids = {s: t.token_to_id(s) for s in specials}
        self.rows = max(t.get_vocab().values()) + 1
        config = {
            "added_tokens_decoder": {
                str(self.ids[s]): token(s) for s in sorted(specials, key=self.ids.get)
            },
            "clean_up_tokenization_spaces": False,
            "model_max_length": length,
            **self.roles,
            **self.extra,
        }
        if self.template:
            config["chat_template"] = self.template if isinstance(self.template, str) else TEMPLATE
        if self.cls:
            config["tokenizer_class"] = self.cls
        write_json(os.path.join(folder, "tokenizer_config.json"), config)
        write_json(
            os.path.join(folder, "special_tokens_map.json"),
            {k: v for k, v in self.roles.items() if k.endswith("_token")},
        )
        vocab = t.get_vocab()
        if self.kind == "wordpiece":
            with open(os.path.join(folder, "vocab.txt"), "w") as f:
                f.writelines(w + "\n" for w in sorted(vocab, key=vocab.get))
        return self.ids


class Characters:
    """The vocabulary of a CTC model: letters, a word delimiter, and no tokenizer.json."""

    roles = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}

    def write(self, folder, length=128):
        names = ["<pad>", "<s>", "</s>", "<unk>", "|", *"EATOINSHRDLUMWCFGYPBVK'XJQZ"]
        self.ids = {n: i for i, n in enumerate(names)}
        self.rows = len(names)
        write_json(os.path.join(folder, "vocab.json"), self.ids)
        write_json(
            os.path.join(folder, "tokenizer_config.json"),
            {
                **self.roles,
                "do_lower_case": False,
                "word_delimiter_token": "|",
                "tokenizer_class": "Wav2Vec2CTCTokenizer",
                "model_max_length": 1000,
            },
        )
        write_json(os.path.join(folder, "special_tokens_map.json"), self.roles)
        return self.ids


def chat(
    cls="PreTrainedTokenizerFast", begin="<|bos|>", end="<|eos|>", pad="<|pad|>", post=True, **more
):
    """Byte-level BPE with a chat template: what most decoders of today have."""
    roles = {"eos_token": end, "pad_token": pad} | ({"bos_token": begin} if begin else {})
    names = [n for n in [begin, end, pad, "<|im_start|>", "<|im_end|>", "<|reserved_0|>"] if n]
    return Tokens(
        "bpe",
        list(dict.fromkeys(names)),
        cls,
        (f"{begin} $A", f"{begin} $A {begin} $B") if begin and post else None,
        True,
        **(more | roles),
    )


def marks(cls="LlamaTokenizer", post=True, specials=(), template=True, **more):
    """SentencePiece-like BPE with <s> and </s>."""
    roles = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    return Tokens(
        "spm",
        ["<unk>", "<s>", "</s>", "<pad>", "<|im_start|>", "<|im_end|>", *specials],
        cls,
        ("<s> $A", "<s> $A <s> $B") if post else None,
        template,
        first=True,
        **(roles | more),
    )


def bert(cls="BertTokenizer", **more):
    roles = {k + "_token": "[" + k.upper() + "]" for k in ("pad", "unk", "cls", "sep", "mask")}
    return Tokens(
        "wordpiece",
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        cls,
        ("[CLS] $A [SEP]", "[CLS] $A [SEP] $B [SEP]"),
        first=True,
        extra={"do_lower_case": True},
        **(roles | more),
    )


def roberta(kind="bpe", cls="RobertaTokenizer", specials=(), **more):
    roles = {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "mask_token": "<mask>",
    }
    return Tokens(
        kind,
        ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *specials],
        cls,
        ("<s> $A </s>", "<s> $A </s> </s> $B </s>"),
        first=True,
        **(roles | more),
    )


def unigram(
    cls="T5Tokenizer",
    specials=("<pad>", "</s>", "<unk>"),
    post=("$A </s>", "$A </s> $B </s>"),
    **more,
):
    roles = {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    return Tokens("unigram", list(specials), cls, post, first=True, **(roles | more))


IMAGE = {
    "do_resize": True,
    "size": {"height": 32, "width": 32},
    "do_normalize": True,
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "resample": 3,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
}


def image(kind, **more):
    return {"preprocessor_config.json": IMAGE | {"image_processor_type": kind} | more}


def audio(kind, **more):
    return {
        "preprocessor_config.json": {
            "feature_extractor_type": kind,
            "feature_size": 1,
            "sampling_rate": 16000,
            "padding_value": 0.0,
            "padding_side": "right",
            "do_normalize": True,
            "return_attention_mask": True,
        }
        | more
    }


class Base:
    """One repository: what to build, and what surrounds it."""

    def __init__(
        self,
        name,
        cls,
        config,
        tokens=None,
        processor=None,
        dtype="bfloat16",
        task="text-generation",
        modality="text",
        generation=None,
        allow=(),
        args=(),
        verdicts=("tunable",),
        shards=1,
        style=4,
    ):
        (
            self.name,
            self.cls,
            self.config,
            self.tokens,
            self.processor,
            self.dtype,
            self.task,
            self.modality,
        ) = name, cls, config, tokens, processor or {}, dtype, task, modality
        self.generation, self.allow, self.args, self.verdicts, self.shards, self.style = (
            generation,
            list(allow),
            list(args),
            list(verdicts),
            shards,
            style,
        )

    def write(self, root, seed):
        import torch
        import transformers

        folder = os.path.join(root, "base-" + self.name)
        os.makedirs(folder, exist_ok=True)
        ids = self.tokens.write(folder) if self.tokens else {}
        rows = self.tokens.rows if self.tokens else None
        config = self.config(ids, rows) if callable(self.config) else self.config
        cls = getattr(transformers, self.cls)
        config_class = cls.config_class
        config = config_class(**config)
        torch.manual_seed(seed)
        config.architectures = [self.cls]
        model = cls(config).to(getattr(torch, self.dtype))
        for p in model.parameters():
            if p.is_floating_point() and not torch.isfinite(p).all():
                torch.nn.init.normal_(p, std=0.02)
        size = sum(p.numel() * p.element_size() for p in model.parameters())
        model.save_pretrained(
            folder, **({"max_shard_size": size // self.shards + 1} if self.shards > 1 else {})
        )
        if self.tokens:
            roles = {
                r[:-6]: ids[v]
                for r, v in self.tokens.roles.items()
                if r in ("bos_token", "eos_token", "pad_token") and v in ids
            }
            path = os.path.join(folder, "generation_config.json")
            if os.path.exists(path):
                with open(path) as f:
                    g = json.load(f)
                g.update({k + "_token_id": v for k, v in roles.items()})
                g.pop("_from_model_config", None)
                g.update(self.generation or {})
                write_json(path, g)
        for name, content in self.processor.items():
            path = os.path.join(folder, name)
            if os.path.dirname(name):
                os.makedirs(os.path.dirname(path), exist_ok=True)
            if isinstance(content, str):
                with open(path, "w") as f:
                    f.write(content)
            else:
                write_json(path, content)
        with open(os.path.join(folder, "README.md"), "w") as f:
            f.write(
                "---\nlicense: apache-2.0\nlibrary_name: transformers\n"
                f"pipeline_tag: {self.task}\n---\n\n# Tiny {self.name}\n\n"
                "A small model. It can be fine-tuned with LoRA.\n"
            )
        return folder


def roles(ids, **names):
    """bos/eos/pad ids for a configuration from the token names."""
    return {k + "_token_id": ids.get(v) for k, v in names.items()}


def decoder(hidden=48, layers=3, heads=4, kv=2, ffn=96, **more):
    def make(ids, rows):
        named = {}
        for role, options in (
            ("bos", ["<|bos|>", "<s>", "<bos>"]),
            ("eos", ["<|eos|>", "</s>", "<eos>"]),
            ("pad", ["<|pad|>", "<pad>"]),
        ):
            found = [ids[o] for o in options if o in ids]
            named[role + "_token_id"] = found[0] if found else None
        c = {
            "vocab_size": rows,
            "hidden_size": hidden,
            "num_hidden_layers": layers,
            "num_attention_heads": heads,
            "num_key_value_heads": kv,
            "intermediate_size": ffn,
            "max_position_embeddings": 128,
            "tie_word_embeddings": False,
        } | named
        for key, value in more.items():
            value = value(ids, rows) if callable(value) else value
            if value is ...:
                c.pop(key, None)
            else:
                c[key] = value
        return {k: v for k, v in c.items() if v is not ...}

    return make


def encoder(hidden=32, layers=2, heads=4, ffn=64, **more):
    return decoder(
        hidden,
        layers,
        heads,
        ...,
        ffn,
        tie_word_embeddings=...,
        bos_token_id=more.pop("bos_token_id", ...),
        eos_token_id=more.pop("eos_token_id", ...),
        num_key_value_heads=...,
        **more,
    )
