#!/usr/bin/env python3
"""Write the table of TensorFlow's operations from a wheel of the library.

  pip download --no-deps tensorflow-cpu -d DIR
  python3 Scripts/operations/gather.py DIR/tensorflow_cpu-*.whl

The wrappers that the build generates for Python (`gen_*.py`) call every operation by its name.
"""

import pathlib
import re
import sys
import textwrap
import zipfile

TARGET = (
    pathlib.Path(__file__).resolve().parents[2]
    / "Sources/ModelKnowledge/Formats/TensorFlowOperations+Names.swift"
)
CALLS = re.compile(r"_apply_op_helper\(\s*\"(\w+)\"|TFE_Py_FastPathExecute\(\s*_ctx, \"(\w+)\"")


def names(wheel: str) -> set[str]:
    """Every operation that a generated wrapper calls."""
    found: set[str] = set()
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.namelist():
            if re.search(r"/gen_\w+\.py$", entry):
                text = archive.read(entry).decode("utf-8", "replace")
                found.update(first or second for first, second in CALLS.findall(text))
    return found


def main() -> None:
    """Write the Swift file."""
    wheel = sys.argv[1]
    version = pathlib.Path(wheel).name.split("-")[1]
    lines = textwrap.wrap(" ".join(sorted(names(wheel))), 92, break_long_words=False)
    body = " \\\n".join(f"    {line}" for line in lines)
    TARGET.write_text(
        "// Written by Scripts/operations/gather.py.\n\n"
        "extension TensorFlowOperations {\n"
        f"  /// The operations that TensorFlow {version} brings, from the wrappers of its wheel.\n"
        '  static let names = """\n'
        f'{body}\n    """\n'
        "}\n"
    )


if __name__ == "__main__":
    main()
