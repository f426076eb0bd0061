"""The material of ``jointsup demo``: a register of real nursing homes, and a plan of two real and two made-up inspectorates."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from importlib import resources
from typing import Any

from attrs import frozen

AS_OF = "2024-12-31"
FIRST, LAST = "2025-01-06", "2025-12-31"
TIER_FROM = "2024-01-01"
RECENT_FROM = "2024-11-01"
MANY_CITATIONS = 10
LARGE_BEDS = 100

TIER_RULE = (
    (
        "D",
        "immediate jeopardy (severity J to L) or a payment denial in 2024",
        "2024 年有“即时危险”（J–L 级）缺陷或被拒付",
    ),
    ("C", "actual harm (severity G to I) or a fine in that year", "当年有“实际伤害”（G–I 级）缺陷或被罚款"),
    ("B", f"more than {MANY_CITATIONS} citations in that year", f"当年缺陷超过 {MANY_CITATIONS} 项"),
    ("A", "all others", "其余"),
)
"""The tiers of the demonstration, worst first: a plain rule made for it, not anybody's official class."""

HEADINGS = ("facility_id", "state", "tier", "tags", "excluded")

FAULTY = (
    {"facility_id": "165006", "state": "IA", "tier": "A", "tags": "", "excluded": ""},
    {"facility_id": "ZZ", "state": "IA", "tier": "A", "tags": "", "excluded": ""},
    {"facility_id": "999001", "state": "XX", "tier": "E", "tags": "size.huge", "excluded": ""},
)
"""Three rows made up for the demonstration, each faulty: a doubled id, an id of a wrong form, unknown codes."""

_OWNERS = (
    ("For profit", "owner.for_profit"),
    ("Non profit", "owner.non_profit"),
    ("Government", "owner.public"),
)


@frozen
class Practice:
    """What the real inspectorates did in 2025, as far as their records show: facilities visited, and visits on the same day."""

    health: int
    fire: int
    both: int
    health_visits: int
    fire_visits: int
    same_day: int


def _table(name: str) -> Iterator[dict[str, str]]:
    packed = resources.files("jointsup").joinpath("demo_data", name).read_bytes()
    return csv.DictReader(io.StringIO(gzip.decompress(packed).decode()))


def demo_register() -> list[dict[str, str]]:
    """Return the register's rows (``HEADINGS``), the three faulty ones at the end."""
    worst: dict[str, str] = {}
    citations: dict[str, int] = {}
    recent: set[str] = set()
    for survey in _table("surveys.csv.gz"):
        facility, day = survey["facility_id"], survey["survey_date"]
        if TIER_FROM <= day <= AS_OF:
            worst[facility] = max(worst.get(facility, ""), survey["worst"])
            citations[facility] = citations.get(facility, 0) + int(survey["citations"])
        if RECENT_FROM <= day <= AS_OF and survey["discipline"] == "health":
            recent.add(facility)
    penalties: dict[str, set[str]] = {"fine": set(), "payment_denial": set()}
    for penalty in _table("penalties.csv.gz"):
        if TIER_FROM <= penalty["penalty_date"] <= AS_OF:
            penalties[penalty["kind"]].add(penalty["facility_id"])

    def tier(facility: str) -> str:
        severity = worst.get(facility, "")
        if severity >= "J" or facility in penalties["payment_denial"]:
            return "D"
        if severity >= "G" or facility in penalties["fine"]:
            return "C"
        return "B" if citations.get(facility, 0) > MANY_CITATIONS else "A"

    rows = []
    for home in _table("facilities.csv.gz"):
        name = home["facility_id"]
        tags = [tag for beginning, tag in _OWNERS if home["ownership_type"].startswith(beginning)]
        tags.append("size.large" if int(home["beds"]) >= LARGE_BEDS else "size.small")
        excluded = "recently_checked@health" if name in recent else ""
        rows.append(
            {
                "facility_id": name,
                "state": home["state"],
                "tier": tier(name),
                "tags": ";".join(tags),
                "excluded": excluded,
            }
        )
    return rows + [dict(row) for row in FAULTY]


def _line(identity: str, name: str, body: str, people: int, **rest: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "window": [FIRST, LAST],
        "matters": [f"{identity}-survey"],
        "bodies": [body],
        "people": people,
        **rest,
    }


def _by_tier(**amounts: str) -> list[dict[str, Any]]:
    return [{"where": {"tier": [tier]}, "amount": amount} for tier, amount in amounts.items()]


def demo_plan() -> dict[str, Any]:
    """Return the plan (``plan/1``) of the demonstration."""
    return {
        "schema": "plan/1",
        "round_id": "demo/1",
        "as_of": AS_OF,
        "id": {"column": "facility_id", "scheme": "ccn", "pattern": "[0-9]{2}[0-9A-Z]{4}"},
        "facets": [
            {"name": "state", "column": "state", "kind": "code", "codes": [
                ["IA", "Iowa"], ["KS", "Kansas"], ["MN", "Minnesota"], ["ND", "North Dakota"], ["NE", "Nebraska"],
                ["SD", "South Dakota"], ["WI", "Wisconsin"],
            ]},
            {"name": "tier", "column": "tier", "kind": "code", "codes": [
                [tier, words] for tier, words, _ in reversed(TIER_RULE)
            ]},
            {"name": "tags", "column": "tags", "kind": "tags"},
            {"name": "excluded", "column": "excluded", "kind": "exclusions"},
        ],
        "vocabularies": [
            {"owner": "labour", "version": "1", "valid_from": "2024-01-01", "valid_to": None, "tags": [
                ["owner.for_profit", "营利性"], ["owner.non_profit", "非营利性"], ["owner.public", "公立"],
            ]},
            {"owner": "kitchen", "version": "1", "valid_from": "2024-01-01", "valid_to": None, "tags": [
                ["size.large", "大型（100 床及以上）"], ["size.small", "小型"],
            ]},
        ],
        "grounds": [["recently_checked", "health"]],
        "lines": [
            _line(
                "health", "Health survey / 健康检查", "health", 2, by=["state", "tier"],
                amounts=_by_tier(A="10%", B="20%", C="40%", D="all"), base="eligible",
            ),
            _line(
                "fire", "Fire safety survey / 消防检查", "fire", 2, by=["state", "tier"],
                amounts=_by_tier(A="15%", B="15%", C="25%", D="50%"), excluded=[],
            ),
            _line(
                "kitchen", "Kitchens (made-up line) / 厨房检查（虚构任务）", "kitchen", 1, by=["state"],
                whom="size.large | owner.public", amount="1/5", excluded=[],
            ),
            _line(
                "labour", "Labour (made-up line) / 用工检查（虚构任务）", "labour", 1, by=["tier"],
                whom="owner.for_profit", amounts=_by_tier(A="3%", B="5%", C="10%", D="30%"), rounding="spread_up", excluded=[],
            ),
        ],
        "sources": {
            "parties": [["auditor", "audit office"], ["clerk", "health"]],
            "deadline": "2025-01-02T12:00:00Z",
            "later": [{"event": "demo number of 2025-01-03", "date": "2025-01-03", "pattern": "[0-9]{12}"}],
            "witnesses": ["demo witness"],
        },
        "names": [
            ["body", "fire", "Fire inspectorate / 消防部门"], ["body", "health", "Health inspectorate / 卫生健康部门"],
            ["body", "kitchen", "Made-up food office / 虚构食品部门"], ["body", "labour", "Made-up labour office / 虚构人社部门"],
            ["matter", "fire-survey", "Fire safety / 消防安全"], ["matter", "health-survey", "Care and health / 照护与健康"],
            ["matter", "kitchen-survey", "Kitchen hygiene / 厨房卫生"], ["matter", "labour-survey", "Working conditions / 用工情况"],
        ],
    }  # fmt: skip


def practice() -> Practice:
    """Return what the records show of 2025 (a survey without a deficiency leaves no row)."""
    days: dict[str, set[tuple[str, str]]] = {"health": set(), "fire": set()}
    for survey in _table("surveys.csv.gz"):
        if FIRST[:4] == survey["survey_date"][:4]:
            days[survey["discipline"]].add((survey["facility_id"], survey["survey_date"]))
    facilities = {kind: {facility for facility, _ in visits} for kind, visits in days.items()}
    return Practice(
        len(facilities["health"]),
        len(facilities["fire"]),
        len(facilities["health"] & facilities["fire"]),
        len(days["health"]),
        len(days["fire"]),
        len(days["health"] & days["fire"]),
    )
