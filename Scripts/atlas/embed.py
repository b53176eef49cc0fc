"""Puts the atlas into a Swift string literal: embed.py ATLAS.txt OUTPUT.swift"""

import sys

HEAD = '''// Made by Scripts/atlas; edit the scripts, not this file.
// swift-format-ignore-file

/// The atlas's text; `Scripts/atlas/FORMAT.md` describes it.
enum AtlasText {
  static let text = ##"""
'''


def main():
    text = open(sys.argv[1]).read()
    assert '"""' not in text and text.isascii()
    with open(sys.argv[2], "w") as file:
        file.write(HEAD + text.rstrip("\n") + '\n\n"""##\n}\n')


if __name__ == "__main__":
    main()
