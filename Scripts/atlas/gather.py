"""Examines every model type: gather.py FOLDER [--budget SECONDS] [TYPE…]

Keeps what was seen in one file a type.
"""

import operatorless  # noqa: F401 - before transformers

# isort: split
import contextlib
import inspect
import json
import multiprocessing
import os
import pickle
import sys
import time
import traceback
import zlib

import examine
import rules
from space import flatten
from transformers import CONFIG_MAPPING
from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES


def jobs():
    by_config, errors = examine.model_classes()
    seen, out = set(), []
    for model_type in CONFIG_MAPPING_NAMES:
        try:
            config_class = CONFIG_MAPPING[model_type]
        except Exception as error:
            errors.append((model_type, str(error)[:100]))
            continue
        if config_class.__name__ in seen:
            continue
        seen.add(config_class.__name__)
        out.append((model_type, by_config.get(config_class.__name__, [])))
    return out, errors


def one(folder, model_type, classes, known, budget):
    path = os.path.join(folder, model_type + ".z")
    try:
        report = examine.examine(model_type, classes, budget=budget, known_moves=known)
        space = examine.ConfigSpace(CONFIG_MAPPING[model_type], examine.SPECIAL.get(model_type))
        sources = []
        for cls in CONFIG_MAPPING[model_type].__mro__[:-2]:
            with contextlib.suppress(Exception):
                sources.append(inspect.getsource(cls))
        try:
            report["rules"] = rules.config_rules(space, report.get("moves", {}), sources)
        except Exception as error:
            report["rules_error"] = f"{type(error).__name__}: {error}"[:300]
    except BaseException:
        report = {"type": model_type, "nodes": {}, "failed": {"": traceback.format_exc()[-600:]}}
    with open(path + ".new", "wb") as file:
        file.write(zlib.compress(pickle.dumps(report), 3))
    os.replace(path + ".new", path)
    return (
        model_type,
        report.get("seconds", 0),
        report["failed"],
        {
            k: (report["moves"][k], report["effects"][k])
            for k in report.get("moves", {})
            if "." not in k
        },
        report.get("config_class"),
        set(report.get("built", ())),
    )


def work(arguments):
    return one(*arguments)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    rest, budget = sys.argv[2:], 10.0
    if rest[:1] == ["--budget"]:
        budget, rest = float(rest[1]), rest[2:]
    only = set(rest)
    all_jobs, errors = jobs()
    for e in errors:
        print("import:", *e)
    simple, composite = [], []
    for model_type, classes in all_jobs:
        if only and model_type not in only:
            continue
        nested = {}
        with contextlib.suppress(Exception):
            flatten(CONFIG_MAPPING[model_type](), nested=nested)
        (
            composite
            if nested or getattr(CONFIG_MAPPING[model_type], "sub_configs", None)
            else simple
        ).append((model_type, classes))
    known = {}
    import observe

    for model_type, _ in all_jobs:
        path = os.path.join(folder, model_type + ".z")
        if os.path.exists(path) and not only:
            with open(path, "rb") as file:
                report = pickle.loads(zlib.decompress(file.read()))
            if report.get("config_class"):
                known[report["config_class"]] = {
                    k: (report["moves"][k], report["effects"][k])
                    for k in report.get("moves", {})
                    if "." not in k
                }
                observe.KNOWN |= set(report.get("built", ()))

    def pending(jobs):
        made = {file.removesuffix(".z") for file in os.listdir(folder)}
        return [job for job in jobs if only or job[0] not in made]

    simple, composite = pending(simple), pending(composite)
    started = time.time()
    for phase in (simple, composite):
        done = 0
        with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=25) as pool:
            for model_type, seconds, failed, moves, config_class, built in pool.imap_unordered(
                work,
                [
                    (
                        folder,
                        t,
                        c,
                        dict(known.items()) if phase is composite else None,
                        budget,
                    )
                    for t, c in phase
                ],
            ):
                done += 1
                if config_class:
                    known[config_class] = moves
                    observe.KNOWN |= built
                passed = time.time() - started
                print(
                    f"[{passed:.0f}s {done}/{len(phase)}] {model_type} {seconds:.1f}s",
                    "FAILED " + json.dumps(failed)[:300] if failed else "",
                    flush=True,
                )


if __name__ == "__main__":
    main()
