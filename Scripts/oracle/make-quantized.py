#!/usr/bin/env python3
"""Make repositories as quantization methods write them, of small models of several families.

    make-quantized.py OUT [--seed N] [--rank N] [--methods METHOD…]
        # writes OUT/quant/ID and OUT/truth/quant/ID.json

A plain model is drawn and saved; then the tensors of its Linear layers, heads left out, are
replaced by those that the method stores, with the names, types and shapes that its library gives
them (sources below), and the configuration gets the block that it writes. The truth is what
transformers and PEFT say about the plain model: quantized weights count as what they stand for.
hold.py --part quant compares. Needs torch, transformers 5 and peft.
"""

import argparse
import json
import os
import random
import warnings

from truth import truth_of

warnings.filterwarnings("ignore")
FAMILIES = {
    "llama": ("LlamaConfig", "LlamaForCausalLM", {}),
    "qwen2": ("Qwen2Config", "Qwen2ForCausalLM", {"tie_word_embeddings": True}),
    "mistral": ("MistralConfig", "MistralForCausalLM", {}),
    "gemma2": ("Gemma2Config", "Gemma2ForCausalLM", {"head_dim": 64}),
    "phi3": (
        "Phi3Config",
        "Phi3ForCausalLM",
        {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 1},
    ),
    "gpt_neox": ("GPTNeoXConfig", "GPTNeoXForCausalLM", {}),
    "opt": ("OPTConfig", "OPTForCausalLM", {"word_embed_proj_dim": None}),
    "starcoder2": (
        "Starcoder2Config",
        "Starcoder2ForCausalLM",
        {"eos_token_id": 1, "bos_token_id": 1},
    ),
    "qwen3": ("Qwen3Config", "Qwen3ForCausalLM", {"head_dim": 64}),
}


def zeros(dtype, *shape):
    import torch

    return torch.zeros(shape, dtype=getattr(torch, dtype))


def text(value):
    import torch

    return torch.tensor(list(json.dumps(value).encode()), dtype=torch.uint8)


def ceil(a, b):
    return -(-a // b)


# METHOD: (out, in, choose) -> the tensors by leaf, and a function of the settings for config.json.
# Sources: the integrations of transformers 5.23, and the packing code of GPTQModel, AutoAWQ,
# bitsandbytes, compressed-tensors, mlx, ModelOpt and exllamav2.
def bnb4(o, i, s):
    tensors = {"weight": zeros("uint8", o * i // 2, 1), "weight.quant_map": zeros("float32", 16)}
    blocks = ceil(o * i, s["block"])
    state = {"quant_type": s["kind"], "blocksize": s["block"], "dtype": "bfloat16", "shape": [o, i]}
    if s["double"]:
        state.update(nested_blocksize=256, nested_dtype="float32", nested_offset=0.1)
        tensors.update(
            {
                "weight.absmax": zeros("uint8", blocks),
                "weight.nested_absmax": zeros("float32", ceil(blocks, 256)),
                "weight.nested_quant_map": zeros("float32", 256),
            }
        )
    else:
        tensors["weight.absmax"] = zeros("float32", blocks)
    tensors[f"weight.quant_state.bitsandbytes__{s['kind']}"] = text(state)
    return tensors


def gptq(o, i, s):
    b, g = s["bits"], s["group"]
    n = 1 if g == -1 else ceil(i, g)
    out = {
        "qweight": zeros("int32", i * b // 32, o),
        "qzeros": zeros("int32", n, o * b // 32),
        "scales": zeros("float16", n, o),
    }
    if s["index"]:
        out["g_idx"] = zeros("int32", i)
    return out


def packed(o, i, s):
    b, g = s["bits"], s["group"]
    out = {
        "weight_packed": zeros("int32", o, ceil(i * b, 32)),
        "weight_scale": zeros("bfloat16", o, ceil(i, g)),
        "weight_shape": "shape",
    }
    if not s["symmetric"]:
        out["weight_zero_point"] = zeros("int32", ceil(o * b, 32), ceil(i, g))
    return out


def compressed(kind, bits, strategy, **more):
    return lambda s: {
        "quant_method": "compressed-tensors",
        "format": kind,
        "ignore": ["lm_head"],
        "quantization_status": "compressed",
        "config_groups": {
            "group_0": {
                "targets": ["Linear"],
                "weights": {
                    "num_bits": bits or s["bits"],
                    "strategy": strategy,
                    "symmetric": s.get("symmetric", True),
                    "group_size": s.get("group"),
                    "dynamic": False,
                    "type": more.get("type", "int"),
                },
                "input_activations": None,
            }
        },
    }


METHODS = {
    "bnb4": (
        lambda c: {"kind": c.choice(["nf4", "fp4"]), "double": c.random() < 0.5, "block": 64},
        bnb4,
        lambda s: {
            "quant_method": "bitsandbytes",
            "load_in_4bit": True,
            "_load_in_4bit": True,
            "bnb_4bit_quant_type": s["kind"],
            "bnb_4bit_use_double_quant": s["double"],
            "bnb_4bit_quant_storage": "uint8",
        },
    ),
    "bnb8": (
        lambda c: {},
        lambda o, i, s: {
            "weight": zeros("int8", o, i),
            "SCB": zeros("float32", o),
            "weight_format": zeros("uint8"),
        },
        lambda s: {"quant_method": "bitsandbytes", "load_in_8bit": True, "_load_in_8bit": True},
    ),
    "gptq": (
        lambda c: {
            "bits": c.choice([2, 3, 4, 8]),
            "group": c.choice([32, 64, -1]),
            "index": c.random() < 0.7,
        },
        gptq,
        lambda s: {
            "quant_method": "gptq",
            "bits": s["bits"],
            "group_size": s["group"],
            "desc_act": False,
            "sym": True,
            "checkpoint_format": "gptq",
        },
    ),
    "awq": (
        lambda c: {"group": c.choice([32, 64])},
        lambda o, i, s: {
            "qweight": zeros("int32", i, o // 8),
            "qzeros": zeros("int32", ceil(i, s["group"]), o // 8),
            "scales": zeros("float16", ceil(i, s["group"]), o),
        },
        lambda s: {
            "quant_method": "awq",
            "bits": 4,
            "group_size": s["group"],
            "version": "gemm",
            "zero_point": True,
        },
    ),
    "fp8": (
        lambda c: {},
        lambda o, i, s: {
            "weight": zeros("float8_e4m3fn", o, i),
            "weight_scale_inv": zeros("float32", ceil(o, 128), ceil(i, 128)),
        },
        lambda s: {
            "quant_method": "fp8",
            "activation_scheme": "dynamic",
            "weight_block_size": [128, 128],
        },
    ),
    "ct-pack": (
        lambda c: {
            "bits": c.choice([4, 8]),
            "group": c.choice([32, 64]),
            "symmetric": c.random() < 0.5,
        },
        packed,
        compressed("pack-quantized", None, "group"),
    ),
    "ct-int8": (
        lambda c: {},
        lambda o, i, s: {"weight": zeros("int8", o, i), "weight_scale": zeros("bfloat16", o, 1)},
        compressed("int-quantized", 8, "channel"),
    ),
    "ct-fp8": (
        lambda c: {},
        lambda o, i, s: {
            "weight": zeros("float8_e4m3fn", o, i),
            "weight_scale": zeros("bfloat16", o, 1),
        },
        compressed("float-quantized", 8, "channel", type="float"),
    ),
    "ct-nvfp4": (
        lambda c: {"group": 16},
        lambda o, i, s: {
            "weight_packed": zeros("uint8", o, i // 2),
            "weight_scale": zeros("float8_e4m3fn", o, i // 16),
            "weight_global_scale": zeros("float32", 1),
        },
        compressed("nvfp4-pack-quantized", 4, "tensor_group", type="float"),
    ),
    "hqq": (
        lambda c: {"bits": c.choice([2, 4, 8]), "group": 64},
        lambda o, i, s: {
            "W_q": zeros("uint8", ceil(o * i // s["group"] * s["bits"], 8), s["group"]),
            "scale": zeros("bfloat16", o * i // s["group"], 1),
            "zero": zeros("bfloat16", o * i // s["group"], 1),
            "shape": "shape",
            "nbits": s["bits"],
            "group_size": s["group"],
        },
        lambda s: {
            "quant_method": "hqq",
            "quant_config": {
                "weight_quant_params": {"nbits": s["bits"], "group_size": s["group"], "axis": 1}
            },
            "skip_modules": ["lm_head"],
        },
    ),
    "torchao-int8": (
        lambda c: {},
        lambda o, i, s: {
            "_weight_qdata": zeros("int8", o, i),
            "_weight_scale": zeros("float32", o, 1),
            "_weight_zero_point": zeros("int8", o, 1),
        },
        lambda s: {
            "quant_method": "torchao",
            "quant_type": {
                "default": {
                    "_type": "Int8WeightOnlyConfig",
                    "_version": 2,
                    "_data": {"group_size": None},
                }
            },
        },
    ),
    "torchao-int4": (
        lambda c: {"group": c.choice([32, 64])},
        lambda o, i, s: {
            "_weight_qdata": zeros("uint8", o, i // 2),
            "_weight_scale": zeros("bfloat16", i // s["group"], o),
            "_weight_zero_point": zeros("bfloat16", i // s["group"], o),
        },
        lambda s: {
            "quant_method": "torchao",
            "quant_type": {
                "default": {
                    "_type": "Int4WeightOnlyConfig",
                    "_version": 2,
                    "_data": {"group_size": s["group"]},
                }
            },
        },
    ),
    "eetq": (
        lambda c: {},
        lambda o, i, s: {"weight": zeros("int8", i, o), "weight_scales": zeros("float16", o)},
        lambda s: {"quant_method": "eetq", "weights": "int8"},
    ),
    "higgs": (
        lambda c: {"group": 64},
        lambda o, i, s: {
            "weight": zeros("int16", o * 4 // 16, i),
            "scales": zeros("bfloat16", o, i // s["group"]),
            "tables": zeros("bfloat16", 16),
            "tables2": zeros("bfloat16", 16, 16, 2),
        },
        lambda s: {
            "quant_method": "higgs",
            "bits": 4,
            "p": 2,
            "group_size": s["group"],
            "modules_to_not_convert": ["lm_head"],
        },
    ),
    "bitnet": (
        lambda c: {},
        lambda o, i, s: {"weight": zeros("uint8", o // 4, i), "weight_scale": zeros("bfloat16", 1)},
        lambda s: {
            "quant_method": "bitnet",
            "linear_class": "bitlinear",
            "quantization_mode": "offline",
        },
    ),
    "fbgemm_fp8": (
        lambda c: {},
        lambda o, i, s: {
            "weight": zeros("float8_e4m3fn", o, i),
            "weight_scale": zeros("float32", o, 1),
        },
        lambda s: {"quant_method": "fbgemm_fp8", "activation_scale_ub": 1200.0},
    ),
    "aqlm": (
        lambda c: {"books": c.choice([1, 2])},
        lambda o, i, s: {
            "codes": zeros("int16" if s["books"] == 1 else "int8", o, i // 8, s["books"]),
            "codebooks": zeros("float16", s["books"], 65536 if s["books"] == 1 else 256, 1, 8),
            "scales": zeros("float16", o, 1, 1, 1),
        },
        lambda s: {
            "quant_method": "aqlm",
            "in_group_size": 8,
            "out_group_size": 1,
            "num_codebooks": s["books"],
            "nbits_per_codebook": 16 if s["books"] == 1 else 8,
            "linear_weights_not_to_quantize": [],
        },
    ),
    "mlx": (
        lambda c: {"bits": c.choice([2, 3, 4, 6, 8]), "group": c.choice([32, 64])},
        lambda o, i, s: {
            "weight": zeros("uint32", o, i * s["bits"] // 32),
            "scales": zeros("bfloat16", o, i // s["group"]),
            "biases": zeros("bfloat16", o, i // s["group"]),
        },
        lambda s: {"bits": s["bits"], "group_size": s["group"], "mode": "affine"},
    ),
    "modelopt-fp8": (
        lambda c: {},
        lambda o, i, s: {
            "weight": zeros("float8_e4m3fn", o, i),
            "weight_scale": zeros("float32"),
            "input_scale": zeros("float32"),
        },
        lambda s: {"quant_method": "modelopt", "quant_algo": "FP8", "ignore": ["lm_head"]},
    ),
    "modelopt-nvfp4": (
        lambda c: {"group": 16},
        lambda o, i, s: {
            "weight": zeros("uint8", o, i // 2),
            "weight_scale": zeros("float8_e4m3fn", o, i // 16),
            "weight_scale_2": zeros("float32"),
            "input_scale": zeros("float32"),
        },
        lambda s: {
            "quant_method": "modelopt",
            "quant_algo": "NVFP4",
            "ignore": ["lm_head"],
            "config_groups": {
                "group_0": {
                    "weights": {"num_bits": 4, "type": "float", "group_size": 16},
                    "targets": ["Linear"],
                }
            },
        },
    ),
    "exl2": (
        lambda c: {"bits": 4},
        lambda o, i, s: {
            "q_weight": zeros("int32", i * s["bits"] // 32, o),
            "q_scale": zeros("int32", i // 32, o // 8),
            "q_scale_max": zeros("float16", i // 32),
            "q_groups": zeros("int16", 2 * (i // 32)),
            "q_invperm": zeros("int32", i),
            "q_perm": zeros("int32", i),
        },
        lambda s: {"quant_method": "exl2", "version": "0.2.0", "bits": 4.0, "head_bits": 6},
    ),
}


def make(method, family, out, seed, rank):
    import torch
    import transformers
    from safetensors.torch import save_file

    choose = random.Random(f"{seed}-{method}-{family}")
    draw, pack, block = METHODS[method]
    settings = draw(choose)
    heads = choose.choice([2, 4])
    hidden = 64 * choose.choice([2, 3, 4]) * 2
    config_name, class_name, more = FAMILIES[family]
    wide = 128 * choose.choice([2, 3, 5])
    arguments = dict(
        vocab_size=choose.choice([256, 320, 512]),
        hidden_size=hidden,
        num_hidden_layers=choose.choice([1, 2, 3]),
        num_attention_heads=heads,
        num_key_value_heads=choose.choice([1, heads]),
        intermediate_size=wide,
        ffn_dim=wide,
        max_position_embeddings=128,
    )
    arguments.update(more)
    if "word_embed_proj_dim" in more:
        arguments["word_embed_proj_dim"] = hidden
    config = getattr(transformers, config_name)(**arguments)
    case = f"{method}--{family}--{seed}"
    folder = os.path.join(out, "quant", case)
    model = getattr(transformers, class_name)(config).to(torch.bfloat16)
    model.save_pretrained(folder)
    loaded = getattr(transformers, class_name).from_pretrained(folder)
    head = loaded.get_output_embeddings()
    linear = {
        n: m for n, m in loaded.named_modules() if isinstance(m, torch.nn.Linear) and m is not head
    }
    truth = truth_of(loaded, case, rank)
    truth["settings"] = settings
    from safetensors.torch import load_file

    plain = load_file(os.path.join(folder, "model.safetensors"))
    stored = {}
    names = {n.rsplit(".weight", 1)[0]: n for n in plain if n.endswith(".weight")}
    base = model.base_model_prefix + "."
    kept = set()
    for name, module in linear.items():
        disk = name if name in names else name.removeprefix(base)
        kept.add(names[disk])
        for leaf, value in pack(module.out_features, module.in_features, settings).items():
            if value == "shape":
                value = torch.tensor([module.out_features, module.in_features], dtype=torch.int64)
            elif isinstance(value, int):
                value = torch.tensor(value, dtype=torch.int64)
            stored[f"{disk}.{leaf}"] = value
    stored.update({n: t for n, t in plain.items() if n not in kept})
    save_file(
        {n: t.contiguous() for n, t in stored.items()},
        os.path.join(folder, "model.safetensors"),
        {"format": "pt"},
    )
    path = os.path.join(folder, "config.json")
    with open(path) as file:
        data = json.load(file)
    if method == "mlx":
        data["quantization"] = block(settings)
    data["quantization_config"] = block(settings)
    with open(path, "w") as file:
        json.dump(data, file, indent=1)
    with open(os.path.join(out, "truth", "quant", case + ".json"), "w") as file:
        json.dump(truth, file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--methods", nargs="*", default=list(METHODS))
    parser.add_argument("--share", type=float, default=1.0)
    a = parser.parse_args()
    from transformers.utils import logging as hf_logging

    hf_logging.set_verbosity_error()
    hf_logging.disable_progress_bar()
    for part in ("quant", "truth/quant"):
        os.makedirs(os.path.join(a.out, part), exist_ok=True)
    made = 0
    for method in a.methods:
        for family in FAMILIES:
            if random.Random(f"{a.seed}{method}{family}").random() >= a.share:
                continue
            try:
                make(method, family, a.out, a.seed, a.rank)
                made += 1
            except Exception as error:
                print(
                    f"left out: {method} {family}: {type(error).__name__}: {error}"[:200],
                    flush=True,
                )
    print(f"{made} repositories")


if __name__ == "__main__":
    main()
