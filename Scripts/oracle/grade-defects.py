#!/usr/bin/env python3
"""Hold ftcheck against a battery that make-defects.py made.

    grade-defects.py --ftcheck BIN --cases DIR [--only TEXT] [--messages]

A mutant is caught when an expected rule is reported at the expected level with an accepted verdict,
below its healthy base's score, and nothing else at warning or above is. A healthy repository is
clean when nothing but what it allows is reported. Prints what differs; the last line is the count.
"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
from collections import Counter

LEVEL = {"note": 1, "warning": 2, "error": 3}


def report(binary, root, case):
    args = [a.replace("{cases}", root) for a in case["args"]]
    p = subprocess.run(
        [binary, "check", "--format", "json", *args, os.path.join(root, case["path"])],
        capture_output=True,
        timeout=60,
    )
    try:
        return json.loads(p.stdout) | {"exit": p.returncode}
    except ValueError:
        return {
            "findings": [],
            "verdict": "none",
            "score": -1,
            "trouble": f"exit {p.returncode}: {p.stderr.decode()[-200:]}",
        }


def judged(case, got, healthy):
    if "trouble" in got:
        return [got["trouble"]]
    wrong, found = [], got["findings"]
    loud = [f for f in found if LEVEL[f["level"]] > 1 and f["rule"] not in case["allow_rules"]]

    def say(fs):
        return "; ".join(f"{f['rule']} ({f['level']}) {f['message'][:150]}" for f in fs)

    if case["healthy"]:
        if loud:
            wrong.append("false alarm: " + say(loud))
    else:
        hits = [
            f
            for f in found
            if f["rule"] in case["expect_rules"]
            and LEVEL[f["level"]] >= LEVEL[case["expect_level"]]
        ]
        if not hits:
            wrong.append(
                f"expected {' or '.join(case['expect_rules'])} at {case['expect_level']}; "
                f"got {say(loud) or 'nothing'}"
            )
        more = [f for f in loud if f["rule"] not in case["expect_rules"]]
        if hits and more:
            wrong.append("also: " + say(more))
        counts = Counter(f["rule"] for f in hits)
        if any(n > 2 for n in counts.values()):
            wrong.append(f"the same rule {max(counts.values())} times")
        if len({f["rule"] for f in hits if LEVEL[f["level"]] > 1}) > 1:
            wrong.append("twice: " + say(hits))
        below = healthy.get(case["base"])
        if case["expect_level"] != "note" and below is not None and not got["score"] < below:
            wrong.append(f"score {got['score']}, base {below}")
    if got["verdict"] not in case["verdicts"]:
        wrong.append(f"verdict {got['verdict']}, expected {' or '.join(case['verdicts'])}")
    if got["exit"] != any(f["level"] == "error" for f in found):
        wrong.append(f"exit {got['exit']}")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ftcheck", required=True)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--messages", action="store_true")
    a = parser.parse_args()
    root = os.path.abspath(a.cases)
    binary = os.path.abspath(a.ftcheck)
    with open(os.path.join(root, "index.jsonl")) as index:
        cases = [json.loads(line) for line in index]
    wanted = [c for c in cases if a.only in c["id"]]
    bases = {c["base"] for c in wanted}
    cases = [c for c in cases if c in wanted or (c["healthy"] and c["base"] in bases)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda c: report(binary, root, c), cases))
    answered = list(zip(cases, reports, strict=True))
    healthy = {c["base"]: r["score"] for c, r in answered if c["healthy"]}
    passed = Counter()
    total = Counter()
    for case, got in answered:
        if case not in wanted:
            continue
        wrong = judged(case, got, healthy)
        kind = "clean" if case["healthy"] else "caught"
        total[kind] += 1
        passed[kind] += not wrong
        if wrong:
            print(f"{case['id']} [{case['what']}]")
            print(*["    " + w for w in wrong], sep="\n")
        if a.messages:
            print(case["id"], "|", case["what"])
            for f in got["findings"]:
                if f["level"] != "note" or case.get("expect_level") == "note":
                    print(
                        f"    {f['rule']} {f['level']} | {f['file']} {f['subject']} | "
                        f"{f['message']} | observed {f['observed']} expected {f['expected']} | "
                        f"-> {f['help']}"
                    )
    print(f"caught {passed['caught']}/{total['caught']} clean {passed['clean']}/{total['clean']}")
    return passed != total


if __name__ == "__main__":
    sys.exit(main())
