"""Can this model be fine-tuned, how, and what would stop it?

The package carries the `ftcheck` binary and runs it. `check` returns the report of a model as
Python values, with the keys that `ftcheck schema` describes.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from typing import Any

__all__ = ["FtcheckError", "binary", "check"]


class FtcheckError(Exception):
    """ftcheck couldn't check a model: there is nothing at its path, an option is wrong, or the
    binary is missing. What is wrong with a model is no exception, but a finding of its report."""


def binary() -> str:
    """The path of the `ftcheck` binary that was installed with this package.

    Raises:
        FtcheckError: The binary is neither with this installation's scripts nor on the PATH.
    """
    here = os.path.dirname(os.path.abspath(__file__))
    folders = [
        sysconfig.get_path("scripts"),
        sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")),
        # pip install --target puts the scripts beside the package.
        os.path.join(os.path.dirname(here), "bin"),
        os.path.dirname(sys.executable),
    ]
    for folder in folders:
        path = os.path.join(folder, "ftcheck")
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    if found := shutil.which("ftcheck"):
        return found
    looked = ", ".join(dict.fromkeys(folders))
    raise FtcheckError(
        f"The ftcheck binary is missing; looked for it in {looked} and on the PATH. "
        "Install the package again: pip install --force-reinstall ftcheck"
    )


def check(
    path: str | os.PathLike[str],
    *,
    deep: bool = False,
    base: str | os.PathLike[str] | None = None,
    options: Sequence[str] = (),
    timeout: float | None = None,
) -> dict[str, Any]:
    """The report of one model.

    Args:
        path: A model folder, a weight file, `org/name` from the local Hugging Face cache, or
            `ollama:name` from the local Ollama store.
        deep: Whether the tensors' values are read too, for NaN, infinities and untrained adapters.
        base: The base model that an adapter is held against.
        options: Further options of `ftcheck check`, such as `["--rank", "32"]`.
        timeout: The most seconds to wait; None waits as long as it takes.

    Returns:
        The JSON report: `verdict`, `score`, `methods`, `findings` and so on.

    Raises:
        FtcheckError: The model couldn't be checked; the message says why.
    """
    arguments = [binary(), "check", "--format", "json", "--fail-on", "never"]
    if deep:
        arguments.append("--deep")
    if base is not None:
        arguments += ["--base", os.fspath(base)]
    arguments += [*options, "--", os.fspath(path)]
    try:
        done = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise FtcheckError(f"Checking {path} took longer than {timeout} seconds.") from None
    except OSError as error:
        raise FtcheckError(f"{arguments[0]} can't be run: {error.strerror}.") from error
    if done.returncode < 0:
        raise FtcheckError(f"ftcheck was ended by {_signal_name(-done.returncode)}.")
    # 1: a requirement among the options isn't met. The report is whole.
    if done.returncode not in (0, 1):
        said = done.stderr.decode(errors="replace").strip().removeprefix("ftcheck: ")
        raise FtcheckError(said or f"ftcheck ended with exit status {done.returncode}.")
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        raise FtcheckError(f"ftcheck printed no JSON: {error}.") from error
    if not isinstance(report, dict):
        raise FtcheckError("ftcheck printed several reports; check takes one model.")
    return report


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
