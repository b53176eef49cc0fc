"""Healthy repositories that are made from others.

File forms, quantized layouts, sentence-transformers, GGUF and adapters.
"""

import json
import os
import shutil
import struct

from defect_files import Folder, blank, write

QUANTIZED = ["quantization/full-blocked", "quantization/merge-blocked"]


def linears(tensors):
    return [n for n in tensors if n.endswith("_proj.weight") and len(tensors[n][1]) == 2]


def repack(f, make, config, **changes):
    """Replaces every projection's weight by what make(name, rows, columns) gives."""
    tensors, out = f.tensors(), {}
    for n, t in tensors.items():
        if n in linears(tensors):
            out |= {
                n.removesuffix("weight") + k: v
                for k, v in make(n.removesuffix(".weight"), *t[1]).items()
            }
        else:
            out[n] = t
    write(f.at(f.weights), out)
    f.edit(lambda c: c.update({"quantization_config": config, **changes}))


def gptq(f, bits=4, group=16, act=False):
    repack(
        f,
        lambda n, o, i: {
            "qweight": blank("I32", [i * bits // 32, o]),
            "qzeros": blank("I32", [-(-i // group), o * bits // 32]),
            "scales": blank("F16", [-(-i // group), o]),
            "g_idx": ("I32", [i], struct.pack(f"<{i}i", *[x // group for x in range(i)])),
        },
        {
            "quant_method": "gptq",
            "bits": bits,
            "group_size": group,
            "desc_act": act,
            "sym": True,
            "damp_percent": 0.1,
            "checkpoint_format": "gptq",
        },
    )


def awq(f, group=16):
    repack(
        f,
        lambda n, o, i: {
            "qweight": blank("I32", [i, o // 8]),
            "qzeros": blank("I32", [i // group, o // 8]),
            "scales": blank("F16", [i // group, o]),
        },
        {
            "quant_method": "awq",
            "bits": 4,
            "group_size": group,
            "version": "gemm",
            "zero_point": True,
            "modules_to_not_convert": None,
        },
    )


def bnb4(f, kind="nf4", double=False):
    def make(n, o, i):
        state = json.dumps(
            {
                "quant_type": kind,
                "blocksize": 64,
                "dtype": "bfloat16",
                "shape": [o, i],
                **(
                    {"nested_blocksize": 256, "nested_dtype": "float32", "nested_offset": 0.02}
                    if double
                    else {}
                ),
            }
        ).encode()
        blocks = -(-o * i // 64)
        out = {
            "weight": blank("U8", [o * i // 2, 1]),
            "weight.absmax": blank("U8" if double else "F32", [blocks]),
            "weight.quant_map": blank("F32", [16]),
            f"weight.quant_state.bitsandbytes__{kind}": ("U8", [len(state)], state),
        }
        return out | (
            {
                "weight.nested_absmax": blank("F32", [-(-blocks // 256)]),
                "weight.nested_quant_map": blank("F32", [256]),
            }
            if double
            else {}
        )

    repack(
        f,
        make,
        {
            "quant_method": "bitsandbytes",
            "load_in_4bit": True,
            "load_in_8bit": False,
            "_load_in_4bit": True,
            "_load_in_8bit": False,
            "bnb_4bit_quant_type": kind,
            "bnb_4bit_use_double_quant": double,
            "bnb_4bit_compute_dtype": "bfloat16",
            "bnb_4bit_quant_storage": "uint8",
            "llm_int8_skip_modules": None,
            "llm_int8_threshold": 6.0,
            "llm_int8_enable_fp32_cpu_offload": False,
            "llm_int8_has_fp16_weight": False,
        },
    )


def bnb8(f):
    repack(
        f,
        lambda n, o, i: {
            "weight": blank("I8", [o, i]),
            "SCB": blank("F32", [o]),
            "weight_format": blank("U8", [], b"\0"),
        },
        {
            "quant_method": "bitsandbytes",
            "load_in_8bit": True,
            "load_in_4bit": False,
            "_load_in_8bit": True,
            "_load_in_4bit": False,
            "llm_int8_threshold": 6.0,
            "llm_int8_skip_modules": None,
            "llm_int8_enable_fp32_cpu_offload": False,
            "llm_int8_has_fp16_weight": False,
            "bnb_4bit_quant_type": "fp4",
            "bnb_4bit_use_double_quant": False,
            "bnb_4bit_compute_dtype": "float32",
            "bnb_4bit_quant_storage": "uint8",
        },
    )


def fp8(f, block=16):
    repack(
        f,
        lambda n, o, i: {
            "weight": blank("F8_E4M3", [o, i]),
            "weight_scale_inv": blank("F32", [-(-o // block), -(-i // block)]),
        },
        {
            "quant_method": "fp8",
            "activation_scheme": "dynamic",
            "weight_block_size": [block, block],
            "fmt": "e4m3",
            "modules_to_not_convert": ["lm_head"],
        },
    )


def pack_quantized(f, group=16):
    repack(
        f,
        lambda n, o, i: {
            "weight_packed": blank("I32", [o, i // 8]),
            "weight_scale": blank("BF16", [o, i // group]),
            "weight_shape": ("I64", [2], struct.pack("<2q", o, i)),
        },
        {
            "quant_method": "compressed-tensors",
            "format": "pack-quantized",
            "quantization_status": "compressed",
            "ignore": ["lm_head"],
            "kv_cache_scheme": None,
            "global_compression_ratio": None,
            "config_groups": {
                "group_0": {
                    "targets": ["Linear"],
                    "input_activations": None,
                    "output_activations": None,
                    "weights": {
                        "num_bits": 4,
                        "type": "int",
                        "symmetric": True,
                        "strategy": "group",
                        "group_size": group,
                        "dynamic": False,
                        "observer": "minmax",
                        "actorder": None,
                    },
                }
            },
        },
    )


def float_quantized(f):
    repack(
        f,
        lambda n, o, i: {"weight": blank("F8_E4M3", [o, i]), "weight_scale": blank("BF16", [o, 1])},
        {
            "quant_method": "compressed-tensors",
            "format": "float-quantized",
            "quantization_status": "compressed",
            "ignore": ["lm_head"],
            "kv_cache_scheme": None,
            "config_groups": {
                "group_0": {
                    "targets": ["Linear"],
                    "output_activations": None,
                    "input_activations": {
                        "num_bits": 8,
                        "type": "float",
                        "symmetric": True,
                        "strategy": "token",
                        "dynamic": True,
                    },
                    "weights": {
                        "num_bits": 8,
                        "type": "float",
                        "symmetric": True,
                        "strategy": "channel",
                        "dynamic": False,
                    },
                }
            },
        },
    )


def hqq(f):
    repack(
        f,
        lambda n, o, i: {
            "W_q": blank("U8", [o * i // 2 // 8, 8]),
            "scale": blank("F16", [o * i // 16, 1]),
            "zero": blank("F16", [o * i // 16, 1]),
        },
        {
            "quant_method": "hqq",
            "quant_config": {"weight_quant_params": {"nbits": 4, "group_size": 16, "axis": 1}},
            "skip_modules": ["lm_head"],
        },
    )


QUANTS = [
    ("gptq8", "llama-linear", lambda f: gptq(f, 8, 48), QUANTIZED),
    ("gptq4-act", "arcee", lambda f: gptq(f, 4, 24, True), QUANTIZED),
    ("awq-m", "ministral", lambda f: awq(f, 24), QUANTIZED),
    ("bnb-fp4", "llama-linear", lambda f: bnb4(f, "fp4"), QUANTIZED[:1]),
    ("bnb-nf4-double", "arcee", lambda f: bnb4(f, "nf4", True), QUANTIZED[:1]),
    ("bnb-int8", "ministral", bnb8, QUANTIZED[:1]),
    (
        "fp8",
        "arcee",
        fp8,
        ["quantization/full-blocked", "quantization/merge-blocked", "quantization/not-trainable"],
    ),
    ("ct-pack", "llama-linear", pack_quantized, QUANTIZED + ["quantization/not-trainable"]),
    ("ct-float", "arcee", float_quantized, QUANTIZED + ["quantization/not-trainable"]),
]


def sentence(
    f, dim, pooling="mean", dense=None, normalize=True, module="sentence_transformers.models."
):
    modules = [("", "Transformer")]
    keys = [
        "cls_token",
        "mean_tokens",
        "max_tokens",
        "mean_sqrt_len_tokens",
        "weightedmean_tokens",
        "lasttoken",
    ]

    def folder(kind):
        modules.append((f"{len(modules)}_{kind}", kind))
        os.makedirs(f.at(modules[-1][0]), exist_ok=True)
        return modules[-1][0]

    p = folder("Pooling")
    f.put(
        {"word_embedding_dimension": dim}
        | {"pooling_mode_" + k: k.startswith(pooling) for k in keys}
        | {"include_prompt": True},
        p + "/config.json",
    )
    if dense:
        d = folder("Dense")
        f.put(
            {
                "in_features": dim,
                "out_features": dense,
                "bias": True,
                "activation_function": "torch.nn.modules.activation.Tanh",
            },
            d + "/config.json",
        )
        write(
            f.at(d + "/model.safetensors"),
            {"linear.weight": blank("F32", [dense, dim]), "linear.bias": blank("F32", [dense])},
        )
    if normalize:
        folder("Normalize")
    f.put(
        [
            {"idx": i, "name": str(i), "path": path, "type": module + kind}
            for i, (path, kind) in enumerate(modules)
        ],
        "modules.json",
    )
    f.put({"max_seq_length": 128, "do_lower_case": False}, "sentence_bert_config.json")
    f.put(
        {
            "__version__": {
                "sentence_transformers": "3.0.1",
                "transformers": "4.41.2",
                "pytorch": "2.3.0",
            },
            "prompts": {},
            "default_prompt_name": None,
        },
        "config_sentence_transformers.json",
    )
    with open(f.at("README.md")) as file:
        card = file.read()
    card = card.replace("library_name: transformers", "library_name: sentence-transformers")
    f.put(card, "README.md")


def model_only(f, cls, drop):
    """The encoder without its head: its own class, its prefix taken away."""
    f.edit(lambda c: c.update(architectures=[cls]))
    f.retensor(
        lambda t: {
            n.split(".", 1)[1] if n.startswith(drop) else n: v
            for n, v in t.items()
            if n.startswith(drop) or drop == ""
        }
    )


def gguf(f, kind, name):
    import gguf
    import numpy as np

    c = f.json()
    tensors = f.tensors()
    w = gguf.GGUFWriter(f.at(name), "llama")
    w.add_name("Tiny")
    w.add_block_count(c["num_hidden_layers"])
    w.add_context_length(128)
    w.add_embedding_length(c["hidden_size"])
    w.add_feed_forward_length(c["intermediate_size"])
    w.add_head_count(c["num_attention_heads"])
    w.add_head_count_kv(c["num_key_value_heads"])
    w.add_layer_norm_rms_eps(1e-5)
    w.add_file_type(1)
    w.add_vocab_size(c["vocab_size"])
    vocab = [f"<0x{i:02X}>" for i in range(c["vocab_size"])]
    w.add_tokenizer_model("llama")
    w.add_token_list(vocab)
    w.add_token_scores([0.0] * len(vocab))
    w.add_token_types([6] * len(vocab))
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    w.add_unk_token_id(0)
    w.add_pad_token_id(3)
    w.add_chat_template("{% for m in messages %}{{ m.content }}{% endfor %}")
    names = {
        "model.embed_tokens.weight": "token_embd.weight",
        "model.norm.weight": "output_norm.weight",
        "lm_head.weight": "output.weight",
    }
    parts = {
        "self_attn.q_proj": "attn_q",
        "self_attn.k_proj": "attn_k",
        "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output",
        "mlp.gate_proj": "ffn_gate",
        "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down",
        "input_layernorm": "attn_norm",
        "post_attention_layernorm": "ffn_norm",
    }
    for n, t in tensors.items():
        new = names.get(n)
        if not new:
            layer, part = n.removeprefix("model.layers.").split(".", 1)
            new = f"blk.{layer}.{parts[part.removesuffix('.weight')]}.weight"
        values = np.full(t[1], 0.03125, np.float32)
        if len(t[1]) == 1:
            w.add_tensor(new, values)
        elif kind == "F16":
            w.add_tensor(new, values.astype(np.float16))
        else:
            w.add_tensor(
                new,
                gguf.quants.quantize(values, getattr(gguf.GGMLQuantizationType, kind)),
                raw_dtype=getattr(gguf.GGMLQuantizationType, kind),
            )
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


ADAPTERS = [
    ("lora-v", {"target_modules": ["v_proj", "k_proj"]}),
    ("lora-mlp", {"target_modules": ["down_proj", "up_proj"], "r": 6, "lora_alpha": 12}),
    ("lora-linear", {"target_modules": "all-linear", "r": 4}),
    ("lora-regex", {"target_modules": r".*\.layers\.[01]\..*(q|o)_proj", "r": 8}),
    ("lora-dora", {"target_modules": ["q_proj"], "use_dora": True}),
    ("lora-rs", {"target_modules": ["o_proj"], "use_rslora": True}),
    ("lora-save-head", {"target_modules": ["q_proj", "v_proj"], "modules_to_save": ["lm_head"]}),
    (
        "lora-save-both",
        {"target_modules": ["q_proj"], "modules_to_save": ["embed_tokens", "lm_head"]},
    ),
    (
        "lora-ranks",
        {
            "target_modules": ["q_proj", "v_proj"],
            "r": 8,
            "rank_pattern": {"v_proj": 4},
            "alpha_pattern": {"v_proj": 8},
        },
    ),
    (
        "lora-layers",
        {
            "target_modules": ["q_proj", "v_proj"],
            "layers_to_transform": [0, 2],
            "layers_pattern": "layers",
        },
    ),
    ("lora-embed", {"target_modules": ["embed_tokens", "q_proj"]}),
    ("lora-bias", {"target_modules": ["q_proj"], "bias": "none", "lora_bias": True}),
    ("lora-trainable", {"target_modules": ["q_proj"], "trainable_token_indices": [5, 6]}),
    (
        "lora-exclude",
        {"target_modules": ["q_proj", "k_proj"], "exclude_modules": ["layers.0.self_attn.k_proj"]},
    ),
    ("loha", "LoHa", {"target_modules": ["q_proj", "v_proj"], "r": 4}),
    ("lokr", "LoKr", {"target_modules": ["q_proj", "v_proj"], "r": 4}),
    (
        "adalora",
        "AdaLora",
        {"target_modules": ["q_proj", "v_proj"], "total_step": 100, "tinit": 10, "tfinal": 10},
    ),
    (
        "ia3",
        "IA3",
        {"target_modules": ["k_proj", "v_proj", "down_proj"], "feedforward_modules": ["down_proj"]},
    ),
    ("oft", "OFT", {"target_modules": ["q_proj"], "oft_block_size": 8, "r": 0}),
    ("boft", "BOFT", {"target_modules": ["q_proj"], "boft_block_size": 8}),
    ("hra", "HRA", {"target_modules": ["q_proj"]}),
    ("vera", "Vera", {"target_modules": ["q_proj"], "r": 8}),
    ("fourier", "FourierFT", {"target_modules": ["q_proj"], "n_frequency": 10}),
    ("ln", "LNTuning", {"target_modules": ["input_layernorm"]}),
    ("prompt", "PromptTuning", {"num_virtual_tokens": 6}),
    ("prefix", "PrefixTuning", {"num_virtual_tokens": 6}),
    ("ptuning", "PromptEncoder", {"num_virtual_tokens": 6, "encoder_hidden_size": 16}),
    ("tokens", "TrainableTokens", {"token_indices": [3, 4]}),
    (
        "vblora",
        "VBLoRA",
        {"target_modules": ["q_proj"], "r": 2, "num_vectors": 16, "vector_length": 8, "topk": 2},
    ),
    ("miss", "Miss", {"target_modules": ["q_proj"], "r": 8}),
    ("randlora", "RandLora", {"target_modules": ["q_proj"], "r": 8}),
    ("c3a", "C3A", {"target_modules": ["q_proj"], "block_size": 8}),
    ("shira", "Shira", {"target_modules": ["q_proj"], "r": 4}),
    ("road", "Road", {"target_modules": ["q_proj"], "group_size": 16}),
]


def adapter(root, spec, base, seed, experts=False):
    import peft
    import torch
    import transformers

    name, kind, options = spec if len(spec) == 3 else (spec[0], "Lora", spec[1])
    folder = os.path.join(root, "base-" + name)
    source = os.path.join(root, "base-" + base)
    torch.manual_seed(seed)
    with open(os.path.join(source, "config.json")) as f:
        architecture = json.load(f)["architectures"][0]
    model = getattr(transformers, architecture).from_pretrained(source, dtype="float32")
    adapted = peft.get_peft_model(
        model, getattr(peft, kind + "Config")(**({"task_type": "CAUSAL_LM"} | options))
    )
    for _, p in adapted.named_parameters():
        if p.requires_grad and p.is_floating_point():
            torch.nn.init.normal_(p, std=0.02)
    adapted.save_pretrained(folder, **({} if kind in ("TrainableTokens",) else {}))
    f = Folder(folder)
    f.edit(
        lambda c: c.update(base_model_name_or_path="example/tiny-" + base), "adapter_config.json"
    )
    f.put(
        "---\nbase_model: example/tiny-"
        + base
        + "\nlibrary_name: peft\nlicense: apache-2.0\n---\n\n# Adapter\n",
        "README.md",
    )
    return folder


# Adapters on models that transformers renames when it loads them, and on heads, experts and
# convolutions.
OTHER_ADAPTERS = [
    ("lora-qwen2_vl", "qwen2_vl", {"target_modules": ["q_proj", "v_proj"]}),
    ("lora-paligemma", "paligemma", {"target_modules": "all-linear"}),
    (
        "lora-deit",
        "deit",
        {"target_modules": "all-linear", "modules_to_save": ["classifier"], "task_type": None},
    ),
    ("lora-beit", "beit", {"target_modules": ["q_proj", "v_proj"], "task_type": None}),
    ("lora-bart", "bart", {"target_modules": ["q_proj", "v_proj"], "task_type": "SEQ_2_SEQ_LM"}),
    (
        "lora-xlm-r",
        "xlm-roberta-cls",
        {"target_modules": ["query", "value"], "task_type": "SEQ_CLS"},
    ),
    (
        "lora-experts",
        "qwen3_moe",
        {
            "target_modules": ["q_proj"],
            "target_parameters": ["mlp.experts.gate_up_proj", "mlp.experts.down_proj"],
            "lora_dropout": 0.0,
        },
    ),
    ("lora-bigcode", "gpt_bigcode", {"target_modules": ["c_attn", "c_proj"]}),
    ("lora-mpt", "mpt", {"target_modules": ["Wqkv"]}),
    ("lora-phi3-fused", "phi3-longrope", {"target_modules": ["qkv_proj", "gate_up_proj"]}),
    ("lora-t5", "mt5", {"target_modules": ["q", "v", "wi_0"], "task_type": "SEQ_2_SEQ_LM"}),
    (
        "lora-wav",
        "wav2vec2",
        {"target_modules": ["q_proj", "v_proj"], "modules_to_save": ["lm_head"], "task_type": None},
    ),
    ("lora-tied", "smollm3", {"target_modules": ["q_proj"], "modules_to_save": ["embed_tokens"]}),
    ("lora-internvl", "internvl", {"target_modules": r".*language_model.*(q|v)_proj"}),
    ("lora-swin", "swin", {"target_modules": "all-linear", "task_type": None}),
    (
        "lora-dinov2",
        "dinov2",
        {"target_modules": "all-linear", "task_type": None, "modules_to_save": ["classifier"]},
    ),
    ("lora-conv", "resnet", {"target_modules": ["convolution"], "task_type": None}),
]


def copy(root, source, name):
    target = os.path.join(root, "base-" + name)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(os.path.join(root, "base-" + source), target)
    return Folder(target)


def derive(root, seed, only=""):
    """Makes them all; yields (name, family, class, allow, args, verdicts)."""
    jobs = []
    for name, source, make, allow in QUANTS:
        jobs.append(
            (
                name,
                lambda n=name, s=source, m=make: m(copy(root, s, n)),
                allow,
                [],
                ["tunable", "limited"],
            )
        )

    def st(n, source, cls, drop, **more):
        def make():
            f = copy(root, source, n)
            if drop is not None:
                model_only(f, cls, drop)
            sentence(f, **more)

        jobs.append((n, make, ["embedding/vector-tasks-only"], [], ["tunable", "limited"]))

    st("st-mpnet", "mpnet", "MPNetModel", "mpnet.", dim=32)
    st(
        "st-roberta-dense",
        "roberta-mlm",
        "RobertaModel",
        "roberta.",
        dim=48,
        dense=24,
        pooling="cls",
    )
    st("st-nomic", "nomic_bert", "NomicBertModel", None, dim=32, normalize=False)
    st(
        "st-decoder",
        "smollm3",
        None,
        None,
        dim=48,
        pooling="lasttoken",
        module="sentence_transformers.models.",
    )

    def form(n, source, make, allow=(), args=()):
        jobs.append((n, lambda: make(copy(root, source, n)), list(allow), list(args), ["tunable"]))

    form("phi-bin", "phi", lambda f: f.to_bin(), ["weights/pickle-only"])
    form("bart-legacy", "bart", lambda f: f.to_bin(legacy=True), ["weights/pickle-only"])
    form("cohere-bin-shards", "cohere", lambda f: f.to_bin(3), ["weights/pickle-only"])
    form("gemma2-shards", "gemma2", lambda f: f.shard(4))
    form("qwen2_moe-shards", "qwen2_moe", lambda f: f.shard(2), ["lora/fused-experts"])
    form("roberta-deep", "roberta-mlm", lambda f: None, (), ["--deep"])
    form("mt5-bin-deep", "mt5", lambda f: f.to_bin(), ["weights/pickle-only"], ["--deep"])
    form(
        "xlm-r-both",
        "xlm-roberta-cls",
        lambda f: (
            shutil.copy(f.at("model.safetensors"), f.at("keep")),
            f.to_bin(),
            os.rename(f.at("keep"), f.at("model.safetensors")),
        ),
        ["weights/shadowed"],
    )
    form("glm4-deep", "glm4", lambda f: None, (), ["--deep"])

    def no_prefix(drop):
        return lambda f: f.retensor(lambda t: {n.removeprefix(drop): v for n, v in t.items()})

    form(
        "bart-nometa",
        "bart",
        lambda f: write(f.at("model.safetensors"), f.tensors(), None),
        ["weights/no-format-metadata"],
    )
    form(
        "stablelm-f32-norm",
        "stablelm",
        lambda f: f.retensor(
            lambda t: {
                n: (v if len(v[1]) > 1 else blank("F32", v[1], b"\0\0\x80?")) for n, v in t.items()
            }
        ),
    )
    for kind in ("F16", "Q8_0", "Q4_0"):

        def make(k=kind):
            f = copy(root, "llama-wide", "gguf-" + k.lower())
            gguf(f, k, f"tiny-{k}.gguf")
            f.remove(
                "model.safetensors",
                "config.json",
                "generation_config.json",
                "tokenizer.json",
                "tokenizer_config.json",
                "special_tokens_map.json",
            )

        jobs.append(
            (
                "gguf-" + kind.lower(),
                make,
                [
                    "quantization/full-blocked",
                    "quantization/inference-format",
                    "quantization/not-trainable",
                ],
                [],
                ["limited"],
            )
        )
    for spec in ADAPTERS:
        jobs.append(
            (
                spec[0],
                lambda s=spec: adapter(root, s, "arcee", seed),
                ["adapter/base-not-here"],
                [],
                ["limited", "tunable"],
            )
        )
    for name, base, options in OTHER_ADAPTERS:
        jobs.append(
            (
                name,
                lambda n=name, b=base, o=options: adapter(root, (n, o), b, seed),
                ["adapter/base-not-here"],
                [],
                ["limited", "tunable"],
            )
        )
    other = {name: base for name, base, _ in OTHER_ADAPTERS}
    for name, make, allow, args, verdicts in jobs:
        if only and only not in name:
            continue
        try:
            make()
        except Exception as error:
            print(
                f"left out: {name}: {type(error).__name__}: {error}".splitlines()[0][:300],
                flush=True,
            )
            if only:
                import traceback

                traceback.print_exc()
            continue
        yield name, allow, args, verdicts
        if name in {s[0] for s in ADAPTERS}:
            yield name + "+base", [], ["--base", "{cases}/base-arcee"], ["tunable", "limited"]
        if name in other:
            yield (
                name + "+base",
                [],
                ["--base", "{cases}/base-" + other[name]],
                ["tunable", "limited"],
            )
