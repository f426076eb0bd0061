"""Vectors of targets, offsets, numbers, and of which stratum a row falls in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from jointsup.algorithms.sampling.counts import (
    Ask,
    Size,
    limit_of,
    never_drawn,
    numbers_of,
    offset_of,
    raised,
    target_of,
)
from jointsup.algorithms.sampling.rules import listed_codes, read_rules
from jointsup.testing.making.shared import Vector, hexes, stated, vector

BILLION = 10**9


def fraction_text(value: Fraction | int) -> str:
    """Return ``p/q`` in lowest terms."""
    return f"{Fraction(value).numerator}/{Fraction(value).denominator}"


# Amount, minimum, maximum, rows, can, base, target.
_TARGETS: tuple[tuple[str, str | int, int | None, int | None, int, int, str, str], ...] = (
    ("a share of all rows", "1/4", None, None, 10, 8, "all", "5/2"),
    ("a share of those not excluded", "1/4", None, None, 10, 8, "eligible", "2/1"),
    ("excluded rows inside N", "1/1", None, None, 10, 8, "all", "8/1"),
    ("an empty stratum", "1/2", None, None, 0, 0, "all", "0/1"),
    ("an empty stratum with a minimum", "1/2", 3, None, 0, 0, "all", "0/1"),
    ("all excluded", "1/2", None, None, 10, 0, "all", "0/1"),
    ("rate 0", "0/1", None, None, 10, 10, "all", "0/1"),
    ("rate 0 with a minimum", "0/1", 2, None, 10, 10, "all", "2/1"),
    ("the minimum raises", "1/4", 3, None, 10, 10, "all", "3/1"),
    ("the minimum does nothing", "1/4", 2, None, 10, 10, "all", "5/2"),
    ("the minimum meets who can be drawn", "1/4", 9, None, 10, 8, "all", "8/1"),
    ("the maximum cuts", "1/4", None, 2, 10, 10, "all", "2/1"),
    ("the maximum after the minimum", "1/4", 3, 3, 10, 10, "all", "3/1"),
    ("maximum 0", "1/4", None, 0, 10, 10, "all", "0/1"),
    ("a number", 3, None, None, 10, 10, "all", "3/1"),
    ("a number above who can be drawn", 12, None, None, 10, 8, "eligible", "8/1"),
    ("a number with bounds", 5, 6, 7, 10, 10, "all", "6/1"),
    ("lowest terms", "3/20", None, None, 10, 10, "all", "3/2"),
    ("beyond floats", "999999937/1000000000", None, None, 9007199254740881, 9007199254740881, "all", "9007198687287327951324497/1000000000"),
)

_HALF = Fraction(1, 2)
_TINY = Fraction(1, 2**52)
_THIRDS = [Fraction(1, 3)] * 6
_FIFTHS = [Fraction(2, 5)] * 5
_BIG = Fraction(9007199254740991 * 999999937, BILLION)

# Rounding, targets, limits, offset, n where it can be said by hand.
_NUMBERS: tuple[tuple[str, str, Sequence[Fraction], Sequence[int], Fraction, Sequence[int] | None], ...] = (
    ("thirds from 0", "spread", _THIRDS, [9] * 6, Fraction(0), [0, 0, 1, 0, 0, 1]),
    ("thirds from one half", "spread", _THIRDS, [9] * 6, _HALF, [0, 1, 0, 0, 1, 0]),
    ("thirds from the last offset", "spread", _THIRDS, [9] * 6, 1 - _TINY, [1, 0, 0, 1, 0, 0]),
    ("a sum that meets a whole number", "spread", [_HALF, _HALF, _HALF, _HALF], [9] * 4, _HALF, [1, 0, 1, 0]),
    ("a sum one step below", "spread", [_HALF, _HALF, _HALF, _HALF], [9] * 4, _HALF - _TINY, [0, 1, 0, 1]),
    ("whole targets", "spread", [Fraction(2), Fraction(0), Fraction(5)], [9] * 3, 1 - _TINY, [2, 0, 5]),
    ("empty strata between", "spread", [Fraction(0), _HALF, Fraction(0), _HALF, Fraction(0)], [0, 1, 0, 1, 0], _HALF, [0, 1, 0, 0, 0]),
    ("no strata's target", "spread", [Fraction(0), Fraction(0)], [3, 3], 1 - _TINY, [0, 0]),
    ("all are drawn", "spread", [Fraction(4), Fraction(7)], [4, 7], _HALF, [4, 7]),
    ("beyond floats", "spread", [_BIG, _BIG], [2**53 - 1] * 2, _HALF, None),
    ("denominators without a common factor", "spread", [Fraction(1, 999999937), Fraction(999999928, 999999929)], [9, 9], _TINY, [0, 1]),
    ("raised to the next whole", "spread_up", [Fraction(5, 4), Fraction(5, 4)], [9, 9], Fraction(0), [1, 2]),
    ("raised from below one", "spread_up", [Fraction(1, 8), Fraction(1, 8)], [9, 9], Fraction(1, 4), [0, 1]),
    ("a whole sum stays", "spread_up", [Fraction(3, 2), Fraction(1, 2)], [9, 9], Fraction(1, 4), [1, 1]),
    ("a sum of 0 stays", "spread_up", [Fraction(0), Fraction(0)], [9, 9], 1 - _TINY, [0, 0]),
    ("a bound that bites", "spread_up", [Fraction(2), Fraction(6, 5), Fraction(6, 5)], [2, 9, 9], Fraction(0), None),
    ("bounds that bite one after another", "spread_up", [Fraction(1), Fraction(19, 10), Fraction(13, 10)], [1, 2, 9], Fraction(1, 3), None),
    ("the bound is met exactly", "spread_up", [Fraction(3, 2), Fraction(3, 4)], [2, 1], Fraction(0), [2, 1]),
    ("all bounds bite", "spread_up", [Fraction(3, 2), Fraction(3, 2)], [2, 2], _HALF, None),
    ("a stratum of target 0 with room", "spread_up", [Fraction(0), Fraction(1, 2), Fraction(0)], [9, 9, 9], Fraction(3, 4), [0, 1, 0]),
    ("big and uneven", "spread_up", [_BIG, Fraction(1, BILLION)], [2**53 - 1, 1], Fraction(1, 7), None),
    ("exactly one half", "half_up", [_HALF, Fraction(3, 2), Fraction(5, 2), Fraction(7, 2)], [9] * 4, _HALF, [1, 2, 3, 4]),
    ("below one half", "half_up", [_HALF - _TINY, _HALF + _TINY, Fraction(0)], [9] * 3, _HALF, [0, 1, 0]),
    ("the limit holds", "half_up", [_HALF, Fraction(7, 2)], [0, 3], _HALF, [0, 3]),
    ("up", "up", [_TINY, Fraction(1), Fraction(1) + _TINY, Fraction(0)], [9] * 4, _HALF, [1, 1, 2, 0]),
    ("up to the limit", "up", [_HALF, Fraction(7, 2)], [0, 3], _HALF, [0, 3]),
    ("up, beyond floats", "up", [_BIG], [2**53 - 1], _HALF, None),
)


def counts() -> Vector:
    """Return the vectors of targets, offsets and numbers."""
    return {
        "about": "Targets x_h, offsets v_g, numbers n_h; all exact. Fractions are p/q in lowest terms.",
        "targets": [_target(*of) for of in _TARGETS],
        "offsets": [
            {"key": key, "group": group, "groups": groups, "offset": fraction_text(offset_of(key, group, groups))}
            for key in ("0" * 32, "f" * 32, "8" + "0" * 31, hexes("key", 32))
            for group, groups in ((1, 1), (1, 3), (2, 3), (3, 3), (4, 7))
        ],
        "numbers": [_numbers(*of) for of in _NUMBERS],
    }


def _target(
    name: str, amount: str | int, minimum: int | None, maximum: int | None, rows: int, can: int, base: Any, target: str
) -> Vector:
    ask = Ask(Fraction(amount) if isinstance(amount, str) else amount, minimum, maximum)
    stated(target, fraction_text(target_of(ask, Size(rows, can), base)), name)
    return vector(
        name,
        amount=amount,
        minimum=minimum,
        maximum=maximum,
        rows=rows,
        can=can,
        base_kind=base,
        base=Size(rows, can).base(base),
        target=target,
        limit=limit_of(ask, Size(rows, can)),
    )


def _numbers(
    name: str, rounding: Any, targets: Sequence[Fraction], limits: Sequence[int], offset: Fraction, by_hand: Sequence[int] | None
) -> Vector:
    found = numbers_of(rounding, targets, limits, offset)
    stated(list(by_hand or found), found, name)
    up: Vector = {"raised": [fraction_text(x) for x in raised(targets, limits)]} if rounding == "spread_up" else {}
    return vector(
        name,
        rounding=rounding,
        targets=[fraction_text(target) for target in targets],
        limits=limits,
        offset=fraction_text(offset),
        **up,
        n=found,
        never=never_drawn(rounding, targets, limits),
    )


# Facets, the listed codes, choices, the line, and rows.
_CODES: Mapping[str, Sequence[str]] = {
    "area": ("370102", "370103", "3702", "历下区"),
    "exclusion": ("0", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9"),
    "grade": ("0", "00", "A", "A1", "a"),
    "kind": ("food.dairy", "食品", "食品.乳制品", "\ufb00", "\U00020000"),
}
_CHOICES: Sequence[tuple[str, str, Sequence[tuple[str, Any]]]] = (
    ("area", "area", (("a", ["370102"]), ("a b", ["3702", "历下区"]))),
    ("exclusion-set", "exclusion", (("even", "aaa"), ("odd", "554"))),
    ("grade", "grade", (("good", ["00", "A"]), ("none", []), ("poor", ["0"]))),
    ("kind", "kind", (("\ufb00", ["food.dairy", "\U00020000"]), ("\U00020000", ["食品", "\ufb00"]))),
)
_SELECTIONS: Sequence[tuple[str, Sequence[str], Any, str]] = (
    ("no choices", (), [], "the one stratum []"),
    ("two facets", ("area", "grade"), [], "labels joined by a space or a comma would sort otherwise"),
    ("codes alike", ("grade",), ["10"], "0, 00, A, a are four codes"),
    ("Chinese codes and those beyond the basic plane", ("kind",), [], "labels in order of bytes"),
    ("a bitmap over numbered codes", ("exclusion-set",), "4", "the highest bit is code 0, whatever the order of the listed codes"),
    ("a short bitmap of the excluded", (), "002", "a number past its end is not selected"),
    ("an empty bitmap", ("area",), "", ""),
)


def selection() -> Vector:
    """Return the vectors of bitmaps and of the strata that rows fall in."""
    codes = {facet: [[code, code] for code in listed] for facet, listed in _CODES.items()}
    choices = [
        {"id": name, "facet": facet, "labels": [[label, of] for label, of in labels]} for name, facet, labels in _CHOICES
    ]
    for facet, listed in _CODES.items():
        stated(sorted(listed), list(listed), facet)
    return {
        "about": "Which stratum of a line a row falls in, and whether the line excludes it.",
        "bitmaps": [
            {"bitmap": bitmap, "codes": list(listed_codes(bitmap, sorted(map(str, range(12)))))}
            for bitmap in ("", "8", "1", "aaa", "5", "fff", "0000001", "37f", "f0f")
        ],
        "codes": codes,
        "exclusion_facet": "exclusion",
        "choices": choices,
        "lines": [_selection(codes, choices, *of) for of in _SELECTIONS],
    }


def _rows() -> Iterator[tuple[str, ...]]:
    for number in range(11):
        yield tuple(listed[number % len(listed)] for listed in _CODES.values())


def _selection(
    codes: Mapping[str, Any], choices: Sequence[Mapping[str, Any]], name: str, chosen: Sequence[str], excluded: Any, why: str
) -> Vector:
    labels_of = {choice["id"]: [label for label, _ in choice["labels"]] for choice in choices}
    strata = [list(labels) for labels in product(*(labels_of[choice] for choice in chosen))]
    stated(sorted(strata), strata, name)
    line = {"choices": list(chosen), "excluded": excluded}
    rules = read_rules(_document(codes, choices, {**line, "strata": [[labels, "1/2", None, None] for labels in strata]}))
    rows = []
    for row in _rows():
        places = rules.places(row)
        rows.append(
            {
                "row": dict(zip(codes, row, strict=True)),
                "stratum": strata[places[0].stratum] if places else None,
                "excluded": row[1] in rules.lines[0].excluded,
            }
        )
    return vector(name, why, **line, strata=strata, rows=rows)


def _document(codes: Mapping[str, Any], choices: Sequence[Mapping[str, Any]], line: Mapping[str, Any]) -> Vector:
    """Return as much of a round document as says who is selected."""
    rest = {"base": "all", "rounding": "spread", "window": ["", ""], "matters": [], "bodies": [], "people": 0}
    return {
        "codes": codes,
        "choices": choices,
        "groups": [["line"]],
        "lines": [{"id": "line", **rest, **line}],
        "exclusion_facet": "exclusion",
        "ceiling": None,
        "apart": [],
        "door": {"bodies": None, "people": None},
        "yield_order": ["line"],
    }
