"""Holds the expected set and sizes against the defect battery: battery.py ATLAS CASES"""

import collections
import json
import os
import sys

import predict

RULES = {
    "weights/unexpected-names", "config/shape-mismatch", "config/layer-count-mismatch", "config/missing-output-head",
    "config/vocabulary-mismatch", "config/label-head-mismatch",
}


def main():
    atlas = predict.Atlas(open(sys.argv[1]).read())
    root = sys.argv[2]
    counts = collections.Counter()
    for line in open(os.path.join(root, "index.jsonl")):
        case = json.loads(line)
        rules = RULES & set(case["expect_rules"])
        if not case["healthy"] and not rules:
            continue
        folder = os.path.join(root, case["path"])
        kind = "healthy" if case["healthy"] else "mutant"
        try:
            config, tensors, where = predict.read_directory(folder)
            if not tensors:
                counts[kind, "no safetensors"] += 1
                continue

            def equal(a, b):
                def data(name):
                    path, start, length = where[name]
                    with open(path, "rb") as file:
                        file.seek(start)
                        return file.read(length)
                return a in where and b in where and data(a) == data(b)

            got = predict.predict(atlas, config, tensors, 16, equal)
        except Exception as error:
            counts[kind, "unreadable"] += 1
            if kind == "healthy":
                print(case["id"], type(error).__name__, error)
            continue
        if got is None:
            counts[kind, "not in atlas"] += 1
            print(case["id"], "not in the atlas", config.get("architectures"))
            continue
        flagged = []
        if got["missing"]:
            flagged.append(f"{len(got['missing'])} missing {got['missing'][:2]}")
        if got["mismatched"]:
            flagged.append(f"{len(got['mismatched'])} mismatched {got['mismatched'][:1]}")
        if got["failures"]:
            flagged.append(f"failures {got['failures'][:1]}")
        counts[kind, "flagged" if flagged else "silent"] += 1
        if bool(flagged) != (kind == "mutant"):
            print(kind, case["id"], sorted(rules), case["what"][:90], flagged, "unexpected", got["unexpected"][:2])
    print(dict(counts))


if __name__ == "__main__":
    main()
