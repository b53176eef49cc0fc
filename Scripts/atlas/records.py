"""Builds the records of every class from what gather.py kept: records.py FOLDER OUTPUT [TYPE…]"""

import operatorless  # noqa: F401 - before transformers

# isort: split
import multiprocessing
import os
import pickle
import sys
import time
import zlib

import build


def load(path):
    with open(path, "rb") as file:
        return pickle.loads(zlib.decompress(file.read()))


def records_of(arguments):
    path, fills, registered = arguments
    report = load(path)
    started = time.time()
    own = report.get("config_class")
    groups = {}
    for (name, args), nodes in report["nodes"].items():
        groups.setdefault((name, nodes[0]["module"]), []).append((args, nodes))
    out = []
    effects = report.get("effects", {})
    dull = {
        p
        for p, live in effects.items()
        if not live and "heads" not in p and not p.endswith("num_labels")
    }
    unmoved = list(report.get("unmoved", {}).values())
    for (name, _module), variants in groups.items():
        variants.sort(key=lambda v: (v[0] != "", -len(v[1])))
        primary = None
        for args, nodes in variants:
            foreign = nodes[0]["config_class"] != own
            if foreign and args == "" and nodes[0]["config_class"] in registered:
                continue
            try:
                record = build.Builder(
                    nodes, fills, unmoved, primary, dull if len(effects) > 30 else ()
                ).build()
            except Exception:
                import traceback

                out.append({"failed": f"{report['type']} {name}: {traceback.format_exc()[-500:]}"})
                continue
            record["foreign"] = foreign
            out.append(record)
            primary = primary or record
    nodes = None
    report["nodes"] = {}
    report["records"] = out
    report["build_seconds"] = time.time() - started
    return report


def main():
    folder, output = sys.argv[1:3]
    only = set(sys.argv[3:])
    paths = [os.path.join(folder, f) for f in sorted(os.listdir(folder)) if f.endswith(".z")]
    fills, registered = {}, set()
    for path in list(paths):
        try:
            report = load(path)
        except zlib.error:  # being written
            paths.remove(path)
            continue
        if report.get("config_class"):
            registered.add(report["config_class"])
            if report.get("fills"):
                fills[report["config_class"]] = report["fills"]
    print(len(paths), "types,", len(fills), "with fills", flush=True)
    os.makedirs(output, exist_ok=True)

    def stale(path):
        made = os.path.join(output, os.path.basename(path)[:-2] + ".p")
        return not os.path.exists(made) or os.path.getmtime(made) < os.path.getmtime(path)

    paths = [p for p in paths if (os.path.basename(p)[:-2] in only if only else stale(p))]
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=40) as pool:
        for at, report in enumerate(
            pool.imap_unordered(records_of, [(p, fills, registered) for p in paths])
        ):
            with open(os.path.join(output, report["type"] + ".p"), "wb") as file:
                pickle.dump(report, file)
            bad = [r["failed"] for r in report["records"] if "failed" in r]
            if bad:
                print(bad[0])
            if report["build_seconds"] > 20:
                print(at, report["type"], round(report["build_seconds"], 1), flush=True)


if __name__ == "__main__":
    main()
