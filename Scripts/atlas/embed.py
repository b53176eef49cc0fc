"""Puts the atlas into a Swift string literal: embed.py ATLAS.txt OUTPUT.swift

Beside the text stand the places of its numbered lines, so that a run needn't search for them.
"""

import sys

HEAD = '''// Made by Scripts/atlas; edit the scripts, not this file.
// swift-format-ignore-file

/// The atlas's text, and where its numbered lines start; `Scripts/atlas/FORMAT.md` describes both.
enum AtlasText {
  static let text = ##"""
'''


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WIDTH = 5


def places(text, kind):
    """Where the lines of a kind start: bytes of the text, each as five digits in base 36."""
    offset, found = 0, []
    for line in text.split("\n"):
        if line.startswith(kind + "\t"):
            digits = ""
            rest = offset
            for _ in range(WIDTH):
                digits = DIGITS[rest % 36] + digits
                rest //= 36
            assert rest == 0
            found.append(digits)
        offset += len(line) + 1
    return "".join(found)


def main():
    text = open(sys.argv[1]).read().rstrip("\n") + "\n"
    assert '"""' not in text and text.isascii()
    with open(sys.argv[2], "w") as file:
        file.write(HEAD + text + '\n"""##\n')
        for name, kind in (("entries", "P"), ("conversions", "X")):
            file.write(f'  static let {name} = "{places(text, kind)}"\n')
        file.write("}\n")


if __name__ == "__main__":
    main()
