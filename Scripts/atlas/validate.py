"""Holds predict.py against the oracle's truths, as its grade.py does: validate.py ATLAS ORACLE [part] [id]"""

import collections
import json
import os
import sys
import traceback

import predict


def check(atlas, root, part, truth):
    rank = 8 if part == "tiny" else 16
    config, tensors, where = predict.read_directory(os.path.join(root, part, truth["id"]))
    got = predict.predict(atlas, config, tensors, rank)
    if got is None:
        return [("none", str(config.get("model_type")) + " " + str(config.get("architectures")))]
    wrong = []
    if got["num_parameters"] != truth["num_parameters"]:
        wrong.append(("parameters", f"{got['num_parameters']} wanted {truth['num_parameters']}"))
    peft = (truth.get("peft") or {}).get("all_linear") or {}
    lora = got["lora"]
    if peft.get("ok"):
        names = set(truth["linear_module_names"]) | set(truth["hf_conv1d_module_names"]) | set(truth["embedding_module_names"])
        wanted = set(peft["modules"])
        have = set(lora["modules"])
        if have != wanted:
            wrong.append(("modules", f"{len(have)} wanted {len(wanted)}; missing {sorted(wanted - have)[:3]} extra {sorted(have - wanted)[:3]}"))
        want = set(peft.get("target_parameters") or [])
        have = set(lora.get("parameters") or {})
        if {n for n in want} != have:
            wrong.append(("target_parameters", f"{sorted(have)[:2]} wanted {sorted(want)[:2]}"))
        if lora.get("trainable") != peft["trainable"]:
            wrong.append(("trainable", f"{lora.get('trainable')} wanted {peft['trainable']}"))
    elif lora["ok"]:
        wrong.append(("refused", str(peft.get("error"))[:100]))
    if got["missing"]:
        wrong.append(("missing", f"{len(got['missing'])} {got['missing'][:3]}"))
    if got["mismatched"]:
        wrong.append(("mismatched", f"{len(got['mismatched'])} {got['mismatched'][:2]}"))
    if got["unexpected"]:
        wrong.append(("unexpected", f"{len(got['unexpected'])} {got['unexpected'][:2]}"))
    if got["gaps"]:
        wrong.append(("gaps", f"{len(got['gaps'])} {got['gaps'][:3]}"))
    if got["failures"]:
        wrong.append(("failures", f"{got['failures'][:2]}"))
    return wrong


def main():
    atlas = predict.Atlas(open(sys.argv[1]).read())
    root = sys.argv[2]
    parts = sys.argv[3].split(",") if len(sys.argv) > 3 else ["tiny", "full"]
    only = sys.argv[4] if len(sys.argv) > 4 else None
    for part in parts:
        folder = os.path.join(root, "truth", part)
        counts, good, total = collections.Counter(), 0, 0
        for file in sorted(os.listdir(folder)):
            if only and file[:-5] != only:
                continue
            truth = json.load(open(os.path.join(folder, file)))
            total += 1
            try:
                wrong = check(atlas, root, part, truth)
            except Exception:
                wrong = [("crash", traceback.format_exc()[-400:])]
            for kind, text in wrong:
                print(f"{part}/{truth['id']}: {kind}: {text}")
            for kind in {k for k, _ in wrong}:
                counts[kind] += 1
            good += not [k for k, _ in wrong if k in ("parameters", "modules", "target_parameters", "trainable", "refused", "none", "crash")]
        print(f"== {part}: {good}/{total} agree; {dict(counts)}")


if __name__ == "__main__":
    main()
