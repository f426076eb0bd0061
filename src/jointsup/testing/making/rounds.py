"""The small rounds of the vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jointsup.algorithms.sampling.frame import make_frame
from jointsup.testing.making.documents import (
    EVENT,
    LATER_VALUE,
    TWO_PARTIES,
    Round,
    choice,
    document_of,
    event,
    line,
    sources,
)
from jointsup.testing.making.shared import SECRET, Vector, hexes
from jointsup.testing.making.trees import AS_OF, numbered_frame

LATER = (EVENT, LATER_VALUE)


def one_line(hash_name: str) -> Round:
    """Return the smallest round with everything in it: ten shops, two counties, one line."""
    return _shops("one-line", hash_name, 10, "2/5", sources(TWO_PARTIES, [event()]))


def event_alone(hash_name: str) -> Round:
    """Return a round of five shops, with a seed from an event alone and no witness."""
    return _shops("event-alone", hash_name, 5, "1/4", sources({}, [event()], []))


def _shops(name: str, hash_name: str, count: int, rate: str, source: Vector) -> Round:
    rows = [(f"shop:{number:02}", ["370102" if number % 5 < 3 else "370103"]) for number in range(count)]
    rows[0] = ("shop:00/b", ["370102"])
    frame = make_frame(hash_name, SECRET, AS_OF, ["area"], rows)
    area = choice("county", "area", ("历下", ["370102"]), ("市中", ["370103"]))
    codes: Vector = {"area": [["370102", "历下区"], ["370103", "市中区"]]}
    document = document_of(
        frame, codes, [line("hygiene", [area], rate)], [area], area_facet="area", sources=source
    )
    return Round(name, document, frame, LATER, {})


def strata(hash_name: str) -> Round:
    """Return a round of every way of rounding over strata that are empty, drawn whole, bounded; codes of all kinds."""
    areas, tiers, grades = (
        ("01", "1", "历下区"),
        ("A", "food.dairy", "\ufb00", "\U00020000"),
        ("0", "00", "1"),
    )
    rows = [
        (
            f"x:{number}/{'乙甲'[number % 2]}",
            [areas[number % 3], "012"[number % 4 % 3], grades[number % 5 % 3], tiers[number % 7 % 4]],
        )
        for number in range(16)
    ]
    frame = make_frame(hash_name, SECRET, AS_OF, ["area", "exclusion", "grade", "tier"], rows)
    area = choice("area", "area", ("a", ["01"]), ("a b", ["1", "历下区"]))
    grade = choice("grade", "grade", ("none", []), ("z", ["0", "1"]), ("双零", ["00"]))
    tier = choice("tier", "tier", ("\ufb00", ["A", "\ufb00"]), ("\U00020000", ["food.dairy", "\U00020000"]))
    share, reason = [["2/5", None, None]], "上级文件规定按此取整"
    lines = [
        line("two-facets", [area, tier], "2/7", excluded="2"),
        line(
            "bounded",
            [grade],
            [["1/2", 2, 3], ["1/2", 3, 4], ["1/9", 1, None]],
            excluded=["1"],
            base="eligible",
        ),
        line(
            "at-least",
            [area, grade],
            [*share * 4, ["1/3", None, 2], ["3/5", None, 1]],
            rounding="spread_up",
            excluded="4",
        ),
        line(
            "halves", [tier], [["1/2", None, None], ["1/32", None, None]], rounding="half_up", reason=reason
        ),
        line("everyone", [tier], [["1/1", None, None], [99, None, None]], excluded="6", base="eligible"),
        line("up", [], "1/10", rounding="up"),
    ]
    codes: Vector = {
        "area": [[code, f"area {code}"] for code in areas],
        "exclusion": [
            ["0", []],
            ["1", [["新设", "市场监管局"]]],
            ["2", [["新设", "市场监管局"], ["近期已查", "应急局"]]],
        ],
        "grade": [[code, code] for code in grades],
        "tier": [[code, code] for code in tiers],
    }
    settings: Vector = {"area_facet": "area", "exclusion_facet": "exclusion", "round_id": "局/分局/2"}
    settings["sources"] = sources(
        TWO_PARTIES, [event(), event("彩票-26031", "[0-9]{7}-[0-9]{2}", "2026-03-10")]
    )
    document = document_of(frame, codes, lines, [area, grade, tier], **settings)
    return Round("strata", document, frame, ("彩票-26031", "1234567-89"), {})


def mixed(hash_name: str) -> Round:
    """Return a small round in two groups: excluded rows, rows without a chance, a ceiling, a pair apart."""
    rows = [
        (
            f"m:{number}",
            ["370102" if number < 5 else "370103", "1" if number == 4 else "0", "1" if number % 2 else "2"],
        )
        for number in range(8)
    ]
    frame = make_frame(hash_name, SECRET, AS_OF, ["area", "exclusion", "left"], rows)
    area, left = (
        choice("area", "area", ("a", ["370102"]), ("b", ["370103"])),
        choice("left", "left", ("1", ["1"]), ("2", ["2"])),
    )
    lines = [
        line("some", [area, left], "2/3", excluded=["1"]),
        line("rare", [area], "1/8", rounding="half_up", reason="上级文件规定按此取整", matters=["m1", "m2"]),
        line("all", [], "1/1"),
    ]
    codes: Vector = {
        "area": [["370102", "历下区"], ["370103", "市中区"]],
        "exclusion": [["0", []], ["1", [["新设", "市场监管局"]]]],
        "left": [["1", "1"], ["2", "2"]],
    }
    settings: Vector = {"area_facet": "area", "exclusion_facet": "exclusion", "ceiling": "left"}
    settings |= {
        "groups": [["some", "rare"], ["all"]],
        "apart": [["m1", "some.matter"]],
        "yield_order": ["all", "rare", "some"],
    }
    return Round("mixed", document_of(frame, codes, lines, [area, left], **settings), frame, LATER, {})


def groups(hash_name: str) -> Round:
    """Return a round of three groups: merges, pairs apart, caps, ceilings, persons, hidden strata, parties that fail."""
    rows = [
        (
            f"firm:{number:02}",
            [
                ("370102", "370103")[number % 3 == 0],
                ("企业", "个体")[number % 6 == 5],
                "0129"[number % 4],
                str(number % 5),
            ],
        )
        for number in range(20)
    ]
    frame = make_frame(hash_name, SECRET, AS_OF, ["area", "kind", "left", "tags"], rows)
    area = choice("area", "area", ("city", ["370102"]), ("county", ["370103"]))
    tags = choice("tags", "tags", ("other", "28"), ("risky", "c"))
    reason = "上级文件规定按此取整"
    lines = [
        line(
            "fire",
            [area],
            "1/2",
            bodies=["fire.body", "food.body"],
            public={"few": 0, "from": "draw", "open": ["id", "ticket"]},
        ),
        line("food", [area, tags], "2/3", matters=["food.licence", "food.storage"], bodies=["food.body"]),
        line(
            "labels",
            [],
            9,
            window=["2026-06-01", "2026-08-31"],
            public={"few": 0, "from": "notice", "open": []},
        ),
        line(
            "wages",
            [tags],
            "2/5",
            rounding="half_up",
            reason=reason,
            people=3,
            public={"few": 5, "from": "result", "open": ["id"]},
        ),
    ]
    settings: Vector = {
        "round_id": "市市场监管局/3",
        "attempt": 2,
        "previous": [hexes("round 市市场监管局/3 1"), "前次没有形成种子"],
        "ledger_head": hexes("ledger"),
        "names": [["body", "fire.body", "消防救援支队"], ["line", "food", "食品\u3000抽查"]],
        "rules": [{"digest": hexes("rule"), "id": "rates", "source": "上级文件", "version": "2026"}],
        "plugins": [
            {
                "digest": hexes("plugin"),
                "distribution": "areas",
                "name": "areas",
                "provider": "gbt2260",
                "version": "1",
            }
        ],
        "registers": [{"digest": hexes("register"), "name": "firms.csv", "refused": 1, "rows": 21}],
        "area_facet": "area",
        "ceiling": "left",
        "persons": ["kind", ["个体"]],
        "groups": [["food", "fire"], ["labels"], ["wages"]],
        "apart": [["fire.matter", "food.storage"]],
        "door": {"bodies": 3, "people": 4},
        "yield_order": ["wages", "food", "labels", "fire"],
        "sources": sources(
            {"乙": "body-b", "甲": "body-a", "丙": "body-b", "丁": "body-a"}, [event()], ["公证处", "报社"]
        ),
    }
    codes: Vector = {
        "area": [["370102", "历下区"], ["370103", "市中区"]],
        "kind": [["个体", "个体工商户"], ["企业", "企业"]],
        "left": [[code, f"还可{code}次"] for code in ("0", "1", "2", "9")],
        "tags": [["0", []], ["1", ["a", "b"]], ["2", ["b"]], ["3", ["食品.乳制品"]], ["4", ["a", "食品"]]],
    }
    document = document_of(frame, codes, lines, [area, tags], **settings)
    return Round("groups", document, frame, LATER, {"丁": "silent", "丙": "withheld", "乙": "wrong"})


def nobody(hash_name: str) -> Round:
    """Return a round over a frame of no rows and no facets, with a seed from an event alone and no witness."""
    frame = make_frame(hash_name, SECRET, AS_OF, [], [])
    return Round(
        "nobody",
        document_of(frame, {}, [line("any", [], 5)], sources=sources({}, [event()], [])),
        frame,
        LATER,
        {},
    )


def parties_alone(hash_name: str) -> Round:
    """Return a round without a later value: two bodies' parties commit, a third party never does; all is closed."""
    frame = make_frame(hash_name, SECRET, AS_OF, [], [(f"e:{number}", []) for number in range(7)])
    closed = line("any", [], "1/3", public={"few": 8, "from": "result", "open": []})
    parties = sources({**TWO_PARTIES, "丙": "body-b"}, [])
    return Round(
        "parties-alone", document_of(frame, {}, [closed], sources=parties), frame, None, {"丙": "silent"}
    )


def depth_one(hash_name: str) -> Round:
    """Return a round over the numbered frame of depth 1, whose file is too long to stand in a vector."""
    frame = numbered_frame(hash_name, 4097)
    lines = [line("some", [], "1/1000"), line("few", [], 2, base="eligible")]
    return Round("depth-one", document_of(frame, {}, lines, groups=[["few"], ["some"]]), frame, LATER, {})


ROUNDS: Mapping[str, tuple[str, Callable[[str], Round], Sequence[str]]] = {
    "one-line": ("the smallest round with everything in it", one_line, ("draw",)),
    "event-alone": ("five shops, a seed from an event alone, no witness", event_alone, ("draw",)),
    "mixed": ("two groups, excluded rows, rows without a chance, a ceiling", mixed, ("draw",)),
    "strata": (
        "every rounding; empty, whole and bounded strata; codes of all kinds; a fallback event",
        strata,
        ("draw",),
    ),
    "groups": (
        "three groups, merges, ceilings, persons, a second attempt, parties that fail, later entries",
        groups,
        ("draw", "result"),
    ),
    "nobody": ("no rows, no facets, no parties, no witness", nobody, ("draw",)),
    "parties-alone": ("no later value; everything closed", parties_alone, ("result",)),
    "depth-one": ("4097 rows; the frame's file is the one of frames.json, numbered", depth_one, ("draw",)),
}
