"""Finds what explains observations: expressions of attributes sizes, conditions presence."""

import re

import numpy as np

BIG = 1 << 52


class Rows:
    """Observations of one thing: a configuration and the numbers of its stars, a row each."""

    def __init__(self, flats, indices, attributes, relevant=None):
        self.flats, self.indices, self.attributes = flats, indices, attributes
        self.count = len(flats)
        self.relevant = relevant  # the attributes that may stand in sums and products; None for all
        self._level1 = self._level2 = None

    # numbers

    def level1(self):
        if self._level1 is not None:
            return self._level1
        names, columns, floats = [], [], []

        def add(name, values):
            names.append(name)
            columns.append(values)

        for a in self.attributes:
            values = [f.get(a) for f in self.flats]
            kinds = {type(v) for v in values}
            if kinds == {int}:
                if max(abs(v) for v in values) < BIG and min(values) >= 0:
                    add(a, values)
            elif kinds and kinds <= {int, float}:
                floats.append((a, np.array(values, dtype=float)))
            elif kinds == {tuple} and all(len(v) for v in values):
                if all(isinstance(w, int) and not isinstance(w, bool) for v in values for w in v):
                    shortest = min(len(v) for v in values)
                    for k in range(min(shortest, 6)):
                        add(f"{a}[{k}]", [v[k] for v in values])
                    add(f"{a}[-1]", [v[-1] for v in values])
                    add(f"sum({a})", [sum(v) for v in values])
                    if self.indices and self.indices[0]:
                        for place in range(len(self.indices[0])):
                            for shift in (0, 1, -1):
                                got = []
                                for v, index in zip(values, self.indices, strict=False):
                                    i = index[place] + shift
                                    if not 0 <= i < len(v):
                                        break
                                    got.append(v[i])
                                else:
                                    mark = "ijk"[place] if place < 3 else None
                                    if mark:
                                        moved = {0: "", 1: "+1", -1: "-1"}[shift]
                                        add(
                                            f"{a}[{mark}{moved}]",
                                            got,
                                        )
                if not a.endswith(("stage_names", "out_indices", "out_features")):
                    add(f"len({a})", [len(v) for v in values])
                    if max(len(v) for v in values) < 12:
                        add(f"2^(len({a})-1)", [2 ** (len(v) - 1) for v in values])
        if self.indices and self.indices[0]:
            for place in range(min(3, len(self.indices[0]))):
                column = [index[place] for index in self.indices]
                if len(set(column)) > 1:
                    mark = "ijk"[place]
                    add(mark, column)
                    if max(column) < 12:
                        add(f"2^{mark}", [2**c for c in column])
        matrix = np.array(columns, dtype=np.int64).reshape(len(names), self.count)
        # Keep one name a distinct column: the shortest, shallowest one.
        keep, seen = [], {}
        for at, name in enumerate(names):
            key = matrix[at].tobytes()
            rank = (name.count("."), len(name))
            if key not in seen or rank < seen[key][0]:
                seen[key] = (rank, at)
        keep = sorted(at for _, at in seen.values())
        self._floats = floats
        self._level1 = ([names[at] for at in keep], matrix[keep] if len(keep) else matrix[:0])
        return self._level1

    def level2(self):
        if self._level2 is not None:
            return self._level2
        names, matrix = self.level1()
        # Only attributes that vary, and not too many of them
        varying = [at for at in range(len(names)) if (matrix[at] != matrix[at][0]).any()]
        if self.relevant is not None:
            varying = [
                at for at in varying if names[at] in "ijk" or _attribute(names[at]) in self.relevant
            ]
        varying = [at for at in varying if not names[at].endswith("num_labels")]
        varying = varying[:48]
        out_names, out = [], []
        for x, a in enumerate(varying):
            left = matrix[a]
            for b in varying[x:]:
                right = matrix[b]
                out_names.append(f"{names[a]}*{names[b]}")
                out.append(left * right)
                if a != b:
                    out_names.append(f"({names[a]}+{names[b]})")
                    out.append(left + right)
            for b in varying:
                if a == b:
                    continue
                right = matrix[b]
                if (right > 0).all():
                    out_names.append(f"{names[a]}/{names[b]}")
                    out.append(left // right)
                out_names.append(f"({names[a]}+2*{names[b]})")
                out.append(left + 2 * right)
                if (left >= right).all():
                    out_names.append(f"({names[a]}-{names[b]})")
                    out.append(left - right)
            for f, values in self._floats:
                out_names.append(f"int({names[a]}*{f})")
                out.append((left * values + 1e-9).astype(np.int64))
                if (values > 0).all():
                    out_names.append(f"int({names[a]}/{f})")
                    out.append((left / values + 1e-9).astype(np.int64))
        if out:
            stacked = np.array(out, dtype=np.int64)
            good = (np.abs(stacked) < (1 << 30)).all(axis=1)
            stacked = stacked[good]
            out_names = [n for n, g in zip(out_names, good, strict=False) if g]
        else:
            stacked = np.zeros((0, self.count), dtype=np.int64)
        self._level2 = (out_names, stacked)
        return self._level2


def _attribute(name):
    """The attribute behind `len(a)`, `2^(len(a)-1)`, `a[i]`."""
    name = name.removeprefix("2^").strip("()")
    for prefix in ("len(", "sum("):
        if name.startswith(prefix):
            name = name[len(prefix) :]
    return name.split("[")[0].split(")")[0]


def _linear(names, matrix, target, distinct):
    """The first `c*x+d` that equals the target: exact ones, then multiples, then sums."""
    if not len(names):
        return None
    exact = np.nonzero((matrix == target).all(axis=1))[0]
    if len(exact):
        return min((names[at] for at in exact), key=_simplicity)
    best = []
    if target[0] != 0:
        for c in (2, 3, 4, 5, 6, 8, 16, 32):
            hit = np.nonzero((matrix * c == target).all(axis=1))[0]
            best += [(1, f"{c}*{names[at]}") for at in hit]
            hit = np.nonzero((matrix // c == target).all(axis=1) & (matrix[:, 0] >= c))[0]
            best += [(2, f"{names[at]}/{c}") for at in hit]
        if best:
            return min(best, key=lambda b: (b[0], _simplicity(b[1])))[1]
    if distinct >= 2:
        for d in (1, 2, -1, 3, 4, -2):
            hit = np.nonzero((matrix + d == target).all(axis=1))[0]
            best += [(0, f"({names[at]}{d:+d})") for at in hit]
        if best:
            return min(best, key=lambda b: _simplicity(b[1]))[1]
    if distinct >= 3:
        pivot = int(np.argmax(target != target[0]))
        rise = matrix[:, pivot] - matrix[:, 0]
        dt = int(target[pivot] - target[0])
        with np.errstate(divide="ignore", invalid="ignore"):
            c = np.where(rise != 0, dt // np.where(rise == 0, 1, rise), 0)
        fits = (c > 0) & (c <= 64) & (c * rise == dt)
        d = target[0] - c * matrix[:, 0]
        fits &= np.abs(d) <= 8
        fits &= (c[:, None] * matrix + d[:, None] == target).all(axis=1)
        hit = np.nonzero(fits)[0]
        for at in hit:
            text = f"{c[at]}*{names[at]}" if c[at] != 1 else names[at]
            best.append((abs(int(d[at])), f"({text}{int(d[at]):+d})" if d[at] else text))
        if best:
            return min(best, key=lambda b: (b[0], _simplicity(b[1])))[1]
    return None


def _simplicity(text):
    return (sum(text.count(o) for o in "*+-/^("), "[" in text, text.count("."), len(text), text)


def fit_number(rows, target, constants=(), thorough=True):
    """The expression that gives these integers, or None.

    `constants` are unmoved attribute values that a constant may hide.
    """
    target = np.array(target, dtype=np.int64)
    distinct = len(set(target.tolist()))
    if distinct == 1:
        value = int(target[0])
        if value > 4 and any(c == value or (c > 4 and value % c == 0) for c in constants):
            return None
        return str(value)
    hidden = {c for c in constants if c > 4}

    def honest(text):
        """A coefficient that equals an attribute which never moved may be that attribute."""
        return (
            text
            if not text
            or not any(int(n) in hidden for n in re.findall(r"(?<![\w.\[])\d+(?![\w.\]])", text))
            else None
        )

    found = _fit_varying(rows, target, distinct, thorough)
    return honest(found)


def _fit_varying(rows, target, distinct, thorough):
    names, matrix = rows.level1()
    found = _linear(names, matrix, target, distinct)
    if found:
        return found
    names2, matrix2 = rows.level2()
    found = _linear(names2, matrix2, target, distinct)
    if found:
        return found
    if len(names2) and distinct >= 3 and thorough:
        # squares of a quotient: patches of an image
        quotients = [at for at, n in enumerate(names2) if "/" in n and "int" not in n]
        if quotients:
            squares = matrix2[quotients] ** 2
            found = _linear([f"({names2[at]})^2" for at in quotients], squares, target, distinct)
            if found:
                return found
        odd_names, odd = [], []
        for at, name in enumerate(names):
            if (
                "(" in name
                or "^" in name
                or (matrix[at] == matrix[at][0]).all()
                or (matrix[at] > 100000).any()
            ):
                continue
            for c in (1, 2):
                for d in (-1, 0, 1):
                    if (c, d) != (1, 0):
                        text = f"{c}*{name}" if c > 1 else name
                        odd_names.append(f"({text}{d:+d})^2" if d else f"({text})^2")
                        odd.append((c * matrix[at] + d) ** 2)
                    else:
                        odd_names.append(f"{name}^2")
                        odd.append(matrix[at] ** 2)
        if odd:
            found = _linear(odd_names, np.array(odd), target, distinct)
            if found:
                return found
        # x*y*z, x*y/z, x*(y±z), x*y + c*z
        best = []
        table = {matrix2[at].tobytes(): names2[at] for at in range(len(names2) - 1, -1, -1)}
        for at, name in enumerate(names):
            column = matrix[at]
            if (column == column[0]).all() or (column <= 0).any():
                continue
            if (target % column == 0).all():
                quotient = target // column
                got = table.get(quotient.tobytes())
                if got:
                    best.append(f"{name}*{_wrap(got)}")
                elif len(set(quotient.tolist())) >= 2:
                    got = (
                        _linear(names2, matrix2, quotient, len(set(quotient.tolist())))
                        if len(names2) < 9000
                        else None
                    )
                    if got:
                        best.append(f"{name}*{_wrap(got)}")
            for c in (1, 2, 3, 4):
                rest = target - c * column
                if (rest <= 0).any():
                    break
                got = table.get(rest.tobytes())
                if got:
                    best.append(f"({got}+{c}*{name})" if c > 1 else f"({got}+{name})")
                else:
                    for k in (2, 3, 4):
                        if (rest % k == 0).all():
                            got = table.get((rest // k).tobytes())
                            if got:
                                best.append(
                                    f"({k}*{_wrap(got)}+{c}*{name})"
                                    if c > 1
                                    else f"({k}*{_wrap(got)}+{name})"
                                )
        for at, name in enumerate(names2):
            # (a/b)*(c+2*d): fused projections whose head size is a quotient
            column = matrix2[at]
            if (
                name.count("/") != 1
                or "(" in name
                or (column <= 0).any()
                or (target % column).any()
            ):
                continue
            got = table.get((target // column).tobytes())
            if got:
                best.append(f"({name})*{_wrap(got)}")
        for at, name in enumerate(names):
            column = matrix[at]
            if (column == column[0]).all() or (column <= 0).any():
                continue
            numerator = target * column
            got = table.get(numerator.tobytes())
            if got and "/" not in got:
                best.append(f"{got}/{name}")
        if best and distinct >= 3:
            return min(best, key=_simplicity)
        # a product and a product
        if distinct >= 4 and len(names2) < 1500:
            products = [at for at, n in enumerate(names2) if "*" in n and "int" not in n]
            for c in (1, 2, 3):
                for at in products:
                    rest = target - c * matrix2[at]
                    if (rest <= 0).any():
                        continue
                    got = table.get(rest.tobytes())
                    if got and "*" in got:
                        best.append(
                            f"({c}*{names2[at]}+{got})" if c > 1 else f"({names2[at]}+{got})"
                        )
            if best:
                return min(best, key=_simplicity)
    return None


def _wrap(text):
    depth = 0
    for c in text:
        depth += (c in "([") - (c in ")]")
        if depth == 0 and c in "+-*/":
            return f"({text})"
    return text


# presence


def features(rows, attributes, lengths):
    """Yes-or-no questions about a configuration and numbers, simplest first: (text, column)."""
    out = []

    def add(text, column, cost):
        column = np.array(column, dtype=bool)
        if column.any() and not column.all():
            out.append((cost, text, column))
            out.append((cost + 1, _negated(text), ~column))

    for a in attributes:
        values = [f.get(a) for f in rows.flats]
        kinds = {type(v) for v in values}
        depth = a.count(".")
        if type(None) in kinds and len(kinds) > 1:
            add(f"{a}!=null", [v is not None for v in values], 2 + depth)
        if bool in kinds:
            add(a, [bool(v) for v in values], 1 + depth)
        if int in kinds:
            add(
                f"{a}>0",
                [isinstance(v, int) and not isinstance(v, bool) and v > 0 for v in values],
                2 + depth,
            )
            small = sorted(
                {v for v in values if isinstance(v, int) and not isinstance(v, bool) and 1 < v <= 8}
            )
            for c in small:
                add(f"{a}>={c}", [isinstance(v, int) and v >= c for v in values], 4 + depth)
        if str in kinds:
            for s in sorted({v for v in values if isinstance(v, str)}):
                add(f"{a}=='{s}'", [v == s for v in values], 2 + depth)
        if tuple in kinds:
            for c in sorted({len(v) for v in values if isinstance(v, tuple)})[1:6]:
                add(
                    f"len({a})>={c}",
                    [isinstance(v, tuple) and len(v) >= c for v in values],
                    4 + depth,
                )
    if rows.indices and rows.indices[0]:
        for place in range(min(3, len(rows.indices[0]))):
            mark = "ijk"[place]
            index = [t[place] for t in rows.indices]
            add(f"{mark}==0", [i == 0 for i in index], 2)
            if lengths is not None:
                add(
                    f"{mark}==last{mark}",
                    [i == n[place] - 1 for i, n in zip(index, lengths, strict=False)],
                    2,
                )
            for c in range(2, 9):
                add(f"({mark}+1)%{c}==0", [(i + 1) % c == 0 for i in index], 4)
                add(f"{mark}%{c}==0", [i % c == 0 for i in index], 4)
            if max(index) <= 6:
                for c in sorted(set(index)):
                    if c:
                        add(f"{mark}=={c}", [i == c for i in index], 4)
                        add(f"{mark}>={c}", [i >= c for i in index], 5)
            for a in attributes:
                values = [f.get(a) for f in rows.flats]
                kinds = {type(v) for v in values}
                depth = a.count(".")
                if int in kinds:
                    good = [isinstance(v, int) and not isinstance(v, bool) for v in values]
                    add(
                        f"{mark}<{a}",
                        [g and i < v for g, i, v in zip(good, index, values, strict=False)],
                        3 + depth,
                    )
                    add(
                        f"{mark}%{a}==0",
                        [
                            g and v > 0 and i % v == 0
                            for g, i, v in zip(good, index, values, strict=False)
                        ],
                        4 + depth,
                    )
                    add(
                        f"({mark}+1)%{a}==0",
                        [
                            g and v > 0 and (i + 1) % v == 0
                            for g, i, v in zip(good, index, values, strict=False)
                        ],
                        4 + depth,
                    )
                    if lengths is not None:
                        add(
                            f"{mark}>=last{mark}+1-{a}",
                            [
                                g and i >= n[place] - v
                                for g, i, v, n in zip(good, index, values, lengths, strict=False)
                            ],
                            6 + depth,
                        )
                        add(
                            f"{mark}<(last{mark}+1)/2",
                            [i < n[place] // 2 for i, n in zip(index, lengths, strict=False)],
                            8,
                        )
                    for b in attributes:
                        others = [f.get(b) for f in rows.flats]
                        if (
                            a != b
                            and ("offset" in b or "start" in b)
                            and all(type(v) is int for v in others)
                            and all(good)
                            and all(v > 0 for v in values)
                        ):
                            add(
                                f"{mark}%{a}=={b}",
                                [
                                    i % v == o % v
                                    for i, v, o in zip(index, values, others, strict=False)
                                ],
                                5 + depth,
                            )
                if tuple in kinds:
                    entries = {
                        w
                        for v in values
                        if isinstance(v, tuple)
                        for w in v
                        if isinstance(w, (str, bool))
                    }
                    for e in sorted(entries, key=str):
                        if e is False:
                            continue
                        text = f"{a}[{mark}]" if e is True else f"{a}[{mark}]=='{e}'"
                        add(
                            text,
                            [
                                isinstance(v, tuple) and i < len(v) and v[i] == e
                                for i, v in zip(index, values, strict=False)
                            ],
                            2 + depth,
                        )
                    if any(
                        isinstance(v, tuple)
                        and any(isinstance(w, int) and not isinstance(w, bool) for w in v)
                        for v in values
                    ):
                        add(
                            f"{mark}${a}",
                            [
                                isinstance(v, tuple) and i in v
                                for i, v in zip(index, values, strict=False)
                            ],
                            3 + depth,
                        )
                        add(
                            f"{a}[{mark}]>0",
                            [
                                isinstance(v, tuple)
                                and i < len(v)
                                and isinstance(v[i], int)
                                and v[i] > 0
                                for i, v in zip(index, values, strict=False)
                            ],
                            3 + depth,
                        )
                        add(
                            f"{mark}<len({a})",
                            [
                                isinstance(v, tuple) and i < len(v)
                                for i, v in zip(index, values, strict=False)
                            ],
                            4 + depth,
                        )
    out.sort(key=lambda f: (f[0], len(f[1])))
    seen, unique = set(), []
    for _cost, text, column in out:
        key = column.tobytes()
        if key not in seen:
            seen.add(key)
            unique.append((text, column))
    return unique


def _negated(text):
    if text.endswith("!=null"):
        return text[:-6] + "==null"
    return "!" + text if not any(o in text for o in "=<>%$") and "$" not in text else f"!({text})"


def fit_presence(target, questions, thorough=True):
    """A condition equal to the target column: "" (always), a text, or None when nothing fits."""
    target = np.array(target, dtype=bool)
    if target.all():
        return ""
    if not target.any():
        return "false"
    for text, column in questions:
        if (column == target).all():
            return text
    # all of several
    necessary = [(t, c) for t, c in questions if not (target & ~c).any()]
    got = _cover(necessary, ~target, lambda c: ~c)
    if got and len(got) <= 4:
        return "&".join(got)
    sufficient = [(t, c) for t, c in questions if not (c & ~target).any()]
    other = _cover(sufficient, target, lambda c: c)
    if other and len(other) <= 4:
        return "|".join(other)
    # any of several pairs, all of several alternatives
    if thorough and len(questions) <= 400:
        questions = questions[:120]
        matrix = np.array([c for _, c in questions], dtype=bool)
        wrong = ~target
        pairs = []
        for x in range(len(questions) - 1):
            both = matrix[x + 1 :] & matrix[x]
            good = both.any(axis=1) & ~(both & wrong).any(axis=1)
            pairs += [
                (f"{questions[x][0]}&{questions[x + 1 + y][0]}", both[y])
                for y in np.nonzero(good)[0]
            ]
        other = _cover(sufficient + pairs[:3000], target, lambda c: c)
        if other and len(other) <= 3:
            return "|".join(other)
        pairs = []
        for x in range(len(questions) - 1):
            either = matrix[x + 1 :] | matrix[x]
            good = ~either.all(axis=1) & ~(~either & target).any(axis=1)
            pairs += [
                (f"({questions[x][0]}|{questions[x + 1 + y][0]})", either[y])
                for y in np.nonzero(good)[0]
            ]
        other = _cover(necessary + pairs[:3000], ~target, lambda c: ~c)
        if other and len(other) <= 3:
            return "&".join(other)
    return None


def _cover(questions, rows, side):
    left = rows.copy()
    chosen = []
    while left.any():
        best, gain = None, 0
        for text, column in questions:
            g = int((side(column) & left).sum())
            if g > gain:
                best, gain = (text, column), g
        if best is None:
            return None
        chosen.append(best[0])
        left &= ~side(best[1])
        if len(chosen) > 4:
            return None
    return chosen
