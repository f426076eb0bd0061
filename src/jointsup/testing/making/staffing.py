"""Vectors of staffing: who holds which slot, levels, loads, reasons, and who comes instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jointsup.algorithms.sampling.frame import FrameRow, make_frame, row_text
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.staffing.replace import Standing
from jointsup.algorithms.staffing.rules import FACETS, read_staffing
from jointsup.algorithms.staffing.teams import staff
from jointsup.testing.making.shared import HASH_NAMES, SECRET, Vector, hexes, stated, vector

MAY = ("2026-05-04", "2026-05-13")
Person = tuple[str, str, str, int, str]
"""id, body, hours, load, skills between blanks."""


def _visit(name: str, slots: str, window: Sequence[str] = MAY, entity: str = "") -> Vector:
    """Return a visit; ``slots`` are written ``body:skill+skill body body``."""
    pairs = [word.partition(":") for word in slots.split()]
    return {
        "area": "370102",
        "entity": entity or f"uscc:{name}",
        "id": name,
        "slots": [[body, [skill for skill in skills.split("+") if skill]] for body, _, skills in pairs],
        "window": list(window),
    }


IN_BOTH_HASHES = ("two for two", "recusal asked for on site")

# Name, why, people, visits, the rest of the document, the loads to be expected (sorted), reasons of unfilled slots, replacements asked for.
_Case = tuple[str, str, Sequence[Person], Sequence[Vector], Mapping[str, Any], Sequence[int], Sequence[Any], Sequence[tuple[str, int, str, str]]]


def _plain(*names: str, hours: str = "-", load: int = 0, skills: str = "", body: str = "a") -> list[Person]:
    return [(name, body, hours, load, skills) for name in names]


def _cases() -> Iterator[_Case]:
    two = _visit("v1", "a a")
    yield "two for two", "", _plain("p1", "p2"), [two], {}, [1, 1], [], []
    yield "among equals the hash decides", "", _plain("p1", "p2", "p3", "p4", "p5"), [two], {}, [0, 0, 0, 1, 1], [], []
    yield (
        "loads from before count",
        "the one of load 5 gets nothing before the others have as much",
        [*_plain("p1", "p2", "p3"), *_plain("p4", load=5)],
        [_visit(f"v{n}", "a a") for n in range(4)],
        {},
        [2, 3, 3, 5],
        [],
        [],
    )
    yield (
        "two bodies",
        "each for itself; an id stands in one body only",
        [*_plain("p1", "p2"), *_plain("q1", "q2", "q3", body="b"), *_plain("x1", body="x")],
        [_visit("v1", "a a b b x"), _visit("v2", "b b")],
        {"bodies": [_body("a"), _body("b"), _body("x", "experts")]},
        [1, 1, 1, 1, 1, 2],
        [],
        [],
    )
    yield "nobody twice in a visit", "", _plain("p1"), [two], {}, [1], [[["present", 1]]], []
    yield "a body without anybody", "", _plain("p1", "p2"), [_visit("v1", "a a b b")], {"bodies": [_body("a"), _body("b")]}, [1, 1], [[], []], []
    yield (
        "an exchange within a visit",
        "p1 takes f at first; g has nobody else with room, so p1 changes over and p2 takes f",
        [("p1", "a", "-", 0, "f g"), ("p2", "a", "-", 4, "f"), ("p3", "a", "3", 1, "g")],
        [_visit("v1", "a:f a:g")],
        {"bodies": [_body("a", hours=3)]},
        [1, 1, 5],
        [],
        [],
    )
    yield (
        "a chain fills a slot",
        "p1 is full with what p2 could do as well",
        [("p1", "a", "6", 0, "f g"), ("p2", "a", "6", 1, "g h"), ("p3", "a", "6", 0, "h"), ("p4", "a", "12", 3, "f")],
        [_visit("v1", "a:g a:h"), _visit("v2", "a:f a:g"), _visit("v3", "a:h a:g")],
        {"bodies": [_body("a", hours=3)]},
        [2, 2, 2, 4],
        [],
        [],
    )
    rings = [(f"p{n}", "a", "-", 6 - n, f"s{n} s{(n + 1) % 7}") for n in range(7)]
    yield (
        "exchanges along a ring",
        "each skill has two who have it; first choices alone leave loads that differ by more",
        rings,
        [_visit(f"v{n}", f"a:s{n % 7} a:s{(n + 3) % 7}") for n in range(10)],
        {},
        [4, 5, 5, 6, 7, 7, 7],
        [],
        [],
    )
    yield (
        "leave: days away times slots against days",
        "of ten days, two slots: five days away are too many, four are not",
        _plain("p1", "p2", "p3"),
        [two],
        {"leave": [["p1", "2026-05-04", "2026-05-08"], ["p2", "2026-05-13", "2026-05-31"], ["p2", "2026-05-04", "2026-05-06"]]},
        [0, 1, 1],
        [],
        [],
    )
    yield (
        "closed days count nowhere",
        "of the eight days left p1 is away on three: 3·2 < 8; with the weekend it were 5·2",
        _plain("p1", "p2"),
        [two],
        {"closed": ["2026-05-09", "2026-05-10"], "leave": [["p1", "2026-05-06", "2026-05-10"]]},
        [1, 1],
        [],
        [],
    )
    yield (
        "every reason",
        "one lacks the skill, one is recused, one on leave, one stands in the visit, one is full",
        [
            *_plain("p1"),
            *_plain("p2", "p3", skills="f"),
            *_plain("p4", skills="f"),
            ("p5", "a", "3", 1, "f"),
        ],
        [_visit("v1", "a:f a:f")],
        {
            "bodies": [_body("a", hours=3)],
            "leave": [["p3", "2026-05-04", "2026-05-08"]],
            "recusals": [["p2", "uscc:v1", "kin"]],
        },
        [0, 0, 0, 1, 1],
        [[["skill", 1], ["recused", 1], ["leave", 1], ["present", 1], ["full", 1]]],
        [],
    )
    yield (
        "a load above the most",
        "hours cut since: no room, and nothing is taken away",
        [("p1", "a", "5", 4, ""), *_plain("p2", "p3")],
        [two],
        {"bodies": [_body("a", hours=2)]},
        [1, 1, 4],
        [],
        [],
    )
    yield (
        "the slot that fewest can hold comes first",
        "three slots, two who may hold one each: slot 2 needs f, and only then slot 1; slot 3 comes last",
        [("p1", "a", "2", 0, "f"), ("p2", "a", "2", 0, "")],
        [_visit("v1", "a a:f a")],
        {"bodies": [_body("a", hours=2)]},
        [1, 1],
        [[["present", 2]]],
        [],
    )
    yield (
        "recusal asked for on site",
        "the pair is recused from then on; a refused one changes nothing; at last nobody is left",
        _plain("p1", "p2", "p3", "p4"),
        [_visit("v1", "a a"), _visit("v2", "a a", entity="uscc:v1")],
        {},
        [1, 1, 1, 1],
        [],
        [("v1", 1, "recusal", "refused"), ("v1", 1, "recusal", "granted"), ("v2", 1, "absence", "granted"), ("v1", 2, "recusal", "granted"), ("v2", 2, "recusal", "granted")],
    )
    yield (
        "ids by bytes",
        "U+FB00 before U+20000 in loads",
        _plain("\U00020000", "\ufb00"),
        [_visit("\ufb00", "a a"), _visit("\U00020000", "a a")],
        {},
        [2, 2],
        [],
        [],
    )


def _body(name: str, kind: str = "inspecting", hours: int | None = None) -> Vector:
    return {"id": name, "kind": kind, "slot_hours": hours}


def _generated(number: int) -> tuple[list[Person], list[Vector], Mapping[str, Any]]:
    """Return a staffing that is the same in every making, of scarce skills, tight hours and pairs that are recused."""
    places = iter(range(10_000))

    def below(most: int) -> int:
        return int(hexes(f"staffing {number} {next(places)}", 8), 16) % most

    skills = ["", "f", "g", "h", "f g", "g h", "h f"]
    people = [
        (f"p{n}", "ab"[below(2)], str(below(30)), below(4), skills[below(len(skills))]) for n in range(9 + number)
    ]
    visits = []
    for n in range(6 + 2 * number):
        body = "ab"[below(2)]
        both = [body] if below(3) else ["a", "b"]
        slots = [f"{one}:{['', 'f', 'g', 'h'][below(4)]}" for one in both for _ in range(2 + below(2))]
        visits.append(_visit(f"v{n:02}", " ".join(slots), entity=f"uscc:{below(8)}"))
    recusals = sorted({(f"p{below(9)}", f"uscc:{below(8)}") for _ in range(5)})
    return people, visits, {
        "bodies": [_body("a", hours=3), _body("b")],
        "recusals": [[*pair, "kin"] for pair in recusals],
        "leave": [["p0", "2026-05-05", "2026-05-07"]],
    }


def staffing() -> Vector:
    """Return the vectors of staffing."""
    vectors = []
    for hash_name in HASH_NAMES:
        for name, why, people, visits, rest, loads, unfilled, asked in _cases():
            if hash_name == "sm3" and name not in IN_BOTH_HASHES:
                continue
            made = _vector(hash_name, name, why, people, visits, rest, asked)
            stated(sorted(loads), sorted(one[2] for one in made["loads"]), name)
            stated(sorted(unfilled), sorted(one[4] for one in made["teams"] if one[4] is not None), name)
            vectors.append(made)
    asked = [("v00", 1, "recusal", "granted"), ("v01", 1, "absence", "granted"), ("v02", 2, "recusal", "granted")]
    vectors.append(_vector(HASH_NAMES[0], "generated", "", *_generated(1), asked))
    return {
        "about": "Teams of staffings: document and rows as far as staffing reads them, the seed, and what comes of it.",
        "staffings": vectors,
    }


def _vector(
    hash_name: str,
    name: str,
    why: str,
    people: Sequence[Person],
    visits: Sequence[Vector],
    rest: Mapping[str, Any],
    asked: Sequence[tuple[str, int, str, str]],
) -> Vector:
    sets = sorted({tuple(sorted(skills.split())) for *_, skills in people})
    numbers = {one: str(number) for number, one in enumerate(sets)}
    rows = [(one, ("370102", body, hours, str(load), numbers[tuple(sorted(skills.split()))])) for one, body, hours, load, skills in people]
    frame = make_frame(hash_name, SECRET, "2026-04-20", FACETS, rows)
    document: Vector = {
        "bodies": [_body("a")],
        "closed": [],
        "leave": [],
        "recusals": [],
        "skills": [[number, list(one)] for one, number in numbers.items()],
        "visits": sorted(visits, key=lambda visit: visit["id"]),
        **rest,
    }
    document["leave"] = sorted(document["leave"])
    seed = hexes(f"staffing {hash_name} {name}")
    key = key_of(hash_name, seed, "inspectors")
    rules = read_staffing(document, frame.rows)
    teams = staff(rules, hash_name, key)
    held = {(one.visit, one.number): one.inspector for one in teams.slots}
    standing, replacements = Standing(rules, hash_name, key, held), []
    for visit, slot, kind, decision in asked:
        left = standing.held.get((visit, slot))
        if left is None:
            continue
        came = standing.enter(visit, slot, kind, decision)
        replacements.append(
            {
                "decision": decision,
                "inspector": left,
                "kind": kind,
                "replacement": None if came is None else came.replacement,
                "slot": slot,
                "unfilled": None if came is None or came.unfilled is None else [list(reason) for reason in came.unfilled],
                "visit": visit,
            }
        )
    return vector(
        name,
        why,
        hash=hash_name,
        seed=seed,
        key=key,
        document=document,
        rows=[_row(row) for row in frame.rows],
        teams=[
            [one.visit, one.number, one.inspector, one.level, None if one.unfilled is None else [list(r) for r in one.unfilled]]
            for one in teams.slots
        ],
        loads=[[one.id, one.start, one.load, one.most, one.level] for one in teams.loads],
        replacements=replacements,
    )


def _row(row: FrameRow) -> list[str]:
    return [row.id, row.salt, row_text(FACETS, row.id, row.codes)]
