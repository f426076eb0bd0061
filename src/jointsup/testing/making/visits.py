"""Vectors of visits: how an entity's checks merge, and which visits yield to its ceiling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.rules import read_rules
from jointsup.testing.making.shared import Vector, stated, vector

APRIL, MAY, JUNE = ("2026-04-01", "2026-04-30"), ("2026-05-01", "2026-05-31"), ("2026-06-01", "2026-06-30")
SPRING, SUMMER = ("2026-04-01", "2026-06-30"), ("2026-05-15", "2026-08-31")


def _line(name: str, window: Sequence[str] = SPRING, matters: str = "", bodies: str = "", people: int = 2) -> Vector:
    return {
        "id": name,
        "window": list(window),
        "matters": (matters or f"{name}-m").split(),
        "bodies": (bodies or f"{name}-b").split(),
        "people": people,
    }


# Lines, then settings, then the expected visits: group, checks, and whether it is made.
_Visits = Sequence[tuple[int, Sequence[Sequence[str]], bool]]


def _of(group: int, checks: str, made: bool = True) -> tuple[int, Sequence[Sequence[str]], bool]:
    """Return an expected visit; checks are written ``line/matter line/matter``."""
    return group, [check.split("/") for check in checks.split()], made


def _cases() -> Iterator[tuple[str, str, Sequence[Vector], Mapping[str, Any], _Visits]]:
    a, b, c = _line("a"), _line("b"), _line("c")
    yield "drawn in no line", "", [a], {"drawn": []}, []
    yield "one line, one matter", "", [a], {}, [_of(1, "a/a-m")]
    yield "one line, three matters", "", [_line("a", matters="m1 m2 m3")], {}, [_of(1, "a/m1 a/m2 a/m3")]
    yield "two lines meet", "", [a, b], {}, [_of(1, "a/a-m b/b-m")]
    yield "two groups keep apart", "", [a, b], {"groups": [["b"], ["a"]]}, [_of(1, "b/b-m"), _of(2, "a/a-m")]
    yield (
        "the order of checks",
        "end of window, then line id, then matter: not the document's order",
        [_line("z", APRIL), _line("b", SPRING, "m2 m9"), _line("a", SPRING, "m3")],
        {},
        [_of(1, "z/z-m a/m3 b/m2 b/m9")],
    )
    yield "windows of one common day", "", [_line("a", APRIL), _line("b", ("2026-04-30", "2026-06-01"))], {}, [_of(1, "a/a-m b/b-m")]
    yield "windows side by side", "", [_line("a", APRIL), _line("b", MAY)], {}, [_of(1, "a/a-m"), _of(1, "b/b-m")]
    yield (
        "a day common to two, not to all",
        "the third shares a day with each of the others, not with both at once",
        [_line("a", ("2026-04-01", "2026-05-10")), _line("b", ("2026-05-05", "2026-05-31")), _line("c", ("2026-05-20", "2026-06-30"))],
        {},
        [_of(1, "a/a-m b/b-m"), _of(1, "c/c-m")],
    )
    yield (
        "first fit, not next fit",
        "c fits neither opened visit but the first; next fit would try the second alone",
        [_line("a", APRIL), _line("b", MAY), _line("c", ("2026-04-20", "2026-06-30")), _line("d", ("2026-04-25", "2026-06-30"))],
        {"apart": [["b-m", "c-m"]]},
        [_of(1, "a/a-m c/c-m d/d-m"), _of(1, "b/b-m")],
    )
    yield (
        "first fit, not best fit",
        "d fits both opened visits and joins the one opened first",
        [_line("a", APRIL), _line("b", SPRING), _line("c", SPRING), _line("d", SPRING)],
        {"apart": [["a-m", "b-m"], ["a-m", "c-m"]]},
        [_of(1, "a/a-m d/d-m"), _of(1, "b/b-m c/c-m")],
    )
    yield (
        "a pair apart within one line",
        "matters of one line, too, may be apart",
        [_line("a", matters="m1 m2 m3")],
        {"apart": [["m1", "m2"]]},
        [_of(1, "a/m1 a/m3"), _of(1, "a/m2")],
    )
    yield (
        "one matter of two lines",
        "two checks; a matter is not apart from itself",
        [_line("a", matters="m1"), _line("b", matters="m1")],
        {"apart": [["m1", "m2"]]},
        [_of(1, "a/m1 b/m1")],
    )
    yield (
        "the cap of bodies",
        "a body that comes already counts once",
        [_line("a", bodies="b1 b2"), _line("b", bodies="b2"), _line("c", bodies="b3"), _line("d", bodies="b1")],
        {"door": {"bodies": 2, "people": None}},
        [_of(1, "a/a-m b/b-m d/d-m"), _of(1, "c/c-m")],
    )
    yield (
        "the cap of people",
        "people are summed over lines, once for each line",
        [_line("a", matters="m1 m2", people=3), _line("b", people=2), _line("c", people=1)],
        {"door": {"bodies": None, "people": 4}},
        [_of(1, "a/m1 a/m2 c/c-m"), _of(1, "b/b-m")],
    )
    yield (
        "people over bodies shared",
        "the same body twice does not save people",
        [_line("a", bodies="b1", people=2), _line("b", bodies="b1", people=2)],
        {"door": {"bodies": 1, "people": 3}},
        [_of(1, "a/a-m"), _of(1, "b/b-m")],
    )
    yield (
        "a first check above the cap",
        "opens a visit all the same; its line's next matter fits none and opens one, too (a freeze refuses such a line)",
        [_line("a", matters="m1 m2", people=9)],
        {"door": {"bodies": None, "people": 4}},
        [_of(1, "a/m1"), _of(1, "a/m2")],
    )
    yield "a ceiling above the visits", "", [a, b], {"groups": [["a"], ["b"]], "ceiling": 3}, [_of(1, "a/a-m"), _of(2, "b/b-m")]
    yield (
        "a ceiling of 0",
        "all yield; they stay in the record",
        [a, b],
        {"groups": [["a"], ["b"]], "ceiling": 0},
        [_of(1, "a/a-m", False), _of(2, "b/b-m", False)],
    )
    yield (
        "who yields first",
        "the visit whose line comes earliest in yield_order",
        [a, b, c],
        {"groups": [["a"], ["b"], ["c"]], "ceiling": 1, "yield_order": ["b", "c", "a"]},
        [_of(1, "a/a-m"), _of(2, "b/b-m", False), _of(3, "c/c-m", False)],
    )
    yield (
        "the last line of a visit counts",
        "b stands first in yield_order, but its visit holds a, too",
        [a, b, c],
        {"groups": [["a", "b"], ["c"]], "ceiling": 1, "yield_order": ["b", "c", "a"]},
        [_of(1, "a/a-m b/b-m"), _of(2, "c/c-m", False)],
    )
    yield (
        "a tie",
        "two visits hold the same last line: the one opened later yields",
        [_line("a", matters="m1 m2 m3"), b],
        {"apart": [["m1", "m2"], ["m1", "m3"], ["m2", "m3"]], "groups": [["a"], ["b"]], "ceiling": 3, "yield_order": ["a", "b"]},
        [_of(1, "a/m1"), _of(1, "a/m2"), _of(1, "a/m3", False), _of(2, "b/b-m")],
    )
    yield (
        "ids by bytes",
        "U+FB00 before U+20000",
        [_line("\U00020000", matters="m"), _line("\ufb00", matters="\ufb00 \U00020000")],
        {},
        [_of(1, "\ufb00/\ufb00 \ufb00/\U00020000 \U00020000/m")],
    )


def visits() -> Vector:
    """Return the vectors of one entity's visits."""
    return {
        "about": "The visits of one entity drawn in some lines; not_made stands where a visit yields to the ceiling.",
        "visits": [_vector(*case) for case in _cases()],
    }


def _vector(name: str, why: str, lines: Sequence[Vector], settings: Mapping[str, Any], expected: _Visits) -> Vector:
    ids = [line["id"] for line in lines]
    given: Vector = {
        "lines": lines,
        "groups": [ids],
        "apart": [],
        "door": {"bodies": None, "people": None},
        "yield_order": ids,
        "ceiling": None,
        "drawn": ids,
        **settings,
    }
    drawn = [ids.index(line) for line in given["drawn"]]
    found = visits_of_entity(read_rules(_document(given)), "x", drawn, given["ceiling"])
    made = [(visit.group, [[ids[check.line], check.matter] for check in visit.checks], visit.made) for visit in found]
    stated([(group, list(checks), is_made) for group, checks, is_made in expected], made, name)
    listed = [
        {"group": group, "checks": checks, **({} if is_made else {"not_made": "ceiling"})} for group, checks, is_made in made
    ]
    return vector(name, why, **given, visits=listed)


def _document(given: Mapping[str, Any]) -> Vector:
    """Return as much of a round document as a merge reads."""
    rest: Vector = {"choices": [], "excluded": [], "base": "all", "rounding": "spread", "strata": [[[], "1/2", None, None]]}
    return {
        **{member: given[member] for member in ("groups", "apart", "door", "yield_order")},
        "codes": {},
        "choices": [],
        "exclusion_facet": None,
        "ceiling": None,
        "lines": [{**rest, **line} for line in given["lines"]],
    }
