#!/usr/bin/env python3
"""Make small models of architectures that nobody has published.

And ask transformers and PEFT about them.

    make-custom.py OUT [--seed N]        # writes OUT/custom/ID and OUT/truth/custom/ID.json

Each folder is a remote-code repository: config.json with auto_map, configuration and modeling
files, random weights. The truth is what transformers and PEFT say once that code has run here:
parameters, module names, what all-linear selects and how much of it trains. Needs torch,
transformers 5 and peft.
"""

import argparse
import importlib.util
import json
import os
import random
import sys

from truth import truth_of

HEADER = """import torch
from torch import nn
from transformers import PreTrainedModel, PretrainedConfig
from transformers.modeling_outputs import CausalLMOutput, SequenceClassifierOutput


class {name}Config(PretrainedConfig):
    model_type = "{type}"

    def __init__(self, vocab_size=96, width=32, depth=2, heads=4, wide=64, experts=3, labels=3,
                 tie_word_embeddings={tied}, **kwargs):
        self.vocab_size, self.width, self.depth, self.heads = vocab_size, width, depth, heads
        self.wide, self.experts, self.labels = wide, experts, labels
        super().__init__(tie_word_embeddings=tie_word_embeddings, **kwargs)

    hidden_size = property(lambda self: self.width)

"""

# Each architecture: its modules, and the class that is saved.
BODIES = {
    "plain_lm": (
        False,
        """
class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.mix = nn.Linear(c.width, 3 * c.width, bias=False)
        self.out = nn.Linear(c.width, c.width)
        self.up, self.down = nn.Linear(c.width, c.wide), nn.Linear(c.wide, c.width)
        self.scale = nn.Parameter(torch.ones(c.width))


class Top(PreTrainedModel):
    config_class = {name}Config

    def __init__(self, config):
        super().__init__(config)
        self.tokens = nn.Embedding(config.vocab_size, config.width)
        self.stages = nn.ModuleList([Layer(config) for _ in range(config.depth)])
        self.unembed = nn.Linear(config.width, config.vocab_size, bias=False)
        self.post_init()

    def get_input_embeddings(self):
        return self.tokens

    def get_output_embeddings(self):
        return self.unembed
""",
    ),
    "tied_lm": (
        True,
        """
class Gate(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(c.width, c.width))
        self.register_buffer("steps", torch.ones(5, 7))
        self.register_buffer("scratch", torch.ones(5, 7), persistent=False)


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate = Gate(c)
        self.wide = nn.Sequential(
            nn.LayerNorm(c.width), nn.Linear(c.width, c.wide), nn.GELU(),
            nn.Linear(c.wide, c.width))


class Trunk(PreTrainedModel):
    config_class = {name}Config
    base_model_prefix = "trunk"

    def __init__(self, config):
        super().__init__(config)
        self.wte = nn.Embedding(config.vocab_size, config.width)
        self.h = nn.ModuleList([Layer(config) for _ in range(config.depth)])
        self.post_init()

    def get_input_embeddings(self):
        return self.wte


class Top(PreTrainedModel):
    config_class = {name}Config
    base_model_prefix = "trunk"
    _tied_weights_keys = {{"lm_head.weight": "trunk.wte.weight"}}

    def __init__(self, config):
        super().__init__(config)
        self.trunk = Trunk(config)
        self.lm_head = nn.Linear(config.width, config.vocab_size, bias=False)
        self.post_init()

    def get_input_embeddings(self):
        return self.trunk.wte

    def get_output_embeddings(self):
        return self.lm_head
""",
    ),
    "expert_lm": (
        False,
        """
class Fast(nn.Linear):
    pass


class Expert(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.a, self.b = Fast(c.width, c.wide, bias=False), Fast(c.wide, c.width, bias=False)


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.router = nn.Linear(c.width, c.experts, bias=False)
        self.pool = nn.ModuleList([Expert(c) for _ in range(c.experts)])
        self.norm = nn.LayerNorm(c.width)


class Top(PreTrainedModel):
    config_class = {name}Config

    def __init__(self, config):
        super().__init__(config)
        self.embed_tokens = nn.Embedding(config.vocab_size, config.width)
        self.layers = nn.ModuleList([Layer(config) for _ in range(config.depth)])
        self.lm_head = nn.Linear(config.width, config.vocab_size, bias=False)
        self.post_init()

    def get_input_embeddings(self):
        return self.embed_tokens
""",
    ),
    "classifier": (
        False,
        """
class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.attention = nn.MultiheadAttention(c.width, c.heads, batch_first=True)
        self.ffn_in, self.ffn_out = nn.Linear(c.width, c.wide), nn.Linear(c.wide, c.width)


class Top(PreTrainedModel):
    config_class = {name}Config

    def __init__(self, config):
        super().__init__(config)
        self.lookup = nn.Embedding(config.vocab_size, config.width)
        self.where = nn.Embedding(50, config.width)
        self.blocks = nn.ModuleList([Layer(config) for _ in range(config.depth)])
        self.score = nn.Linear(config.width, config.labels)
        self.post_init()

    def get_input_embeddings(self):
        return self.lookup
""",
    ),
    "picture": (
        False,
        """
class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv2d(c.width, c.width, 3)
        self.bn = nn.BatchNorm2d(c.width)
        self.dense = nn.Linear(c.width, c.width)


class Top(PreTrainedModel):
    config_class = {name}Config

    def __init__(self, config):
        super().__init__(config)
        self.stem = nn.Conv2d(3, config.width, 4, stride=4)
        self.body = nn.ModuleDict({{f"stage{{i}}": Layer(config) for i in range(config.depth)}})
        self.head = nn.Linear(config.width, config.labels)
        self.post_init()
""",
    ),
    "translator": (
        True,
        """
class Block(nn.Module):
    def __init__(self, c, crosses):
        super().__init__()
        self.q, self.kv = nn.Linear(c.width, c.width), nn.Linear(c.width, 2 * c.width)
        if crosses:
            self.memory = nn.Linear(c.width, 2 * c.width, bias=False)
        self.ff = nn.Sequential(nn.Linear(c.width, c.wide), nn.ReLU(), nn.Linear(c.wide, c.width))


class Side(nn.Module):
    def __init__(self, c, crosses):
        super().__init__()
        self.positions = nn.Embedding(40, c.width)
        self.register_buffer("order", torch.arange(40))
        self.blocks = nn.ModuleList([Block(c, crosses) for _ in range(c.depth)])


class Top(PreTrainedModel):
    config_class = {name}Config
    _tied_weights_keys = {{"generator.weight": "words.weight"}}

    def __init__(self, config):
        super().__init__(config)
        self.words = nn.Embedding(config.vocab_size, config.width)
        self.reader, self.writer = Side(config, False), Side(config, True)
        self.generator = nn.Linear(config.width, config.vocab_size, bias=False)
        self.post_init()

    def get_input_embeddings(self):
        return self.words

    def get_output_embeddings(self):
        return self.generator
""",
    ),
    "old_style": (
        False,
        """
from transformers.pytorch_utils import Conv1D


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c_attn, self.c_proj = Conv1D(3 * c.width, c.width), Conv1D(c.width, c.width)
        self.ln = nn.LayerNorm(c.width)


class Top(PreTrainedModel):
    config_class = {name}Config

    def __init__(self, config):
        super().__init__(config)
        self.wte = nn.Embedding(config.vocab_size, config.width)
        self.wpe = nn.Embedding(64, config.width)
        self.h = nn.ModuleList([Layer(config) for _ in range(config.depth)])
        self.lm_head = nn.Linear(config.width, config.vocab_size)
        self.post_init()

    def get_input_embeddings(self):
        return self.wte
""",
    ),
    "recurrent": (
        False,
        """
class Cell(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.in_gate = nn.Linear(c.width, 2 * c.wide, bias=False)
        self.kernel = nn.Conv1d(c.wide, c.wide, 4, groups=c.wide)
        self.decay = nn.Parameter(torch.ones(c.wide, c.heads))
        self.mixing = nn.Parameter(torch.ones(c.wide, c.width))
        self.out_gate = nn.Linear(c.wide, c.width, bias=False)
        self.adapters = nn.ModuleList([
            nn.ModuleDict({{"down": nn.Linear(c.width, 4), "up": nn.Linear(4, c.width)}})
            for _ in range(2)])


class Top(PreTrainedModel):
    config_class = {name}Config

    def __init__(self, config):
        super().__init__(config)
        self.token_embedder = nn.Embedding(config.vocab_size, config.width)
        self.cells = nn.ModuleList([Cell(config) for _ in range(config.depth)])
        self.embed_out = nn.Linear(config.width, config.vocab_size, bias=False)
        self.post_init()

    def get_input_embeddings(self):
        return self.token_embedder

    def get_output_embeddings(self):
        return self.embed_out
""",
    ),
    "two_towers": (
        False,
        """
class Tower(nn.Module):
    def __init__(self, c, rows):
        super().__init__()
        self.embed = nn.Linear(rows, c.width)
        self.type_embeddings = nn.Embedding(2, c.width)
        self.query_tokens = nn.Parameter(torch.ones(1, 5, c.width))
        self.encoder = nn.Sequential(
            *[nn.TransformerEncoderLayer(c.width, c.heads, c.wide) for _ in range(c.depth)])


class Top(PreTrainedModel):
    config_class = {name}Config

    def __init__(self, config):
        super().__init__(config)
        self.sound, self.sight = Tower(config, 12), Tower(config, 20)
        self.logit_scale = nn.Parameter(torch.tensor(2.0))
        self.joint = nn.Bilinear(config.width, config.width, 3)
        self.projector = nn.Linear(config.width, config.wide, bias=False)
        self.post_init()
""",
    ),
}


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    choose = random.Random(a.seed)
    os.makedirs(os.path.join(a.out, "truth", "custom"), exist_ok=True)
    for body, (tied, text) in BODIES.items():
        case = f"{body}-{a.seed}"
        name = "".join(w.title() for w in body.split("_"))
        folder = os.path.join(a.out, "custom", case)
        os.makedirs(folder, exist_ok=True)
        source = f"modeling_{body}.py"
        code = HEADER.format(name=name, type=f"made_up_{body}", tied=tied) + text.format(name=name)
        with open(os.path.join(folder, source), "w") as f:
            f.write(code)
        module = load(os.path.join(folder, source), f"made_up_{body}_{a.seed}")
        heads = choose.choice([2, 4])
        width = heads * choose.choice([4, 6, 8])
        config = getattr(module, name + "Config")(
            vocab_size=choose.randrange(70, 200),
            width=width,
            depth=choose.randrange(1, 4),
            heads=heads,
            wide=choose.randrange(20, 90),
            experts=choose.randrange(2, 5),
            labels=choose.randrange(2, 6),
        )
        config.auto_map = {
            "AutoConfig": f"modeling_{body}.{name}Config",
            "AutoModel": f"modeling_{body}.Top",
        }
        config.architectures = ["Top"]
        model = module.Top(config)
        model.save_pretrained(folder)
        path = os.path.join(folder, "config.json")
        with open(path) as file:
            data = json.load(file)
        data["auto_map"] = config.auto_map
        with open(path, "w") as file:
            json.dump(data, file, indent=1)
        truth = truth_of(module.Top.from_pretrained(folder), case)
        with open(os.path.join(a.out, "truth", "custom", case + ".json"), "w") as file:
            json.dump(truth, file, indent=1)
        print(case, model.num_parameters())


main()
