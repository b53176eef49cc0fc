"""What the differential scripts share.

Mutations of bytes, ftcheck's answer, the library's, the tally.
"""

import argparse
import collections
import json
import multiprocessing
import os
import random
import resource
import subprocess
import tempfile

INTERESTING = [0, 1, 2, 4, 7, 8, 0x7F, 0x80, 0xFF]


def arguments(description):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ftcheck", required=True, help="the ftcheck binary")
    parser.add_argument("--count", type=int, default=2000, help="files to compare")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder for the files on which both differ")
    return parser.parse_args()


def mutate_bytes(chance, data, reach):
    """One to three changes of the first `reach` bytes.

    A bit, a byte, a run cut out or doubled, the end cut or grown.
    """
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if not data:
            break
        place = chance.randrange(min(reach, len(data)))
        match chance.randrange(7):
            case 0:
                data[place] ^= 1 << chance.randrange(8)
            case 1:
                data[place] = chance.choice(INTERESTING)
            case 2:
                data[place] = (data[place] + chance.choice((-1, 1))) % 256
            case 3:
                del data[place : place + chance.choice((1, 1, 4, 8, 16))]
            case 4:
                data[place:place] = data[place : place + chance.choice((1, 4, 8, 24))]
            case 5:
                del data[chance.randrange(len(data)) :]
            case 6:
                data += bytes(chance.choice((1, 4, 8, 32)))
    return bytes(data)


def ftcheck_says(binary, path):
    """None when the file is accepted, else ftcheck's sentence; and the tensors it lists."""
    run = subprocess.run(
        [binary, "tensors", "--format", "json", path], capture_output=True, timeout=30
    )
    if run.returncode not in (0, 1, 2):
        raise SystemExit(f"ftcheck ended with {run.returncode} on {path}: {run.stderr[-500:]!r}")
    if run.returncode == 2:
        return run.stderr.decode("utf-8", "replace").strip(), []
    file = json.loads(run.stdout)["files"][0]
    return file["error"] or (None if run.returncode == 0 else "ends with status 1"), file["tensors"]


def _work(read, connection):
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    while True:
        path = connection.recv()
        try:
            connection.send((None, read(path)))
        except BaseException as error:  # panics of Rust aren't Exceptions
            connection.send((f"{type(error).__name__}: {error}"[:200], None))


class Library:
    """The reference reader in a process of its own: it may hang, and one of them does."""

    def __init__(self, read, patience=3):
        self.read, self.patience, self.process = read, patience, None

    def says(self, path):
        if self.process is None or not self.process.is_alive():
            self.connection, theirs = multiprocessing.Pipe()
            self.process = multiprocessing.Process(
                target=_work, args=(self.read, theirs), daemon=True
            )
            self.process.start()
        self.connection.send(path)
        if self.connection.poll(self.patience):
            try:
                return self.connection.recv()
            except EOFError:
                self.process.join()
                return "crashed", None
        self.process.kill()
        self.process.join()
        return "did not return", None


def compare(options, suffix, seeds, mutate, library, exception, same):
    """Holds ftcheck against a library on `count` mutated files.

    Returns how many differ without a reason.

    `exception(ours, theirs)` names the reason for which both may differ, `same(ours, theirs)` says
    what differs between two lists of tensors, each None otherwise.
    """
    chance = random.Random(options.seed)
    tally, reasons = collections.Counter(), collections.Counter()
    differences = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, f"mutated{suffix}")
        for index in range(options.count):
            data = mutate(chance, chance.choice(seeds)) if index >= len(seeds) else seeds[index]
            with open(path, "wb") as file:
                file.write(data)
            ours, our_tensors = ftcheck_says(options.ftcheck, path)
            theirs, their_tensors = library.says(path)
            if index < len(seeds) and (ours or theirs):
                raise SystemExit(f"seed {index} is refused: {ours} / {theirs}")
            what = None
            if (ours is None) == (theirs is None):
                what = same(our_tensors, their_tensors) if ours is None else None
                tally["accepted by both" if ours is None else "refused by both"] += 1
            else:
                reason = exception(ours, theirs)
                if reason:
                    reasons[reason] += 1
                else:
                    what = f"ftcheck: {ours}; the library: {theirs}"
            if what:
                differences += 1
                print(f"difference in file {index}: {what}")
                if options.keep:
                    os.makedirs(options.keep, exist_ok=True)
                    with open(
                        os.path.join(options.keep, f"{options.seed}-{index}{suffix}"), "wb"
                    ) as file:
                        file.write(data)
    for name, count in sorted(tally.items()):
        print(f"{count:7} {name}")
    for name, count in sorted(reasons.items()):
        print(f"{count:7} exception: {name}")
    print(f"{options.count} files, {differences} differences")
    return differences
