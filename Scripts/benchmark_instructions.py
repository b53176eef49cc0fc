"""The part of Scripts/benchmark that counts instructions: a Markdown table of goals and figures."""

import dataclasses
import os
import shutil
import sys

from benchmark_measure import (
    ROOT,
    WORK,
    InstructionCounter,
    Measured,
    has,
    made,
    milliseconds,
    published,
    reading_headers,
    two_cores,
)

ONE_JOB = ["--quiet", "--jobs", "1"]


@dataclasses.dataclass
class Workload:
    """A command whose instructions are counted, and what is wanted of it."""

    name: str
    label: str
    arguments: list
    # Millions of instructions and megabytes at most; times faster than Python's safetensors, and
    # models a second at least.
    instructions: float | None = None
    memory: float | None = None
    faster: float | None = None
    per_second: float | None = None
    # The folder whose headers Python reads for comparison; how many models the run inspects.
    headers: object = None
    models: int = 1


def workloads(oracle):
    yield Workload("start", "start-up (`--version`)", ["--version"], instructions=4)
    if llama := published(oracle, "llama38b"):
        yield Workload(
            "llama-3-8b",
            "Llama-3-8B",
            [*ONE_JOB, str(llama)],
            instructions=30,
            faster=15,
            headers=llama,
        )
    if deepseek := published(oracle, "deepseekv3"):
        yield Workload(
            "deepseek-v3",
            "DeepSeek-V3, one job",
            [*ONE_JOB, str(deepseek)],
            instructions=400,
            memory=40,
            faster=4,
            headers=deepseek,
        )
        yield Workload(
            "deepseek-v3-two",
            "DeepSeek-V3, two jobs",
            ["--quiet", "--jobs", "2", str(deepseek)],
            headers=deepseek,
        )
    healthy = ROOT / "Fixtures" / "Models" / "healthy-llama"
    yield Workload(
        "healthy-llama", "healthy-llama of the fixtures", [*ONE_JOB, str(healthy)], instructions=15
    )
    folder = made("big_tokenizer", WORK / "tokenizer")
    yield Workload("tokenizer", "tokenizer.json of 35 MB", [*ONE_JOB, str(folder)])
    path = made("gguf_header", WORK / "vocabulary.gguf")
    yield Workload("gguf", "GGUF header of 7.9 MB", [*ONE_JOB, str(path)])
    small = sorted(made("small_models", WORK / "small").iterdir())
    yield Workload(
        "small-models",
        f"{len(small)} small models in one run, two jobs",
        ["--quiet", "--jobs", "2", *map(str, small)],
        per_second=1000,
        models=len(small),
    )


def row(workload, counter, options):
    """A line of the table: what was measured, what was wanted, whether it was reached."""
    million = counter.count(workload.name, workload.arguments) / 1e6
    cores = two_cores() if workload.models > 1 else None
    command = [options.ftcheck, *workload.arguments]
    own = Measured(command, options.runs, accepted=(0, 1), cores=cores)
    compared, goals = "", []

    def goal(words, is_reached):
        goals.append((words, is_reached))

    if workload.instructions:
        goal(f"≤ {workload.instructions:,} M", million <= workload.instructions)
    if workload.memory:
        goal(f"≤ {workload.memory} MB", own.memory / 1e6 <= workload.memory)
    if workload.headers and has("safetensors"):
        other = Measured(reading_headers(workload.headers), max(3, options.runs // 3))
        factor = other.seconds / own.seconds
        compared = f"{factor:.1f}× faster than safetensors ({milliseconds(other.seconds)})"
        if workload.faster:
            goal(f"≥ {workload.faster}× faster", factor >= workload.faster)
    if workload.models > 1:
        rate = workload.models / own.seconds
        compared = f"{rate:,.0f} models a second, {million / workload.models:.1f} M each"
        goal(f"≥ {workload.per_second:,} a second", rate >= workload.per_second)
    return [
        workload.label,
        f"{million:,.1f} M",
        milliseconds(own.seconds),
        f"{own.memory / 1e6:.0f} MB",
        compared,
        ", ".join(words for words, _ in goals),
        "; ".join("yes" if is_reached else f"not {words}" for words, is_reached in goals),
    ]


def run(options):
    if not shutil.which("valgrind"):
        print("instructions are counted by valgrind, which isn't here", file=sys.stderr)
        return 2
    if not has("safetensors"):
        print("no safetensors to compare with: --install makes .venv with it", file=sys.stderr)
    size = os.path.getsize(options.ftcheck) / 1e6
    rows = [
        [
            "size of the binary",
            "",
            "",
            "",
            f"{size:.1f} MB",
            "< 20 MB",
            "yes" if size < 20 else "no",
        ]
    ]
    with InstructionCounter.counting(options.ftcheck, WORK) as counter:
        for workload in workloads(options.oracle):
            if options.only in workload.name:
                print(f"{workload.name} …", file=sys.stderr)
                rows.append(row(workload, counter, options))
    print("| input | instructions | time | peak memory | | goal | reached |")
    print("|---|---|---|---|---|---|---|")
    for cells in rows:
        print("| " + " | ".join(cells) + " |")
    return 0
