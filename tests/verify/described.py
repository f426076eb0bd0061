"""Descriptions of draws for the naive builder: one with most features of the protocol, and small ones."""

import hashlib
import json
from itertools import product
from typing import Any

from builder import Draw

Json = Any
NONCES = {"港务": "a" * 64, "board": "b" * 64, "court": "c" * 64}


def die(text: str, sides: int) -> int:
    """A number below `sides` that depends on a text alone."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16) % sides


def strata(labels: list[list[str]], amount: Json = "1/4", **special: Json) -> list[Json]:
    """All combinations of labels with one amount, or with another one named by the joined labels."""
    return [[list(combo), *special.get("_".join(combo), [amount, None, None])] for combo in product(*labels)]


def line(id: str, **members: Json) -> Json:
    """A line with what a test does not care for filled in."""
    return {
        "id": id,
        "choices": [],
        "excluded": [],
        "base": "all",
        "rounding": "spread",
        "strata": [[[], "1/4", None, None]],
        "window": ["2024-03-01", "2024-04-30"],
        "matters": [f"m-{id}"],
        "bodies": [f"b-{id}"],
        "people": 2,
        "public": {"few": 0, "from": "draw", "open": ["id", "stratum", "ticket"]},
        "reason": "",
        **members,
    }


AREAS = [["A:1", "town"], ["B/2", "county"], ["C", "县"], ["D", "in no label"]]
NUMBERS = sorted(str(number) for number in range(12))


def rich_rows(count: int, seed: str = "") -> dict[str, dict[str, str]]:
    """Rows of the rich description."""
    return {
        f"企业-{number:04d}": {
            "area": AREAS[die(f"{seed}area{number}", 4)][0],
            "barred": str(die(f"{seed}barred{number}", 3)),
            "kind": "person" if die(f"{seed}kind{number}", 5) == 0 else "firm",
            "left": str(die(f"{seed}left{number}", 4)),
            "tags": str(die(f"{seed}tags{number}", 12)),
            "tier": ["high", "low", "none"][die(f"{seed}tier{number}", 3)],
        }
        for number in range(count)
    }


def rich_document() -> Json:
    """A round document with most features; the builder fills in the rest."""
    towns, tiers = ["county", "towns"], ["one", "two"]
    return {
        "codes": {
            "area": AREAS,
            "barred": [["0", []], ["1", [["new", "b-one"]]], ["2", [["new", "b-one"], ["sued", "b-two"]]]],
            "kind": [["firm", "firm"], ["person", "person"]],
            "left": [[str(number), f"{number} left"] for number in range(4)],
            "tags": [[number, sorted({f"tag {number}", "any"})] for number in NUMBERS],
            "tier": [["high", "high"], ["low", "low"], ["none", "none"]],
        },
        "area_facet": "area",
        "exclusion_facet": "barred",
        "persons": ["kind", ["person"]],
        "ceiling": "left",
        "groups": [["one", "two", "five"], ["three"], ["four", "six"]],
        "choices": [
            {"id": "by area", "facet": "area", "labels": [["county", ["B/2", "C"]], ["towns", ["A:1"]]]},
            {"id": "by tags", "facet": "tags", "labels": [["even", "aa8"], ["rest", "50"]]},
            {"id": "by tier", "facet": "tier", "labels": [["one", ["high"]], ["two", ["low"]]]},
        ],
        "lines": [
            line(
                "one",
                choices=["by area", "by tier"],
                excluded=["1", "2"],
                strata=strata([towns, tiers], "1/5", county_one=["1/3", 2, None], towns_two=["1/2", None, 3]),
                matters=["check a", "check b"],
                bodies=["x", "y"],
            ),
            line(
                "two",
                choices=["by area"],
                excluded="2",
                base="eligible",
                rounding="spread_up",
                strata=strata([towns], "2/5", towns=["1/3", None, 3]),
                window=["2024-04-01", "2024-05-31"],
                public={"few": 0, "from": "notice", "open": []},
            ),
            line(
                "three",
                choices=["by tags"],
                rounding="half_up",
                strata=strata([["even", "rest"]], "1/9", rest=["1/1000", None, None]),
                public={"few": 60, "from": "draw", "open": ["stratum"]},
                reason="the rule rounds each stratum",
            ),
            line(
                "four",
                choices=["by tier"],
                excluded=["0"],
                rounding="up",
                strata=strata([tiers], 5, two=["0/1", None, None]),
                bodies=["x"],
                people=9,
                reason="low tiers come next year",
            ),
            line(
                "five",
                choices=["by tier"],
                excluded=["0"],
                strata=strata([tiers], "0/1", one=[3, None, None]),
                window=["2024-05-01", "2024-06-30"],
                reason="low tiers come next year",
            ),
            line(
                "six",
                choices=["by area"],
                strata=strata([towns], "1/3"),
                public={"few": 0, "from": "result", "open": ["id"]},
            ),
        ],
        "sources": {
            "parties": [
                {"body": "b1", "party": "board"},
                {"body": "b2", "party": "court"},
                {"body": "b3", "party": "港务"},
            ],
            "deadline": "2024-02-10T12:00:00+08:00",
            "later": [
                {
                    "date": "2024-02-20",
                    "event": "lottery 24020",
                    "pattern": "[0-9]{7}-[a-c]",
                    "texts": "30000000",
                },
                {"date": "2024-02-21", "event": "lottery 24021", "pattern": "[0-9]{8}", "texts": "100000000"},
            ],
            "witnesses": ["gazette", "stamp"],
        },
        "apart": [["check a", "m-two"], ["check b", "m-five"]],
        "door": {"bodies": 3, "people": 10},
        "yield_order": ["six", "one", "three", "two", "four", "five"],
    }


def rich_receipts(draw: Draw) -> list[Json]:
    """Receipts for the pair and both lists."""
    kinds: list[tuple[str, str, Json]] = [
        ("commitments", "2024-02-05T09:00:00Z", draw.list_digest(draw.commitments)),
        ("pair", "2024-02-01T09:00:00Z", draw.pair()),
        ("reveals", "2024-02-10T13:00:00+08:00", draw.list_digest(draw.reveals)),
    ]
    return [
        {"kind": kind, "reference": "", "time": time, "what": what, "witness": "stamp"}
        for kind, time, what in kinds
    ]


def reserves(draw: Draw, wrong: list[str]) -> list[Json]:
    """Entries that replace wrong rows by the next reserves, and a correction after them."""
    holders = {(own["line"], own["id"]): own["stratum"] for own in map(draw.whole, draw.drawn)}
    gone: list[str] = []
    entries: list[Json] = []
    for number, id in enumerate(wrong):
        gone.append(id)
        taken = []
        for line in draw.lines:
            if (line, id) in holders:
                stratum = holders[line, id]
                queue = draw.queues[line, tuple(stratum)]
                free = [other for other in queue if other not in gone and (line, other) not in holders]
                taken.append([line, stratum, free[0] if free else None])
                if free:
                    holders[line, free[0]] = stratum
        common = {"actor": "clerk", "reason": "seen on site", "time": f"2024-03-0{number + 1}T10:00:00+08:00"}
        entries.append(
            {**common, "kind": "reserve", "id": id, "ground": "doubled", "evidence": "e" * 64, "taken": taken}
        )
    correction = {
        "actor": "clerk",
        "kind": "correction",
        "reason": "typing",
        "time": "2024-04-01T00:00:00Z",
        "about": "a name",
    }
    return [*entries, correction]


def rich_later(draw: Draw) -> list[Json]:
    """Two reserves, the second in place of the first one's reserve, and a correction."""
    first = draw.whole(draw.drawn[0])["id"]
    second = reserves(draw, [first])[0]["taken"][0][2]
    return reserves(draw, [first, second] if second else [first])


def rich(hash: str = "sha256", count: int = 120, rows: Json = None, **members: Json) -> Draw:
    """The rich draw; `document` members replace those of the description."""
    document = {**rich_document(), **members.pop("document", {})}
    settings = {
        "nonces": NONCES,
        "withheld": ("court",),
        "later_value": ["lottery 24020", "0123456-b"],
        "receipts": rich_receipts,
        "later": rich_later,
        **members,
    }
    return Draw(rows or rich_rows(count), json.loads(json.dumps(document)), hash=hash, **settings)


def small(rows: Json = None, hash: str = "sha256", **members: Json) -> Draw:
    """A draw of one line over a few rows without facets but an area."""
    rows = {f"n{number:02d}": {"area": "ab"[number % 2]} for number in range(20)} if rows is None else rows
    document: Json = {
        "codes": {"area": [["a", "A"], ["b", "B"]]},
        "choices": [{"id": "c", "facet": "area", "labels": [["a", ["a"]], ["b", ["b"]]]}],
        "lines": [line("only", choices=["c"], strata=strata([["a", "b"]], "1/3"))],
        "sources": {
            "parties": [],
            "deadline": None,
            "later": [
                {"date": "2024-02-20", "event": "lottery", "pattern": "[0-9]{8}", "texts": "100000000"}
            ],
            "witnesses": [],
        },
        **members.pop("document", {}),
    }
    return Draw(rows, document, hash=hash, **{"later_value": ["lottery", "12345678"], **members})


def witnessed(draw: Draw) -> Json:
    """What a witness keeps: a void attempt and a record before ours, and ours."""
    other = ["1" * 64, "2" * 64]
    return {
        "schema": "witness/1",
        "organiser": "市",
        "pairs": [
            ["市/1", 1, *other, "2023-01-01T00:00:00Z"],
            ["市/1", 2, *other, "2023-02-01T00:00:00Z"],
            [*draw.pair(), "2024-02-01T09:00:00Z"],
        ],
        "ends": [
            ["市/1", 1, "void", "no value"],
            ["市/1", 2, "record", "3" * 64],
            ["市/2", 1, "record", draw.record_digest],
        ],
    }
