"""Puts what was gathered again into an atlas: merge.py OLD.txt NEW.txt RECORDS OUT.txt [--gaps]

NEW was written by write.py from RECORDS, which hold some types only. Their types and classes replace those of OLD, or are
added; everything else stays as it was. Both must be of one version of transformers and PEFT. With --gaps a class replaces
one that OLD has only where it leaves fewer sizes and conditions unknown: which configurations were drawn is chance, and a
class that was known may have come out worse.
"""

import os
import pickle
import re
import sys

from write import base36, coincidence, unsure


class Text:
    def __init__(self, path):
        self.version, self.types, self.classes, self.rest, entries = "", {}, {}, [], []
        with open(path) as file:
            lines = [line.rstrip("\n").split("\t") for line in file]
        for fields in lines:
            if fields[0] == "V":
                self.version = fields
            elif fields[0] == "T":
                self.types[fields[1]] = fields
            elif fields[0] == "C":
                self.classes[fields[1]] = fields
            elif fields[0] == "P":
                entries.append(fields[1])
            else:
                self.rest.append(fields)
        for fields in self.classes.values():
            for at in (14, 15):
                if at < len(fields):
                    fields[at] = [entries[int(n, 36)] for n in fields[at].split()]

    def groups(self):
        """Keys by class: a class and its variants."""
        out = {}
        for key in self.classes:
            out.setdefault(key.split("+")[0], []).append(key)
        return out


def doubt(fields):
    """Leaves to the files what write.py would leave to them today."""
    if len(fields) > 10:
        parts = [c.split(";") for c in fields[10].split()]
        fields[10] = " ".join(";".join(p[:2] + ["?" if coincidence(p[2]) else p[2]]) for p in parts)
    if len(fields) > 11:
        parts = [r.split(";") for r in fields[11].split()]
        fields[11] = " ".join(
            ";".join(p[:4] + ["?" if coincidence(p[4]) else p[4]] + p[5:]) for p in parts
        )
    for at in (14, 15):
        for place, text in enumerate(fields[at] if at < len(fields) else ()):
            words = text.split(" ")
            if unsure(words[0], words[3] if len(words) > 3 else ""):
                fields[at][place] = " ".join(words[:3] + ["?"])


def unknowns(text, keys):
    """How many sizes and conditions the records of a class leave to the files."""
    count = 0
    for key in keys:
        fields = text.classes[key]
        for at in (14, 15):
            for entry in fields[at] if at < len(fields) else ():
                count += sum(
                    part == "?" for word in entry.split(" ")[2:] for part in word.split(",")
                )
    return count


def united(old, new):
    """A type's rules as they were, and what the new configurations tell of attributes without one."""
    rule = re.compile(r"(?:'[^']*'|\{[^}]*\}|[^\s'{])+")
    fields = list(old) + [""] * (len(new) - len(old))
    for at in range(8, len(new)):
        known = {
            word.split("=")[0].rstrip(":"): word
            for word in rule.findall(fields[at])
            if not word.endswith("=?")
        }
        for word in rule.findall(new[at]):
            known.setdefault(word.split("=")[0].rstrip(":"), word)
        fields[at] = " ".join(known[name] for name in sorted(known))
    return fields


def main():
    gaps = "--gaps" in sys.argv
    old_path, new_path, records, output = [a for a in sys.argv[1:] if a != "--gaps"]
    old, new = Text(old_path), Text(new_path)
    if old.version[1:3] != new.version[1:3]:
        sys.exit(f"versions differ: {old.version[1:]} and {new.version[1:]}")
    again = set()
    for file in os.listdir(records):
        with open(os.path.join(records, file), "rb") as handle:
            report = pickle.load(handle)
        if report.get("records"):
            again.add(report["config_class"])
    had, groups = old.groups(), new.groups()
    for fields in [*old.classes.values(), *new.classes.values()]:
        doubt(fields)
    if gaps:
        better = {
            name
            for name, keys in groups.items()
            if name not in had
            or len(keys) >= len(had[name])
            and unknowns(new, keys) < unknowns(old, had[name])
        }
        groups = {name: keys for name, keys in groups.items() if name in better}
        again &= {new.classes[keys[0]][2] for keys in groups.values()}
    types = dict(old.types)
    for key, fields in new.types.items():
        if key not in types or fields[2] in again:
            types[key] = united(types[key], fields) if gaps and key in types else fields
    registered = {fields[2] for fields in types.values()}
    classes = dict(old.classes)
    for name, keys in groups.items():
        config = new.classes[keys[0]][2]
        if name in had and config not in again and config in registered:
            continue
        for key in had.get(name, ()):
            del classes[key]
        classes.update({key: new.classes[key] for key in keys})
        if name in had and len(had[name]) != len(keys):
            print(f"{name}: {len(had[name]) - 1} variants before, {len(keys) - 1} now")
    # variants that only classes which stay as they were are made of
    for fields in list(classes.values()):
        for ref in fields[11].split() if len(fields) > 11 else ():
            key = ref.split(";")[1]
            if key not in classes and key in old.classes:
                classes[key] = old.classes[key]
    counts = {}
    for key, fields in classes.items():
        if len(fields) > 11:

            def known(found):
                return (
                    ";"
                    + (
                        found.group(1)
                        if found.group(1) in classes
                        else found.group(1).split("+")[0]
                    )
                    + ";"
                )

            fields[11] = re.sub(r"(?<=[^\s;]);([\w]+\+\d+);", known, fields[11])
        for at in (14, 15):
            for text in fields[at] if at < len(fields) else ():
                counts[text] = counts.get(text, 0) + 1
    ranked = sorted(counts, key=lambda t: (-counts[t], t))
    number = {text: base36(at) for at, text in enumerate(ranked)}
    lines = [old.version] + [types[k] for k in sorted(types)]
    for key in sorted(classes, key=lambda k: k.encode()):
        lines.append(
            [" ".join(number[t] for t in f) if isinstance(f, list) else f for f in classes[key]]
        )
    lines += [["P", text] for text in ranked] + new.rest
    with open(output, "w") as file:
        file.write("".join("\t".join(line) + "\n" for line in lines))
    print(
        len(types),
        "types,",
        len(classes),
        "records,",
        len(ranked),
        "entries;",
        len(again),
        "configurations again",
    )


if __name__ == "__main__":
    main()
