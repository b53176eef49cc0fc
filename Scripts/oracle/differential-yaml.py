"""Holds the events that ftcheck reads from YAML against PyYAML's, on mutated texts.

    Scripts/fuzz --fast yaml 0
    python3 Scripts/oracle/differential-yaml.py --reader .build/fuzz/fast/yaml --count 20000

Needs PyYAML 6.0.3 in the Python that runs it. The reader is the fuzzer's target, which prints
events on request. Kinds, texts, anchors, tags, styles and places have to agree, and where PyYAML
refuses, the events before the fault, its place and its sentence. ftcheck differs on purpose:
- half of a surrogate pair in an escape becomes U+FFFD, which a Swift string has to hold in its
  place;
- codes beyond Unicode and version numbers of thousands of digits, on which Python fails with
  another error than PyYAML's, are faults;
- escapes of an URI that aren't UTF-8 have a sentence of their own;
- collections are nested at most 1000 deep, as in libyaml;
- PyYAML decodes a whole text before it begins: on a character that isn't allowed it gives nothing,
  ftcheck what stands before.
"""

import argparse
import collections
import os
import random
import re
import subprocess
import sys
import tempfile

import yaml

SEEDS = [
    "",
    "# only a comment\n",
    "a\n",
    "--- a\n--- b\n...\n---\n...\n# end\n",
    'a: b\nc: [d, "e", \'f\', g: h]\ni: {j: k, l, "m": n, ? o : p, : q}\n',
    "- a\n- - b\n  - c\n-\n  d: e\n  f:\n  - g\n  - h\n- ? i\n  : j\n- ? k\n",
    "key:\n- one\n- two: three\n  four: five\nother:\n    deep:\n        deeper: 1\n",
    "a: |\n  line one\n    indented\n\n  after\n\n\n"
    "b: >-\n  folded\n  text\n\n  paragraph\n   more\n  end\n"
    "c: |+2\n   kept\n\nd: >1+\n  x\n",
    "- |\n a\n- >\n b\n c\n- |-  # comment\n  d\n- |+\n\n\n- >-\n\n  e\n",
    "\"a\\x41\\u00e9\\U0001F600\\n\\t\\\\ \\\n   b\n\n  c   \n d\": 'it''s\n  folded\n\n  text'\n",
    "plain over\n  several lines\n\n  with paragraphs: value # comment\n",
    "plain\n lines\n\n of text\n",
    "%YAML 1.1\n%TAG ! tag:example.com,2000:\n%TAG !e! tag:example.org,2001:\n--- !shape\n"
    "- !e!circle {a: 1}\n- !!str b\n- !<tag:x%21y> c\n- ! d\n",
    "&a [&b b, *a , &c !!map {d: e}, !!seq &f [g]]\n",
    "a: &x !!str\nb: *x\n*x : c\n? &y\n: !!null\n",
    "!!python/object/apply:os.system [id]\n",
    "_target_: &t torch.nn.Linear\nargs:\n  - {_target_: *t }\n",
    "\ufeffa: b\n",
    "a: b\r\nc: d\re: f\x85g: h\u2028i: j\u2029",
    "caf\u00e9: \U0001f600 \u4e2d\n\u00fc: [\u00e9\u00e8, \u00a0]\n",
    "a: [\n  b,\n  c: d,\n]\ne: {\n  f:\n    g\n}\n",
    '[a, [b, {c: [d]}], "e": f, ? g, ? h : i, [j]: k, {l: m}: n]\n',
    '{"a":1, b:2, c: 3, "d" : 4, e , f: , url: http://x:80/, time: 12:30}\n',
    "a: \n  - b\n  -\n   - c\n    \n   - d\n  - \n",
    "? |\n  block key\n: - one\n  - two\n? [flow, key]\n: {x: y}\n",
    "a: -1\nb: - \nc: -x\nd: ?x\ne: :x\nf: x:y\ng: x#y\nh: x #y\n",
    "- a: 1\n  b: 2\n-   c: 3\n    d: 4\n-\te\n",
    "k" * 1030 + ": v\n[" + "a, " * 400 + "b]: c\n",
    '--- |\n text\n--- >\n text\n--- "q"\n--- {a: b}\n--- [c]\n--- &a d\n--- !t e\n',
    "null: ~\nyes: no\n0x1F: 1_000\n1.5e3: .inf\n2001-12-14: <<\n=: [ ]\n",
    "license: mit\ntags:\n- a\n- b\nmodel-index:\n- name: x\n  results:\n  - task:\n      type: t\n"
    "    metrics:\n    - value: 0.5\n",
]
PIECES = [
    "\n",
    "\n",
    "\n ",
    "\n  ",
    "\n\n",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    ":\n",
    "- ",
    "-",
    "-\n",
    "? ",
    "?",
    ",",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "[[",
    "{{",
    "#",
    " #",
    "&a ",
    "&",
    "*a ",
    "*",
    "*a",
    "!",
    "! ",
    "!!str ",
    "!e!x ",
    "!<x> ",
    "!<",
    "!a%41 ",
    "!%ff ",
    "!%4",
    "%",
    "%TAG ! x:\n",
    "%TAG !e! y:\n",
    "%YAML 1.2\n",
    "%YAML 2.0\n",
    "%FOO bar\n",
    "---",
    "\n---\n",
    "--- ",
    "\n... ",
    "\n...\n",
    "...",
    "|",
    "|\n",
    ">",
    ">\n",
    "|-\n",
    ">+\n",
    "|2\n",
    "|0\n",
    ">2-\n",
    "|+1 # c\n",
    "'",
    '"',
    "''",
    '""',
    "\\",
    "\\n",
    "\\x41",
    "\\u0041",
    "\\U0001F600",
    "\\ud800",
    "\\U00110000",
    "\\x4",
    "\\\n",
    "\\ ",
    "@",
    "`",
    "=",
    "<<",
    "~",
    "\x85",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\r",
    "\r\n",
    "\u00e9",
    "\u4e2d",
    "\U0001f600",
    "\u00a0",
    "\u200b",
    "\0",
    "\x01",
    "\x7f",
    "\x9f",
    "\ufffe",
    "a: b\n",
    "a" * 1025,
    " " * 40,
    "\nx: y",
    "0",
    "1",
    "_target_: ",
]
STYLES = {None: "plain", "'": "singleQuoted", '"': "doubleQuoted", "|": "literal", ">": "folded"}


def mutate(chance):
    """A seed, or two joined, with one to four pieces put in, taken out or moved, as bytes."""
    text = chance.choice(SEEDS)
    if chance.random() < 0.2:
        text += chance.choice(SEEDS)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        place = chance.randrange(len(text) + 1)
        match chance.randrange(6):
            case 0 | 1:
                text = text[:place] + chance.choice(PIECES) + text[place:]
            case 2:
                text = text[:place] + chance.choice(PIECES) + text[place + chance.randrange(1, 6) :]
            case 3:
                text = text[:place] + text[place + chance.choice((1, 1, 2, 5, 20)) :]
            case 4:
                end = place + chance.choice((1, 3, 8, 30))
                other = chance.randrange(len(text) + 1)
                text = text[:other] + text[place:end] + text[other:]
            case 5:
                lines = text.splitlines(keepends=True)
                if lines:
                    line = chance.randrange(len(lines))
                    lines[line] = (
                        " " * chance.randrange(1, 5) + lines[line]
                        if chance.random() < 0.5
                        else lines[line].lstrip(" ")
                    )
                text = "".join(lines)
    return encode(chance, text)


def encode(chance, text):
    """Mostly UTF-8; also UTF-16 with its mark, and either with a byte broken."""
    encoding = chance.choice(["utf-8"] * 8 + ["utf-16-le", "utf-16-be"])
    data = text.encode(encoding)
    if encoding != "utf-8":
        data = "\ufeff".encode(encoding) + data
    if data and chance.random() < 0.05:
        place = chance.randrange(len(data))
        data = (
            data[:place]
            + bytes([chance.choice((0, 0x80, 0xC0, 0xD8, 0xE2, 0xED, 0xF5, 0xFF))])
            + data[place + chance.randrange(2) :]
        )
    return data


class Text:
    """A text with the places of its characters in the file."""

    def __init__(self, data):
        self.encoding = "utf-8"
        if data.startswith(b"\xff\xfe"):
            self.encoding = "utf-16-le"
        elif data.startswith(b"\xfe\xff"):
            self.encoding = "utf-16-be"
        try:
            self.characters, self.fault = data.decode(self.encoding), None
        except UnicodeDecodeError as error:
            self.characters, self.fault = data[: error.start].decode(self.encoding), "encoding"
        refused = yaml.reader.Reader.NON_PRINTABLE.search(self.characters)
        if refused:
            self.characters, self.fault = (
                self.characters[: refused.start()],
                f"{ord(refused.group()):04X}",
            )

    def offset(self, index):
        return len(self.characters[:index].encode(self.encoding))


def digits(text):
    if text is None:
        return "-"
    return re.sub("[\ud800-\udfff]", "\ufffd", text).encode().hex()


def line_of(event, text):
    mark = event.start_mark
    place = f"{mark.line} {mark.column} {text.offset(mark.index)}"
    name = type(event).__name__.removesuffix("Event")
    rest = {
        "StreamStart": lambda: ["+stream"],
        "StreamEnd": lambda: ["-stream"],
        "DocumentStart": lambda: ["+document", "explicit" if event.explicit else ""],
        "DocumentEnd": lambda: ["-document", "explicit" if event.explicit else ""],
        "SequenceStart": lambda: ["+sequence", "flow" if event.flow_style else ""],
        "SequenceEnd": lambda: ["-sequence"],
        "MappingStart": lambda: ["+mapping", "flow" if event.flow_style else ""],
        "MappingEnd": lambda: ["-mapping"],
        "Scalar": lambda: ["scalar", STYLES[event.style], digits(event.value)],
        "Alias": lambda: ["alias", digits(event.anchor)],
    }[name]()
    anchor = getattr(event, "anchor", None) if name != "Alias" else None
    return ",".join([place, digits(anchor), digits(getattr(event, "tag", None))] + rest)


def theirs(text):
    """PyYAML's events for the characters before the first that isn't allowed, and its fault."""
    lines = []
    try:
        for event in yaml.parse(text.characters, Loader=yaml.SafeLoader):
            lines.append(line_of(event, text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        context = f"{error.context}: " if error.context else ""
        where = (
            f"(byte {text.offset(mark.index)} in line {mark.line + 1}, column {mark.column + 1})"
        )
        return lines, f"fault isn't valid YAML: {context}{error.problem} {where}"
    except (ValueError, OverflowError):
        return lines, "other"
    return lines, None


def ours(reader, files):
    """The lines that the reader prints for each of some files."""
    environment = dict(os.environ, PRINT_YAML_EVENTS="1", SWIFT_BACKTRACE="enable=no")
    run = subprocess.run([reader, *files], capture_output=True, env=environment, text=True)
    texts = run.stdout.split("text\n")[1:]
    if run.returncode or len(texts) != len(files):
        last = files[max(0, len(texts) - 1)]
        sys.exit(f"{reader} ended with {run.returncode} at {last}:\n{run.stderr[-2000:]}")
    return [text.splitlines() for text in texts]


def difference(text, found):
    """What differs between PyYAML and ftcheck for a text; None when nothing does.

    A name for it in brackets when it is meant.
    """
    lines, fault = theirs(text)
    our_fault = found.pop() if found and found[-1].startswith("fault ") else None
    if text.fault and (
        our_fault is None or "isn't valid YAML: while" not in our_fault or fault is None
    ):
        expected = (
            " that isn't UTF-" if text.fault == "encoding" else f"character U+{text.fault} isn't"
        )
        if fault is None and expected not in (our_fault or ""):
            return f"the fault: {our_fault!r} where {expected!r} belongs"
        # The text ends there for PyYAML, which then closes what is open.
        return (
            None
            if lines[: len(found)] == found
            else f"events before a character that is refused: {found} and {lines}"
        )
    if fault == "other" and our_fault and lines == found:
        return "(refused by Python itself)"
    if lines != found:
        return f"the events: {found} and {lines}"
    if our_fault == fault:
        return None
    if our_fault and fault and "aren't UTF-8" in our_fault and "codec can't decode" in fault:
        return "(an URI that is not UTF-8)"
    return f"the fault: {our_fault!r} and {fault!r}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reader", required=True, help="the program that prints events")
    parser.add_argument("--count", type=int, default=20000, help="texts to compare")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder for the texts on which both differ")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    tally = collections.Counter()
    differences = 0
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, options.count, 500):
            batch = [mutate(chance) for _ in range(min(500, options.count - start))]
            if start == 0:
                batch[: len(SEEDS)] = [seed.encode() for seed in SEEDS][: len(batch)]
            files = [os.path.join(folder, f"{number:03}") for number in range(len(batch))]
            for file, data in zip(files, batch, strict=False):
                with open(file, "wb") as output:
                    output.write(data)
            answers = zip(batch, ours(options.reader, files), strict=False)
            for number, (data, found) in enumerate(answers):
                text = Text(data)
                has_fault = bool(found) and found[-1].startswith("fault ")
                what = difference(text, found)
                if what is None:
                    tally["refused alike" if has_fault else "read alike"] += 1
                elif what.startswith("("):
                    tally[what] += 1
                else:
                    differences += 1
                    tally["DIFFERENT"] += 1
                    if differences <= 10:
                        print(f"text {start + number}: {data!r}\n  {what}")
                    if options.keep:
                        os.makedirs(options.keep, exist_ok=True)
                        with open(
                            os.path.join(options.keep, f"{start + number}.yaml"), "wb"
                        ) as output:
                            output.write(data)
    for name, count in sorted(tally.items()):
        print(f"{count:8} {name}")
    return differences


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
