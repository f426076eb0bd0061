"""The county's plan of a round 批次计划, and the rows of its register, both as a clerk would hand them over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from jointsup.services.county.history import AS_OF, TIERS, History
from jointsup.services.county.lines import LINES, QUARTERS, CountyLine
from jointsup.services.county.places import BODIES, COUNTY, KINDS, TOWNS, VOCABULARIES
from jointsup.services.county.register import Entity

HEADINGS: Final = ("标识", "名称", "类型", "乡镇", "行业", "信用等级", "标签", "排除", "剩余次数")

CEILINGS: Final = {"A": 1, "B": 2, "C": 2, "D": 3}
"""How many visits a year an entity of a tier gets at most: made up, as are all rates of the county."""

LEFT_ALONE: Final = timedelta(days=90)
"""Who was drawn and checked so shortly before is not drawn again by the same department in the first quarter."""

APART: Final = (("card-check", "gas-check"), ("invoice-check", "water-check"))
"""Pairs of matters that may not be done in one visit."""

PARTIES: Final = (("audit", "audit"), ("discipline", "discipline"), ("market", "market"))
"""Who gives a nonce: two who do not inspect, and the organiser."""

DRAWN_ON: Final = "2026-12-28"
NUMBER: Final = f"number of {DRAWN_ON}"

FAULTY: Final = (
    ("uscc:92990199MA00000159", "校验位错误（编造）", "individual", "990199101", "餐馆", "A", "food.catering", "", "1"),
    ("uscc:92990199MA00000158", "与第一行重复（编造）", "individual", "990199101", "餐馆", "A", "food.catering", "", "1"),
    ("uscc:91990199MA00000255/9", "乡镇、等级、标签均不存在（编造）", "shop", "990199999", "餐馆", "E", "food.cat", "", "-1"),
)  # fmt: skip
"""Three faulty rows, for the demonstration of what is refused: a wrong check character, an id that stands twice, codes of no list."""


def register_row(entity: Entity, tier: str, history: History) -> tuple[str, ...]:
    """Return the row of an entity, under :data:`HEADINGS`."""
    excluded = {f"{entity.state}@market"} if entity.state != "open" else set()
    excluded |= {
        f"recent@{visit.body}" for visit in history.visits if visit.stream == "random" and AS_OF - visit.day <= LEFT_ALONE
    }
    return (
        entity.id, entity.name, entity.kind, entity.town, entity.trade, tier,
        ";".join(entity.tags), ";".join(sorted(excluded)), str(CEILINGS[tier]),
    )  # fmt: skip


def county_plan() -> dict[str, Any]:
    """Return the plan (``plan/1``) of the county's year: all lines in one round, a joint group for each quarter."""
    return {
        "schema": "plan/1",
        "round_id": "示例县/1",
        "as_of": str(AS_OF),
        "id": {"column": "标识", "scheme": ""},
        "facets": [
            {"name": "area", "column": "乡镇", "kind": "area", "codes": [[code, name] for code, name, _ in TOWNS]},
            {"name": "kind", "column": "类型", "kind": "code", "codes": [list(kind) for kind in KINDS]},
            {"name": "left", "column": "剩余次数", "kind": "visits_left"},
            {"name": "outside", "column": "排除", "kind": "exclusions"},
            {"name": "tags", "column": "标签", "kind": "tags"},
            {"name": "tier", "column": "信用等级", "kind": "code", "codes": [list(tier) for tier in TIERS]},
        ],
        "vocabularies": [
            {"owner": owner, "version": "2026", "valid_from": "2026-01-01", "valid_to": None, "tags": [list(tag) for tag in tags]}
            for owner, tags in VOCABULARIES.items()
        ],
        "grounds": [["closed", "market"], ["moved", "market"], *(["recent", body.id] for body in BODIES)],
        "lines": [_line(line) for line in LINES],
        "groups": [[line.id for line in LINES if line.quarter == quarter] for quarter in range(1, len(QUARTERS) + 1)],
        "apart": [list(pair) for pair in APART],
        "door": {"bodies": 4, "people": 8},
        "ceiling": "left",
        "persons": ["kind", ["individual"]],
        "yield_order": [line.id for line in sorted(LINES, key=lambda line: (line.drawn_by == "province", line.quarter != 4))],
        "sources": {
            "parties": [list(party) for party in PARTIES],
            "deadline": "2026-12-27T18:00:00+08:00",
            "later": [{"event": NUMBER, "date": DRAWN_ON, "pattern": "[0-9]{12}"}],
            "witnesses": ["notary"],
        },
        "names": list(_names()),
    }  # fmt: skip


RATES: Final = (
    ("disclosure", "≥3%/年", "企业公示信息抽查办法", ("report",)),
    ("food", "≥5%/年", "为演示而设", ("food",)),
)
"""Rules of rate that lines of the year must keep: id, terms, where they come from, lines."""


def annual_plan() -> dict[str, Any]:
    """Return the plan of the year (``annual/1``): which level draws each line, and that the county checks them all."""
    return {
        "schema": "annual/1",
        "id": "county-2027",
        "title": "2027 年度联合抽查计划（生成数据，非真实）",
        "year": 2027,
        "organiser": "market",
        "area": COUNTY,
        "policies": [
            {"id": name, "version": "1", "valid_from": "2026-01-01", "valid_to": None, "source": source, "terms": terms} for name, terms, source, _ in RATES
        ],
        "lines": [
            {
                "line": _line(line),
                "organiser": line.body,
                "initiator": line.body,
                "draw_level": line.drawn_by,
                "check_level": "county",
                "directed": bool(line.whom),
                "policies": [name for name, _, _, lines in RATES if line.id in lines],
            }
            for line in LINES
        ],
    }


def _line(line: CountyLine) -> dict[str, Any]:
    tiers = [tier for tier, _ in TIERS]
    amounts = [{"where": {"tier": [tier]}, "amount": rate} for tier, rate in zip(tiers, line.rates, strict=len(line.rates) > 1)]
    stated: dict[str, Any] = {
        "id": line.id,
        "name": line.chinese,
        "window": list(QUARTERS[line.quarter - 1]),
        "matters": [f"{line.id}-check"],
        "bodies": [line.body],
        "people": line.people,
        "excluded": [["closed", "market"], ["moved", "market"], *([["recent", line.body]] if line.quarter == 1 else [])],
    }
    if line.whom:
        stated["whom"] = line.whom
    if line.kinds:
        stated["where"] = {"kind": list(line.kinds)}
    if len(line.rates) == 1:
        return {**stated, "by": ["area"], "amount": line.rates[0]}
    return {**stated, "by": ["tier"], "amounts": amounts}


def _names() -> Iterator[list[str]]:
    for body in BODIES:
        yield ["body", body.id, body.chinese]
    for line in LINES:
        yield ["matter", f"{line.id}-check", line.chinese]
    yield from (["party", "audit", "审计局"], ["party", "discipline", "纪检监察机关"], ["party", "market", "市场监管局"])
    yield ["event", NUMBER, "12 月 28 日公布的号码（为演示而生成）"]
