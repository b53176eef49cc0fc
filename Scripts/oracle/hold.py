#!/usr/bin/env python3
"""Hold ftcheck against truths that make-tiny.py, make-custom.py or make-quantized.py wrote.

    hold.py FTCHECK OUT [--part tiny] [--only ID] [--json FILE]

Prints every disagreement about parameter_count, the all-linear modules (named by target_modules or
by the pattern), target_parameters, the trainable count and whether LoRA attaches; then every
finding at warning or error, which in a model that the library saved is a false alarm unless the
library complains too (its complaints are printed beside it).
"""

import argparse
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys

# Warnings that are true of healthy models: what the library can't do with them, or what the
# repository lacks.
TRUE = {
    "lora/fused-experts",
    "lora/no-targets",
    "lora/state-space-modules",
    "tokenizer/missing",
    "processor/missing",
    "quantization/not-trainable",
    "quantization/inference-format",
    "config/remote-code",
}


def selected(lora, names):
    pattern = lora.get("target_modules_pattern")
    if pattern:
        return {n for n in names if re.fullmatch(pattern, n)}
    entries = lora.get("target_modules") or []
    return {n for n in names if any(n == e or n.endswith("." + e) for e in entries)}


def compare(binary, folder, truth):
    rank = truth.get("rank", 8)
    p = subprocess.run(
        [binary, "--format", "json", "--rank", str(rank), folder],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
    if p.returncode not in (0, 1):
        return [("crash", f"exit {p.returncode}: {p.stderr[-200:]}")], []
    got = json.loads(p.stdout)
    wrong = []
    lora = got.get("lora") or {}
    have = (got.get("weights") or {}).get("parameter_count")
    if have != truth["num_parameters"]:
        wrong.append(("parameters", f"{have} wanted {truth['num_parameters']}"))
    peft = truth["peft"]["all_linear"]
    if peft.get("ok"):
        wanted = set(peft["modules"])
        names = (
            set(truth["linear_module_names"])
            | set(truth["hf_conv1d_module_names"])
            | set(truth["embedding_module_names"])
            | set(truth.get("other_module_names") or [])
            | wanted
        )
        have = selected(lora, names)
        if have != wanted:
            wrong.append(
                (
                    "modules",
                    f"{len(have)} selected, {len(wanted)} wanted; "
                    f"missing {sorted(wanted - have)[:3]} extra {sorted(have - wanted)[:3]}",
                )
            )
        elif lora.get("targeted_module_count") != len(wanted):
            wrong.append(
                ("modules", f"count {lora.get('targeted_module_count')} wanted {len(wanted)}")
            )
        want, entries = set(peft["target_parameters"]), lora.get("target_parameters") or []
        have = {n for n in want if any(n == e or n.endswith("." + e) for e in entries)}
        if have != want or bool(entries) != bool(want):
            wrong.append(("target_parameters", f"{entries[:3]} wanted {sorted(want)[:3]}"))
        if lora.get("trainable_parameters") != peft["trainable"]:
            wrong.append(
                ("trainable", f"{lora.get('trainable_parameters')} wanted {peft['trainable']}")
            )
    elif lora.get("compatible") and "NoMatchingPeftModule" in str(peft.get("error")):
        wrong.append(("modules", "LoRA cannot attach, but compatible is true"))
    wrong = [(k, f"{t} [{lora.get('source')}]") for k, t in wrong]
    alarms = [
        (f["rule"], f["level"], f["message"])
        for f in got["findings"]
        if f["level"] in ("warning", "error") and f["rule"] not in TRUE
    ]
    return wrong, alarms


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ftcheck")
    parser.add_argument("out")
    parser.add_argument("--part", default="tiny")
    parser.add_argument("--only")
    parser.add_argument("--json")
    parser.add_argument("--jobs", type=int, default=2)
    a = parser.parse_args()
    truths = os.path.join(a.out, "truth", a.part)
    binary = os.path.abspath(a.ftcheck)
    cases = sorted(
        f[:-5]
        for f in os.listdir(truths)
        if f.endswith(".json") and (not a.only or f[:-5] == a.only)
    )

    def one(case):
        with open(os.path.join(truths, case + ".json")) as file:
            truth = json.load(file)
        try:
            return case, truth, *compare(binary, os.path.join(a.out, a.part, case), truth)
        except Exception as error:
            return case, truth, [("run", str(error)[:200])], []

    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        rows = list(pool.map(one, cases))
    rules = collections.Counter()
    kinds = collections.Counter()
    for case, _, wrong, _ in rows:
        for kind, text in wrong:
            print(f"{case}: {kind}: {text}")
        kinds.update({k for k, _ in wrong})
    for case, truth, _, alarms in rows:
        for rule, level, message in alarms:
            print(
                f"alarm {case}: {rule} {level}: {message[:160]} "
                f"| library: {json.dumps(truth.get('loading') or {})[:160]}"
            )
        rules.update({r for r, _, _ in alarms})
    good = sum(not w for _, _, w, _ in rows)
    print(
        f"== {a.part}: {good}/{len(rows)} agree"
        + ("; wrong: " + ", ".join(f"{k} {n}" for k, n in sorted(kinds.items())) if kinds else "")
    )
    print(
        f"== alarms: {sum(bool(x) for *_, x in rows)} models"
        + (": " + ", ".join(f"{k} {n}" for k, n in rules.most_common()) if rules else "")
    )
    if a.json:
        with open(a.json, "w") as file:
            json.dump([{"id": c, "wrong": w, "alarms": x} for c, _, w, x in rows], file, indent=1)
    sys.exit(0 if good == len(rows) else 1)


if __name__ == "__main__":
    main()
