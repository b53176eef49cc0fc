"""Puts the atlas into a Swift string literal: embed.py ATLAS.txt OUTPUT.swift"""

import sys

HEAD = '''// swift-format-ignore-file
// Written by Scripts/atlas/embed.py; don't edit. Scripts/atlas/FORMAT.md says what the lines mean.

/// The architecture atlas: what transformers makes of every model type, as text.
package enum AtlasText {
  /// The lines, in the order and form that FORMAT.md gives.
  package static let lines: String = #"""
'''


def main():
    text = open(sys.argv[1]).read()
    assert '"""' not in text and text.isascii()
    with open(sys.argv[2], "w") as file:
        file.write(HEAD + text.rstrip("\n") + '\n"""#\n}\n')


if __name__ == "__main__":
    main()
