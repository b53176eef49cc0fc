#!/usr/bin/env python3
"""Make small models of the architectures that transformers knows, and ask transformers and PEFT about them.

    make-tiny.py OUT [--seed N] [--share F] [--types TYPE…]      # writes OUT/tiny/ID and OUT/truth/tiny/ID.json

For each model_type a configuration is drawn: widths, depths, heads and vocabulary by the seed, everything else as the
library has it. The model is saved with save_pretrained and loaded again from those files; the truth is what the loaded
model and PEFT say. Types whose drawn configuration doesn't construct are tried with fewer changes, then left out
and named. Needs torch, transformers 5 and peft.
"""
import argparse, gc, json, os, random, re, warnings

from truth import truth_of

warnings.filterwarnings('ignore')
os.environ.setdefault('HF_HUB_OFFLINE', '1')
HEADS = ['CAUSAL_LM', 'MASKED_LM', 'SEQ_TO_SEQ_CAUSAL_LM', 'SEQUENCE_CLASSIFICATION', 'TOKEN_CLASSIFICATION', 'QUESTION_ANSWERING',
         'IMAGE_TEXT_TO_TEXT', 'IMAGE_CLASSIFICATION', 'AUDIO_CLASSIFICATION', 'CTC', 'SPEECH_SEQ_2_SEQ', 'OBJECT_DETECTION']


def drawn(config, choose, level):
    """Smaller and other sizes, by what the attribute is called; a higher level changes less."""
    heads = choose.choice([2, 4]); head = choose.choice([8, 16]); hidden = heads * head
    sizes = [(r'^(hidden_size|d_model|n_embd|embed_dim|dim|emb_dim|encoder_hidden_size|projection_dim|embedding_size|word_embed_proj_dim)$', hidden),
             (r'^(vocab_size)$', choose.randrange(110, 400)),
             (r'^(num_hidden_layers|n_layers?|num_layers|encoder_layers|decoder_layers|num_encoder_layers|num_decoder_layers|depth)$', choose.randrange(2, 5)),
             (r'^(num_attention_heads|n_heads?|num_heads|encoder_attention_heads|decoder_attention_heads)$', heads),
             (r'^(num_key_value_heads|num_kv_heads)$', choose.choice([heads, heads // 2])),
             (r'^(intermediate_size|ffn_dim|d_ff|d_inner|encoder_ffn_dim|decoder_ffn_dim|moe_intermediate_size|shared_expert_intermediate_size|hidden_dim)$', hidden * choose.choice([2, 3])),
             (r'^(head_dim|d_kv|kv_channels)$', head),
             (r'^(max_position_embeddings|n_positions|n_ctx|max_sequence_length)$', choose.choice([64, 96])),
             (r'^(num_experts|num_local_experts|n_routed_experts|moe_num_experts)$', 4), (r'^(num_experts_per_tok|num_selected_experts|moe_k)$', 2)]
    if level: sizes = sizes[1:4] if level == 1 else sizes[2:3]
    changes = {}
    def walk(c, prefix):
        for key, value in list(vars(c).items()):
            if hasattr(value, 'to_dict') and hasattr(value, 'model_type'): walk(value, prefix + [key])
            elif isinstance(value, int) and not isinstance(value, bool):
                for pattern, size in sizes:
                    if re.search(pattern, key) and value > 1: setattr_at(changes, prefix + [key], min(size, value) if 'layers' in key or key == 'depth' else size)
    walk(config, [])
    return changes


def setattr_at(tree, path, value):
    for key in path[:-1]: tree = tree.setdefault(key, {})
    tree[path[-1]] = value


def classes_of(config_class):
    from transformers.models.auto import modeling_auto as auto
    found = []
    for head in ['MODEL_FOR_' + h + '_MAPPING' for h in HEADS] + ['MODEL_MAPPING']:
        mapping = getattr(auto, head, None)
        if mapping is None: continue
        try: cls = mapping[config_class]
        except Exception: continue
        for c in cls if isinstance(cls, (tuple, list)) else [cls]:
            if c not in found: found.append(c)
    return found


def make(model_type, cls, config_class, out, seed, truth_of):
    import torch
    choose = random.Random(f'{seed}-{model_type}-{cls.__name__}'); errors = []
    for level in range(3):
        try:
            config = config_class(**drawn(config_class(), choose, level))
            with torch.device('meta'): size = sum(p.numel() for p in cls(config).parameters())
            if size > 60e6: raise ValueError(f'{size} parameters')
            torch.manual_seed(seed); model = cls(config)
            case = f'{model_type}--{cls.__name__}--{seed}'; folder = os.path.join(out, 'tiny', case)
            model.save_pretrained(folder); del model
            loaded = cls.from_pretrained(folder)
            truth = truth_of(loaded, case); truth['model_class'] = cls.__name__
            with open(os.path.join(out, 'truth', 'tiny', case + '.json'), 'w') as f: json.dump(truth, f)
            return None
        except Exception as error:
            errors.append(f'{type(error).__name__}: {error}'.splitlines()[0][:120])
    return errors[-1]


def main():
    parser = argparse.ArgumentParser(); parser.add_argument('out'); parser.add_argument('--types', nargs='*', default=[])
    parser.add_argument('--seed', type=int, default=1); parser.add_argument('--share', type=float, default=1.0, help='share of all classes, drawn by the seed')
    a = parser.parse_args()
    import torch
    from transformers import CONFIG_MAPPING
    from transformers.utils import logging as hf_logging
    hf_logging.set_verbosity_error(); hf_logging.disable_progress_bar(); torch.set_num_threads(1)
    for part in ('tiny', 'truth/tiny'): os.makedirs(os.path.join(a.out, part), exist_ok=True)
    good = bad = 0
    for model_type in sorted(CONFIG_MAPPING.keys()):
        if a.types and model_type not in a.types: continue
        try: config_class = CONFIG_MAPPING[model_type]; classes = classes_of(config_class)
        except Exception: continue
        for cls in classes:
            if not a.types and random.Random(f'{a.seed}{model_type}{cls.__name__}').random() >= a.share: continue
            try: error = make(model_type, cls, config_class, a.out, a.seed, truth_of)
            except BaseException as e: error = str(e)[:100]
            good += error is None; bad += error is not None
            if error: print(f'left out: {model_type} {cls.__name__}: {error}', flush=True)
            gc.collect()
    print(f'{good} models, {bad} left out')


if __name__ == '__main__': main()
