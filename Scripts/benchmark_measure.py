"""How Scripts/benchmark measures ftcheck and what it is compared with."""

import contextlib
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / ".build" / "benchmark"
PYTHON = ROOT / ".venv" / "bin" / "python"
INPUTS = ROOT / "Scripts" / "benchmark_inputs.py"

HEADERS = """
import glob, sys
from safetensors import safe_open
for path in sorted(glob.glob(sys.argv[1] + "/*.safetensors")):
    with safe_open(path, framework="np") as file:
        for key in file.keys():
            part = file.get_slice(key)
            part.get_shape(), part.get_dtype()
"""


def has(package):
    """Whether the Python that is compared with has a package."""
    if not PYTHON.exists():
        return False
    command = [PYTHON, "-c", f"import {package}"]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def reading_headers(folder):
    """The command that reads the headers of a folder's safetensors in Python."""
    return [str(PYTHON), "-c", HEADERS, str(folder)]


def made(kind, path):
    """An input, made by a process of its own: a child's peak memory starts at its parent's size."""
    subprocess.run([sys.executable, str(INPUTS), kind, str(path)], check=True)
    return path


def published(oracle, name):
    """The folder of a model of published size in the oracle; None, and said, where it isn't."""
    for folder in sorted(pathlib.Path(oracle).glob("full/*")):
        if name in re.sub(r"[^a-z0-9]", "", folder.name.lower()):
            return folder
    print(f"no {name} in {oracle}/full", file=sys.stderr)
    return None


class Measured:
    """A command's median time and peak memory; `before` runs ahead of each run, untimed.

    A child's peak memory starts at its parent's size, so that some 15 MB are the least it can say.
    """

    def __init__(self, command, runs, accepted=(0,), before=lambda: None, cores=None):
        times, self.memory = [], 0
        pinned = (lambda: os.sched_setaffinity(0, cores)) if cores else None
        for _ in range(runs + 1):
            before()
            start = time.perf_counter()
            with open(os.devnull, "w") as sink:
                process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, preexec_fn=pinned
                )
                _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode not in accepted:
                raise RuntimeError(f"{command} ended with {process.returncode}")
            times.append(time.perf_counter() - start)
            unit = 1 if sys.platform == "darwin" else 1024
            self.memory = max(self.memory, usage.ru_maxrss * unit)
        self.seconds = statistics.median(times[1:])  # the first warms the page cache


def two_cores():
    """Two cores to run on where there are more and a process can choose; else None."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    return set(cores[:2]) if len(cores) > 2 else None


def forgetting(*programs):
    """What empties the page cache but for what these programs are made of; None if it may not."""
    drop = pathlib.Path("/proc/sys/vm/drop_caches")

    def forget():
        os.sync()
        drop.write_text("3")
        for program in programs:
            subprocess.run(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return forget if os.access(drop, os.W_OK) else None


def milliseconds(seconds):
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def bytes_read(command, folder):
    """What the process reads from files, by strace; None without it."""
    if not shutil.which("strace"):
        return None
    trace = folder / "strace.txt"
    calls = ["-e", "trace=read,pread64,preadv"]
    subprocess.run(
        ["strace", "-f", "-qq", *calls, "-o", str(trace), *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    counts = re.findall(r"= (\d+)$", trace.read_text(), re.MULTILINE)
    return sum(int(number) for number in counts)


class InstructionCounter:
    """Counts instructions with callgrind, which a busy machine doesn't change.

    A profile of each count stays in `folder`, for callgrind_annotate; it has names where the binary
    has its symbols.
    """

    def __init__(self, binary, folder):
        self.folder, self.binary = folder, binary

    @classmethod
    @contextlib.contextmanager
    def counting(cls, binary, folder):
        """A counter for a copy without debug information, which valgrind would read for long.

        The copy is of the same with its symbols, which Scripts/ftcheck leaves beside the binary,
        when that is there.
        """
        named = binary + ".symbols"
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            copy = pathlib.Path(scratch) / "ftcheck"
            shutil.copy(named if os.path.exists(named) else binary, copy)
            if shutil.which("strip"):
                subprocess.run(["strip", "-S", copy], check=True)
            yield cls(copy, folder)

    def count(self, name, arguments):
        profile = self.folder / f"callgrind.{name}.out"
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}"]
            + [str(self.binary), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr.decode(errors="replace"))
        with open(profile, encoding="utf-8", errors="replace") as lines:
            totals = [line for line in lines if line.startswith(("summary:", "totals:"))]
        return int(totals[-1].split()[1])
