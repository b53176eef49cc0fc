"""The types of configuration fields: in the letters of the embedded form, and in words."""

import json

WORDS = {
    "o": "any",
    "n": "null",
    "b": "boolean",
    "i": "integer",
    "f": "float",
    "s": "string",
    "D": "object",
    "L": "list",
    "T": "tuple",
    "x": "nothing",
}
LETTERS = {word: letter for letter, word in WORDS.items()}


def cut(text, separator):
    """Parts between separators that stand outside of all brackets and quotes."""
    parts, depth, quoted, start, at = [], 0, False, 0, 0
    while at < len(text):
        if text[at] == '"':
            quoted = not quoted
        elif not quoted and text[at] in "()":
            depth += 1 if text[at] == "(" else -1
        elif not quoted and depth == 0 and text.startswith(separator, at):
            parts.append(text[start:at])
            start = at + len(separator)
            at = start - 1
        at += 1
    return [*parts, text[start:]]


def words(letters):
    """A type in words: `i|L(i)|n` is `integer or list(integer) or null`."""
    return " or ".join(map(word, cut(letters, "|")))


def word(letters):
    if letters.startswith("="):
        return letters[1:]
    if len(letters) == 1:
        return WORDS[letters]
    inside = [words(part) for part in cut(letters[2:-1], ":")]
    return f"{WORDS[letters[0]]}({': '.join(inside)})"


def letters(text):
    """A type in letters, from its words."""
    return "|".join(map(letter, cut(text, " or ")))


def letter(text):
    if text in LETTERS:
        return LETTERS[text]
    if text.endswith(")") and text[0] != '"':
        kind, inside = text[:-1].split("(", 1)
        return f"{LETTERS[kind]}({':'.join(map(letters, cut(inside, ': ')))})"
    json.loads(text)  # a literal, or no type at all
    return "=" + text
