#!/usr/bin/env python3
"""Make a battery of small repositories: healthy ones, and copies of them with one fault each.

    make-defects.py OUT [--seed N] [--each N] [--only BASE] [--faults NAME] [--keep]
        # writes OUT/ID and OUT/index.jsonl

Families are in defect_families.py, file forms, quantized layouts and adapters in defect_derived.py,
faults in defect_faults.py. Each fault goes to EACH repositories that it fits, drawn by the seed.
grade-defects.py holds ftcheck against the result, and defect_truth.py says what transformers and
PEFT do with a repository. Needs torch, transformers 5, peft, gguf and tokenizers.
"""

import argparse
import json
import os
import shutil
import traceback
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--faults", default="")
    parser.add_argument("--each", type=int, default=3)
    parser.add_argument("--keep", action="store_true")
    a = parser.parse_args()
    from transformers.utils import logging as hf_logging

    hf_logging.set_verbosity_error()
    hf_logging.disable_progress_bar()
    import torch

    torch.set_num_threads(1)
    from defect_families import FAMILIES

    os.makedirs(a.out, exist_ok=True)
    index = []
    for base in FAMILIES:
        if a.only not in base.name:
            continue
        try:
            if not (
                a.keep and os.path.exists(os.path.join(a.out, "base-" + base.name, "README.md"))
            ):
                shutil.rmtree(os.path.join(a.out, "base-" + base.name), ignore_errors=True)
                base.write(a.out, a.seed)
        except Exception as error:
            print(
                f"left out: {base.name}: {type(error).__name__}: {error}".splitlines()[0][:300],
                flush=True,
            )
            if a.only:
                traceback.print_exc()
            continue
        index.append(
            {
                "id": "base-" + base.name,
                "path": "base-" + base.name,
                "what": "a complete repository",
                "args": base.args,
                "base": base.name,
                "family": base.name,
                "healthy": True,
                "fm": None,
                "expect_rules": [],
                "expect_level": None,
                "allow_rules": base.allow,
                "verdicts": base.verdicts,
                "class": base.cls,
            }
        )
    from defect_derived import derive

    for name, allow, args, verdicts in derive(a.out, a.seed, a.only):
        index.append(
            {
                "id": "base-" + name,
                "path": "base-" + name.removesuffix("+base"),
                "what": "a complete repository",
                "args": args,
                "base": name,
                "family": name.removesuffix("+base"),
                "healthy": True,
                "fm": None,
                "expect_rules": [],
                "expect_level": None,
                "allow_rules": allow,
                "verdicts": verdicts,
                "class": None,
            }
        )
    import random

    from defect_faults import FAULTS, Skip
    from defect_files import Folder

    healthy = [c for c in index if not c["args"]]
    mutants = []
    for fm, name, rules, level, verdicts, fits, allow, args, change, each in FAULTS:
        if a.faults not in name:
            continue
        choose = random.Random(f"{a.seed}-{name}")
        pool = healthy[:]
        choose.shuffle(pool)
        made = 0
        for c in pool:
            if made >= (each or a.each):
                break
            source = os.path.join(a.out, c["path"])
            try:
                if not fits(Folder(source)):
                    continue
            except (StopIteration, IndexError):
                continue
            id = f"{(fm or 'fmxx').lower()}-{name}-{c['base']}"
            target = os.path.join(a.out, id)
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
            try:
                change(Folder(target))
            except (Skip, StopIteration):
                shutil.rmtree(target)
                continue
            except Exception as error:
                print(f"{id}: {type(error).__name__}: {error}".splitlines()[0][:200])
                shutil.rmtree(target)
                continue
            made += 1
            base = c["base"] + ("+base" if "--base" in args else "")
            mutants.append(
                {
                    "id": id,
                    "path": id,
                    "what": name,
                    "args": args,
                    "base": base,
                    "family": c["family"],
                    "healthy": False,
                    "fm": fm,
                    "expect_rules": rules,
                    "expect_level": level,
                    "allow_rules": c["allow_rules"] + allow,
                    "verdicts": verdicts,
                }
            )
        if not made:
            print("nowhere:", name)
    index += mutants
    with open(os.path.join(a.out, "index.jsonl"), "w") as f:
        f.writelines(json.dumps(c) + "\n" for c in index)
    print(len(index) - len(mutants), "healthy repositories,", len(mutants), "mutants")


if __name__ == "__main__":
    main()
