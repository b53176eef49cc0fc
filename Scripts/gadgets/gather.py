#!/usr/bin/env python3
"""Find functions that hand an argument to something that runs, imports, unpickles or removes.

  python3 Scripts/gadgets/gather.py WHEEL_OR_FOLDER…

Reads Python sources, never runs them: the standard library of the running Python, and the packages
in the wheels and folders given. A function is listed when one of its parameters reaches a sink,
directly or through functions of its module; a class when its constructor does.
"""

import ast
import collections
import pathlib
import re
import sys
import sysconfig
import textwrap
import zipfile

TARGET = (
    pathlib.Path(__file__).resolve().parents[2]
    / "Sources/ModelKnowledge/Pickles/PickleGlobals+Gadgets.swift"
)
CODE = "which runs code that it is given"
IMPORTS = "which imports what it is given"
COMMANDS = "which runs commands"
PICKLES = "which loads further pickles"
NATIVE = "which reaches native code"
SINKS = {
    CODE: r"exec|eval|compile|execfile|run_module|run_path|exec_module|literal_eval_unsafe",
    IMPORTS: r"__import__|import_module|importlib\.import_module|locate|resolve_name",
    COMMANDS: r"os\.(system|popen|exec\w+|spawn\w+|posix_spawnp?)"
    r"|subprocess\.(run|Popen|call|check_call|check_output|getoutput|getstatusoutput)"
    r"|Popen|check_call|check_output",
    PICKLES: r"(pickle|_pickle|cPickle|dill|cloudpickle|joblib|marshal)\.loads?"
    r"|torch\.load|pd\.read_pickle|pandas\.read_pickle|yaml\.(unsafe_load|load)"
    r"|pickle\.Unpickler|Unpickler",
    NATIVE: r"(ctypes\.)?(CDLL|PyDLL|cdll\.LoadLibrary)|load_library|torch\.ops\.load_library",
}
SINKS = {reason: re.compile(rf"(?:{names})\Z") for reason, names in SINKS.items()}
STDLIB = pathlib.Path(sysconfig.get_path("stdlib"))
SKIPPED = re.compile(
    r"(^|[./_])(tests?|testing|conftest|benchmarks?|examples?|idlelib|lib2to3|turtledemo|"
    r"site-packages|dist-packages|_vendor|vendored?|ensurepip)([./_]|$)"
)


def name_of(node: ast.expr) -> str:
    """`a.b.c` of a name or attribute, empty for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def names_in(node: ast.AST) -> set[str]:
    """Names that an expression reads."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def parameters(function: ast.FunctionDef) -> set[str]:
    """The names of a function's parameters."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
    return {argument.arg for argument in every} - {"self", "cls"}


def reason_of(function: ast.FunctionDef, known: dict[str, str]) -> str | None:
    """Why a function is one, given those of its module that are."""
    tainted = parameters(function)
    # The special forms of `typing` look at types, whatever they are called with.
    if not tainted or any(name_of(d).endswith("SpecialForm") for d in function.decorator_list):
        return None
    for statement in ast.walk(function):
        if isinstance(statement, ast.Assign) and names_in(statement.value) & tainted:
            for target in statement.targets:
                tainted |= {inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name)}
    for call in ast.walk(function):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        if not names_in(call.args[0]) & tainted:
            continue
        name = name_of(call.func)
        for reason, pattern in SINKS.items():
            if pattern.match(name):
                return reason
        if name in known:
            return known[name]
    return None


def gadgets(tree: ast.Module) -> dict[str, str]:
    """The functions and classes of a module that are, with the reason."""
    functions: list[tuple[str, ast.FunctionDef]] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            functions.append((node.name, node))
        elif isinstance(node, ast.ClassDef):
            functions += [
                (node.name, inner)
                for inner in node.body
                if isinstance(inner, ast.FunctionDef)
                and inner.name in ("__init__", "__new__", "__setstate__")
            ]
    found: dict[str, str] = {}
    for _ in range(4):
        for name, function in functions:
            if name not in found and (reason := reason_of(function, found)):
                found[name] = reason
    return found


def sources(place: pathlib.Path) -> list[tuple[str, bytes]]:
    """The Python files of a wheel or a folder, by their path in it."""
    if place.suffix == ".whl":
        with zipfile.ZipFile(place) as archive:
            return [(n, archive.read(n)) for n in archive.namelist() if n.endswith(".py")]
    root = place if place == STDLIB else place.parent
    return [(str(f.relative_to(root)), f.read_bytes()) for f in sorted(place.rglob("*.py"))]


def main() -> None:
    """Write the Swift file."""
    places = [STDLIB, *map(pathlib.Path, sys.argv[1:])]
    table: dict[str, dict[str, list[str]]] = collections.defaultdict(dict)
    for place in places:
        for path, text in sources(place):
            if SKIPPED.search(path):
                continue
            try:
                found = gadgets(ast.parse(text))
            except (SyntaxError, ValueError, RecursionError):
                continue
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            for name, reason in found.items():
                table[reason].setdefault(module, []).append(name)
    lines = []
    for reason in sorted(table):
        words = [
            f"{module}:{','.join(sorted(names))}" for module, names in sorted(table[reason].items())
        ]
        wrapped = textwrap.wrap(" ".join(words), 88, break_long_words=False, break_on_hyphens=False)
        body = " \\\n".join(f"      {line}" for line in wrapped)
        lines.append(f'    (\n      "{reason}",\n      """\n{body}\n      """\n    ),\n')
    packages = sorted({pathlib.Path(p).name.split("-")[0] for p in sys.argv[1:]})
    TARGET.write_text(
        "// Written by Scripts/gadgets/gather.py.\n\nextension PickleGlobals {\n"
        "  /// Functions and classes that hand an argument to something that runs, "
        "imports or loads it.\n"
        "  ///\n  /// From the sources of CPython 3.11's standard library and of common packages.\n"
        "  static let gadgetGroups: [(reason: String, names: String)] = [\n"
        + "".join(lines)
        + "  ]\n}\n"
    )
    print(sum(len(n) for m in table.values() for n in m.values()), packages)


if __name__ == "__main__":
    main()
