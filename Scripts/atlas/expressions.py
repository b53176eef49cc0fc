"""The tables' expression language, which FORMAT.md describes.

Sizes, counts and conditions over configuration attributes.
"""

import re

TOKEN = re.compile(
    r"'[^']*'|\d+\.\d+(?:e[+-]?\d+)?|\d+|[A-Za-z_][A-Za-z_0-9.]*|==|!=|>=|<=|[-+*/^%()\[\]<>&|!?:$]"
)

MISSING = object()


class Unknown(Exception):
    """Something that the atlas or the configuration doesn't tell."""


def tokens(text):
    out = TOKEN.findall(text)
    if "".join(out) != text:
        raise ValueError(f"not an expression: {text!r}")
    return out


_parsed = {}


def parse(text):
    if text not in _parsed:
        parser = Parser(tokens(text))
        tree = parser.choice()
        if parser.at != len(parser.tokens):
            raise ValueError(f"trailing text in {text!r}")
        _parsed[text] = tree
    return _parsed[text]


class Parser:
    def __init__(self, found):
        self.tokens, self.at = found, 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *wanted):
        if self.peek() in wanted:
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def need(self, token):
        if not self.take(token):
            raise ValueError(f"{token} expected at {self.at} of {''.join(self.tokens)}")

    def choice(self):
        condition = self.any()
        if self.take("?"):
            yes = self.choice()
            self.need(":")
            return ("?", condition, yes, self.choice())
        return condition

    def any(self):
        left = self.all()
        while self.take("|"):
            left = ("|", left, self.all())
        return left

    def all(self):
        left = self.comparison()
        while self.take("&"):
            left = ("&", left, self.comparison())
        return left

    def comparison(self):
        left = self.sum()
        operator = self.take("==", "!=", ">=", "<=", ">", "<", "$")
        return (operator, left, self.sum()) if operator else left

    def sum(self):
        left = self.product()
        while operator := self.take("+", "-"):
            left = (operator, left, self.product())
        return left

    def product(self):
        left = self.power()
        while operator := self.take("*", "/", "%"):
            left = (operator, left, self.power())
        return left

    def power(self):
        left = self.unary()
        while self.take("^"):
            left = ("^", left, self.unary())
        return left

    def unary(self):
        if self.take("!"):
            return ("!", self.unary())
        return self.primary()

    def primary(self):
        token = self.peek()
        self.at += 1
        if token == "(":
            inner = self.choice()
            self.need(")")
            return inner
        if token[0] == "'":
            return ("v", token[1:-1])
        if token[0].isdigit():
            return ("v", float(token) if "." in token else int(token))
        if token in ("null", "true", "false"):
            return ("v", {"null": None, "true": True, "false": False}[token])
        if token in ("int", "sum", "len") and self.take("("):
            inner = self.choice()
            self.need(")")
            return (token, inner)
        if self.take("["):
            if self.take("-"):
                index = ("v", -int(self.tokens[self.at]))
                self.at += 1
            else:
                index = self.sum()
            self.need("]")
            return ("[]", ("a", token), index)
        return ("a", token)


def evaluate(text, lookup, places=(), lasts=()):
    """The value of an expression.

    `lookup` gives an attribute's value or raises Unknown; `places` are i, j, k.
    """
    return _value(parse(text), lookup, places, lasts)


def _number(value):
    if value is None or isinstance(value, (str, tuple, list)):
        raise Unknown()
    return value


def _value(tree, lookup, places, lasts):
    kind = tree[0]
    if kind == "v":
        return tree[1]
    if kind == "a":
        name = tree[1]
        if len(name) == 1 and name in "ijk" and "ijk".index(name) < len(places):
            return places["ijk".index(name)]
        if (
            len(name) == 5
            and name.startswith("last")
            and name[4] in "ijk"
            and "ijk".index(name[4]) < len(lasts)
        ):
            return lasts["ijk".index(name[4])]
        return lookup(name)
    if kind == "?":
        return _value(
            tree[2] if truth(_value(tree[1], lookup, places, lasts)) else tree[3],
            lookup,
            places,
            lasts,
        )
    if kind == "|":
        return truth(_value(tree[1], lookup, places, lasts)) or truth(
            _value(tree[2], lookup, places, lasts)
        )
    if kind == "&":
        return truth(_value(tree[1], lookup, places, lasts)) and truth(
            _value(tree[2], lookup, places, lasts)
        )
    if kind == "!":
        return not truth(_value(tree[1], lookup, places, lasts))
    if kind == "[]":
        values = _value(tree[1], lookup, places, lasts)
        index = _value(tree[2], lookup, places, lasts)
        if isinstance(values, (tuple, list)):
            if -len(values) <= index < len(values) and (index >= 0 or tree[2][0] == "v"):
                return values[index]
            return None
        if isinstance(values, int) and not isinstance(values, bool):
            return values  # a number where a list may stand: the same for every entry
        raise Unknown()
    if kind in ("int", "sum", "len"):
        inner = _value(tree[1], lookup, places, lasts)
        if kind == "int":
            return int(_number(inner) + 1e-9)
        if not isinstance(inner, (tuple, list)):
            raise Unknown()
        return len(inner) if kind == "len" else sum(inner)
    left = _value(tree[1], lookup, places, lasts)
    right = _value(tree[2], lookup, places, lasts)
    if kind in ("==", "!="):
        same = plain(left) == plain(right) and isinstance(left, bool) == isinstance(right, bool)
        return same == (kind == "==")
    if kind == "$":
        return isinstance(right, (tuple, list)) and left in right
    if kind in (">", "<", ">=", "<="):
        if any(v is None or isinstance(v, (str, tuple, list, bool)) for v in (left, right)):
            return False
        return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[
            kind
        ]
    if kind == "%" and (right is None or right == 0):
        return None
    left, right = _number(left), _number(right)
    if kind == "+":
        return left + right
    if kind == "-":
        return left - right
    if kind == "*":
        return left * right
    if kind == "^":
        return left**right
    if kind == "%":
        return left % right
    if right == 0:
        raise Unknown()
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    return left / right


def truth(value):
    return bool(value)


def plain(value):
    return tuple(value) if isinstance(value, list) else value
