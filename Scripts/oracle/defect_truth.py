#!/usr/bin/env python3
"""What transformers and PEFT do with a repository of the battery.

Load, tokenizer, processor, one LoRA step, save.

    defect_truth.py DIR… [--healthy]

One JSON line each; --healthy prints only those that aren't entirely well.

Never run it on files that aren't your own: it loads them.
"""

import argparse
import json
import os
import tempfile
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
PROCESSED = ("preprocessor_config.json", "processor_config.json", "video_preprocessor_config.json")


def measured(folder, step=True):
    import peft
    import transformers

    out = {}
    try:
        with open(os.path.join(folder, "config.json")) as file:
            config = json.load(file)
    except Exception as e:
        return {"loader": f"error: {type(e).__name__}: {e}"}
    model = None
    try:
        cls = getattr(transformers, (config.get("architectures") or ["AutoModel"])[0])
        model, info = cls.from_pretrained(folder, output_loading_info=True)
        parts = {k: sorted(v) if not isinstance(v, dict) else v for k, v in info.items() if v}
        out["loader"] = (
            "ok"
            if not parts
            else "ok; "
            + json.dumps(
                {
                    k: [str(x) for x in list(v)[:4]] + ([len(v)] if len(v) > 4 else [])
                    for k, v in parts.items()
                }
            )
        )
    except BaseException as e:
        out["loader"] = f"error: {type(e).__name__}: {e}".replace(folder, "CASE")[:300]
    tokenizer = None
    if any(
        os.path.exists(os.path.join(folder, f))
        for f in (
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt",
            "tokenizer.model",
            "vocab.json",
        )
    ):
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
            ids = tokenizer("the quick brown fox")["input_ids"]
            out["tokenizer"] = f"ok {type(tokenizer).__name__} {ids[:6]}"
            if tokenizer.chat_template:
                try:
                    tokenizer.apply_chat_template(
                        [{"role": "user", "content": "hi"}], tokenize=False
                    )
                except BaseException as e:
                    out["template"] = f"error: {type(e).__name__}: {e}"[:200]
        except BaseException as e:
            out["tokenizer"] = f"error: {type(e).__name__}: {e}".replace(folder, "CASE")[:300]
    if any(os.path.exists(os.path.join(folder, f)) for f in PROCESSED):
        try:
            out["processor"] = (
                "ok " + type(transformers.AutoProcessor.from_pretrained(folder)).__name__
            )
        except BaseException as e:
            out["processor"] = f"error: {type(e).__name__}: {e}".replace(folder, "CASE")[:300]
    if model is not None and step:
        try:
            adapted = peft.get_peft_model(
                model, peft.LoraConfig(r=4, target_modules="all-linear", init_lora_weights=True)
            )
            if (
                tokenizer is not None
                and "vision" not in json.dumps(config)
                and not config.get("feat_extract_norm")
            ):
                batch = tokenizer("the quick brown fox", return_tensors="pt")
                if "token_type_ids" in batch and "type_vocab_size" not in config:
                    batch.pop("token_type_ids")
                labels = batch["input_ids"].clone()
                try:
                    result = adapted(**batch, labels=labels)
                except (ValueError, TypeError, RuntimeError):
                    result = adapted(**batch)
                loss = (
                    result.loss
                    if getattr(result, "loss", None) is not None
                    else result[0].float().pow(2).mean()
                )
                loss.backward()
                out["lora"] = f"ok loss {float(loss.detach()):.3f}"
            else:
                out["lora"] = "attached"
        except BaseException as e:
            out["lora"] = f"error: {type(e).__name__}: {e}"[:300]
        try:
            with tempfile.TemporaryDirectory() as d:
                model.save_pretrained(d)
            out["save"] = "ok"
        except BaseException as e:
            out["save"] = f"error: {type(e).__name__}: {e}"[:200]
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--healthy", action="store_true")
    a = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    from transformers.utils import logging as hf_logging

    hf_logging.set_verbosity(50)
    hf_logging.disable_progress_bar()
    for folder in a.folders:
        m = measured(folder)
        bad = [
            k for k, v in m.items() if not v.startswith(("ok", "attached")) or v.startswith("ok; ")
        ]
        if not a.healthy or bad:
            print(
                os.path.basename(folder.rstrip("/")),
                json.dumps({k: m[k] for k in bad} if a.healthy else m),
                flush=True,
            )


if __name__ == "__main__":
    main()
